"""Client positions in the negotiated encoding into UTF-8 byte offsets, and back."""

import re
from bisect import bisect_right
from functools import lru_cache
from typing import Final

from lsprotocol import types

from indexer.records import Span
from lsp_server.greeting import Encoding

CACHED_LINE_TABLES: Final = 64

_LINE_END = re.compile(rb"\r\n|\n|\r")
_BOM: Final = b"\xef\xbb\xbf"


@lru_cache(maxsize=CACHED_LINE_TABLES)
def line_starts(source: bytes) -> tuple[int, ...]:
    """Byte offset of each line as the protocol counts lines: they end in LF, CRLF or a lone CR, and nowhere else."""
    first = len(_BOM) if source.startswith(_BOM) else 0
    return (first, *(match.end() for match in _LINE_END.finditer(source)))


def to_offset(source: bytes, position: types.Position, encoding: Encoding) -> int:
    """Byte offset of `position`.

    Beyond a line's end is its end, beyond the last line is the end of the file, inside a character is its start.
    """
    starts = line_starts(source)
    if position.line >= len(starts):
        return len(source)
    start = starts[position.line]
    end = starts[position.line + 1] if position.line + 1 < len(starts) else len(source)
    line = source[start:end].rstrip(b"\r\n")
    return start + _bytes_of(line, position.character, encoding)


def to_position(source: bytes, offset: int, encoding: Encoding) -> types.Position:
    """The client's position of a byte offset; offsets outside of the source are clamped into it."""
    starts = line_starts(source)
    offset = _character_start(source, min(max(offset, starts[0]), len(source)))
    line = max(bisect_right(starts, offset) - 1, 0)
    prefix = _text(source[starts[line] : offset])
    return types.Position(line, _units(prefix, encoding))


def to_range(source: bytes, start: int, end: int, encoding: Encoding) -> types.Range:
    """The client's range of the bytes `[start, end)`."""
    return types.Range(to_position(source, start, encoding), to_position(source, max(start, end), encoding))


def span_range(source: bytes, span: Span, encoding: Encoding) -> types.Range:
    """The client's range of a span."""
    return to_range(source, span.start_byte, span.end_byte, encoding)


def edited(source: bytes, change: types.TextDocumentContentChangeEvent, encoding: Encoding) -> bytes:
    """The buffer after one change: a range replaced, or the whole text where no range is given."""
    text = change.text.encode("utf-8", "surrogatepass")
    if not isinstance(change, types.TextDocumentContentChangePartial):
        return text
    start = to_offset(source, change.range.start, encoding)
    end = max(start, to_offset(source, change.range.end, encoding))
    return source[:start] + text + source[end:]


def buffer_text(source: bytes) -> str:
    """The text of a buffer; surrogates that were typed one by one are joined, lone ones become U+FFFD."""
    text = source.decode("utf-8", "surrogatepass")
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def word_at(source: bytes, offset: int) -> tuple[str, int]:
    """The identifier that touches `offset` and the byte offset where it starts; ("", offset) where there is none."""
    starts = line_starts(source)
    line = max(bisect_right(starts, offset) - 1, 0)
    end = starts[line + 1] if line + 1 < len(starts) else len(source)
    text = _text(source[starts[line] : end])
    column = len(_text(source[starts[line] : _character_start(source, offset)]))
    first, last = column, column
    while first > 0 and _in_word(text[first - 1]):
        first -= 1
    while last < len(text) and _in_word(text[last]):
        last += 1
    return text[first:last], starts[line] + len(text[:first].encode("utf-8", "surrogatepass"))


def _in_word(char: str) -> bool:
    return char == "_" or char.isalnum()


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return raw.decode("utf-8", "replace")


def _character_start(source: bytes, offset: int) -> int:
    """The start of the character that `offset` points into (0x80 to 0xBF continue a character)."""
    while 0 < offset < len(source) and source[offset] & 0xC0 == 0x80:
        offset -= 1
    return offset


def _units(text: str, encoding: Encoding) -> int:
    if encoding == "utf-32":
        return len(text)
    if encoding == "utf-16":
        return len(text.encode("utf-16-le", "surrogatepass")) // 2
    return len(text.encode("utf-8", "surrogatepass"))


def _bytes_of(line: bytes, units: int, encoding: Encoding) -> int:
    """How many bytes the first `units` units of a line take, whole characters only."""
    if encoding == "utf-8" or line.isascii():
        return _character_start(line, min(units, len(line)))
    text = _text(line)
    kept = text[:units] if encoding == "utf-32" else text[: _utf16_characters(text, units)]
    return min(len(kept.encode("utf-8", "surrogatepass")), len(line))


def _utf16_characters(text: str, units: int) -> int:
    # One by one: surrogates that were typed apart stay two characters, which encoding the whole line would join.
    for index, char in enumerate(text):
        units -= 2 if char > "\uffff" else 1
        if units < 0:
            return index
    return len(text)
