"""Editors that are installed, or the line that says how a test gets one."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
INSTALLED = ROOT / ".cache" / "editors" / "bin"
"""Where `scripts/editors.sh` puts what Debian does not have new enough."""
NAMED = {name: value for name, value in os.environ.items() if name.startswith("NOCTULE_TEST_")}
"""Read before tests get an environment of their own."""


def program(name: str, *, at_least: tuple[int, ...] = ()) -> str:
    """The path of an editor (`NOCTULE_TEST_<NAME>` names one); without any the test is skipped with a message."""
    variable = f"NOCTULE_TEST_{name.upper()}"
    found = NAMED.get(variable) or shutil.which(name, path=f"{INSTALLED}:{os.environ.get('PATH', '')}")
    wanted = ".".join(map(str, at_least))
    if not found:
        pytest.skip(f"{name} {wanted} is not installed: scripts/editors.sh gets it, or {variable} names one")
    if at_least and (seen := version_of(found)) < at_least:
        pytest.skip(f"{found} is {'.'.join(map(str, seen))}, {wanted} is needed: scripts/editors.sh gets one")
    return found


def version_of(found: str) -> tuple[int, ...]:
    """The first version number that `--version` prints."""
    shown = subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout
    number = re.search(r"(\d+)\.(\d+)(?:\.(\d+))?", shown)
    assert number, shown
    return tuple(int(part) for part in number.groups() if part)


def recipe(editor: str, language: str) -> str:
    """The fenced blocks of a language below a heading of `editors/README.md`: what users are told to write."""
    page = (ROOT / "editors" / "README.md").read_text("utf-8")
    section = re.split(r"^## ", page, flags=re.M)
    (text,) = (part for part in section if part.startswith(editor))
    blocks = re.findall(rf"^```{language}\n(.*?)^```", text, flags=re.M | re.S)
    assert blocks, f"no {language} below {editor}"
    return "\n".join(blocks)


def environment(home: Path, **more: str) -> dict[str, str]:
    """A newcomer's environment: an empty home, and `noctule` on PATH."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "NOCTULE_BUGS") if name in os.environ}
    return {"LANG": "C.UTF-8", **kept, "HOME": str(home), "TERM": "xterm-256color", "COLORTERM": "truecolor", **more}
