"""Texts made of what terminals act on, cut at every byte: what of them reaches a terminal, drawn and plain.

usage: python benchmarks/terminal_fuzz.py [TEXTS]        5000 by default, from a seed

Each text is cut in two at every byte, the pieces are decoded as a stream is, and both go through the blocks and the
drawing of the chat and through the plain output of a pipe. A block that was drawn for another cut is not drawn again:
how it looks follows from it alone. Ours are colours, and links to files of the repository; anything else but text,
newline and tab counts as a leak.
"""

import codecs
import io
import random
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from recording import record

from terminal.drawing import MarkdownStream, drawn, file_links
from terminal.output import emit

TEXTS = 5_000
COLUMNS = 60
SEED = 20261126
PARTS = (
    "\x1b[31m", "\x1b[2J", "\x1b[?1049h", "\x1b[6n", "\x1b]0;t\x07", "\x1b]52;c;eA==\x07",
    "\x1b]8;;http://evil/\x1b\\", "\x1bP1$r\x1b\\", "\x1b_x\x1b\\", "\x1b^x\x1b\\", "\x1bc", "\x1b(0", "\x1b",
    "\x9b2J", "\x9d0;t\x9c", "\x90q\x9c", "\x85", "\r", "\b", "\x00", "\x7f", "\x0e", "\x0f", "\u202e", "\u2066",
    "\u200b", "\ufeff", "\u2028", "\U000e0041", "\u00ad", "a", " b", "\n", "\t", "\u00e9", "\u6f22", "\U0001f600",
    "`x`", "[c](http://evil)", "![i](http://evil)", "<b>", "**d**", "shop/a.py:3", "../../etc/passwd:1", "```", "- ",
    "# ", "\n\n", "|a|b|\n|-|-|\n", "> ",
)  # fmt: skip
OURS = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;(?:id=\d+;file://[\w.-]+/[\w./%~-]*#\d+|;)\x1b\\")
SHOWN_BADLY = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e01ef]"
)


def hostile(chosen: random.Random) -> bytes:
    """A text as bytes, now and then with bytes that are no UTF-8."""
    data = "".join(chosen.choice(PARTS) for _ in range(chosen.randint(2, 8))).encode()
    return data + bytes(chosen.choices(range(128, 256), k=2)) if chosen.random() < 0.1 else data


def pieces(data: bytes, cut: int) -> Iterator[str]:
    """The text as a stream that was cut there gives it."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    yield decoder.decode(data[:cut])
    yield decoder.decode(data[cut:], final=True)


def is_leak(shown: str) -> bool:
    """True where something that is not ours can act."""
    return SHOWN_BADLY.search(OURS.sub("", shown)) is not None


def main() -> None:
    """Measure and record."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else TEXTS
    chosen = random.Random(SEED)
    cuts = plain_leaks = blocks = drawn_leaks = 0
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "shop").mkdir()
        (Path(folder) / "shop/a.py").write_text("1\n2\n3\n")
        link = file_links(Path(folder))
        for _ in range(count):
            data = hostile(chosen)
            seen: dict[str, bool] = {"": False}
            for cut in range(len(data) + 1):
                parts = list(pieces(data, cut))
                out = io.StringIO()
                stream = MarkdownStream()
                shown = [block for part in parts for block in stream.feed(part)] + [stream.finish()]
                for part in parts:
                    emit(part, stream=out, end="")
                cuts += 1
                plain_leaks += SHOWN_BADLY.search(out.getvalue()) is not None
                seen |= {block: is_leak(drawn(block, COLUMNS, link=link)) for block in shown if block not in seen}
                drawn_leaks += any(seen[block] for block in shown)
            blocks += len(seen) - 1
    found = {"plain_leaks": plain_leaks, "drawn_leaks": drawn_leaks}
    record("terminal_fuzz", {"texts": count, "cuts": cuts, "different_blocks_drawn": blocks, **found})


if __name__ == "__main__":
    main()
