"""Folds of what only Java has: calls with their object beside them, method references, anonymous classes, patterns."""

# ruff: noqa: ARG001 - all folds have one signature

from indexer.languages.syntax import definitions, expressions, statements
from indexer.languages.syntax.sweep import (
    ARGUMENTS,
    BLOCK,
    CALL,
    IN_USE,
    LITERAL,
    MARK,
    MEMBER,
    NAME,
    NARROWS,
    OTHER,
    REF_CHARS_MAX,
    TYPE,
    UNKNOWN,
    Gathered,
    Value,
    part,
    single,
)
from indexer.languages.typed import types
from indexer.languages.typed.declarations import DECLARATOR, imply, parameter
from indexer.languages.typed.patterns import PATTERNS, bind_patterns
from indexer.languages.typed.types import annotation_of, class_of, instance_of

SUPER = "super()"
"""What `super` stands for where something is a member of it: the instance, seen as one of the base class."""

_BARE, _USUAL = ["name", "arguments"], ["object", "name", "arguments"]
_function = definitions.function(returns="-")
_parameter = parameter()
_rest = parameter(rest=True)


def invocation(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`run(a)`, `object.run(a)`, `Outer.super.run(a)`."""
    if fields == _BARE:
        called, handed = values
    elif fields == _USUAL:
        holder, named, handed = values
        called = _member(start, named[2], holder, named[3])
    else:
        found, given = part(values, fields, "name"), part(values, fields, "arguments")
        if found is None or given is None:
            return expressions.other(gathered, start, end, values, fields)
        called, handed = field_access(gathered, start, found[2], values, fields), given
    if handed[0] != ARGUMENTS:
        return expressions.other(gathered, start, end, values, fields)
    return expressions.note_call(gathered, start, end, called, handed[4][0], ())


def field_access(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`object.field`, `Outer.this`, `Outer.super.field`."""
    holder, named = part(values, fields, "object"), part(values, fields, "field") or part(values, fields, "name")
    if named is None:
        return expressions.other(gathered, start, end, values, fields)
    if holder is None:
        return named
    if any(value[3] == SUPER for value, field in zip(values, fields, strict=True) if not field):
        gathered.read([holder])
        holder = (OTHER, holder[1], holder[2], f"{single(holder[3])}.{SUPER}", None)
    return _member(start, end, holder, named[3])


def _member(start: int, end: int, holder: Value, name: str) -> Value:
    kind, _, holder_end, ref, _ = holder
    if "|" in ref:
        ref = single(ref)
    path = f"{ref}.{name}" if len(ref) < REF_CHARS_MAX else f"?.{name}"
    return (MEMBER, start, end, path, holder_end if kind in IN_USE else None)


def method_reference(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`Foo::run` is `Foo.run`, `Foo::new` is `Foo`, which makes one when it is called."""
    types.read(gathered, [value for value in values if value[0] == TYPE])
    if len(values) == 2:
        holder, named = values
        if holder[0] == TYPE:
            holder = (OTHER, holder[1], holder[2], class_of(holder), None)
        return _member(start, end, holder, named[3])
    gathered.read(values)
    return (OTHER, start, end, class_of(values[0]) if values else UNKNOWN, None)


def class_literal(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`Foo.class`."""
    gathered.read(values)
    named = class_of(values[0]) if values else UNKNOWN
    return (OTHER, start, end, f"{named}.class" if named != UNKNOWN else UNKNOWN, None)


def constructor_call(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`this(a)` and `super(a)` call constructors; so their refs are `this` and `super` alone."""
    made, handed = part(values, fields, "constructor"), part(values, fields, "arguments")
    gathered.read([value for value, field in zip(values, fields, strict=True) if field == "object"])
    if made is None or handed is None or handed[0] != ARGUMENTS:
        return expressions.other(gathered, start, end, values, fields)
    called = (OTHER, made[1], made[2], made[3].removesuffix("()"), None)
    return expressions.note_call(gathered, start, end, called, handed[4][0], ())


def creation(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`new Foo(a)`, `outer.new Inner(a)`; with a body it calls `Foo` and makes a class of its own, which extends it."""
    made, handed = part(values, fields, "type"), part(values, fields, "arguments")
    if made is None or handed is None or handed[0] != ARGUMENTS:
        return expressions.other(gathered, start, end, values, fields)
    holder = values[0] if not fields[0] and values[0][0] not in (BLOCK, MARK) else None
    types.read(
        gathered, [value for value in (holder, made if made[0] == TYPE or start in gathered.names else None) if value]
    )
    named = class_of(made)
    ref = named if holder is None else f"{single(holder[3])}.{named}"
    result = expressions.note_call(gathered, start, end, (OTHER, start, end, ref, None), handed[4][0], ())
    if values[-1][0] == BLOCK:
        gathered.bases[start] = (named,) if named != UNKNOWN else ()
        own = gathered.names.get(start, UNKNOWN)
        return (CALL, start, end, expressions.call_ref(own, handed[4][0]), None)
    return result


def array(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`new Foo[]{a, b}` is a list; `new Foo[3]` one of which nothing is known."""
    gathered.read(values)
    held = part(values, fields, "value")
    return (OTHER, start, end, held[3] if held else "[]", None)


def instanceof(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`x instanceof Foo` says that `x` is one where it holds; `Foo foo` and `Point(int a)` bind names as well."""
    left, right, named = (part(values, fields, name) for name in ("left", "right", "name"))
    matched = part(values, fields, "pattern")
    types.read(gathered, [value for value in (left, right) if value])
    if left is None:
        return (LITERAL, start, end, "<bool>", None)
    if named is not None:
        gathered.bind(named, left[3], annotation_of(right))
    if matched is not None and matched[0] == PATTERNS:
        bind_patterns(gathered, matched, left[3])
    made = instance_of(right)
    known = left[0] in IN_USE and left[3][0] != UNKNOWN and made != UNKNOWN
    return (NARROWS, start, end, "<bool>", [(left[3], made)] if known else [])


def lambda_(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """`x -> …`, `(x, y) -> …`, `(Foo x) -> …`."""
    if values and fields[0] == "parameters" and values[0][0] == NAME:
        alone = values[0]
        values = [definitions.parameters(gathered, alone[1], alone[2], [alone], [""]), *values[1:]]
    return _function(gathered, start, end, values, fields)


def formal_parameter(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """`final Foo a`, and `Foo... a`, whose declarator holds the name."""
    if values and values[-1][0] == DECLARATOR:
        target, _, dimensions = values[-1][4]
        said = [value for value in values[:-1] if value[0] != MARK]
        parts = {"type": said[-1] if said else None, "name": target, "dimensions": dimensions}
        given = {name: value for name, value in parts.items() if value is not None}
        return _rest(gathered, start, end, list(given.values()), list(given))
    return _parameter(gathered, start, end, values, fields)


def nothing(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> None:
    """What is read and otherwise means nothing here."""
    types.read(gathered, values)


def resource(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`Foo x = open()` in a `try`: it is closed behind it."""
    target, held = part(values, fields, "name"), part(values, fields, "value")
    types.read(gathered, [value for value in values if value is not target])
    if target is not None:
        gathered.bind(target, held[3] if held else UNKNOWN, annotation_of(part(values, fields, "type")), (start, end),
                      defines=False)  # fmt: skip
    closed = target or (values[-1] if values else None)
    if closed is not None:
        imply(gathered, closed, "close")
    return (OTHER, start, end, UNKNOWN, None)


def constant(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """A constant of an enumeration, which binds it."""
    named, handed, own = (part(values, fields, name) for name in ("name", "arguments", "body"))
    if named is None:
        return None
    if marks := [value for value in values if value[0] == MARK]:
        gathered.marks[start] = tuple(mark[3] for mark in marks)
        gathered.heads[start] = marks[-1][2]
    given = handed if handed and handed[0] == ARGUMENTS else None
    return (DECLARATOR, start, end, UNKNOWN, (named, given, gathered.names.get(start) if own else None))


def element_value_pair(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`key = value` in an annotation: the key is no name in use here."""
    gathered.read([value for value, field in zip(values, fields, strict=True) if field != "key"])
    return (OTHER, start, end, UNKNOWN, None)


def inferred_are_no_names(gathered: Gathered) -> None:
    """`var` in place of a type is no name in use."""
    gathered.occurrences = [one for one in gathered.occurrences if one[2] != "var"]


def labeled(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`label: statement`: the label is no name in use."""
    return statements.block(gathered, start, end, values[1:], fields[1:])
