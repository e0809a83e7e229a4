"""The entry points, and the wheel that the tests run on."""

import importlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ["assistant", "fact_store", "indexer", "lsp_server", "sleep_agent", "terminal", "workspace"]
NO_VENV_NO_PIP = """#!/bin/sh
case "$*" in *"-m "*) exit 1 ;; esac
exec python3 "$@"
"""


def run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(command, cwd=ROOT, env={**clean, **environment}, capture_output=True, text=True, check=False)


def test_make_alone_lists_the_entry_points() -> None:
    listed = run("make")
    assert listed.returncode == 0
    assert {line.split()[1] for line in listed.stdout.splitlines()} == {
        "demo",
        "test",
        "check",
        "bench",
        "inspector",
        "hook-managers",
        "editors",
        "vsix",
        "reference",
        "test-browser",
        "test-vscode",
        "lock",
        "clean",
    }


def test_a_python_without_venv_and_pip_is_met_with_the_apt_line(tmp_path: Path) -> None:
    tools = tmp_path / "tools"  # a PATH that surely holds no uv
    tools.mkdir()
    for tool in ("sh", "rm", "dirname", "python3"):
        (tools / tool).symlink_to(shutil.which(tool) or tool)
    bare = tmp_path / "bare-python"
    bare.write_text(NO_VENV_NO_PIP)
    bare.chmod(0o755)
    ended = run("scripts/setup.sh", str(tmp_path / "environment"), PYTHON=str(bare), PATH=str(tools))
    assert ended.returncode == 1
    assert "sudo apt-get install -y python3-venv" in ended.stderr
    assert not (tmp_path / "environment").exists()


def test_a_machine_without_python_is_told_so(tmp_path: Path) -> None:
    ended = run("scripts/setup.sh", str(tmp_path / "environment"), PYTHON="no-such-python")
    assert (ended.returncode, "no Python >= 3.11" in ended.stderr) == (1, True)


@pytest.mark.skipif(os.environ.get("NOCTULE_TESTS_ON") != "wheel", reason="`make test` installs the wheel")
def test_the_wheel_is_what_is_tested_and_it_is_whole() -> None:
    for package in PACKAGES:
        installed = Path(importlib.import_module(package).__file__ or "").parent
        assert installed != ROOT / package
        sources = [f for f in (ROOT / package).rglob("*") if f.is_file() and "__pycache__" not in f.parts]
        assert [f for f in sources if not (installed / f.relative_to(ROOT / package)).is_file()] == []
