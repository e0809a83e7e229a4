"""A terminal that a test can type into and read: tmux with a socket of its own."""

import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import Self

import pytest

WAIT_S = 30.0
PICTURES = os.environ.get("NOCTULE_TEST_PICTURES")  # read before tests get an environment of their own


class Terminal:
    """Runs a command in a terminal of fixed size; skips the test where tmux is not installed."""

    def __init__(
        self, command: list[str], *, home: Path, cwd: Path, env: dict[str, str], size: tuple[int, int]
    ) -> None:
        tmux = shutil.which("tmux")
        if tmux is None:
            pytest.skip("tmux is not installed: apt install tmux")
        self._tmux = [tmux, "-S", str(home / "tmux.sock"), "-f", "/dev/null"]
        width, height = map(str, size)
        # The server of tmux hands its own environment on: it gets the test's.
        started = [*self._tmux, "new-session", "-d", "-s", "t", "-x", width, "-y", height, "-c", str(cwd), *command]
        subprocess.run(started, env=env, check=True, timeout=20)
        for option in (("-g", "default-terminal", "tmux-256color"), ("-ga", "terminal-overrides", ",*:RGB")):
            self._run("set-option", *option)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        subprocess.run([*self._tmux, "kill-server"], check=False, capture_output=True, timeout=20)

    def press(self, *keys: str) -> None:
        """Send keys by tmux's names (`Enter`, `Escape`, `C-x`) or as text."""
        self._run("send-keys", "-t", "t", *keys)

    def type(self, text: str) -> None:
        """Send text as it is."""
        self._run("send-keys", "-t", "t", "-l", text)

    def screen(self) -> str:
        """What is drawn now."""
        return self._run("capture-pane", "-p", "-t", "t")

    def colours(self) -> str:
        """What is drawn now, with escape sequences."""
        return self._run("capture-pane", "-p", "-e", "-N", "-t", "t")

    def wait_for(self, *wanted: str, seconds: float = WAIT_S) -> str:
        """The screen once all of it is drawn; fails with what is drawn instead."""
        end = time.monotonic() + seconds
        while not all(part in (drawn := self.screen()) for part in wanted):
            missing = [part for part in wanted if part not in drawn]
            assert time.monotonic() < end, f"{missing} not drawn in {seconds} s:\n{drawn}"
            time.sleep(0.05)
        return drawn

    def keep(self, name: str) -> None:
        """Leave the screen in the folder that `NOCTULE_TEST_PICTURES` names, for `docs/pictures/editors.sh`."""
        if PICTURES:
            (Path(PICTURES) / f"{name}.ansi").write_text(self.colours(), "utf-8")

    def _run(self, *arguments: str) -> str:
        return subprocess.run([*self._tmux, *arguments], check=True, capture_output=True, text=True, timeout=20).stdout
