"""Types as the languages with braces write them (`Map<String, List<a.Foo>>`, `[]*Foo`, `&'a dyn Foo`) into what they
mention.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from indexer.languages import Mention

NESTING_MAX = 6
TEXT_CHARS_MAX = 400
ALTERNATIVES_MAX = 8

_NAME = re.compile(r"@?[A-Za-z_$][\w$]*(?:(?:\.|::|\\)[A-Za-z_$][\w$]*)*")
_PREFIX = re.compile(r"(?:[*&?!]|\.\.\.|<-|'[a-z_]\w*\s|@\w+\s)\s*")
_SIZED = re.compile(r"\[\s*[\w.]*\s*\](?=\s*[\w*\[(&])")
_TABLE = re.compile(r"map\[")
_PAIRS = {"<": ">", "(": ")", "[": "]", "{": "}"}


class TypeNames(NamedTuple):
    """Names of types that are no more than what they hold: `same` (smart pointers, promises), lists of their first
    parameter, tables of their second, and `classes` that are the class itself; words before a type that say nothing.
    """

    same: frozenset[str] = frozenset()
    lists: frozenset[str] = frozenset()
    tables: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    brackets: str = "<"


def reader(names: TypeNames) -> Callable[[str], tuple[Mention, ...]]:
    """A function from the text of a type to what it mentions; () where that is nothing."""

    @lru_cache(maxsize=1 << 14)
    def mentions(text: str) -> tuple[Mention, ...]:
        return tuple(_read(text, names, 0)) if len(text) <= TEXT_CHARS_MAX else ()

    return mentions


def _read(text: str, names: TypeNames, depth: int) -> list[Mention]:
    if depth > NESTING_MAX:
        return []
    alternatives = split(text, "|")[:ALTERNATIVES_MAX]
    if len(alternatives) > 1:
        return [mention for part in alternatives for mention in _read(part, names, depth + 1)]
    text, is_class = _bare(text, names)
    if not text or text[0] in "{\"'" or "=>" in text or text.startswith(("func(", "fn(", "Fn(", "FnMut(", "FnOnce(")):
        return []
    if _TABLE.match(text):
        return [Mention("map", "table", text[_closing(text, 3) + 1 :].strip())]
    if (sized := _SIZED.match(text)) is not None:
        return [Mention("[]", "list", text[sized.end() :].strip())]
    if text[0] in "[(" and _closing(text, 0) == len(text) - 1:
        inside = split(text[1:-1].partition(";")[0], ",")
        if text[0] == "(" and len(inside) == 1:
            return _read(inside[0], names, depth + 1)
        if text[0] == "(" and len(inside) > 1:
            return [Mention("()", "tuple", "\0".join(part.strip() for part in inside))]
        return [Mention("[]", "list", inside[0])] if inside[0].strip() else []
    if text.endswith("]") and (first := _opening(text)) is not None and not text[first + 1 : -1].strip():
        return [Mention("[]", "list", text[:first].strip())]
    return _named(text, names, is_class, depth)


def _named(text: str, names: TypeNames, is_class: bool, depth: int) -> list[Mention]:
    """`Name`, `Name<A, B>`."""
    match = _NAME.match(text)
    if match is None:
        return []
    name = match[0].replace("::", ".").replace("\\", ".")
    last = name.rpartition(".")[2]
    rest = text[match.end() :].strip()
    if rest[:1] != names.brackets[:1]:
        made: list[Mention] = [Mention(name, "class" if is_class else "instance")]
        parts = [part for part in split(text, "&")[1:] if part.strip()]
        return made + [mention for part in parts for mention in _read(part, names, depth + 1)]
    inside = [part.strip() for part in split(rest[1 : _closing(rest, 0)], ",")]
    if last in names.same:
        return _read(inside[0], names, depth + 1)
    if last in names.classes:
        return [mention._replace(form="class") for mention in _read(inside[0], names, depth + 1)]
    if last in names.lists:
        return [Mention(name, "list", inside[0])]
    if last in names.tables:
        return [Mention(name, "table", inside[-1])]
    return [Mention(name, "class" if is_class else "instance")]


def _bare(text: str, names: TypeNames) -> tuple[str, bool]:
    """A type without signs and words in front of and behind it, and whether they say that it is the class."""
    text = text.strip()
    is_class = False
    while True:
        match = _PREFIX.match(text)
        word, _, behind = text.partition(" ")
        if match is not None and match.end():
            text = text[match.end() :].strip()
        elif behind and word in names.words:
            is_class = is_class or word == "typeof"
            text = behind.strip()
        else:
            break
    while text and (text[-1] in "?*&!" or text.endswith("...")):
        text = text[: -3 if text.endswith("...") else -1].strip()
    return text, is_class


def split(text: str, mark: str) -> list[str]:
    """Parts of a text between marks that stand in no brackets; what is empty in front of the first mark left out."""
    found: list[str] = []
    depth = start = 0
    for at, sign in enumerate(text):
        if sign in "<([{":
            depth += 1
        elif sign in ")]}" or (sign == ">" and text[at - 1 : at] not in ("=", "-")):
            depth -= 1
        elif sign == mark and depth == 0:
            if found or text[:at].strip():
                found.append(text[start:at])
            start = at + 1
    return [*found, text[start:]]


def _closing(text: str, start: int) -> int:
    """Where the bracket that opens at an index closes; the end of the text if it does not."""
    opening, closing, depth = text[start], _PAIRS[text[start]], 0
    for at in range(start, len(text)):
        if text[at] == opening:
            depth += 1
        elif text[at] == closing and text[at - 1 : at] not in ("=", "-"):
            depth -= 1
            if not depth:
                return at
    return len(text)


def _opening(text: str) -> int | None:
    """Where the bracket opens that closes at the end."""
    depth = 0
    for at in range(len(text) - 1, -1, -1):
        if text[at] == "]":
            depth += 1
        elif text[at] == "[":
            depth -= 1
            if not depth:
                return at
    return None
