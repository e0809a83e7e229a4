"""Folds of parameters of Ruby's methods and blocks."""

# ruff: noqa: ARG001 - all folds have one signature

from indexer.languages.syntax.definitions import as_parameter
from indexer.languages.syntax.sweep import (
    LIST,
    NAME,
    PARAMETER,
    PARAMETERS,
    UNKNOWN,
    Fold,
    Gathered,
    RawParameter,
    Value,
    part,
    single,
)
from indexer.records import Parameter, ParameterKind


def parameter(kind: ParameterKind, default: str = "value") -> Fold:
    """A parameter of one kind, with a default or not; one without a name has the sign that it is written with."""

    def fold(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
        target, held = part(values, fields, "name"), part(values, fields, default)
        gathered.read([value for value in values if value is not target])
        shown = gathered.source.one_line(held[1], held[2]) if held else None
        name, first, last = (target[3], *target[1:3]) if target else ("", start, start)
        ref = single(held[3]) if held else UNKNOWN
        return (PARAMETER, start, end, UNKNOWN, (Parameter(name, kind, None, shown), first, last, ref, None))

    return fold


def parameters(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """All parameters; one that takes its argument apart is called `<parameter1>` and the like."""
    found: list[RawParameter] = []
    for value in values:
        if value[0] == PARAMETER:
            made, *where = value[4]
        elif value[0] in (NAME, LIST):
            made, *where = as_parameter(gathered, value, len(found) + 1, None, None, False)
        else:
            gathered.read([value])
            continue
        if not made.name:
            made = Parameter(f"<parameter{len(found) + 1}>", made.kind, None, made.default)
        found.append((made, *where))
    return (PARAMETERS, start, end, UNKNOWN, found)


def targets(listed: list[RawParameter]) -> list[Value]:
    """What parameters of a block bind."""
    found: list[Value] = []
    for made, start, end, _, pattern in listed:
        found.append(pattern if pattern is not None else (NAME, start, end, made.name, None))
    return found
