"""Folds of Go's expressions: calls, literals of types, elements, assertions, channels."""

# ruff: noqa: ARG001 - all folds have one signature

from indexer.languages.go_folds.types import PREDECLARED, Shape, text_of
from indexer.languages.syntax import expressions
from indexer.languages.syntax.sweep import (
    ARGUMENTS,
    CALL,
    IN_USE,
    INDEX,
    LITERAL,
    NAME,
    OTHER,
    PAIR,
    TYPE,
    UNKNOWN,
    Gathered,
    Value,
    element_of,
    part,
    single,
)

ELIDED, LISTED, TYPED, RECEIVED, ASSERTED = "elided", "listed", "typed", "received", "asserted"
"""Kinds of values that only Go has: a literal whose type stands around it (extra: its elements), expressions in a row
(extra: each of them), a value whose type is written (extra: that), and two that may tell whether there was a value."""

COMMA_OK = frozenset({INDEX, RECEIVED, ASSERTED})
ELIDED_DEPTH_MAX = 8
"""Literals inside each other whose type stands only around the outermost."""

_COMPARING = frozenset({"==", "!=", "<", "<=", ">", ">=", "&&", "||"})
_operator = expressions.operator((), ())


def listed(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`a, b`; who holds it reads or binds them."""
    ref = values[0][3] if len(values) == 1 else f"({expressions.within_limit([value[3] for value in values])})"
    return (LISTED, start, end, ref, values)


def call(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """`f(a)`, `f[T](a)`, and what functions give that every file knows."""
    called, handed = part(values, fields, "function"), part(values, fields, "arguments")
    if called is None:
        return expressions.other(gathered, start, end, values, fields)
    positional, keywords = handed[4] if handed and handed[0] == ARGUMENTS else ((), ())
    if called[0] == INDEX and called[4] and _is_instance(gathered, *called[4]):
        called = called[4][0]
    ref = called[3]
    if called[0] == NAME and ref in PREDECLARED:
        known = PREDECLARED[ref]
        return (LITERAL, start, end, known if known != UNKNOWN or not positional else positional[0], None)
    made = expressions.note_call(gathered, called[1], end, called, positional, keywords)
    return _known(gathered, made, ref, positional) if called[0] == NAME and positional else made


def _known(gathered: Gathered, made: Value, name: str, given: tuple[str, ...]) -> Value:
    """What a function gives that every file knows."""
    _, start, end, ref, _ = made
    if name == "new":
        return (OTHER, start, end, f"{given[0]}()" if given[0] != UNKNOWN else UNKNOWN, None)
    if name == "make":
        written = gathered.source.text(start, end)
        return (TYPED, start, end, ref, _first_argument(written[written.index("(") + 1 :]))
    if name == "append":
        held = expressions.within_limit([f"*{given[0]}", *given[1:]])
        return (OTHER, start, end, f"[{held}]", None)
    if name == "panic":
        gathered.statements.append(("raise", start, end, given[0], gathered.source.one_line(start, end)))
    return made


def _first_argument(written: str) -> str:
    """The text up to the first comma or closing bracket that stands in no brackets."""
    depth = 0
    for at, char in enumerate(written):
        if char in "([{":
            depth += 1
        elif (char in ")]}" and depth == 0) or (char == "," and depth == 0):
            return " ".join(written[:at].split())
        elif char in ")]}":
            depth -= 1
    return " ".join(written.split())


def _is_instance(gathered: Gathered, holder: Value, key: Value) -> bool:
    """Whether `holder[key]` in front of arguments is a generic function with its type rather than an element."""
    if key[0] == TYPE:
        return True
    name, last = gathered.source.text(key[1], key[2]), holder[3].rpartition(".")[2]
    if name in PREDECLARED:
        return True
    if key[0] not in IN_USE or holder[0] not in IN_USE:
        return False
    if holder[0] == NAME and last in gathered.names.values():
        return True
    return last[:1].isupper() and name.rpartition(".")[2][:1].isupper()


def conversion(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`[]T(x)`: the value with another type. `f[T](x)` looks the same."""
    said, held = part(values, fields, "type"), part(values, fields, "operand")
    gathered.read(values)
    if said is None or held is None:
        return (OTHER, start, end, UNKNOWN, None)
    shape = said[4]
    if isinstance(shape, Shape) and shape.kind == "generic" and shape.element is not None:
        called = shape.element
        if not any(_is_instance(gathered, called, key) for key in shape.parts[:1]):
            key = gathered.source.text(shape.parts[0][1], shape.parts[0][2]) if shape.parts else ""
            called = (INDEX, said[1], said[2], element_of(called[3], key if key.isidentifier() else ""), None)
        return expressions.note_call(gathered, start, end, called, (held[3],), ())
    return (TYPED, start, end, held[3], text_of(gathered, said))


def instance(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """`F[A, B]`: the function."""
    gathered.read(values[1:])
    return values[0] if values else None


def index(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`x[k]`; extra is both, since before arguments this may be a generic function."""
    holder, key = part(values, fields, "operand"), part(values, fields, "index")
    gathered.read(values)
    if holder is None or key is None:
        return (INDEX, start, end, UNKNOWN, None)
    if key[0] == TYPE or (key[0] == NAME and key[3] in PREDECLARED):
        return (OTHER, start, end, holder[3], None)
    shown = key[3] if key[0] == NAME or key[3][0] in "'0123456789" else ""
    return (INDEX, start, end, element_of(holder[3], "" if shown == UNKNOWN else shown), (holder, key))


def part_of(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`x[a:b]`."""
    gathered.read(values)
    bounds = [part(values, fields, name) for name in ("start", "end")]
    shown = ":".join(bound[3] if bound and bound[3].isdecimal() else "" for bound in bounds)
    return (OTHER, start, end, element_of(values[0][3], shown) if values else UNKNOWN, None)


def unary(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`&x` and `*x` are what `x` is, `<-x` is an element of it."""
    gathered.read(values)
    if not values:
        return (OTHER, start, end, UNKNOWN, None)
    kind, first, _, ref, extra = values[0]
    sign = gathered.source.raw[start:first].strip()[:2]
    if sign == b"<-":
        return (RECEIVED, start, end, element_of(ref), None)
    if sign[:1] in (b"&", b"*"):
        return (OTHER if kind in IN_USE or kind == INDEX else kind, start, end, ref, None if kind in IN_USE else extra)
    if sign == b"!":
        return (LITERAL, start, end, "<bool>", None)
    is_number = ref.isdecimal() or ref in ("<int>", "<float>")
    return (LITERAL, start, end, "<int>" if ref.isdecimal() else ref if is_number else UNKNOWN, None)


def binary(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """Two operands; comparing tells yes or no."""
    if len(values) == 2 and values[1][1] - values[0][2] < 40:
        between = gathered.source.text(values[0][2], values[1][1]).strip(" \t\r\n()")
        if between in _COMPARING:
            gathered.read(values)
            return (LITERAL, start, end, "<bool>", None)
    return _operator(gathered, start, end, values, fields)


def assertion(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`x.(T)`: an instance of the type where that has a name."""
    held, said = part(values, fields, "operand"), part(values, fields, "type")
    gathered.read(values)
    if said is not None and said[3] != UNKNOWN:
        return (ASSERTED, start, end, f"{said[3]}()", None)
    known = PREDECLARED.get(gathered.source.text(said[1], said[2]), UNKNOWN) if said else UNKNOWN
    return (ASSERTED, start, end, known if known != UNKNOWN or not held else single(held[3]), None)


def keyed(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """`key: value` of a literal; whether the key is a name in use tells the type of the literal."""
    named, held = part(values, fields, "key"), part(values, fields, "value")
    return (PAIR, start, end, held[3], (named, held)) if named and held else None


def literal_value(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`{ … }` of a literal, to which the type around it gives a meaning."""
    gathered.read([value[4][1] if value[0] == PAIR else value for value in values])
    return (ELIDED, start, end, UNKNOWN, values)


def composite(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`T{a: b}` is a call of `T`, `[]T{…}` a list, `map[K]T{…}` a table."""
    said, body = part(values, fields, "type"), part(values, fields, "body")
    if said is None or body is None or body[0] != ELIDED:
        gathered.read(values)
        return (OTHER, start, end, UNKNOWN, None)
    ref = _build(gathered, said, body, start, 0)
    if said[3] != UNKNOWN:
        return (CALL, start, end, ref, None)
    return (TYPED, start, end, ref, text_of(gathered, said))


def _build(gathered: Gathered, said: Value, body: Value, start: int, depth: int) -> str:
    """The ref of a literal of the type `said`; literals in it without a type of their own get theirs from it."""
    shape = said[4] if said[0] == TYPE and isinstance(said[4], Shape) else None
    if said[3] != UNKNOWN:
        positional, keywords = _arguments(gathered, body)
        return expressions.note_call(gathered, start, body[2], said, positional, keywords)[3]
    if shape is None:
        return UNKNOWN
    if shape.kind == "struct":
        names = [one[3] for each in shape.parts for one in each[4][0]]
        return _table([(_field_name(value, names, at), _held(value)[3]) for at, value in enumerate(body[4][:64])])
    refs: list[tuple[str, str]] = []
    for value in body[4]:
        held, ref = _held(value), _held(value)[3]
        if held[0] == ELIDED and shape.element is not None and depth < ELIDED_DEPTH_MAX:
            ref = _build(gathered, shape.element, held, held[1], depth + 1)
        if value[0] == PAIR:
            gathered.read([value[4][0]])
        refs.append((value[4][0][3] if value[0] == PAIR else UNKNOWN, ref))
    del refs[expressions.ELEMENTS_MAX :]
    if shape.kind == "table":
        return _table(refs)
    return f"[{expressions.within_limit([ref for _, ref in refs])}]"


def _held(value: Value) -> Value:
    held: Value = value[4][1] if value[0] == PAIR else value
    return held


def _field_name(value: Value, names: list[str], position: int) -> str:
    if value[0] == PAIR:
        return f"'{value[4][0][3]}'"
    return f"'{names[position]}'" if position < len(names) else UNKNOWN


def _table(entries: list[tuple[str, str]]) -> str:
    shown = expressions.within_limit([f"{key}:{ref}" for key, ref in entries])
    return f"{{{shown}}}" if shown else "<dict>"


def _arguments(gathered: Gathered, body: Value) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a literal hands to its type: fields by name, entries of a named table as a table, others by position."""
    positional: list[str] = []
    keywords: list[str] = []
    entries: list[tuple[str, str]] = []
    for value in body[4][: expressions.ELEMENTS_MAX]:
        if value[0] != PAIR:
            positional.append(value[3])
        elif value[4][0][0] == NAME:
            keywords.append(f"{value[4][0][3]}={value[3]}")
        else:
            gathered.read([value[4][0]])
            entries.append((value[4][0][3], value[3]))
    if entries:
        positional.append(_table(entries))
    return tuple(positional), tuple(keywords)
