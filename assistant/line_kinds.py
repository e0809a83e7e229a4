"""Lines of a file into what each is to a reader: code, documentation, a comment, or blank.

Told from how lines begin, without parsing: what it decides is how much of a stretch is worth handing over, and a string
that looks like documentation costs nothing but a place.
"""

import re
from collections.abc import Iterator, Sequence
from enum import IntEnum

import numpy as np
import numpy.typing as npt


class LineKind(IntEnum):
    """What a line is."""

    CODE = 0
    DOCUMENTATION = 1
    COMMENT = 2
    BLANK = 3


_COMMENTS: dict[str, str | tuple[str, ...]] = {
    "python": "#", "ruby": "#", "settings": ("#", ";"), "php": ("#", "//")
}  # fmt: skip
_PROSE = "prose"
_BARE_STRING = re.compile(r"[rRbBuU]{0,2}(\"\"\"|''')")


def line_kinds(language: str, lines: Sequence[str]) -> npt.NDArray[np.int8]:
    """The kind of each line of a file in a language of `indexer.languages`; text of documents counts as code."""
    return np.fromiter(_kinds(language, lines), np.int8, len(lines))


def _kinds(language: str, lines: Sequence[str]) -> Iterator[LineKind]:
    end = ""  # what closes the documentation that the line stands in
    for line in lines:
        text = line.strip()
        if end:
            end = "" if end in text else end
            yield LineKind.DOCUMENTATION
        elif not text:
            yield LineKind.BLANK
        elif language == _PROSE:
            yield LineKind.CODE
        elif opened := _opening(language, text):
            closing, behind = opened
            end = "" if closing in behind else closing
            yield LineKind.DOCUMENTATION
        elif text.startswith(_COMMENTS.get(language, "//")):
            yield LineKind.COMMENT
        else:
            yield LineKind.CODE


def _opening(language: str, text: str) -> tuple[str, str] | None:
    """What closes the documentation that begins with a line, and what stands behind its beginning."""
    if language == "python":
        found = _BARE_STRING.match(text)
        return (found[1], text[found.end() :]) if found else None
    if language == "ruby":
        return ("=end", "") if text.startswith("=begin") else None
    return ("*/", text[2:]) if text.startswith("/*") and language != "settings" else None
