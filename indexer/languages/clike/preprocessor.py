"""C source as it is written into C source that a grammar can read, byte for byte: conditionals become blanks.

Of `#if … #else …` all branches stay where each is a whole piece of code; where they are not, putting them side by side
would break the file, and only the first stays (`Conditionals.dropped` are the others). `#if 0` is a comment.
"""

import re
from dataclasses import dataclass, field

from indexer.languages.clike.patterns import compiled

EVALUATED_DEPTH_MAX = 20
"""Conditionals nested deeper keep all their branches: looking at each costs as much as it is long."""

RAW_STRINGS_OPEN_MAX = 50
"""So many that begin and do not end; those behind them are read as plain ones."""

_ONE_TOKEN = rb"//[^\n]*+|/\*(?:[^*]++|\*(?!/))*+\*/|\"(?:[^\"\\\n]++|\\[\s\S])*+\"|'(?:[^'\\\n]++|\\[\s\S])*+'"
_TOKEN = compiled(_ONE_TOKEN)
_TOKEN_OR_RAW = compiled(rb"R\"(?P<delimiter>[^(\s\"]{0,16}+)\(|" + _ONE_TOKEN)
_TO_BLANKS = bytes(byte if byte == 10 else 32 for byte in range(256))
_NO_LINE_END = re.compile(rb"[^\n\\]|\\(?!\n)")
_DIRECTIVE = compiled(rb"^[ \t]*+#[ \t]*+([a-z]++)((?:[^\n\\]++|\\\r?\n|\\)*+)", re.MULTILINE)
_CLOSING = {b"}": b"{", b")": b"(", b"]": b"["}
_BRACKET = re.compile(rb"[{}()\[\]]")
_OPENS = frozenset({b"if", b"ifdef", b"ifndef"})
_SPLITS = frozenset({b"elif", b"else", b"elifdef", b"elifndef"})
_KEPT = frozenset({b"define", b"include", b"include_next", b"import"})

Range = tuple[int, int]


@dataclass(slots=True)
class Conditionals:
    """`code` is the source with blanks for comments, for what is in quotes and for all directives; `out` what a grammar
    reads. `groups` are the branches of each `#if`, `dropped` those that were left out, `tested` where conditions stand.
    """

    code: bytearray
    out: bytearray
    groups: list[list[Range]] = field(default_factory=list)
    dropped: list[Range] = field(default_factory=list)
    tested: list[Range] = field(default_factory=list)


def conditionals(raw: bytes) -> Conditionals:
    """The conditionals of a file, resolved."""
    found = Conditionals(bytearray(without_comments(raw)), bytearray(raw))
    branches: list[list[Range]] = []
    begun: list[tuple[int, bool]] = []
    for match in _DIRECTIVE.finditer(bytes(found.code)):
        start, end = match.span()
        word = match[1]
        if word == b"define" and b"\\\n" in found.out[start:end]:
            # Comments in a body of several lines end it for the grammar.
            stop = _behind_comment(raw, found.code, start, end)
            found.out[start:stop] = found.code[start:stop]
        _blank(found.code, start, end)
        if word in _KEPT:
            continue
        _blank(found.out, start, end)
        if word in _OPENS:
            branches.append([])
        elif word in _SPLITS or word == b"endif":
            if not begun:
                continue
            _close(found, branches[-1], *begun.pop(), start)
            if word == b"endif":
                _settle(found, branches.pop(), len(branches))
                continue
        else:
            continue
        if word != b"else":
            found.tested.append(match.span(2))
        begun.append((end, match[2].strip() == b"0" and word in (b"if", b"elif")))
    return found


def _blanked(match: re.Match[bytes]) -> bytes:
    written = match[0]
    blanks = _NO_LINE_END.sub(b" ", written) if b"\\\n" in written else written.translate(_TO_BLANKS)
    return blanks if written[:1] == b"/" else b'"' + blanks[2:] + b'"'


def _behind_comment(raw: bytes, code: bytearray, start: int, end: int) -> int:
    """The end of a directive, or of the comment in which it ends."""
    opened = raw.rfind(b"/*", start, end)
    closed = raw.find(b"*/", opened + 2) if opened >= 0 and code[opened] == 32 else -1
    return max(end, closed + 2)


def without_comments(text: bytes) -> bytes:
    """The text with blanks for comments and for what is in quotes."""
    return _TOKEN.sub(_blanked, text) if b'R"' not in text else _without_raw_strings(text)


def _without_raw_strings(text: bytes) -> bytes:
    parts: list[bytes] = []
    at = unended = 0
    while match := (_TOKEN_OR_RAW if unended < RAW_STRINGS_OPEN_MAX else _TOKEN).search(text, at):
        start, end = match.span()
        parts.append(text[at:start])
        if text[start] != 82:
            parts.append(_blanked(match))
        elif (closed := text.find(b")" + match["delimiter"] + b'"', end)) >= 0:
            end = closed + len(match["delimiter"]) + 2
            parts.append(b'"' + text[start + 1 : end - 1].translate(_TO_BLANKS) + b'"')
        else:
            unended += 1
            end = start + 1
            parts.append(b"R")
        at = end
    return b"".join((*parts, text[at:]))


def _close(found: Conditionals, branches: list[Range], start: int, is_comment: bool, end: int) -> None:
    if is_comment:
        _blank(found.code, start, end)
        _blank(found.out, start, end)
    else:
        branches.append((start, end))


def _settle(found: Conditionals, branches: list[Range], depth: int) -> None:
    """Of branches that are no whole pieces of code only the first stays."""
    found.groups.append(branches)
    if len(branches) < 2 or depth > EVALUATED_DEPTH_MAX:
        return
    if not all(is_whole(bytes(found.code[start:end])) for start, end in branches):
        for start, end in branches[1:]:
            found.dropped.append((start, end))
            _blank(found.code, start, end)
            _blank(found.out, start, end)


def is_whole(code: bytes) -> bool:
    """Whether brackets are balanced and the last statement or element is complete."""
    if code.rstrip()[-1:] not in b";},:":
        return False
    opened: list[bytes] = []
    for bracket in _BRACKET.findall(code):
        opening = _CLOSING.get(bracket)
        if opening is None:
            opened.append(bracket)
        elif not opened or opened.pop() != opening:
            return False
    return not opened


def _blank(text: bytearray, start: int, end: int) -> None:
    text[start:end] = text[start:end].translate(_TO_BLANKS)
