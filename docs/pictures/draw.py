"""A command's output on a real terminal into an SVG for the documentation, free of outside requests.

usage: python docs/pictures/draw.py OUT.svg [--columns N] -- COMMAND [ARGUMENT ...]
"""

import io
import os
import pty
import re
import shlex
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

COLUMNS = 110
FONT = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace"


def on_a_terminal(command: list[str], columns: int) -> str:
    """What the command writes when its output is a terminal of `columns`."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "COLUMNS": str(columns), "TERM": "xterm-256color", "COLORTERM": "truecolor"}
    with subprocess.Popen(command, stdout=theirs, stderr=subprocess.DEVNULL, env=environment):
        os.close(theirs)
        chunks = []
        while chunk := _read(ours):
            chunks.append(chunk)
    os.close(ours)
    return b"".join(chunks).decode("utf-8", "replace").replace("\r\n", "\n")


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65_536)
    except OSError:  # the other end is closed
        return b""


def main() -> None:
    """Run the command and draw it."""
    out, rest = sys.argv[1], sys.argv[2:]
    columns = int(rest[1]) if rest[0] == "--columns" else COLUMNS
    command = rest[rest.index("--") + 1 :]
    console = Console(record=True, width=columns, file=io.StringIO(), force_terminal=True)
    console.print(Text(f"$ {shlex.join(command)}\n", style="bold"))
    console.print(Text.from_ansi(on_a_terminal(command, columns)))
    svg = console.export_svg(title="noctule")
    svg = re.sub(r"@font-face \{.*?\}\s*|<!--.*?-->\s*", "", svg, flags=re.S)
    Path(out).write_text(svg.replace("Fira Code, monospace", FONT), "utf-8")


if __name__ == "__main__":
    main()
