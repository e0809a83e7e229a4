"""Folds of Go's functions: receivers and parameters, and results, which may have names."""

from indexer.languages.go_folds.statements import NOTHING
from indexer.languages.go_folds.types import note_generics, text_of
from indexer.languages.syntax import expressions
from indexer.languages.syntax.sweep import (
    FUNCTION,
    IN_USE,
    NAME,
    PARAMETER,
    PARAMETERS,
    UNKNOWN,
    Gathered,
    RawBinding,
    RawParameter,
    Value,
    part,
)
from indexer.records import Parameter

NO_RECEIVER_NAME = "<parameter0>"


def parameter(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """`a, b T`, `a ...T`, or a type alone."""
    said = part(values, fields, "type")
    gathered.read([said] if said else [])
    names = [value for value, field in zip(values, fields, strict=True) if field == "name" and value[0] in IN_USE]
    is_rest = b"..." in gathered.source.raw[names[-1][2] if names else start : said[1]] if said else False
    annotation = text_of(gathered, said) if said else None
    found: list[RawParameter] = [
        (Parameter(name, "vararg" if is_rest else "positional", annotation), first, last, UNKNOWN, None)
        for _, first, last, name, _ in names or [(NAME, start, start, "", None)]
    ]
    if len(found) == 1:
        return (PARAMETER, start, end, UNKNOWN, found[0])
    return (PARAMETERS, start, end, UNKNOWN, found)


def function(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """A function, method or function literal: the receiver is the first parameter."""
    found: list[RawParameter] = []
    receiver, given = part(values, fields, "receiver"), part(values, fields, "parameters")
    result, body = part(values, fields, "result"), part(values, fields, "body")
    if receiver is not None and receiver[0] == PARAMETERS:
        found.extend(_named_receiver(one) for one in receiver[4][:1])
        gathered.generics[start] = _repeated(receiver[4][:1])
    if given is not None and given[0] == PARAMETERS:
        found.extend(given[4])
    gathered.parameters[start] = found
    note_generics(gathered, start, values)
    gathered.read([result] if result else [])
    if result is not None:
        gathered.returns[start] = text_of(gathered, result)
    if body is not None:
        named = _bind_results(gathered, result[4], body) if result and result[0] == PARAMETERS else "<None>"
        _settle_returns(gathered, body[1], named)
    return (FUNCTION, start, end, gathered.names.get(start, UNKNOWN), start)


def _named_receiver(receiver: RawParameter) -> RawParameter:
    made, *rest = receiver
    if not made.name.startswith("<"):
        return receiver
    return (Parameter(NO_RECEIVER_NAME, made.kind, made.annotation), *rest)  # type: ignore[return-value]


def _repeated(receivers: list[RawParameter]) -> list[tuple[str, int, int, str]]:
    """The type parameters that the type of a receiver repeats: `T` of `*Stack[T]`."""
    return [
        (name, start, end, UNKNOWN)
        for made, start, end, *_ in receivers
        for name in (each.strip() for each in (made.annotation or "").partition("[")[2].rstrip(")]").split(","))
        if name.isidentifier() and name != "_"
    ]


def _bind_results(gathered: Gathered, results: list[RawParameter], body: Value) -> str:
    """Results with names are variables that exist from the start, and what a `return` without values returns."""
    names = [made.name for made, *_ in results]
    if not names or names[0].startswith("<"):
        return "<None>"
    for made, *_ in results:
        if made.name != "_":
            gathered.bindings.append(RawBinding(body[1], body[1] + 1, made.name, UNKNOWN, made.annotation, -1, True))
    return names[0] if len(names) == 1 else f"({expressions.within_limit(names)})"


def _settle_returns(gathered: Gathered, first: int, ref: str) -> None:
    """Says what a `return` without values returns; those of functions inside have been settled before."""
    for at in range(len(gathered.statements) - 1, -1, -1):
        kind, start, end, returned, text = gathered.statements[at]
        if start < first:
            break
        if kind == "return" and returned == NOTHING:
            gathered.statements[at] = (kind, start, end, ref, text)
