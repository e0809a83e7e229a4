"""Folds of what binds names in C#: declarations, `using`, patterns, queries."""

# ruff: noqa: ARG001 - all folds have one signature

from indexer.languages.syntax.sweep import (
    BLOCK,
    IN_USE,
    LIST,
    LITERAL,
    MEMBER,
    NAME,
    NARROWS,
    OTHER,
    TYPE,
    UNKNOWN,
    Gathered,
    Value,
    element_of,
    part,
    single,
)
from indexer.languages.typed import declarations, patterns, types
from indexer.languages.typed.declarations import DECLARATOR, imply
from indexer.languages.typed.patterns import PATTERNS
from indexer.languages.typed.types import annotation_of, instance_of


def behind_name(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`Name = x` or `Name: pattern`: the name is a member of something else."""
    gathered.read(values[1:])
    found = [one for value in values[1:] if value[0] == PATTERNS for one in value[4]]
    return (PATTERNS, start, end, UNKNOWN, [(target, said, False) for target, said, _ in found])


def declarator(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """`name = value`, `(a, b) = value`."""
    target = part(values, fields, "name") or next((value for value in values if value[0] == LIST), None)
    rest = [value for value in values if value is not target]
    gathered.read(rest)
    return (DECLARATOR, start, end, UNKNOWN, (target, rest[-1] if rest else None, None)) if target else None


def local(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`Foo x = y;`, and with `using` in front also what `x` is closed with."""
    if gathered.source.raw.startswith((b"using", b"await"), start):
        for value in values:
            if value[0] == DECLARATOR:
                imply(gathered, value[4][0], "Dispose")
    return declarations.local(gathered, start, end, values, fields)


def using(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`using (var x = y) { … }`, `using (x) { … }`."""
    if not any(value[0] == DECLARATOR for value in values):
        if values:
            imply(gathered, values[0], "Dispose")
        gathered.read(values)
        return (BLOCK, start, end, UNKNOWN, None)
    return local(gathered, start, end, values, fields)


def is_pattern(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`x is Foo`, `x is Foo foo`, `x is { A: Foo a }`."""
    tested, matched = part(values, fields, "expression") or part(values, fields, "left"), values[-1] if values else None
    types.read(gathered, [value for value in (tested, matched) if value])
    if tested is None or matched is None or matched is tested:
        return (LITERAL, start, end, "<bool>", None)
    told = UNKNOWN
    if matched[0] == PATTERNS:
        patterns.bind_patterns(gathered, matched, tested[3])
        told = next((instance_of(said) for _, said, is_whole in matched[4] if is_whole and said), UNKNOWN)
    elif matched[0] in (NAME, TYPE, MEMBER):
        told = instance_of(matched)
    known = tested[0] in IN_USE and tested[3][0] != UNKNOWN and told != UNKNOWN
    return (NARROWS, start, end, "<bool>", [(tested[3], told)] if known else [])


def constant_pattern(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """A constant, or the name of a class."""
    gathered.read(values)
    return values[0] if values and values[0][0] in IN_USE else None


def recursive_pattern(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`Foo { A: … } foo`: a name for the whole, and names for parts."""
    named, said = part(values, fields, "name"), part(values, fields, "type")
    types.read(gathered, [said] if said else [])
    inner = [one for value in values if value[0] == PATTERNS for one in value[4]]
    whole = [(named, said, True)] if named else []
    return (PATTERNS, start, end, UNKNOWN, [*whole, *((target, kind, False) for target, kind, _ in inner)])


def declaration_pattern(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`Foo foo`, `var foo`, `var (a, b)`."""
    named, said = part(values, fields, "name"), part(values, fields, "type")
    types.read(gathered, [said] if said else [])
    listed: list[Value] = next((value[4] for value in values if value[0] == LIST), [])
    found = [(named, said, True)] if named else [(value, None, False) for value in listed if value[0] == NAME]
    return (PATTERNS, start, end, UNKNOWN, found)


def query(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`from x in xs … select y`: a list of `y`."""
    gathered.read(values)
    ref = single(values[-1][3]) if values else UNKNOWN
    return (OTHER, start, end, f"[{ref}]" if ref != UNKNOWN else UNKNOWN, None)


def range_variable(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """`from Foo x in xs`, `join x in xs on …`: a name for each element."""
    target = part(values, fields, "name") or next((value for value in values if value[0] == NAME), None)
    rest = [value for value in values if value is not target and value is not part(values, fields, "type")]
    gathered.read(rest)
    if target is not None and rest:
        gathered.bind(target, element_of(single(rest[0][3])), annotation_of(part(values, fields, "type")))
    return None


def let(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> None:
    """`let x = y`."""
    gathered.read(values[1:])
    if len(values) == 2:
        gathered.bind(values[0], values[1][3])


def first(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """The value of a clause."""
    gathered.read(values)
    return (OTHER, start, end, values[0][3], None) if values else None
