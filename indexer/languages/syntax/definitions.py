"""Folds of definitions, made from field names: parameters, base classes, results, what an expression body returns."""

# ruff: noqa: ARG001 - all folds have one signature

from indexer.languages.syntax.sweep import (
    BASES,
    BLOCK,
    CLASS,
    DEFAULTED,
    FUNCTION,
    GENERICS,
    IN_USE,
    MARK,
    NAME,
    PARAMETER,
    PARAMETERS,
    SPREAD,
    TYPE,
    UNKNOWN,
    Fold,
    Gathered,
    RawParameter,
    Value,
    part,
    single,
)
from indexer.records import Parameter


def parameter(
    name: str = "name", kind: str = "type", default: str = "value", *, rest: bool = False, anonymous: bool = True
) -> Fold:
    """One parameter from its fields. `rest`: it takes all that follow; `anonymous`: without a name it is one, too."""

    def fold(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
        target, said, held = part(values, fields, name), part(values, fields, kind), part(values, fields, default)
        gathered.read([value for value in values if value is not target])
        if target is None and not anonymous:
            return None
        annotation = said[3] if said else None
        plain = target or (NAME, start, start, "", None)
        made = as_parameter(gathered, plain, 0, annotation, held, rest)
        return (PARAMETER, start, end, UNKNOWN, made)

    return fold


def as_parameter(
    gathered: Gathered, target: Value, position: int, annotation: str | None, default: Value | None, rest: bool
) -> RawParameter:
    """What a target in a list of parameters is; one that takes its argument apart is called `<parameter1>` …"""
    kind, start, end, ref, extra = target
    if kind == DEFAULTED:
        inner, _, default = extra
        return as_parameter(gathered, inner, position, annotation, default, rest)
    if kind == SPREAD and extra:
        return as_parameter(gathered, extra[0], position, annotation, default, True)
    takes_apart = kind not in IN_USE
    shown = gathered.source.one_line(default[1], default[2]) if default else None
    name = f"<parameter{position}>" if takes_apart else ref
    made = Parameter(name, "vararg" if rest else "positional", annotation, shown)
    return (made, start, end, single(default[3]) if default else UNKNOWN, target if takes_apart else None)


def parameters(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """All parameters in order."""
    found: list[RawParameter] = []
    for value in values:
        position = len(found) + 1
        if value[0] == PARAMETERS:
            found.extend(value[4])
        elif value[0] == PARAMETER:
            made, *where, pattern = value[4]
            if pattern is not None or not made.name:
                made = Parameter(f"<parameter{position}>", made.kind, made.annotation, made.default)
            found.append((made, *where, pattern))
        elif value[0] not in (TYPE, BLOCK, MARK):
            found.append(as_parameter(gathered, value, position, None, None, False))
    return (PARAMETERS, start, end, UNKNOWN, found)


def function(
    given: str = "parameters", body: str = "body", returns: str = "return_type", *, lone: str = "", last: bool = False
) -> Fold:
    """A function, method or lambda; its value is its qualname. `lone` is the field of a parameter without a list around
    it. A body that is an expression is returned; `last`: so is the last expression of a block.
    """

    def fold(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
        listed, run, said = part(values, fields, given), part(values, fields, body), part(values, fields, returns)
        if listed is None and lone and (alone := part(values, fields, lone)):
            listed = parameters(gathered, alone[1], alone[2], [alone], [""])
        if listed is not None and listed[0] == PARAMETERS:
            gathered.parameters[start] = listed[4]
        if said is not None:
            gathered.returns[start] = said[3]
        if run is not None and run[0] != BLOCK:
            gathered.read([run])
            text = gathered.source.one_line(run[1], run[2])
            gathered.statements.append(("return", run[1], run[2], run[3], text))
        note_marks(gathered, start, values)
        return (FUNCTION, start, end, gathered.names.get(start, UNKNOWN), start)

    return fold


def class_(*heritage: str) -> Fold:
    """A class or what is like one: what is in the fields `heritage`, or is of the kind of bases, are its bases."""

    def fold(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
        found: list[str] = []
        for value, field in zip(values, fields, strict=True):
            if value[0] == BASES:
                found.extend(value[4])
            elif field in heritage:
                gathered.read([value])
                found.append(single(value[3]))
        gathered.bases[start] = tuple(found)
        note_marks(gathered, start, values)
        return (CLASS, start, end, gathered.names.get(start, UNKNOWN), start)

    return fold


def body(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """The body of a class; decorators that stand in it belong to the method that follows them."""
    gathered.read(values)
    marks: list[Value] = []
    for value in values:
        if value[0] == MARK:
            marks.append(value)
            continue
        if marks and value[0] == FUNCTION:
            gathered.marks[value[4]] = (*(mark[3] for mark in marks), *gathered.marks.get(value[4], ()))
            gathered.whole[value[4]] = (marks[0][1], value[2])
        marks = []
    return (BLOCK, start, end, UNKNOWN, None)


def bases(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """What a class extends or implements."""
    gathered.read(values)
    found: list[str] = []
    for value in values:
        if value[0] != TYPE:
            found.extend(value[4] if value[0] == BASES else [single(value[3])])
    return (BASES, start, end, UNKNOWN, found)


def note_marks(gathered: Gathered, start: int, values: list[Value]) -> None:
    """Decorators, annotations and type parameters that are children of the definition itself."""
    for value in values:
        if value[0] == GENERICS:
            gathered.generics[start] = value[4]
    if marks := [value for value in values if value[0] == MARK]:
        gathered.marks[start] = (*(value[3] for value in marks), *gathered.marks.get(start, ()))
        gathered.heads[start] = marks[-1][2]
