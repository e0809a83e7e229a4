"""Markdown from anywhere into what a terminal may be sent: of the text what shows, colours and links of ours."""

import io
import os
import re
import socket
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from terminal.output import clean, one_line

if TYPE_CHECKING:
    from rich.segment import Segment

WIDTH_MIN: Final = 20
_PLACE: Final = re.compile(r"(?<![\w/.-])([\w@+.-]+(?:/[\w@+.-]+)*\.\w+|[\w@+.-]+(?:/[\w@+.-]+)+):(\d+)(?:-\d+)?")
_LINKING: Final = frozenset(
    ("iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "Tabby", "rio", "WarpTerminal", "zed")
)
_FENCE: Final = re.compile(r" {0,3}(`{3,}|~{3,})")
ITEM: Final = re.compile(r" {0,3}(?:[-*+]|\d{1,9}[.)]) ")
_VTE_MIN: Final = 5000
Linker = Callable[[str, int], str]


def can_link(environment: Mapping[str, str] = os.environ) -> bool:
    """True where the terminal is known to understand links (OSC 8); `FORCE_HYPERLINK=1` or `0` decides."""
    forced = environment.get("FORCE_HYPERLINK")
    if forced is not None:
        return forced not in ("", "0", "false")
    term = environment.get("TERM", "")
    if term in ("", "dumb", "linux") or environment.get("TERM_PROGRAM") == "Apple_Terminal":
        return False
    vte = environment.get("VTE_VERSION", "")
    return (
        environment.get("TERM_PROGRAM", "") in _LINKING
        or (vte.isdecimal() and int(vte) >= _VTE_MIN)
        or any(name in environment for name in ("KITTY_WINDOW_ID", "WT_SESSION", "KONSOLE_VERSION", "DOMTERM"))
        or term.startswith(("xterm-kitty", "xterm-ghostty", "alacritty", "foot", "wezterm", "contour"))
    )


def file_links(root: Path) -> Linker:
    """Links to places in the files of `root`; "" for what is none of its files, so a text cannot point elsewhere."""
    host = socket.gethostname()
    real = root.resolve()

    def link(path: str, line: int) -> str:
        file = (real / path).resolve()
        if not file.is_relative_to(real) or not file.is_file():
            return ""
        return f"file://{quote(host)}{quote(str(file))}#{line}"

    return link


def no_links(_path: str, _line: int) -> str:
    """For terminals that would show what they do not understand."""
    return ""


def drawn(text: str, width: int, *, link: Linker = no_links, colours: bool = True) -> str:
    """Markdown as lines for a terminal of `width` columns; every place `path:line` in it becomes a link by `link`.

    The text is cleaned first, so every escape in the result is one of ours: colours, and links that `link` gave.
    """
    from rich.console import Console
    from rich.markdown import Markdown
    from rich.segment import Segments

    console = Console(
        file=io.StringIO(),
        width=max(WIDTH_MIN, width),
        force_terminal=True,
        color_system="256",
        legacy_windows=False,
        no_color=not colours,
    )
    # Links of the text stay text: a repository must not be able to put an address behind a harmless word.
    segments = _linked(console.render(Markdown(clean(text), hyperlinks=False)), link)
    with console.capture() as captured:
        console.print(Segments(segments), end="")
    return "\n".join(line.rstrip() for line in captured.get().strip("\n").split("\n"))


class MarkdownStream:
    """Markdown that comes in pieces, cut into blocks that can be drawn by themselves as soon as they are whole."""

    def __init__(self) -> None:
        self.pending = ""

    def feed(self, chunk: str) -> list[str]:
        """The blocks that this piece completes: paragraphs, fences, items of a list."""
        self.pending += chunk
        blocks = []
        while (end := self._end()) is not None:
            block, self.pending = self.pending[:end], self.pending[end:]
            if block.strip():
                blocks.append(block.strip("\n"))
        return blocks

    def finish(self) -> str:
        """What is left."""
        block, self.pending = self.pending.strip("\n"), ""
        return block

    def _end(self) -> int | None:
        """Where the first block of `pending` ends for sure; only whole lines are looked at."""
        at, fence, begun = 0, "", False
        while (newline := self.pending.find("\n", at)) >= 0:
            line = self.pending[at:newline]
            opened = _FENCE.match(line)
            if fence:
                if opened and opened[1].startswith(fence) and not line.strip().strip("`~"):
                    return newline + 1
            elif opened:
                if begun:
                    return at
                fence, begun = opened[1], True
            elif not line.strip():
                return newline + 1
            elif begun and ITEM.match(line):
                return at
            else:
                begun = True
            at = newline + 1
        return None


def wrapped(text: str, width: int) -> str:
    """One message as lines of at most `width` columns, broken between words."""
    return textwrap.fill(one_line(text), max(WIDTH_MIN, width) - 1, break_on_hyphens=False)


def _linked(segments: "Iterable[Segment]", link: Linker) -> "Iterator[Segment]":
    from rich.segment import Segment
    from rich.style import Style

    for segment in segments:
        if segment.control:
            continue
        at = 0
        for found in _PLACE.finditer(segment.text):
            if address := link(found[1], int(found[2])):
                yield Segment(segment.text[at : found.start()], segment.style)
                yield Segment(found[0], (segment.style or Style()) + Style(link=address))
                at = found.end()
        yield Segment(segment.text[at:], segment.style)
