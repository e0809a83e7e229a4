"""What Neovim draws for a newcomer who wrote what `editors/README.md` says into an empty configuration."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from editor_programs import ROOT, environment, program, recipe
from ledger_repository import CALLERS, FILES, git, write
from tmux_terminal import Terminal


@pytest.fixture
def neovim(isolated: Path, tmp_path: Path) -> Iterator[Terminal]:
    """Neovim with `ledger/account.py` open."""
    editor = program("nvim", at_least=(0, 12))
    init = isolated / ".config" / "nvim" / "init.lua"
    init.parent.mkdir(parents=True)
    init.write_text(recipe("Neovim", "lua").replace("/path/to/noctule", str(ROOT)), "utf-8")
    root = tmp_path / "ledger"
    write(root, {**FILES, **CALLERS})
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "Keep accounts")
    started = {"home": isolated, "cwd": root, "env": environment(isolated), "size": (150, 42)}
    with Terminal([editor, "ledger/account.py"], **started) as terminal:  # type: ignore[arg-type]
        terminal.wait_for("noctule: idle")
        terminal.type(":Noctule sleep")
        terminal.press("Enter")
        terminal.wait_for("Noctule thinks about")
        status_after(terminal)
        while " 0 questions" in status_after(terminal):
            pass
        terminal.type(":15")
        terminal.press("Enter")
        terminal.type("^w")
        yield terminal


def status_after(terminal: Terminal) -> str:
    """The screen with what `:Noctule status` says."""
    terminal.type(":Noctule status")
    terminal.press("Enter")
    return terminal.wait_for(" questions, ")


def test_a_hover_and_a_streamed_answer_are_drawn(neovim: Terminal) -> None:
    neovim.wait_for("2 callers · 1 test · ")
    neovim.keep("neovim-lenses")
    neovim.type("K")
    neovim.wait_for("Raises", "proved")
    neovim.keep("neovim-hover")
    neovim.type("l")
    neovim.type(":Noctule ask When does deposit raise an error?")
    neovim.press("Enter")
    drawn = neovim.wait_for("raises ValueError", "ledger/account.py:18", "read again")
    assert "def deposit" in drawn, "the code stays beside the answer"
    neovim.keep("neovim-ask")
    neovim.type("gg/account.py:18")
    neovim.press("Enter")
    neovim.press("Enter")
    neovim.wait_for(" 18:")
