"""What the tabulator key gives, asked as each shell asks it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Noctule = Callable[..., subprocess.CompletedProcess[str]]
COMMAND = "from terminal.main import main; main()"


def complete(noctule: Noctule, words: str, cwd: Path, data: Path | None = None) -> list[str]:
    """What bash is given for the last of `words`."""
    environment = {"_NOCTULE_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
    ended = noctule(environment=environment | ({"NOCTULE_DATA": str(data)} if data else {}), cwd=cwd)
    assert ended.stderr == ""
    return [line.removeprefix("plain,") for line in ended.stdout.splitlines() if line]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("noctule call", ["callers", "callees"]),
        ("noctule callers with_v", ["with_vat"]),
        ("noctule facts Till.", ["Till.total"]),
        ("noctule impact tot", ["total"]),
        ("noctule questions shop/t", ["shop/till.py"]),
        ("noctule forget shop/p", ["shop/prices.py"]),
        ("noctule config set caps.d", ["caps.day"]),
        ("noctule config get eff", ["effort"]),
        ("noctule callers --dep", ["--depth"]),
        ("noctule completion f", ["fish"]),
        ("noctule callers nothing_of_that_name", []),
    ],
)
def test_verbs_flags_symbols_files_and_settings(noctule: Noctule, slept: Path, words: str, expected: list[str]) -> None:
    assert complete(noctule, words, slept) == expected


def test_names_follow_the_store(noctule: Noctule, shop: Path) -> None:
    noctule("-q", "-C", str(shop), "index")
    assert complete(noctule, f"noctule -C {shop} callers with_", shop) == ["with_vat"]
    (shop / "shop/more.py").write_text("def with_more() -> None:\n    pass\n")
    noctule("-q", "-C", str(shop), "index")
    assert complete(noctule, f"noctule -C {shop} callers with_", shop) == ["with_more", "with_vat"]


def test_where_nothing_is_known_nothing_is_said(noctule: Noctule, shop: Path) -> None:
    assert complete(noctule, "noctule callers wit", shop, shop / "no store") == []
    (shop / ".noctule.toml").write_text("broken = = 1\n")
    assert complete(noctule, "noctule callers wit", shop) == []
    assert not (shop / "no store").exists()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_accepts_its_script(noctule: Noctule, shell: str, tmp_path: Path) -> None:
    ended = noctule("completion", shell)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "_NOCTULE_COMPLETE" in ended.stdout
    if program := shutil.which(shell):
        (tmp_path / "script").write_text(ended.stdout)
        subprocess.run([program, "-n", str(tmp_path / "script")], check=True)


@pytest.mark.skipif(not shutil.which("bash"), reason="no bash here")
def test_bash_itself_completes_a_symbol(noctule: Noctule, slept: Path, tmp_path: Path) -> None:
    program = tmp_path / "bin/noctule"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\nexec '{sys.executable}' -P -c '{COMMAND}' \"$@\"\n")
    program.chmod(0o755)
    script = noctule("completion", "bash").stdout
    asked = 'COMP_WORDS=(noctule callers with_); COMP_CWORD=2; _noctule_completion noctule; echo "${COMPREPLY[@]}"'
    environment = {**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}"}
    ended = subprocess.run(
        ["bash", "-c", f"{script}\n{asked}"], cwd=slept, env=environment, capture_output=True, text=True, check=True
    )
    assert ended.stdout == "with_vat\n"
