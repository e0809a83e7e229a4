"""A real Neovim, headless, with the configuration that users are given."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from ledger_repository import FILES, git, write

HERE = Path(__file__).parent
NEOVIM = os.environ.get("NOCTULE_TEST_NEOVIM") or shutil.which("nvim")


def is_new_enough() -> bool:
    if not NEOVIM:
        return False
    shown = subprocess.run([NEOVIM, "--version"], capture_output=True, text=True, check=True).stdout.split()[1]
    major, minor = (int(part) for part in shown.lstrip("v").split(".")[:2])
    return (major, minor) >= (0, 11)


@pytest.mark.skipif(not is_new_enough(), reason="Neovim 0.11 or newer is not installed (NOCTULE_TEST_NEOVIM names one)")
def test_neovim_shows_hover_outline_callers_and_an_answer(tmp_path: Path) -> None:
    root = tmp_path / "repository"
    write(root, FILES)
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "Keep accounts")
    environment = {
        **os.environ,
        "NOCTULE_DATA": str(tmp_path / "data"),
        "NOCTULE_NEOVIM": str(HERE.parents[1] / "editors" / "neovim"),
        "NOCTULE_FILE": str(root / "ledger" / "account.py"),
    }

    done = subprocess.run(
        [str(NEOVIM), "--clean", "--headless", "-S", str(HERE / "hover.lua")],
        env=environment, cwd=root, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert "OK" in done.stdout + done.stderr
