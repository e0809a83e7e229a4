"""The source lines of a symbol into the condition under which one of them runs."""

import re
from collections.abc import Sequence

from indexer.records import Record
from sleep_agent.prose import tidy

GUARD_CHARS_MAX = 90
GUARDS_MAX = 2
HEADER_LINES_MAX = 80

_KEYWORD = re.compile(
    r"(if|elif|else|for|async for|while|try|except|finally|with|async with|case|match|def|async def|class)\b"
)


class Guard(Record, frozen=True):
    """A block header around a line: its keyword, its condition (the source without keyword and colon), its offset."""

    keyword: str
    condition: str
    line: int


def guards_of(lines: Sequence[str], at: int) -> tuple[Guard, ...]:
    """The guards of line `at` (an offset into a symbol's `lines`), innermost first, at most `GUARDS_MAX`.

    Reads indentation, skipping the lines of statements that span several; () where the line runs unconditionally.
    """
    found: list[Guard] = []
    if not 0 <= at < len(lines):
        return ()
    own = _indent(lines[at])
    for n in range(at - 1, -1, -1):
        line = lines[n]
        if not line.strip() or _indent(line) >= own or line.lstrip().startswith("#"):
            continue
        own = _indent(line)
        guard = _header(lines, n)
        if guard is None:
            continue
        if guard.keyword in _DEFINITIONS or len(found) == GUARDS_MAX:
            break
        if guard.keyword == "else":
            guard = _opposite(lines, guard)
        if guard.keyword != "try":
            found.append(guard)
    return tuple(found)


def in_words(guards: Sequence[Guard]) -> str:
    """Guards, innermost first, as the end of a sentence: ` for each …, if …`; "" where there are none."""
    said: list[str] = []
    for guard in reversed(guards):
        text = _in_words(guard)
        if text in said:
            continue
        if said and said[-1].startswith("if `") and text.startswith("if `"):
            said[-1] += f" and {text.removeprefix('if ')}"
        elif text:
            said.append(text)
    return f" {', '.join(said)}" if said else ""


def _in_words(guard: Guard) -> str:
    words = _WORDS.get(guard.keyword)
    if words is None:
        return ""
    with_condition, without = words
    return f"{with_condition} {_code(guard.condition)}" if guard.condition else without


_WORDS = {
    "if": ("if", "under a condition"),
    "elif": ("else if", "under another condition"),
    "else": ("otherwise", "otherwise"),
    "unless": ("unless", "otherwise"),
    "while": ("while", "in a loop"),
    "for": ("for each", "in a loop"),
    "async for": ("for each", "in a loop"),
    "except": ("on", "on any exception"),
    "finally": ("in the end", "in the end"),
    "with": ("within", ""),
    "async with": ("within", ""),
    "case": ("in case", "in some case"),
}
_DEFINITIONS = ("def", "async def", "class")


def _header(lines: Sequence[str], end: int) -> Guard | None:
    """The header that ends on line `end`; None where that opens no block, an unknown guard where its start is far."""
    indent = _indent(lines[end])
    if found := _KEYWORD.match(lines[end].lstrip()):
        return _guard(found[1], lines[end].strip(), end)
    if not (lines[end].lstrip().startswith((")", "]", "}")) and _without_comment(lines[end]).endswith(":")):
        return None
    for n in range(end - 1, max(-1, end - HEADER_LINES_MAX), -1):
        if _indent(lines[n]) != indent or not lines[n].strip():
            continue
        found = _KEYWORD.match(lines[n].lstrip())
        return _guard(found[1], " ".join(line.strip() for line in lines[n : end + 1]), n) if found else None
    return Guard("if", "", end)


def _opposite(lines: Sequence[str], otherwise: Guard) -> Guard:
    """The guard of an else branch: "unless" the condition where there is just one to negate, else "else"."""
    indent = _indent(lines[otherwise.line])
    for n in range(otherwise.line - 1, -1, -1):
        if not lines[n].strip() or _indent(lines[n]) > indent:
            continue
        header = _header(lines, n) if _indent(lines[n]) == indent else None
        if header is None or header.keyword != "if" or not header.condition:
            break
        return Guard("unless", header.condition, otherwise.line)
    return otherwise


def _guard(keyword: str, text: str, line: int) -> Guard | None:
    if keyword in _DEFINITIONS:
        return Guard(keyword, "", line)
    text = _without_comment(text)
    if not text.endswith(":"):
        return None
    condition = tidy(text[len(keyword) : -1])
    return Guard(keyword, condition if len(condition) <= GUARD_CHARS_MAX else "", line)


def _without_comment(text: str) -> str:
    head, mark, _ = text.partition("  #")
    return head.rstrip() if mark else text.rstrip()


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _code(text: str) -> str:
    return f"`` {text} ``" if "`" in text else f"`{text}`"
