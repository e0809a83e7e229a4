"""Folds of Rust's patterns: which names they bind, and to which part of the value.

`Some(x)` and `Ok(x)` bind what they hold to the value itself, as `?` gives it; the parts of another pattern with a name
are attributes of an instance of that (`Ev::B(n, s)` binds `s` to `Ev.B().1`).
"""

# ruff: noqa: ARG001 - all folds have one signature

from indexer.languages.syntax.sweep import (
    IN_USE,
    LIST,
    NAME,
    OTHER,
    PAIR,
    PARTS,
    TYPE,
    UNKNOWN,
    Gathered,
    Value,
    part,
)

REST = "rest"
"""`..`: the parts behind it have no known place."""
TRANSPARENT = frozenset({"Some", "Ok"})
UNTOLD = frozenset({"Err"})


def target(gathered: Gathered, value: Value) -> Value:
    """What a part of a pattern binds: a name in small letters; others are constants, and read."""
    if value[0] == NAME and not value[3][:1].isupper():
        return value
    if value[0] in IN_USE:
        gathered.read([value])
        return (OTHER, value[1], value[2], UNKNOWN, None)
    return value


def placed(gathered: Gathered, start: int, values: list[Value]) -> list[tuple[int, Value]]:
    """Parts with their places, -1 behind `..`; a `_` has a place but no node."""
    found: list[tuple[int, Value]] = []
    at, behind, is_known = 0, start, True
    for value in values:
        at += gathered.source.raw.count(b",", behind, value[1])
        behind = value[2]
        if value[0] == REST:
            is_known = False
        else:
            found.append((at if is_known else -1, target(gathered, value)))
    return found


def sequence(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`(a, _, b)`, `[a, .., b]`."""
    parts = [(value, f"[{at}]" if at >= 0 else "[]", "") for at, value in placed(gathered, start, values)]
    return (PARTS, start, end, UNKNOWN, parts)


def tuple_struct(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`Some(x)`, `Ev::B(n, s)`."""
    named = part(values, fields, "type")
    held = [value for value in values if value is not named]
    ref = named[3] if named else UNKNOWN
    gathered.read([named] if named else [])
    parts: list[tuple[Value, str, str]] = []
    for at, value in placed(gathered, named[2] if named else start, held):
        if ref in TRANSPARENT:
            parts.append((value, "", ""))
        elif ref in UNTOLD or ref == UNKNOWN or at < 0:
            parts.append((value, "", UNKNOWN))
        else:
            parts.append((value, "", f"{ref}().{at}"))
    return (PARTS, start, end, UNKNOWN, parts)


def struct(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`Foo { a, b: pattern, .. }`."""
    named = part(values, fields, "type")
    gathered.read([named] if named else [])
    ref = named[3] if named else UNKNOWN
    parts = [
        (target(gathered, value[4][1]), f".{value[4][0]}", f"{ref}().{value[4][0]}" if ref != UNKNOWN else "")
        for value in values
        if value[0] == PAIR
    ]
    return (PARTS, start, end, UNKNOWN, parts)


def field(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """`a: pattern`, or a name alone for both."""
    named, bound = part(values, fields, "name"), part(values, fields, "pattern")
    return (PAIR, start, end, UNKNOWN, (named[3], bound or named)) if named else None


def same(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`&p`, `ref p`, `a | b`: each part is bound to the value itself, also both of `name @ pattern`."""
    parts = [(target(gathered, value), "", "") for value in values if value[0] not in (TYPE, REST)]
    if len(parts) == 1 and parts[0][0][0] == NAME:
        return parts[0][0]
    return (PARTS, start, end, UNKNOWN, parts)


def rest(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`..`."""
    return (REST, start, end, UNKNOWN, None)


def constant(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`1..=5`."""
    gathered.read(values)
    return (OTHER, start, end, UNKNOWN, None)


def bind(gathered: Gathered, pattern: Value, held: Value | None, annotation: str | None = None) -> None:
    """Binds what a pattern names; of a tuple that is written out each part gets its own."""
    pending = [(pattern, held)]
    while pending:
        one, value = pending.pop()
        if one[0] == PARTS and value is not None and value[0] == LIST and value[4] and not annotation:
            for child, path, known in one[4]:
                at = path.strip("[]")
                inner = value[4][int(at)] if at.isdecimal() and int(at) < len(value[4]) and not known else None
                own = inner or (OTHER, value[1], value[2], known or UNKNOWN, None)
                pending.append((child, own))
            continue
        ref = value[3] if value is not None else UNKNOWN
        if one[0] == PARTS and annotation is not None:
            ref, annotation = (ref if ref != UNKNOWN else _made(annotation)), None
        gathered.bind(target(gathered, one), ref, annotation)


def _made(annotation: str) -> str:
    return f"{annotation}()" if annotation.isidentifier() else UNKNOWN
