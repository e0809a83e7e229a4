"""Folds of expressions of C and C++: paths through pointers, casts, initializers, assignments; templates and `new`."""

# ruff: noqa: ARG001 - all folds have one signature

from indexer.languages.clike.declarators import DECLARATOR, declared
from indexer.languages.syntax import expressions, statements
from indexer.languages.syntax.sweep import (
    BLOCK,
    FUNCTION,
    KEY,
    LIST,
    NAME,
    OTHER,
    PAIR,
    TABLE,
    TYPE,
    UNKNOWN,
    Fold,
    Gathered,
    Value,
    part,
)

_assign = statements.bind("left", "right", declares=False)
_change = statements.bind("left", "right", declares=False, joins=True)
_list = expressions.listing()


def text(written: str) -> str:
    """A string with its quotes and what stands before them (`L"x"`)."""
    at = written.find('"')
    return expressions.string(written[at:]) if at >= 0 else "<str>"


def number(written: str) -> str:
    """A number; only whole ones without a suffix may be indexes."""
    is_hex = written[:2] in ("0x", "0X")
    return expressions.number(written) if not is_hex and written[-1:] not in "fF" else "<int>" if is_hex else "<float>"


def assignment(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """`left = right`; `left += right` may leave what it held."""
    target, held = part(values, fields, "left"), part(values, fields, "right")
    if target is None or held is None:
        return expressions.other(gathered, start, end, values, fields)
    plain = gathered.source.raw[target[2] : held[1]].strip(b" \t\r\n()") == b"="
    return (_assign if plain else _change)(gathered, start, end, values, fields)


def type_descriptor(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """A type in a cast or among template arguments; extra tells whether it is a pointer or a reference."""
    said, suffix = part(values, fields, "type"), part(values, fields, "declarator")
    gathered.read(values)
    adds = declared(suffix).suffix if suffix is not None and suffix[0] == DECLARATOR else ""
    known = said is not None and said[0] in (NAME, TYPE) and not _is_word(gathered, said)
    return (TYPE, start, end, said[3] if said and known else UNKNOWN, adds)


def _is_word(gathered: Gathered, said: Value) -> bool:
    """Whether a type is one of the language's own."""
    return said[0] == TYPE and gathered.source.text(said[1], said[2]) == said[3]


def cast(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`(T *)x` is a `T`, `(T)f` still is `f`."""
    to, held = part(values, fields, "type"), part(values, fields, "value")
    gathered.read([value for value in values if value is not to])
    return (OTHER, start, end, _as_type(to, held), None)


def _as_type(to: Value | None, held: Value | None) -> str:
    if to is not None and to[0] == TYPE and to[4] in ("*", "&", "&&") and to[3] != UNKNOWN:
        return f"{to[3]}()"
    return held[3] if held is not None else UNKNOWN


def initializers(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """`{a, b}` is a list, with `.name = a` or `[2] = a` a table."""
    if not any(value[0] == PAIR for value in values):
        return _list(gathered, start, end, values, fields)
    gathered.read(values)
    entries = [
        f"{expressions.as_key(value[4][0])}:{value[3]}" if value[0] == PAIR else f"{at}:{value[3]}"
        for at, value in enumerate(values[: expressions.ELEMENTS_MAX])
    ]
    return (TABLE, start, end, f"{{{expressions.within_limit(entries)}}}", [])


def initializer(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`.name = value`, `[index] = value`."""
    held = part(values, fields, "value")
    named = [value for value, field in zip(values, fields, strict=True) if field == "designator"]
    gathered.read(values)
    key = named[0][3] if len(named) == 1 and named[0][3] != UNKNOWN else "?"
    return (PAIR, start, end, held[3] if held else UNKNOWN, (key, held))


def designator(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`.name` or `[index]`."""
    gathered.read(values)
    ref = values[0][3] if values else UNKNOWN
    return (KEY, start, end, ref if values and (values[0][0] == KEY or ref[0] in "'0123456789") else UNKNOWN, None)


def compound_literal(*, constructs: bool) -> Fold:
    """`(struct foo){1}`; in C++ `Foo{1}`, which calls `Foo`."""

    def fold(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
        said, held = part(values, fields, "type"), part(values, fields, "value")
        gathered.read([value for value in values if value is not said])
        if said is None or held is None:
            return (OTHER, start, end, UNKNOWN, None)
        if constructs and said[0] == NAME:
            positional = tuple(one[3] for one in held[4]) if held[0] == LIST else ()
            return expressions.note_call(gathered, start, end, said, positional, ())
        gathered.read([said])
        return (OTHER, start, end, f"{said[3]}()" if said[3] != UNKNOWN and not _is_word(gathered, said) else "?", None)

    return fold


def around(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`template <…>` and `extern "C"` belong to the one definition behind them."""
    gathered.read(values)
    held = [value for value in values if value[0] in (FUNCTION, "class", "defined")]
    if len(held) == 1 and held[0][3] != UNKNOWN:
        kind, _, _, ref, at = held[0]
        gathered.whole[at] = (start, end)
        gathered.heads[at] = start
        return (kind, start, end, ref, at)
    return (BLOCK, start, end, UNKNOWN, None)
