"""Folds of expressions in PHP: members by `->` and `::`, calls, arrays, assignments."""

# ruff: noqa: ARG001 - all folds have one signature

from indexer.languages.php_folds.members import ANONYMOUS, CALLABLE, class_
from indexer.languages.syntax import expressions
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
    UNKNOWN,
    Gathered,
    Value,
    either,
    element_of,
    part,
    single,
)
from indexer.languages.typed import operators

PLACEHOLDER = "..."


_NO_ARGUMENTS: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())


def member(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`object->name`, `Foo::$name`."""
    holder, named = part(values, fields, "object") or part(values, fields, "scope"), part(values, fields, "name")
    if holder is None or named is None:
        return expressions.other(gathered, start, end, values, fields)
    if "scope" in fields and named[0] == NAME:
        named = (KEY, named[1], named[2], named[3].lstrip("$"), None)
    return _member(gathered, start, end, holder, named)


def constant_access(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`Foo::NAME`; `Foo::class` is told from it by that word."""
    if len(values) != 2:
        return expressions.other(gathered, start, end, values, fields)
    return _member(gathered, start, end, *values)


def _member(gathered: Gathered, start: int, end: int, holder: Value, named: Value) -> Value:
    """A member by a name that is written, or by one that a variable holds (`x[$name]`)."""
    kind, _, holder_end, ref, _ = holder
    ref = single(ref)
    if named[0] not in (NAME, KEY) or named[3][:1] == "$" or named[3] == UNKNOWN:
        gathered.read([holder, named])
        return (INDEX, start, end, element_of(ref, named[3] if named[0] == NAME else ""), None)
    path = f"{ref}.{named[3]}" if len(ref) < REF_CHARS_MAX else f"?.{named[3]}"
    return (MEMBER, start, end, path, holder_end if kind in IN_USE else None)


def invocation(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`f(a)`, `object->f(a)`, `Foo::f(a)`; `f(...)` calls nothing and is `f`."""
    handed = part(values, fields, "arguments")
    called = part(values, fields, "function")
    if called is None:
        holder, named = part(values, fields, "object") or part(values, fields, "scope"), part(values, fields, "name")
        if holder is not None and named is not None:
            called = _member(gathered, start, named[2], holder, named)
    if called is None or handed is None:
        return expressions.other(gathered, start, end, values, fields)
    if handed[0] == CALLABLE:
        return called
    return expressions.note_call(
        gathered, start, end, called, *(handed[4] if handed[0] == ARGUMENTS else _NO_ARGUMENTS)
    )


def arguments(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """Arguments, or `(...)`."""
    if len(values) == 1 and values[0][3] == PLACEHOLDER:
        return (CALLABLE, start, end, UNKNOWN, None)
    return expressions.arguments(gathered, start, end, values, fields)


def argument(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """`x`, `name: x`: parameters are called as the variables they are."""
    if len(values) == 2 and fields[0] == "name":
        named, held = values
        gathered.read([held])
        return (PAIR, start, end, held[3], (f"${named[3]}", held))
    return values[-1] if values else None


def creation(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`new Foo(a)`, `new class(a) { … }`, `new $name`."""
    if not values:
        return (OTHER, start, end, UNKNOWN, None)
    made = values[0]
    positional, keywords = next((value[4] for value in values if value[0] == ARGUMENTS), _NO_ARGUMENTS)
    if made[0] == ANONYMOUS:
        positional, keywords = made[4]
    if made[0] == NAME and made[3][:1] == "$":
        gathered.read([made])
    called: Value = (OTHER, start, end, single(made[3]), None)
    return expressions.note_call(gathered, start, end, called, positional, keywords)


def assignment(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`$a = b`: a variable comes to exist where it is assigned."""
    left, right = part(values, fields, "left"), part(values, fields, "right")
    if left is None or right is None:
        return expressions.other(gathered, start, end, values, fields)
    gathered.read([right])
    gathered.bind(left, right[3], None, (start, end), defines=left[0] == NAME)
    return (OTHER, start, end, right[3], None)


def augmented(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`$a ??= b` adds to what was there; other operators make numbers and texts."""
    left, right = part(values, fields, "left"), part(values, fields, "right")
    if left is None or right is None:
        return expressions.other(gathered, start, end, values, fields)
    gathered.read([left, right])
    if gathered.source.raw[left[2] : right[1]].strip().startswith(b"??"):
        gathered.bind(left, right[3], None, (start, end), joins=True, defines=False)
        return (OTHER, start, end, either(left[3], right[3]), None)
    if left[0] in IN_USE and left[3][0] != UNKNOWN:
        gathered.occurrences.append((left[1], left[2], left[3], "write"))
    return (OTHER, start, end, UNKNOWN, None)


def binary(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """An operator; `.` makes text, `$x instanceof Foo` says that `$x` is one where it holds."""
    left, right = part(values, fields, "left"), part(values, fields, "right")
    if left is not None and right is not None:
        between = gathered.source.raw[left[2] : right[1]].strip(b" \t\r\n()").lower()
        if between == b".":
            gathered.read(values)
            return (LITERAL, start, end, "<str>", None)
        if between == b"instanceof":
            gathered.read(values)
            told = left[0] in IN_USE and left[3][0] != UNKNOWN and right[0] in IN_USE and right[3][0] not in "$?"
            return (NARROWS, start, end, "<bool>", [(left[3], f"{right[3]}()")] if told else [])
        if between == b"?:":
            gathered.read(values)
            return (OTHER, start, end, either(left[3], right[3]), None)
    return operators.binary(gathered, start, end, values, fields)


def conditional(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`a ? b : c`, `a ?: c`."""
    return (_short if "body" not in fields else _long)(gathered, start, end, values, fields) or values[-1]


_short = expressions.conditional("condition", "alternative")


_long = expressions.conditional("body", "alternative")


def subscript(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`$a['k']`, `$a[]`."""
    gathered.read(values)
    if not values:
        return (INDEX, start, end, UNKNOWN, None)
    at = values[1] if len(values) > 1 else None
    shown = at[3] if at and (at[0] == NAME or at[3][0] in "'0123456789") else ""
    return (INDEX, start, end, element_of(single(values[0][3]), "" if shown == UNKNOWN else shown), None)


def element(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """`x` or `key => x` in an array."""
    if len(values) == 2:
        gathered.read(values)
        return (PAIR, start, end, values[1][3], (values[0][3], values[1]))
    return values[0] if values else None


def array(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`[a, b]` a list, `['k' => a]` a table."""
    if any(value[0] == PAIR for value in values):
        return expressions.table(gathered, start, end, [value for value in values if value[0] == PAIR], fields)
    gathered.read(values)
    kept = values[: expressions.ELEMENTS_MAX]
    return (LIST, start, end, f"[{expressions.within_limit([value[3] for value in kept])}]", kept)


def anonymous_class(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """A class without a name, with the arguments it is made with."""
    class_(gathered, start, end, values, fields)
    handed = next((value[4] for value in values if value[0] == ARGUMENTS), _NO_ARGUMENTS)
    return (ANONYMOUS, start, end, gathered.names.get(start, UNKNOWN), handed)
