"""Folds of what binds names in PHP, and of what runs in turn: loops, `match`, handlers, includes."""

# ruff: noqa: ARG001 - all folds have one signature

import re

from indexer.languages.php_folds.names import _BETWEEN
from indexer.languages.syntax import expressions
from indexer.languages.syntax.sweep import (
    BLOCK,
    INDEX,
    LIST,
    OTHER,
    PAIR,
    TABLE,
    UNKNOWN,
    Gathered,
    Value,
    either,
    element_of,
    part,
    single,
)
from indexer.languages.typed import patterns, types
from indexer.languages.typed.declarations import imply
from indexer.languages.typed.patterns import CAUGHT
from indexer.languages.typed.types import class_of


def list_(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`[$a, , $b]`, `['k' => $a]` as a target."""
    raw, behind = gathered.source.raw, start + 1
    found: list[Value] = []
    pairs: list[Value] = []
    key: Value | None = None
    for value in values:
        if key is not None:
            pairs.append((PAIR, key[1], value[2], UNKNOWN, (key[3], value, INDEX)))
            key = None
        elif raw[value[2] : value[2] + 20].lstrip().startswith(b"=>"):
            gathered.read([value])
            key = value
        else:
            left_out = raw.count(b",", behind, value[1]) - (1 if found else 0)
            found.extend([(OTHER, behind, behind, UNKNOWN, None)] * min(left_out, expressions.ELEMENTS_MAX))
            found.append(value)
        behind = value[2]
    return (TABLE, start, end, UNKNOWN, pairs) if pairs else (LIST, start, end, UNKNOWN, found)


def foreach(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`foreach ($xs as $k => $x)`."""
    free = [value for value, name in zip(values, fields, strict=True) if not name]
    gathered.loops.append((start, end))
    gathered.branches.append((start, end))
    gathered.read([value for value in values if value not in free[1:2]])
    if len(free) > 1:
        through, target = free[0], free[1]
        imply(gathered, through, "getIterator")
        if target[0] == PAIR:
            key, target = target[4]
            gathered.bind(key, UNKNOWN)
        gathered.bind(target, element_of(single(through[3])))
    return (BLOCK, start, end, UNKNOWN, None)


def pair(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """`$k => $x` in a loop."""
    return (PAIR, start, end, UNKNOWN, (values[0], values[1])) if len(values) == 2 else None


def arm(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`a, b => value` in a `match`."""
    gathered.read(values)
    gathered.branches.append((start, end))
    given = part(values, fields, "return_expression")
    return (OTHER, start, end, given[3] if given else UNKNOWN, None)


def match(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """One of the values of its arms."""
    gathered.read(values)
    given = [value[3] for value, name in zip(values, fields, strict=True) if name != "condition"]
    return (OTHER, start, end, either(*given), None)


def catch(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`catch (A | B $e)`."""
    named, said = part(values, fields, "name"), part(values, fields, "type")
    kept = [(value, name) for value, name in zip(values, fields, strict=True) if value not in (named, said)]
    if said is not None and said[0] == CAUGHT:
        kept.insert(0, ((CAUGHT, said[1], said[2], said[3], (named, said[4])), "type"))
    return patterns.catch(gathered, start, end, [value for value, _ in kept], [name for _, name in kept])


def caught_types(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """The classes that a handler names."""
    gathered.read(values)
    text = _BETWEEN.sub(".", types.text_of(gathered, start, end))
    return (CAUGHT, start, end, text, [class_of(value) for value in values])


def include(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`require 'a.php'`, `include __DIR__ . '/a.php'`: all that is in that file; the folder of this one is `.`."""
    gathered.read(values)
    if path := included(gathered.source.one_line(start, end, None)):
        gathered.imports.append((start, end, path, "*", ""))
    return (OTHER, start, end, UNKNOWN, None)


_INCLUDED = re.compile(
    r"(?:require|include)(?:_once)?\s*\(?\s*"
    r"(?:(?P<folder>__DIR__|dirname\((?:__FILE__|__DIR__)\)|dirname\(dirname\(__FILE__\)\))\s*\.\s*)?"
    r"(?P<quote>['\"])(?P<path>[^'\"$]+)(?P=quote)\s*\)?\Z",
    re.IGNORECASE,
)


def included(written: str) -> str:
    """The path that is included, "" where it is made of something else."""
    if (found := _INCLUDED.match(written)) is None:
        return ""
    folder = (found["folder"] or "").replace(" ", "").lower()
    if not folder:
        return found["path"]
    above = ".." if folder in ("dirname(__dir__)", "dirname(dirname(__file__))") else "."
    return f"{above}/{found['path'].lstrip('/')}"


def globals_(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`global $a, $b;`."""
    text = gathered.source.one_line(start, end)
    gathered.statements.extend(("global", start, end, value[3], text) for value in values)
    return (BLOCK, start, end, UNKNOWN, None)
