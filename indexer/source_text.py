"""Bytes of one file into text by byte range, line numbers, and spans."""

import codecs
import io
import re
from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate, count
from operator import add

from indexer.records import Problem, Span

SOURCE_BYTES_MAX = 2**20
"""Of one file; what is beyond is not read. A dense line takes 190 bytes of memory per byte of source (measured)."""
TEXT_CHARS_MAX = 120

_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_BLANK = re.compile(rb"^[ \t\f]*(?:#.*)?\r?$")
_ASCII = "".join(map(chr, range(128)))
_HIGH_BYTES_TO_X = bytes(range(128)) + b"x" * 128


class SourceText:
    """One file while it is read: `raw` as on disk, `text` by byte range in its own encoding, lines by bisection."""

    __slots__ = ("_ascii", "_starts", "encoding", "raw")

    def __init__(self, raw: bytes, encoding: str = "utf-8") -> None:
        self.raw = raw
        self.encoding = encoding
        self._ascii = raw.decode("ascii") if raw.isascii() else None
        ends = map(add, accumulate(map(len, raw.split(b"\n"))), count(1))
        self._starts: list[int] = [0, *ends][:-1]

    def text(self, start: int, end: int) -> str:
        """Source text of bytes `[start, end)`; bytes that do not decode become U+FFFD."""
        if self._ascii is not None:
            return self._ascii[start:end]
        return self.raw[start:end].decode(self.encoding, "replace")

    def one_line(self, start: int, end: int, limit: int | None = TEXT_CHARS_MAX) -> str:
        """The text with every run of white space as one blank, cut to `limit` characters (the last of them `…`)."""
        if limit is not None and end - start > 8 * limit:
            end = start + 8 * limit
        text = self._ascii[start:end] if self._ascii is not None else self.text(start, end)
        # Of all white space only the blank is printable.
        text = text.strip() if text.isprintable() and "  " not in text else " ".join(text.split())
        return text if limit is None or len(text) <= limit else text[: limit - 1] + "…"

    def line_of(self, byte: int) -> int:
        """1-based line on which `byte` stands."""
        return bisect_right(self._starts, byte)

    def line_start(self, line: int) -> int:
        """Byte at which 1-based `line` begins."""
        return self._starts[line - 1]

    @property
    def ascii(self) -> str | None:
        """All of the text where each byte is a character, else None."""
        return self._ascii

    @property
    def line_total(self) -> int:
        """Number of lines as `split` counts them: a last newline has an empty line behind it."""
        return len(self._starts)

    @property
    def line_count(self) -> int:
        """Number of lines; text after the last newline counts, nothing after it does not."""
        return max(1, len(self._starts) - (self._starts[-1] == len(self.raw)))

    def span(self, start: int, end: int) -> Span:
        """Bytes `[start, end)` with their first and last line."""
        first = bisect_right(self._starts, start)
        return Span(start, end, first, bisect_right(self._starts, end - 1, first - 1) if end > start else first)

    def spans(self, places: Iterable[tuple[int, int]]) -> list[Span]:
        """The spans of many `[start, end)`, which come sorted by start."""
        starts = self._starts
        found: list[Span] = []
        line, line_end = 0, 0
        for start, end in places:
            if line_end <= start:
                line = bisect_right(starts, start, line)
                line_end = starts[line] if line < len(starts) else len(self.raw) + 1
            last = line if end <= line_end else bisect_right(starts, end - 1, line)
            found.append(Span(start, end, line, last))
        return found

    def whole(self) -> Span:
        """The span of the file."""
        return Span(0, len(self.raw), 1, self.line_count)

    def grammar_bytes(self) -> bytes:
        """As many bytes, readable by a UTF-8 grammar: in another encoding each high byte becomes a letter."""
        return self.raw if self.encoding == "utf-8" else self.raw.translate(_HIGH_BYTES_TO_X)


def declared_encoding(raw: bytes) -> str:
    """The encoding a Python file declares (PEP 263), normalised; "utf-8" without a cookie.

    LookupError if it is unknown, or if ASCII does not mean in it what it means elsewhere (Python refuses these, too).
    """
    if raw.startswith(codecs.BOM_UTF8) or b"coding" not in raw[:1024]:
        return "utf-8"
    for line in io.BytesIO(raw[:1024]).readlines()[:2]:
        if match := _COOKIE.match(line):
            return _codec(match[1].decode("ascii", "replace"))
        if not _BLANK.match(line.rstrip(b"\n")):
            break
    return "utf-8"


def source_string(raw: bytes) -> str:
    """A file's text as a person reads it, in its own encoding and without a byte order mark; never fails."""
    if is_text(raw, "utf-8"):
        return raw.decode("utf-8").removeprefix("\ufeff")
    try:
        return raw.decode(declared_encoding(raw), "replace")
    except LookupError:
        return raw.decode("utf-8", "replace")


def is_text(raw: bytes, encoding: str) -> bool:
    """True where every byte has a meaning in `encoding`."""
    if encoding == "utf-8" and raw.isascii():
        return True
    try:
        raw.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _codec(name: str) -> str:
    try:
        if bytes(range(128)).decode(name) == _ASCII:
            return codecs.lookup(name).name
    except UnicodeDecodeError:
        pass
    raise LookupError(f"unknown encoding for source: {name}")


def open_source(raw: bytes, *, cookie: bool = False) -> tuple[SourceText, list[Problem]]:
    """`raw` as text, and what is wrong with its bytes: an unknown or wrong encoding, null bytes.

    What can be UTF-8 is: an editor's buffer comes as UTF-8 whatever its `cookie` says.
    """
    problems: list[str] = []
    encoding = "utf-8"
    try:
        declared = declared_encoding(raw) if cookie else "utf-8"
        if not is_text(raw, "utf-8"):
            encoding = declared
            raw.decode(encoding)
    except LookupError as error:
        problems.append(str(error))
    except UnicodeDecodeError as error:
        source = SourceText(raw, encoding)
        return source, [Problem(f"not {encoding}: {error.reason}", source.span(error.start, error.end))]
    source = SourceText(raw, encoding)
    found = [Problem(message, source.span(0, 0)) for message in problems]
    if (null := raw.find(b"\0")) >= 0:
        found.append(Problem("null byte", source.span(null, null + 1)))
    return source, found


def cut_to_size(source: SourceText) -> tuple[SourceText, list[Problem]]:
    """The part of a file that is read: whole lines up to the limit, or part of a line that alone is longer."""
    raw = source.raw
    if len(raw) <= SOURCE_BYTES_MAX:
        return source, []
    end = raw.rfind(b"\n", 0, SOURCE_BYTES_MAX) + 1 or SOURCE_BYTES_MAX
    note = f"only the first {end} of {len(raw)} bytes were read"
    return SourceText(raw[:end], source.encoding), [Problem(note, source.span(end, len(raw)))]
