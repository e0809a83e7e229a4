"""Folds of Rust's expressions: literals, structs, operators, blocks and branches that have a value."""

# ruff: noqa: ARG001 - all folds have one signature

import re

from indexer.languages.rust_folds.attributes import attached
from indexer.languages.rust_folds.types import primitive
from indexer.languages.syntax import expressions
from indexer.languages.syntax.sweep import (
    BLOCK,
    CLASS,
    DEFINED,
    FUNCTION,
    IN_USE,
    INDEX,
    KEY,
    LIST,
    LITERAL,
    MARK,
    NAME,
    OTHER,
    PAIR,
    UNKNOWN,
    Gathered,
    Value,
    either,
    element_of,
    part,
    single,
)

_SUFFIX = re.compile(r"(?<![xX])_?(?:[iu](?:8|16|32|64|128|size)|f(?:32|64))\Z")
_METHODS = {
    b"+": "add", b"-": "sub", b"*": "mul", b"/": "div", b"%": "rem", b"&": "bitand", b"|": "bitor", b"^": "bitxor",
    b"<<": "shl", b">>": "shr", b"==": "eq", b"!=": "eq", b"<": "partial_cmp", b"<=": "partial_cmp",
    b">": "partial_cmp", b">=": "partial_cmp",
}  # fmt: skip
"""Methods that operators call."""
_COMPARING = frozenset({b"==", b"!=", b"<", b"<=", b">", b">=", b"&&", b"||"})


def string(written: str) -> str:
    """A string: itself where it may be a key."""
    quote = written.find('"')
    return "<bytes>" if written.startswith("b") else expressions.string(written[max(quote, 0) :].rstrip("#"))


def integer(written: str) -> str:
    """A whole number, without the type that may stand behind it: itself where it may be an index."""
    return expressions.number(_SUFFIX.sub("", written).replace("_", ""))


