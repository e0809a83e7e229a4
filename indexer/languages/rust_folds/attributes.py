"""Folds of what stands in a row in Rust, and of attributes, which belong to what follows them."""

# ruff: noqa: ARG001 - all folds have one signature

import re

from indexer.languages.syntax.sweep import BLOCK, CLASS, DEFINED, FUNCTION, MARK, UNKNOWN, Gathered, Value

VARIANT = "variant"
"""A name of an enumeration (extra: the name, and whether it holds fields)."""

_PATH = re.compile(r'path\s*=\s*"([^"]+)"')
_APART = re.compile(r"(?:\s|//[^\n]*|/\*.*?\*/)*", re.DOTALL)


def mark(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`#[test]`: extra is what is inside."""
    return (MARK, start, end, UNKNOWN, gathered.source.one_line(start + 2, end - 1, None))


def row(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """What stands in a row; attributes belong to what follows them."""
    return (BLOCK, start, end, UNKNOWN, attached(gathered, values))


def attached(gathered: Gathered, values: list[Value]) -> list[Value]:
    """The values without attributes, which are noted for the definitions behind them."""
    gathered.read(values)
    marks: list[Value] = []
    found: list[Value] = []
    for value in values:
        if value[0] == MARK:
            marks.append(value)
            continue
        marks = _right_before(gathered, marks, value[1])
        if marks and value[0] in (FUNCTION, CLASS, DEFINED, VARIANT):
            at = value[4] if isinstance(value[4], int) else value[1]
            gathered.marks[at] = tuple(one[4] for one in marks)
            gathered.whole[at] = (marks[0][1], value[2])
            if value[0] == DEFINED and value[3] != UNKNOWN:
                _import_file(gathered, value[1], gathered.marks[at])
        marks = []
        found.append(value)
    return found


def _right_before(gathered: Gathered, marks: list[Value], start: int) -> list[Value]:
    """The last of `marks` behind which nothing but attributes and comments stands: a `use` takes its own, but is no
    value.
    """
    kept: list[Value] = []
    for one in reversed(marks):
        if not _APART.fullmatch(gathered.source.text(one[2], start)):
            break
        kept.append(one)
        start = one[1]
    return kept[::-1]


def _import_file(gathered: Gathered, start: int, marks: tuple[str, ...]) -> None:
    """`#[path = "x.rs"] mod y;` is in another file than its name says."""
    for named in filter(None, map(_PATH.match, marks)):
        for at, (first, last, _, _, bound) in enumerate(gathered.imports):
            if first == start:
                gathered.imports[at] = (first, last, f"./{named[1]}", None, bound)
