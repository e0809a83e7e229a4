"""Folds of expressions and loops that only JavaScript and TypeScript have: JSX, `for … in`, `instanceof`."""

from indexer.languages.syntax import expressions, statements
from indexer.languages.syntax.sweep import (
    LIST,
    LITERAL,
    NAME,
    NARROWS,
    OTHER,
    PAIR,
    SPREAD,
    UNKNOWN,
    Fold,
    Gathered,
    Value,
    part,
    single,
)

_operator = expressions.operator()
_each = statements.loop(target="left", iterable="right")
_each_key = statements.loop(target="left")


def jsx(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`<Comp a={x}>` is a call of `Comp` with a table; tags in lower case are the page's own."""
    named = part(values, fields, "name")
    given = [value for value, field in zip(values, fields, strict=True) if field == "attribute"]
    if named is None or (named[0] == NAME and named[3][:1].islower()):
        gathered.read(given)
        return (OTHER, start, end, UNKNOWN, None)
    props = expressions.table(gathered, start, end, given, fields)
    return expressions.note_call(gathered, start, end, named, (props[3],), ())


def jsx_attribute(gathered: Gathered, start: int, end: int, values: list[Value], _fields: list[str]) -> Value:
    """`a={x}`; without a value it is true."""
    gathered.read(values[1:])
    held = values[1] if len(values) > 1 else (LITERAL, end, end, "<bool>", None)
    return (PAIR, start, end, held[3], (values[0][3] if values else UNKNOWN, held))


def for_in(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """`for … of` goes through elements, `for … in` through keys."""
    target, through = part(values, fields, "left"), part(values, fields, "right")
    over_keys = target and through and b"in" in gathered.source.raw[target[2] : through[1]].split()
    if through and not over_keys:
        note_iteration(gathered, through)
    return (_each_key if over_keys else _each)(gathered, start, end, values, fields)


def note_iteration(gathered: Gathered, through: Value) -> None:
    """What goes through a value calls what it has to make an iterator."""
    if through[0] not in (LIST, LITERAL) and single(through[3]) != UNKNOWN:
        gathered.implied.append((through[1], through[2], f"{through[3]}.@@iterator"))


def iterating(fold: Fold) -> Fold:
    """The same fold for elements or arguments, where what is spread is gone through."""

    def folded(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
        for value in values:
            if value[0] == SPREAD and value[4]:
                note_iteration(gathered, value[4][0])
        return fold(gathered, start, end, values, fields)

    return folded


def array_pattern(gathered: Gathered, start: int, end: int, values: list[Value], _fields: list[str]) -> Value:
    """`[, a]`: a target in several parts, some of which may be left out."""
    found: list[Value] = []
    behind = start + 1
    for value in values:
        left_out = gathered.source.raw.count(b",", behind, value[1]) - (1 if found else 0)
        found.extend([(OTHER, behind, behind, UNKNOWN, None)] * min(left_out, expressions.ELEMENTS_MAX))
        found.append(value)
        behind = value[2]
    return (LIST, start, end, UNKNOWN, found)


def binary(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """An operator; `x instanceof C` says that `x` is a `C` where it holds."""
    if len(values) == 2 and gathered.source.raw[values[0][2] : values[1][1]].strip() == b"instanceof":
        gathered.read(values)
        left, right = values
        told = [(left[3], f"{right[3]}()")] if UNKNOWN not in (left[3][0], single(right[3])) else []
        return (NARROWS, start, end, "<bool>", told)
    return _operator(gathered, start, end, values, fields)
