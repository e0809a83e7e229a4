"""Folds of Rust's statements: what they bind, and where they branch."""

# ruff: noqa: ARG001 - all folds have one signature

from indexer.languages.rust_folds import patterns
from indexer.languages.rust_folds.types import text_of
from indexer.languages.rust_folds.values import imply_iteration, imply_joining
from indexer.languages.syntax import statements
from indexer.languages.syntax.sweep import (
    BINDABLE,
    BLOCK,
    DEFINED,
    LIST,
    NAME,
    OTHER,
    UNKNOWN,
    Fold,
    Gathered,
    Value,
    either,
    element_of,
    part,
    single,
)

ARM, ASSIGNED = "arm", "assigned"
"""An arm of a `match` (extra: its pattern), and an assignment to a name (extra: that)."""


def let(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`let pattern: T = value else { … }`."""
    bound, held, said = part(values, fields, "pattern"), part(values, fields, "value"), part(values, fields, "type")
    gathered.read([value for value in values if value is not bound])
    if bound is None:
        return (BLOCK, start, end, UNKNOWN, None)
    if held is not None and statements.is_named_definition(gathered, held) and held[3].rpartition(".")[2] == bound[3]:
        gathered.whole[held[4]] = (start, end)
        return (BLOCK, start, end, UNKNOWN, None)
    patterns.bind(gathered, bound, held, text_of(gathered, said) if said else None)
    return (BLOCK, start, end, UNKNOWN, None)


def condition(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`let pattern = value` of an `if` or `while`."""
    bound, held = part(values, fields, "pattern"), part(values, fields, "value")
    gathered.read([value for value in values if value is not bound])
    if bound is not None:
        patterns.bind(gathered, bound, held)
    return (OTHER, start, end, "<bool>", None)


def for_each(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`for pattern in value`."""
    bound, through = part(values, fields, "pattern"), part(values, fields, "value")
    gathered.read([value for value in values if value is not bound])
    gathered.loops.append((start, end))
    gathered.branches.append((start, end))
    if through is not None:
        imply_iteration(gathered, through)
    if bound is not None and through is not None:
        element = element_of(single(through[3]))
        patterns.bind(gathered, bound, (OTHER, through[1], through[2], element, None))
    return (BLOCK, start, end, UNKNOWN, None)


def arm(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`pattern if condition => value`."""
    bound, held = part(values, fields, "pattern"), part(values, fields, "value")
    gathered.read([value for value in values if value is not bound])
    gathered.branches.append((start, end))
    return (ARM, start, end, held[3] if held else UNKNOWN, bound)


def arms(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """All arms."""
    gathered.read(values)
    return (BLOCK, start, end, UNKNOWN, [value for value in values if value[0] == ARM])


def match(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`match value { … }`: its value is that of one of its arms."""
    gathered.read(values)
    held, body = part(values, fields, "value"), part(values, fields, "body")
    chosen = body[4] if body and body[0] == BLOCK and body[4] else []
    for one in chosen:
        if one[4] is not None:
            patterns.bind(gathered, one[4], held)
    return (OTHER, start, end, either(*(one[3] for one in chosen)), None)


def match_pattern(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """A pattern with its condition."""
    held = [value for value, field in zip(values, fields, strict=True) if field != "condition"]
    gathered.read([value for value in values if value not in held])
    return patterns.same(gathered, start, end, held, [""] * len(held))


def assignment(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`a = b`, `(a, b) = c`."""
    bound, held = part(values, fields, "left"), part(values, fields, "right")
    gathered.read([held] if held else [])
    if bound is not None and held is not None:
        targets = [(bound, held[3])]
        if bound[0] == LIST:
            given = held[4] if held[0] == LIST else []
            refs = [given[i][3] if i < len(given) else element_of(held[3], str(i)) for i in range(len(bound[4]))]
            targets = list(zip(bound[4], refs, strict=True))
        for target, ref in targets:
            if target[0] in BINDABLE:
                gathered.bind(target, ref, declares=False)
        if bound[0] == NAME:
            return (ASSIGNED, start, end, held[3], bound[3])
    return (OTHER, start, end, UNKNOWN, None)


def joining(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`a += b`."""
    bound, held = part(values, fields, "left"), part(values, fields, "right")
    gathered.read(values)
    if bound is not None and held is not None:
        imply_joining(gathered, start, end, bound, held)
        if bound[0] in BINDABLE:
            gathered.bind(bound, UNKNOWN, declares=False, joins=True)
    return (OTHER, start, end, UNKNOWN, None)


def item(*, constant: bool = False) -> Fold:
    """`const A: T = x`, `static A: T = x`; extra is where it starts."""

    def fold(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
        named, held, said = part(values, fields, "name"), part(values, fields, "value"), part(values, fields, "type")
        gathered.read([value for value in values if value is not named])
        if named is not None and named[3] != "_":
            annotation = text_of(gathered, said) if said else None
            ref = held[3] if held else UNKNOWN
            last = end - (gathered.source.raw[end - 1 : end] == b";")
            gathered.bind(named, ref, annotation, (start, last), constant=constant)
        return (DEFINED, start, end, UNKNOWN, start)

    return fold
