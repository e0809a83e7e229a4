"""A chat on a real terminal, typed at, into an SVG for the documentation, free of outside requests.

usage: python docs/pictures/draw_chat.py OUT.svg REPOSITORY QUESTION...
"""

import io
import os
import re
import sys
import time
from itertools import groupby
from pathlib import Path

import pexpect
import pyte
from rich.console import Console
from rich.text import Text

COLUMNS = 104
ROWS = 58
QUIET_S = 3.0
LONGEST_S = 120.0
FONT = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace"
NAMES = {"brown": "yellow", "brightblack": "bright_black"}


def talked(root: Path, questions: list[str]) -> pyte.Screen:
    """The screen after each question was typed and answered."""
    screen = pyte.Screen(COLUMNS, ROWS)
    stream = pyte.ByteStream(screen)
    environment = {**os.environ, "TERM": "xterm-256color", "FORCE_HYPERLINK": "0"}
    command = ["-P", "-c", "from terminal.main import main; main()", "-C", str(root), "chat"]
    chat = pexpect.spawn(sys.executable, command, dimensions=(ROWS, COLUMNS), env=environment, timeout=LONGEST_S)
    screen.write_process_input = lambda data: chat.send(data)
    read_until_quiet(chat, stream, screen, "›")
    for question in questions:
        chat.send(question)
        read_until_quiet(chat, stream, screen, question[:20])
        chat.send("\r")
        read_until_quiet(chat, stream, screen, "›")
    chat.close(force=True)
    return screen


def read_until_quiet(chat: "pexpect.spawn[bytes]", stream: pyte.ByteStream, screen: pyte.Screen, shown: str) -> None:
    """Take what is written until `shown` is there and nothing has come for a while."""
    end = time.monotonic() + LONGEST_S
    while time.monotonic() < end:
        try:
            stream.feed(chat.read_nonblocking(65_536, QUIET_S))
        except pexpect.TIMEOUT:
            if any(shown in line for line in screen.display):
                return


def style_of(cell: pyte.screens.Char) -> str:
    """A cell's look as rich says it."""
    colour = NAMES.get(cell.fg, cell.fg)
    colour = f"#{colour}" if re.fullmatch(r"[0-9a-f]{6}", colour) else colour
    return f"bold {colour}" if cell.bold else colour


def main() -> None:
    """Talk and draw."""
    out, root, *questions = sys.argv[1:]
    screen = talked(Path(root), questions)
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True)
    last = max(y for y, line in enumerate(screen.display) if line.strip())
    for y in range(last + 1):
        text = Text(no_wrap=True, overflow="crop")
        for style, cells in groupby((screen.buffer[y][x] for x in range(COLUMNS)), key=style_of):
            text.append("".join(cell.data for cell in cells), style=style)
        text.rstrip()
        console.print(text)
    svg = console.export_svg(title="noctule chat")
    svg = re.sub(r"@font-face \{.*?\}\s*|<!--.*?-->\s*", "", svg, flags=re.S)
    Path(out).write_text(svg.replace("Fira Code, monospace", FONT), "utf-8")


if __name__ == "__main__":
    main()
