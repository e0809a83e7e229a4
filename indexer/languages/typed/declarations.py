"""Declarations as Java and C# write them, with the type in front, into bindings and attributes."""

# ruff: noqa: ARG001 - all folds have one signature

from indexer.languages.syntax import definitions, expressions
from indexer.languages.syntax.sweep import (
    BLOCK,
    CLASS,
    LITERAL,
    MARK,
    OTHER,
    PARAMETER,
    PARAMETERS,
    REF_CHARS_MAX,
    UNKNOWN,
    Fold,
    Gathered,
    RawBinding,
    Value,
    element_of,
    part,
    single,
)
from indexer.languages.typed import types
from indexer.languages.typed.types import annotation_of, class_of, is_type
from indexer.records import Parameter

DECLARATOR = "declarator"
"""A name that is declared, with what it gets: the declaration around it knows its type. Extra: the target, the value
or None, the brackets behind the name or None."""
IMPLICIT = "implicit"
"""An object that is made without saying of which class (`Foo x = new(a)`): extra is the arguments."""


def declarator(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """`name[] = value`."""
    target, dimensions = part(values, fields, "name"), part(values, fields, "dimensions")
    rest = [value for value in values if value is not target and value is not dimensions]
    gathered.read(rest)
    return (DECLARATOR, start, end, UNKNOWN, (target, rest[-1] if rest else None, dimensions)) if target else None


def _declared(gathered: Gathered, values: list[Value]) -> tuple[Value | None, list[Value]]:
    """The type of a declaration, which is read, and its declarators."""
    said = next((value for value in values if is_type(value)), None)
    if said is not None:
        types.read(gathered, [said])
    return said, [value for value in values if value[0] == DECLARATOR]


def local(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`Foo a = b(), c;` in a function."""
    said, found = _declared(gathered, values)
    for _, first, last, _, (target, held, dimensions) in found:
        annotation = annotation_of(said, dimensions)
        gathered.bind(target, value_of(gathered, held, said), annotation, (first, last), defines=False)
    return (BLOCK, start, end, UNKNOWN, None)


def attributes(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`@Mark private Foo a = b(), c;` in a class: one alone has the whole of it, of several each its own part."""
    said, found = _declared(gathered, values)
    marks = [value for value in values if value[0] == MARK]
    last_byte = end - (gathered.source.raw[end - 1 : end] == b";")
    for _, first, last, _, (target, held, dimensions) in found:
        place = (start, last_byte) if len(found) == 1 else (first, last)
        note_marks(gathered, place[0], marks, heads=len(found) == 1)
        gathered.bind(target, value_of(gathered, held, said), annotation_of(said, dimensions), place)
    return (BLOCK, start, end, UNKNOWN, None)


def value_of(gathered: Gathered, held: Value | None, said: Value | None) -> str:
    """The ref of what is declared to be of a type; what is made without a class is made of that type."""
    if held is None or held[0] != IMPLICIT:
        return held[3] if held else UNKNOWN
    _, start, end, _, positional = held
    called: Value = (OTHER, start, start, class_of(said), None)
    return expressions.note_call(gathered, start, end, called, positional, ())[3]


def note_marks(gathered: Gathered, start: int, marks: list[Value], *, heads: bool = True) -> None:
    """What is declared at `start` has these annotations; with `heads` they stand in front of it."""
    if marks:
        gathered.marks[start] = tuple(mark[3] for mark in marks)
        if heads:
            gathered.heads[start] = marks[-1][2]


def parameter(*, default: str = "-", rest: bool = False) -> Fold:
    """One parameter with its type in front."""

    def fold(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
        target, said, held = part(values, fields, "name"), part(values, fields, "type"), part(values, fields, default)
        dimensions = part(values, fields, "dimensions")
        types.read(gathered, [value for value in values if value is not target])
        if target is None:
            return None
        shown = gathered.source.one_line(held[1], held[2]) if held else None
        made = Parameter(target[3], "vararg" if rest else "positional", annotation_of(said, dimensions), shown)
        return (PARAMETER, start, end, UNKNOWN, (made, target[1], target[2], held[3] if held else UNKNOWN, None))

    return fold


def function(returns: str = "type", body: str = "body") -> Fold:
    """A method or constructor; what stands in no field of its own is read."""
    plain = definitions.function(returns=returns, body=body)

    def fold(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
        types.read(gathered, [value for value, name in zip(values, fields, strict=True) if name not in ("name", body)])
        made = plain(gathered, start, end, values, fields)
        if (dimensions := part(values, fields, "dimensions")) and start in gathered.returns:
            gathered.returns[start] += dimensions[3]
        return made

    return fold


_class = definitions.class_()


def with_components(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """A class whose head lists components (`record Point(int x)`): they are its parameters, and its attributes."""
    listed = next((value for value in values if value[0] == PARAMETERS), None)
    if listed is not None and listed[4]:
        gathered.parameters[start] = listed[4]
        behind, around = listed[1] + 1, gathered.names.get(start, "")
        for made, first, last, default, _ in listed[4]:
            if made.name[:1] == "<":
                continue  # One without a name, in source that is broken.
            gathered.heads[first] = _after_comma(gathered.source.raw, behind, first)
            gathered.whole[first] = (gathered.heads[first], last)
            gathered.bindings.append(
                RawBinding(first, last, made.name, default, made.annotation, last, True, around=around)
            )
            behind = last
    return _class(gathered, start, end, values, fields)


def _after_comma(raw: bytes, start: int, end: int) -> int:
    """Where the component begins whose name stands at `end`: behind the last comma that is in no brackets."""
    depth, begin = 0, start
    for at in range(start, end):
        char = raw[at]
        if char in b"<([{":
            depth += 1
        elif char in b">)]}":
            depth -= 1
        elif char == 0x2C and not depth:  # a comma
            begin = at + 1
    while begin < end and raw[begin] in b" \t\r\n":
        begin += 1
    return begin


def constants(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """An enumeration: each of its constants is an instance of it."""
    named = part(values, fields, "name")
    for value in values:
        if value[0] == DECLARATOR:
            _constant(gathered, value, named[3] if named else UNKNOWN)
    return _class(gathered, start, end, values, fields)


def _constant(gathered: Gathered, value: Value, enumeration: str) -> None:
    """One constant; extra of its declarator: the name, its arguments or None, its own class's qualname or None."""
    _, start, end, _, (target, handed, own) = value
    positional = handed[4][0] if handed else ()
    if handed:
        gathered.calls.append((target[1], end, enumeration, positional, ()))
    else:
        gathered.implied.append((target[1], end, enumeration))
    if own:
        gathered.bases[start] = (enumeration,)
    made = expressions.call_ref(own or enumeration, positional)
    gathered.bind(target, made, enumeration if enumeration != UNKNOWN else None, (start, end))


def each_of(iterator: str, *, target: str = "name", iterable: str = "value", steps: tuple[str, ...] = ()) -> Fold:
    """A loop over elements: `target` is one, declared with its type; `iterator` and then its `steps` are called."""

    def fold(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
        bound, through, said = (part(values, fields, name) for name in (target, iterable, "type"))
        types.read(gathered, [value for value in values if value is not bound])
        gathered.loops.append((start, end))
        gathered.branches.append((start, end))
        ref = single(through[3]) if through else UNKNOWN
        if through:
            imply(gathered, through, iterator, *(f"{iterator}().{step}" for step in steps))
        if bound:
            gathered.bind(bound, element_of(ref), annotation_of(said, part(values, fields, "dimensions")))
        return (BLOCK, start, end, UNKNOWN, None)

    return fold


def imply(gathered: Gathered, value: Value, *methods: str) -> None:
    """`methods` of a value are called though nobody wrote it; what is no path through names is nothing to call on."""
    ref = single(value[3])
    if ref[0] not in "?<'[{(" and len(ref) < REF_CHARS_MAX and value[0] not in (LITERAL, CLASS):
        gathered.implied.extend((value[1], value[2], f"{ref}.{method}") for method in methods)
