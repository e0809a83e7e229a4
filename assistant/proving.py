"""A model's words into lines whose citations were checked: what nothing bears out is marked before it is shown."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from assistant.citations import CITED, is_supported
from fact_store.records import Location

WORDS_MIN: Final = 4
LINE_CHARS_MAX: Final = 4_000
UNCITED: Final = " (not cited)"
GONE: Final = " (gone)"
CHANGED: Final = " (changed since it was indexed)"
UNVERIFIED: Final = " (unverified)"

_WORD = re.compile(r"\w+")
_IMAGE = re.compile(r"!\[")
_LINK = re.compile(r"\[([^\[\]]*)\]\((?:[^()\s]*)\)")
# What says that something is not known states nothing about the code.
_MISSING = re.compile(
    r"\b(?:evidence|excerpts?|context|index|(?:files?|source) shown)\b.{0,80}\b(?:not|no|nothing|lacks?|missing)\b"
    r"|\b(?:not|no|nothing|missing)\b.{0,60}\b(?:evidence|excerpts?|index|shown)\b",
    re.I,
)
Check = Callable[[Location], bool | None]


def proved(chunks: Iterable[str], known: list[Location], check: Check) -> Iterator[str]:
    """A model's text line by line, as each is complete.

    Behind a citation stands what is wrong with it: the evidence does not hold it, it is gone, or it reads differently
    now (`check` gives None, False); a line that states something without any citation that holds is marked, too. Images
    and links are disarmed. `known` may grow while the text comes.
    """
    held, fenced = "", False
    try:
        for chunk in chunks:
            held += chunk
            *lines, held = held.split("\n")
            for line in lines:
                fenced ^= line.lstrip().startswith("```")
                yield _line(line, known, check, is_code=fenced or line.lstrip().startswith("```")) + "\n"
            if len(held) > LINE_CHARS_MAX:
                yield _line(held, known, check, is_code=fenced)
                held = ""
    except Exception:
        if held:
            yield _line(held, known, check, is_code=fenced)
        raise
    if held:
        yield _line(held, known, check, is_code=fenced)


def _line(line: str, known: list[Location], check: Check, *, is_code: bool) -> str:
    if is_code:
        return line
    line = _LINK.sub(r"\1", _IMAGE.sub("! [", line))
    holds = False

    def marked(match: re.Match[str]) -> str:
        nonlocal holds
        place = Location(match[1], int(match[2]), max(int(match[2]), int(match[3] or match[2])))
        if not is_supported(place, known):
            return f"{match[0]}{UNVERIFIED}"
        fresh = check(place)
        if fresh is None:
            return f"{match[0]}{GONE}"
        holds = True
        return match[0] if fresh else f"{match[0]}{CHANGED}"

    line = CITED.sub(marked, line)
    return line if holds or not _states(line) else f"{line.rstrip()}{UNCITED}"


def _states(line: str) -> bool:
    """True for what can be taken for a statement: enough words, and not the opening of a list or a lack owned up to."""
    text = line.strip()
    return len(_WORD.findall(text)) >= WORDS_MIN and not text.endswith(":") and not _MISSING.search(text)
