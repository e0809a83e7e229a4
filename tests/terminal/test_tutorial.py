"""The tutorial, run as it stands: block by block in an empty home, with what each promises to print."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs/tutorial.md"
COMMAND = "from terminal.main import main; main()"


def steps() -> list[tuple[str, list[str]]]:
    """(a block of shell, the lines that it should print) in the order of the page."""
    found: list[tuple[str, list[str]]] = []
    for kind, text in re.findall(r"^```(sh|text)\n(.*?)^```$", PAGE.read_text("utf-8"), flags=re.M | re.S):
        if kind == "sh":
            found.append((text, []))
        else:
            found[-1][1].extend(text.splitlines())
    return found


@pytest.mark.skipif(not shutil.which("bash"), reason="no bash here")
def test_a_newcomer_gets_what_the_tutorial_promises(tmp_path: Path, isolated: Path) -> None:
    program = tmp_path / "bin/noctule"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\nexec '{sys.executable}' -P -c '{COMMAND}' \"$@\"\n")
    program.chmod(0o755)
    environment = {**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}", "HOME": str(isolated)}
    folder = tmp_path
    assert len(steps()) > 8
    for block, promised in steps():
        ended = subprocess.run(
            ["bash", "-euc", f"{block}\npwd > '{tmp_path}/where'"],
            cwd=folder, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        shown = ended.stdout + ended.stderr
        assert ended.returncode == 0, shown
        for line in promised:
            pattern = ".*".join(re.escape(part) for part in line.split("…"))
            assert re.search(pattern, shown), f"{line!r} is not in what this printed:\n{block}\n{shown}"
        folder = Path((tmp_path / "where").read_text().strip())
    assert not list(isolated.rglob("*.py"))
