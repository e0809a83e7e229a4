"""The command at a terminal: everything that it writes there."""

import os
import pty
import subprocess
import sys


def at_terminal(*arguments: str, environment: dict[str, str] | None = None) -> str:
    """All that `noctule ARGUMENTS…` writes to a terminal of 100 columns."""
    master, slave = pty.openpty()
    command = [sys.executable, "-P", "-c", "from terminal.main import main; main()", *arguments]
    wanted = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "100", **(environment or {})}
    wanted.pop("NO_COLOR", None) if "NO_COLOR" not in (environment or {}) else None
    process = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, env=wanted)
    os.close(slave)
    written = b""
    while chunk := read(master):
        written += chunk
    os.close(master)
    assert process.wait() == 0, written
    return written.decode()


def read(master: int) -> bytes:
    """The next bytes; b"" when the other side is gone, which Linux reports as an error."""
    try:
        return os.read(master, 65536)
    except OSError:
        return b""
