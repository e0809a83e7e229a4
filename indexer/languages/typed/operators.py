"""Folds of operators in Java and C#: casts, tests, assignments."""

# ruff: noqa: ARG001 - all folds have one signature

from indexer.languages.syntax import expressions
from indexer.languages.syntax.sweep import (
    FUNCTION,
    IN_USE,
    LITERAL,
    NARROWS,
    OTHER,
    TOLD_MAX,
    UNKNOWN,
    Gathered,
    Value,
    either,
    part,
)
from indexer.languages.typed import types
from indexer.languages.typed.types import instance_of

_COMPARISONS = frozenset(("||", "==", "!=", "<", ">", "<=", ">="))


def cast(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`(Foo) x`, `x as Foo` is a `Foo`; a lambda, and what is cast to no class, stays what it is."""
    types.read(gathered, values)
    held = part(values, fields, "value") or part(values, fields, "left")
    to = part(values, fields, "type") or part(values, fields, "right")
    kept = held is None or held[0] == FUNCTION or (made := instance_of(to)) == UNKNOWN
    return (OTHER, start, end, (held[3] if held else UNKNOWN) if kept else made, None)


def binary(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """An operator: text with anything is text, `??` gives either side; what is told left of `&&` holds on its right."""
    gathered.read(values)
    if len(values) != 2:
        return (OTHER, start, end, UNKNOWN, None)
    left, right = values
    between = gathered.source.text(left[2], right[1]).strip(" \t\r\n()") if right[1] - left[2] < 40 else ""
    if between == "&&":
        if NARROWS not in (left[0], right[0]):
            return (LITERAL, start, end, "<bool>", None)
        gathered.narrow(left[4] if left[0] == NARROWS else [], right[1], right[2])
        told = [one for value in values if value[0] == NARROWS for one in value[4]][:TOLD_MAX]
        return (NARROWS, start, end, "<bool>", told)
    if between == "??":
        return (OTHER, start, end, either(left[3], right[3]), None)
    if between == "+":
        texts = [ref for ref in (left[3], right[3]) if ref == "<str>" or ref[0] == "'"]
        same = left[3] if left[3] == right[3] and left[3] in ("<int>", "<float>") else UNKNOWN
        return (LITERAL, start, end, "<str>" if texts else same, None)
    return (LITERAL, start, end, "<bool>" if between in _COMPARISONS else UNKNOWN, None)


def assignment(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`left = right`; with an operator (`+=`) numbers and texts are made, so nothing that could be called."""
    left, right = part(values, fields, "left"), part(values, fields, "right")
    if left is None or right is None:
        return expressions.other(gathered, start, end, values, fields)
    gathered.read([right])
    if gathered.source.raw[left[2] : right[1]].split(b"=")[0].strip(b" \t\r\n()"):
        gathered.read([left])
        if left[0] in IN_USE:
            gathered.occurrences.append((left[1], left[2], left[3], "write"))
        return (OTHER, start, end, UNKNOWN, None)
    gathered.bind(left, right[3], None, (start, end), declares=False, defines=False)
    return (OTHER, start, end, right[3], None)
