"""Folds of expressions that only C# has: conditional access, named arguments, initializers, tuples."""

# ruff: noqa: ARG001 - all folds have one signature

from indexer.languages.csharp_folds.members import ASSIGNED, DECLARED, ELEMENT
from indexer.languages.syntax import definitions, expressions
from indexer.languages.syntax.sweep import (
    ARGUMENTS,
    IN_USE,
    INDEX,
    KEY,
    LIST,
    LITERAL,
    MEMBER,
    NAME,
    NARROWS,
    OTHER,
    PAIR,
    REF_CHARS_MAX,
    TABLE,
    TYPE,
    UNKNOWN,
    Gathered,
    Value,
    element_of,
    part,
    single,
)
from indexer.languages.typed import types
from indexer.languages.typed.declarations import IMPLICIT
from indexer.languages.typed.types import annotation_of, class_of

_NO_ARGUMENTS: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())


def member(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`expression.name<T>`."""
    holder, named = part(values, fields, "expression"), part(values, fields, "name")
    if holder is None or named is None:
        return expressions.other(gathered, start, end, values, fields)
    return _member(start, end, holder, class_of(named))


def _member(start: int, end: int, holder: Value, name: str) -> Value:
    kind, _, holder_end, ref, named = holder
    ref = (named or ref) if kind == TYPE else single(ref)
    path = f"{ref}.{name}" if len(ref) < REF_CHARS_MAX else f"?.{name}"
    return (MEMBER, start, end, path, holder_end if kind in IN_USE else None)


def conditional_access(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`x?.Run`, `x?[0]`: what follows the question mark, of what stands before it."""
    if len(values) != 2:
        return expressions.other(gathered, start, end, values, fields)
    holder, behind = values
    if behind[0] == KEY:
        return _member(start, end, holder, behind[3])
    if behind[0] == ELEMENT:
        gathered.read([holder])
        return (INDEX, start, end, element_of(single(holder[3]), behind[4]), None)
    gathered.read(values)
    return (OTHER, start, end, UNKNOWN, None)


def member_binding(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`.name` behind a question mark."""
    return (KEY, start, end, class_of(values[0]) if values else UNKNOWN, None)


def element_binding(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`[key]` behind a question mark, or in an initializer."""
    gathered.read(values)
    ref = values[0][3] if len(values) == 1 else ""
    return (ELEMENT, start, end, UNKNOWN, ref if ref[:1] in "'0123456789" else "")


def invocation(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`f(a)`; `nameof(x)` calls nothing, and gives a name."""
    called, handed = part(values, fields, "function"), part(values, fields, "arguments")
    if called is None or handed is None or handed[0] != ARGUMENTS or called[0] in (NARROWS, LITERAL):
        return expressions.other(gathered, start, end, values, fields)
    positional, keywords = handed[4]
    if called[3] == "nameof" and len(positional) == 1:
        named = positional[0].rpartition(".")[2]
        return (LITERAL, start, end, f"'{named}'" if named.isidentifier() else "<str>", None)
    if called[0] == TYPE:
        called = (NAME, called[1], called[2], class_of(called), None)
    return expressions.note_call(gathered, start, end, called, positional, keywords)


def argument(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """`x`, `name: x`, `out var x`."""
    if len(values) == 2 and fields[0] == "name":
        named, held = values
        gathered.read([held])
        return (PAIR, start, end, held[3], (named[3], held))
    return values[-1] if values else None


def arguments(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """Arguments; what is declared among them gets whatever the call gives it."""
    for value in values:
        if value[0] == DECLARED:
            declare(gathered, value)
        elif value[0] == TYPE:
            types.read(gathered, [value])
    return expressions.arguments(gathered, start, end, values, fields)


def declaration(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`Foo x` in the middle of an expression."""
    target, said = part(values, fields, "name"), part(values, fields, "type")
    types.read(gathered, [said] if said else [])
    if target is None:
        return expressions.other(gathered, start, end, values, fields)
    return (DECLARED, start, end, UNKNOWN, (target, annotation_of(said)))


def declare(gathered: Gathered, declared: Value) -> None:
    """Binds what is declared in the middle of an expression."""
    target, annotation = declared[4]
    gathered.bind(target, UNKNOWN, annotation, (declared[1], declared[2]), defines=False)


def tuple_(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`(a, b)`; as a target it may declare names."""
    for value in values:
        if value[0] == DECLARED:
            declare(gathered, value)
    kept = [value[4][0] if value[0] == DECLARED else value[4][1] if value[0] == PAIR else value for value in values]
    gathered.read([value for value, given in zip(kept, values, strict=True) if given[0] != DECLARED])
    kept = kept[: expressions.ELEMENTS_MAX]
    return (LIST, start, end, f"({expressions.within_limit([value[3] for value in kept])})", kept)


def creation(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`new Foo(a) { … }`."""
    made, handed = part(values, fields, "type"), part(values, fields, "arguments")
    if made is None:
        return expressions.other(gathered, start, end, values, fields)
    positional, keywords = handed[4] if handed and handed[0] == ARGUMENTS else _NO_ARGUMENTS
    types.read(gathered, [made] if made[0] == TYPE else [])
    called: Value = (OTHER, start, end, class_of(made), None)
    return expressions.note_call(gathered, start, end, called, positional, keywords)


def implicit_creation(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`new(a)`: who declares the type of what it is bound to knows what is called."""
    handed = next((value for value in values if value[0] == ARGUMENTS), None)
    return (IMPLICIT, start, end, UNKNOWN, handed[4][0] if handed else ())


def initializer(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`{ a, b }` is a list; what `{ Name = a }` assigns are members of what is made, not names in use here."""
    if assigned := [value for value in values if value[0] == ASSIGNED]:
        _forget(gathered, start, {(value[1], value[2]) for value in assigned}, {value[4] for value in assigned})
    listed = [value for value in values if value[0] != ASSIGNED]
    gathered.read(listed)
    kept = listed[: expressions.ELEMENTS_MAX]
    return (LIST, start, end, f"[{expressions.within_limit([value[3] for value in kept])}]", kept)


def _forget(gathered: Gathered, start: int, bound: set[tuple[int, int]], written: set[tuple[int, int]]) -> None:
    """What assignments behind `start` bound and wrote is not bound after all; all of it was found last."""
    first = len(gathered.bindings)
    while first and gathered.bindings[first - 1].start >= start:
        first -= 1
    gathered.bindings[first:] = [one for one in gathered.bindings[first:] if (one.start, one.end) not in bound]
    first = len(gathered.occurrences)
    while first and gathered.occurrences[first - 1][0] >= start:
        first -= 1
    gathered.occurrences[first:] = [one for one in gathered.occurrences[first:] if one[:2] not in written]


def assignment(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`left = right`; `+=` and `??=` add to what was there: handlers of an event."""
    left, right = part(values, fields, "left"), part(values, fields, "right")
    if left is None or right is None:
        return expressions.other(gathered, start, end, values, fields)
    gathered.read([right])
    operator = gathered.source.raw[left[2] : right[1]].split(b"=")[0].strip(b" \t\r\n()")
    gathered.bind(left, right[3], None, (start, end), declares=False, defines=False, joins=bool(operator))
    return (ASSIGNED, start, end, right[3], (left[1], left[2]))


def anonymous_object(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`new { A = x, y.B }`: a table."""
    raw, entries, named = gathered.source.raw, [], ""
    for value in values:
        behind = raw[value[2] : value[2] + 20].lstrip()
        if not named and value[0] == NAME and behind[:1] == b"=" and behind[1:2] != b"=":
            named = value[3]
            continue
        gathered.read([value])
        key = named or value[3].rpartition(".")[2]
        if key.isidentifier():
            entries.append(f"'{key}':{value[3]}")
        named = ""
    ref = f"{{{expressions.within_limit(entries[: expressions.ELEMENTS_MAX])}}}" if entries else "<dict>"
    return (TABLE, start, end, ref, [])


def with_(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`x with { … }` is like `x`."""
    gathered.read(values)
    return (OTHER, start, end, values[0][3] if values else UNKNOWN, None)


def postfix(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`x!` is `x`; `x++` a number."""
    if values and gathered.source.raw[end - 1 : end] == b"!":
        return values[0]
    return expressions.other(gathered, start, end, values, fields)


def array(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`new Foo[] { a, b }` is a list; `new Foo[3]` one of which nothing is known."""
    types.read(gathered, values)
    held = next((value for value in values if value[0] == LIST), None)
    return (OTHER, start, end, held[3] if held else "[]", None)


def base(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """`Base(a)` in the head of a class: the class."""
    types.read(gathered, values[1:])
    return values[0] if values else None


def alias_qualified(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`global::System`, `Alias::Foo`."""
    path = ".".join(class_of(value) for value in values if value[3] != "global")
    return (NAME, start, end, path, None) if path else (OTHER, start, end, UNKNOWN, None)


def type_of(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`typeof(Foo)`."""
    types.read(gathered, values)
    named = class_of(values[0]) if values else UNKNOWN
    return (OTHER, start, end, f"{named}.class" if named != UNKNOWN else UNKNOWN, None)


def nullable(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`Foo?` names `Foo`, which is read by who holds it."""
    return (TYPE, start, end, types.text_of(gathered, start, end), class_of(values[0]) if values else None)


_function = definitions.function(returns="-")


def lambda_(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """`x => …`, `(x, y) => …`."""
    alone = part(values, fields, "parameters")
    if alone is not None and alone[0] == NAME:
        listed = definitions.parameters(gathered, alone[1], alone[2], [alone], [""])
        values = [listed if value is alone else value for value in values]
    return _function(gathered, start, end, values, fields)