def instance(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """`f::<T>`: the function."""
    held = part(values, fields, "function")
    gathered.read([value for value in values if value is not held])
    return held


def parenthesised(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """`(a,)`, `(a, b)`."""
    made = _listing(gathered, start, end, values, fields)
    if made is None or len(values) != 1:
        return made
    held = expressions.within_limit([values[0][3]])
    return (made[0], start, end, f"({held},)" if held else UNKNOWN, made[4])


_listing = expressions.listing("(", ")")
_list = expressions.listing()


def array(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """`[a, b]`, `[a; n]`."""
    values = [value for value in values if value[0] != MARK]
    if "length" in fields and values:
        gathered.read(values)
        return (OTHER, start, end, f"[{expressions.within_limit([values[0][3]])}]", None)
    return _list(gathered, start, end, values, fields)


def struct(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`Foo { a: 1, b, ..c }` is a call of `Foo`."""
    named, body = part(values, fields, "name"), part(values, fields, "body")
    if named is None:
        gathered.read(values)
        return (OTHER, start, end, UNKNOWN, None)
    keywords = tuple(f"{key}={ref}" for key, ref in (body[4] if body and body[0] == BLOCK else ()))
    return expressions.note_call(gathered, start, end, named, (), keywords)


def initializers(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """The fields of a struct that get a value: extra is names and refs."""
    gathered.read([value for value in values if value[0] != PAIR])
    found = [(value[4][0], value[3]) for value in values[: expressions.ELEMENTS_MAX] if value[0] == PAIR]
    return (BLOCK, start, end, UNKNOWN, found)


def initializer(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """`a: 1`, or a name alone for both."""
    gathered.read(values[-1:])
    held = [value for value in values if value[0] != KEY] or values
    return (PAIR, start, end, held[-1][3], (values[0][3], held[-1])) if values else None


def index(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`x[k]`, which calls `x.index`."""
    gathered.read(values)
    if len(values) != 2:
        return (INDEX, start, end, UNKNOWN, None)
    holder, key = values
    _imply(gathered, start, end, holder, "index")
    shown = key[3] if key[0] == NAME or key[3][0] in "'0123456789" else ""
    return (INDEX, start, end, element_of(single(holder[3]), shown), None)


def unary(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`*x` is what `x` is; `-x` and `!x` call methods."""
    gathered.read(values)
    if not values:
        return (OTHER, start, end, UNKNOWN, None)
    kind, _, _, ref, extra = values[0]
    sign = gathered.source.raw[start : start + 1]
    if sign == b"*":
        return (OTHER if kind in IN_USE or kind == INDEX else kind, start, end, ref, None if kind in IN_USE else extra)
    _imply(gathered, start, end, values[0], "neg" if sign == b"-" else "not")
    return (LITERAL, start, end, "<int>" if ref.isdecimal() else ref if ref[0] == "<" else UNKNOWN, None)


def binary(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """Two operands; the operator calls a method of the first."""
    gathered.read(values)
    if len(values) != 2:
        return (OTHER, start, end, UNKNOWN, None)
    left, right = values
    sign = gathered.source.raw[left[2] : right[1]].strip(b" \t\r\n()")
    if sign in _METHODS and right[0] != LITERAL:
        _imply(gathered, start, end, left, _METHODS[sign])
    if sign in _COMPARING:
        return (LITERAL, start, end, "<bool>", None)
    known = left[3] if left[3] in ("<int>", "<float>", "<str>") else "<int>" if left[3].isdecimal() else UNKNOWN
    return (LITERAL, start, end, known, None)


def _imply(gathered: Gathered, start: int, end: int, held: Value, method: str) -> None:
    """An operator calls a method, if its operand is of a type that has one."""
    ref = single(held[3])
    if held[0] not in (LITERAL, LIST) and ref[0] not in "?<'0123456789[(":
        gathered.implied.append((start, end, f"{ref}.{method}"))


def imply_iteration(gathered: Gathered, through: Value) -> None:
    """What goes through a value makes an iterator of it, and asks that for elements."""
    _imply(gathered, through[1], through[2], through, "into_iter")
    _imply(gathered, through[1], through[2], through, "next")


def imply_joining(gathered: Gathered, start: int, end: int, left: Value, right: Value) -> None:
    """`a += b` calls a method of `a`."""
    sign = gathered.source.raw[left[2] : right[1]].strip().removesuffix(b"=")
    if sign in _METHODS and right[0] != LITERAL:
        _imply(gathered, start, end, left, f"{_METHODS[sign]}_assign")


def cast(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`x as T`: a number, or the value."""
    gathered.read(values)
    held, said = part(values, fields, "value"), part(values, fields, "type")
    known = primitive(gathered, said) if said else UNKNOWN
    return (OTHER, start, end, known if known != UNKNOWN or not held else single(held[3]), None)


def statement(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """An expression as a statement; one without a semicolon may be the value of its block."""
    gathered.read(values)
    if not values or gathered.source.raw[end - 1 : end] == b";":
        return (BLOCK, start, end, UNKNOWN, values[0] if values else None)
    return (OTHER, start, end, values[0][3], values[0])


def block(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`{ … }`: its last expression is its value; extra is where that stands."""
    gathered.read(values)
    gathered.branches.append((start, end))
    if any(value[0] == MARK for value in values):
        values = attached(gathered, values)
    kind, first, last, ref, _ = values[-1] if values else (BLOCK, start, start, UNKNOWN, None)
    if kind in (BLOCK, CLASS, DEFINED) or (kind == FUNCTION and ">" not in ref.rpartition(".")[2]):
        return (BLOCK, start, end, UNKNOWN, None)
    return (BLOCK, start, end, ref, (first, last))


def passed_block(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`unsafe { … }`, `async { … }`, `else …`: the value of the block."""
    gathered.read(values)
    held = values[-1] if values else None
    return (OTHER, start, end, held[3] if held else UNKNOWN, None)


def conditional(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`if` in all its forms: the value of either branch; what its condition binds ends with it."""
    gathered.read(values)
    gathered.branches.append((start, end))
    chosen = [value[3] for value, field in zip(values, fields, strict=True) if field in ("consequence", "alternative")]
    return (OTHER, start, end, either(*chosen) if len(chosen) == 2 else UNKNOWN, None)
