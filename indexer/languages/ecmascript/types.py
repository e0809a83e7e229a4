"""Folds of what TypeScript adds: types, members of interfaces and enums, parameters that are properties."""

# ruff: noqa: ARG001 - all folds have one signature

import re

from indexer.languages.syntax import definitions, statements
from indexer.languages.syntax.sweep import (
    BASES,
    BLOCK,
    IN_USE,
    KEY,
    LIST,
    MARK,
    NAME,
    OTHER,
    PAIR,
    PARAMETER,
    TYPE,
    UNKNOWN,
    Gathered,
    RawBinding,
    Value,
    part,
    single,
)

_NAME = re.compile(r"[\w$#~-]+\Z")
_parameter = definitions.parameter("pattern", "type", "value")
_class = definitions.class_()
_NO_CLASS = ("any", "unknown", "const", "object", "never", "undefined")


def generic(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`Base<T>` stands for `Base`; its arguments are read."""
    gathered.read(values[1:])
    return values[0] if values and values[0][0] == NAME else (TYPE, start, end, UNKNOWN, None)


def type_name(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`module.Name` as a type."""
    return (NAME, start, end, "".join(gathered.source.text(start, end).split()), None)


def cast(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`value as Type`, `<Type>value`: an instance of the type where that is a plain name, else the value."""
    gathered.read(values)
    if not values:
        return (OTHER, start, end, UNKNOWN, None)
    is_prefix = gathered.source.raw[start : start + 1] == b"<"
    held, named = (values[-1], values[0]) if is_prefix else (values[0], values[-1])
    if named is held or named[0] != NAME or named[3] in _NO_CLASS:
        kind, _, _, ref, extra = held
        return (OTHER if kind in IN_USE else kind, start, end, ref, None if kind in IN_USE else extra)
    return (OTHER, start, end, f"{named[3]}()", None)


def type_arguments(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`<Type>`: the only type where there is one; a cast looks at it."""
    gathered.read(values[1:])
    return values[0] if len(values) == 1 and values[0][0] == NAME else (TYPE, start, end, UNKNOWN, None)


def extends(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """What a class extends, without type arguments."""
    gathered.read(values)
    return (BASES, start, end, UNKNOWN, [single(v[3]) for v, f in zip(values, fields, strict=True) if f == "value"])


def type_parameter(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> None:
    """Its bounds are read; its name means nothing outside."""
    gathered.read([value for value, field in zip(values, fields, strict=True) if field != "name"])


def parameter(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """A parameter; with `private` and the like it is a field of the class, too; `this` is none."""
    target = part(values, fields, "pattern")
    if target is not None and target[3] == "this":
        gathered.read(values[1:])
        return None
    made = _parameter(gathered, start, end, values, fields)
    if made is not None and made[0] == PARAMETER and target is not None and target[0] == NAME:
        first = target[1] if not (marks := [v for v in values if v[0] == MARK]) else marks[-1][2]
        words = gathered.source.raw[start if not marks else first : target[1]].split()
        if words and words[-1] in (b"private", b"public", b"protected", b"readonly", b"override"):
            said = made[4][0].annotation
            gathered.bindings.append(RawBinding(start, end, target[3], UNKNOWN, said, target[2], True))
    return made


def member(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """A property of an interface or an object type: extra is its name and type; whoever has a name binds it."""
    named, said = part(values, fields, "name"), part(values, fields, "type")
    return (PAIR, start, end, UNKNOWN, (named[3], named, said)) if named else None


def members(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """An object type: extra is its properties."""
    gathered.read([value for value in values if value[0] != PAIR])
    return (LIST, start, end, UNKNOWN, [value for value in values if value[0] == PAIR])


def bind_members(gathered: Gathered, values: list[Value]) -> None:
    """Each property is an attribute of what is defined around it, unless its name is none (`'a.b'`)."""
    for _, start, end, _, (written, named, said) in values:
        name = written.strip("'")
        if _NAME.match(name):
            gathered.bind((KEY, *named[1:3], name, None), UNKNOWN, said[3] if said else None, (start, end))


def interface_body(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """The properties of an interface."""
    gathered.read(values)
    bind_members(gathered, [value for value in values if value[0] == PAIR])
    return (BLOCK, start, end, UNKNOWN, None)


def alias(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """`type Name = A & { … }`: what is part of it is a base, properties are attributes."""
    value = part(values, fields, "value")
    parts = [] if value is None else value[4] if value[0] == BASES else [value]
    for one in parts:
        if one[0] == LIST and one[4] and one[4][0][0] == PAIR:
            bind_members(gathered, one[4])
    found = [one for one in parts if one[0] == NAME]
    gathered.read(found)
    others = [(BASES, start, end, UNKNOWN, [one[3] for one in found])]
    return _class(gathered, start, end, others, [""])


def parts(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`A & B`, `A | B`: extra is all of it, chains included."""
    gathered.read(values)
    return (BASES, start, end, UNKNOWN, [p for v in values for p in (v[4] if v[0] == BASES else [v])])


def either_part(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`A | B`."""
    gathered.read(values)
    return (TYPE, start, end, UNKNOWN, None)


def enum_body(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """Names of an enumeration without a value."""
    for value in values:
        if value[0] == KEY:
            gathered.bind(value, UNKNOWN, None, (value[1], value[2]))
    return (BLOCK, start, end, UNKNOWN, None)


enum_member = statements.attribute()


def first_child(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """What only wraps a value and says something of its type."""
    gathered.read(values[1:])
    return values[0] if values else (OTHER, start, end, UNKNOWN, None)


def nothing(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> None:
    """What names nothing that could be used elsewhere; the types in it have been read."""
