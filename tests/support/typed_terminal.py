"""A command on a terminal of its own that is typed at (pexpect), and what its screen shows (pyte)."""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

import pexpect
import pyte

NOCTULE = ["-P", "-c", "from terminal.main import main; main()"]
WAIT_S = 40.0


class TypedTerminal:
    """`noctule ARGUMENTS…` on a terminal of `columns` by `rows`; `written` is every byte that it sent there."""

    def __init__(
        self, *arguments: str, columns: int = 100, rows: int = 40, cwd: Path | None = None, **environment: str
    ) -> None:
        self.screen = pyte.HistoryScreen(columns, rows, history=2_000)
        self._stream = pyte.ByteStream(self.screen)
        self.written = b""
        wanted = {**os.environ, "TERM": "xterm-256color", **environment}
        wanted.pop("NO_COLOR", None) if "NO_COLOR" not in environment else None
        self.process = pexpect.spawn(
            sys.executable, [*NOCTULE, *arguments], dimensions=(rows, columns), env=wanted, cwd=cwd, timeout=WAIT_S
        )
        # prompt_toolkit asks where the cursor is; pyte answers as a terminal does.
        self.screen.write_process_input = lambda data: self.process.send(data)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.process.close(force=True)

    @property
    def text(self) -> str:
        """What is on the screen and what has scrolled away above it."""
        width = self.screen.columns
        above = ["".join(line[x].data for x in range(width)).rstrip() for line in self.screen.history.top]
        return "\n".join([*above, *(line.rstrip() for line in self.screen.display)])

    def read(self, seconds: float = 0.1) -> bool:
        """Take what was written until now; False where the command has ended."""
        try:
            data = self.process.read_nonblocking(65_536, seconds)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.written += data
        self._stream.feed(data)
        return True

    def until(self, shown: str | Callable[[str], bool], seconds: float = WAIT_S) -> None:
        """Wait until `shown` is on the screen, or holds of it."""
        holds = (lambda text: shown in text) if isinstance(shown, str) else shown
        end = time.monotonic() + seconds
        while not holds(self.text):
            assert time.monotonic() < end, f"{shown!r} is not in\n{self.text}"
            if not self.read() and not holds(self.text):
                raise AssertionError(f"it ended without {shown!r}:\n{self.text}")

    def type(self, text: str) -> None:
        """Type `text`; `\\r` is Enter, `\\x03` Ctrl-C, `\\x04` Ctrl-D."""
        self.process.send(text)

    def ending(self) -> int:
        """Wait until the command ends; its exit code."""
        while self.read():
            pass
        self.process.close()
        return int(self.process.exitstatus if self.process.exitstatus is not None else 128 + self.process.signalstatus)
