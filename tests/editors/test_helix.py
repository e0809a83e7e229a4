"""A real Helix in a terminal, with what `editors/README.md` says in its configuration."""

import time
from pathlib import Path

from editor_programs import environment, program, recipe
from ledger_repository import FILES, git, write
from tmux_terminal import Terminal


def test_helix_shows_hover_symbols_and_what_an_action_answers(isolated: Path, tmp_path: Path) -> None:
    editor = program("hx", at_least=(24,))
    configuration = isolated / ".config" / "helix" / "languages.toml"
    configuration.parent.mkdir(parents=True, exist_ok=True)  # `hx --version` made it
    configuration.write_text(recipe("Helix", "toml"), "utf-8")
    root = tmp_path / "ledger"
    write(root, FILES)
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "Keep accounts")
    with Terminal(
        [editor, "ledger/account.py:15:9"], home=isolated, cwd=root, env=environment(isolated), size=(110, 36)
    ) as helix:
        helix.wait_for("def deposit")
        helix.type(":lsp-workspace-command noctule.sleepNow")
        helix.press("Enter")
        until_shown(helix, ["Space", "k"], "Callers: test_deposit", "Raises: ValueError", "proved")
        helix.keep("helix-hover")
        until_shown(helix, ["Space", "a"], "What breaks if I change deposit?")
        helix.press("Down", "Down", "Enter")
        helix.wait_for("test_deposit")
        helix.press("Space", "S")
        helix.type("append")
        helix.wait_for("method append", "Where changes are written.")


def until_shown(helix: Terminal, keys: list[str], *wanted: str) -> None:
    """Press keys until all of it is drawn: what Helix showed before the server knew is not drawn anew."""
    for _ in range(30):
        helix.press("Escape")
        time.sleep(0.2)  # else what follows would be read as Alt and a key
        helix.press(*keys)
        try:
            helix.wait_for(*wanted, seconds=1)
        except AssertionError:
            continue
        return
    helix.wait_for(*wanted, seconds=1)
