"""Source text into its code alone, and into the passages (comments, strings, docstrings) that are told to people.

One scanner of quotes and comment marks for all languages: it never fails, whatever the source.
"""

import re
from typing import Final

from indexer.records import Record

_HASH: Final = r"#[^\n]*"
_SLASH: Final = r"//[^\n]*|/\*[\s\S]*?(?:\*/|\Z)"
_TRIPLE: Final = r"(?:'''(?:\\[\s\S]|[^\\])*?(?:'''|\Z)|\"\"\"(?:\\[\s\S]|[^\\])*?(?:\"\"\"|\Z))"
_LINE_QUOTES: Final = r"'(?:\\[\s\S]|[^'\\\n])*(?:'|(?=\n)|\Z)|\"(?:\\[\s\S]|[^\"\\\n])*(?:\"|(?=\n)|\Z)"
_BACKTICK: Final = r"`(?:\\[\s\S]|[^`\\])*(?:`|\Z)"
_BY_LANGUAGE: Final = {
    "python": f"{_TRIPLE}|{_LINE_QUOTES}|{_HASH}",
    "ruby": f"{_LINE_QUOTES}|{_HASH}|^=begin[\\s\\S]*?(?:^=end|\\Z)",
    "php": f"{_LINE_QUOTES}|{_SLASH}|#(?!\\[)[^\\n]*",
    "go": f"{_LINE_QUOTES}|{_SLASH}|{_BACKTICK}",
    "javascript": f"{_LINE_QUOTES}|{_SLASH}|{_BACKTICK}",
    "typescript": f"{_LINE_QUOTES}|{_SLASH}|{_BACKTICK}",
    # A lifetime ('a) is no string, and an apostrophe in C is a character.
    "rust": f"\"(?:\\\\[\\s\\S]|[^\"\\\\])*(?:\"|\\Z)|{_SLASH}",
    "settings": f"{_TRIPLE}|{_LINE_QUOTES}|{_HASH}",
}  # fmt: skip
_OTHERS: Final = f"{_TRIPLE}|{_LINE_QUOTES}|{_SLASH}"
_PATTERNS: Final = {name: re.compile(pattern, re.MULTILINE) for name, pattern in _BY_LANGUAGE.items()}
_OTHER_PATTERN: Final = re.compile(_OTHERS)
_COMMENT: Final = re.compile(r"\s*(?:#|//|/\*|=begin)")
_BLOCK_GAP: Final = re.compile(r"[ \t]*\n?[ \t]*")


class Passage(Record):
    """Characters `[start, end)` of a source that are no code; a run of comment lines is one passage."""

    start: int
    end: int
    text: str


def passages(source: str, language: str) -> tuple[Passage, ...]:
    """The comments and literals of `source`, in order; for prose all of it."""
    if language == "prose":
        return (Passage(0, len(source), source),) if source else ()
    joined: list[Passage] = []
    for found in _PATTERNS.get(language, _OTHER_PATTERN).finditer(source):
        start, end = found.span()
        before = joined[-1] if joined else None
        if before and _are_one_comment(source, before, start, found[0]):
            joined[-1] = Passage(before.start, end, source[before.start : end])
        else:
            joined.append(Passage(start, end, found[0]))
    return tuple(joined)


def _are_one_comment(source: str, before: Passage, start: int, text: str) -> bool:
    adjoin = _BLOCK_GAP.fullmatch(source, before.end, start)
    return bool(adjoin and _COMMENT.match(text) and _COMMENT.match(before.text))


def code_only(source: str, found: tuple[Passage, ...]) -> str:
    """`source` with each passage blanked, of the same length and with the same lines."""
    parts: list[str] = []
    at = 0
    for passage in found:
        parts += [source[at : passage.start], re.sub(r"[^\n]", " ", passage.text)]
        at = passage.end
    return "".join([*parts, source[at:]])
