"""Folds of expressions, made from field names: each gives the ref of its value, and notes calls and names in use."""

# ruff: noqa: ARG001 - all folds have one signature

import re

from indexer.languages.syntax.sweep import (
    ARGUMENTS,
    CALL,
    CLASS,
    FUNCTION,
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
    SPREAD,
    TABLE,
    TOLD_MAX,
    UNKNOWN,
    Fold,
    Gathered,
    Value,
    either,
    element_of,
    part,
    single,
)

ELEMENTS_MAX = 64
"""Elements of one literal, and arguments of one call, that a ref shows."""
LITERAL_CHARS_MAX = 2000
"""Of a literal list or table as a ref: tables of handlers are worth following."""

_NO_ARGUMENTS: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
_KEY_TEXT = re.compile(r"[^\s'\"`\\|]{1,60}\Z")
_DECIMAL = re.compile(r"(?:0|[1-9][0-9]{0,8})\Z")


def other(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """A value of which nothing is known; what it is made from is read."""
    gathered.read(values)
    return (OTHER, start, end, UNKNOWN, None)


def literal(ref: str) -> Fold:
    """A literal of one type (`<str>`); what it interpolates is read."""

    def fold(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
        gathered.read(values)
        return (LITERAL, start, end, ref, None)

    return fold


def string(written: str) -> str:
    """A string without interpolation, with its quotes: itself where it may be a key or a module, else `<str>`."""
    inner = written[1:-1]
    return f"'{inner}'" if _KEY_TEXT.match(inner) else "<str>"


def text(quotes: str = "'\"`") -> Fold:
    """A string: itself where it may be a key or a module's name, `<str>` where it is longer or interpolates (and so has
    children).
    """

    def fold(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
        inner = gathered.source.text(start, end).strip(quotes) if end - start < REF_CHARS_MAX else ""
        gathered.read(values)
        plain = _KEY_TEXT.match(inner) is not None and not values
        return (LITERAL, start, end, f"'{inner}'" if plain else "<str>", None)

    return fold


def number(written: str) -> str:
    """A number: itself where it may be an index."""
    if _DECIMAL.match(written):
        return written
    return "<float>" if "." in written and not written.startswith(("0x", "0X")) else "<int>"


def name(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """A node with a structure of its own that is a path of names (`a::b`); its text is the ref."""
    written = "".join(gathered.source.text(start, end).split()).replace("::", ".").replace("->", ".")
    return (NAME, start, end, written.strip(".") if len(written) < REF_CHARS_MAX else UNKNOWN, None)


def member(target: str = "object", key: str = "property") -> Fold:
    """`target.key`; extra is the end of the target where that is itself a name in use."""
    usual = [target, key]

    def fold(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
        holder, named = values if fields == usual else (part(values, fields, target), part(values, fields, key))
        if holder is None or named is None:
            return other(gathered, start, end, values, fields)
        kind, start, holder_end, ref, _ = holder
        if "|" in ref:
            ref = single(ref)
        path = f"{ref}.{named[3]}" if len(ref) < REF_CHARS_MAX else f"?.{named[3]}"
        return (MEMBER, start, end, path, holder_end if kind in IN_USE else None)

    return fold


def index(target: str = "object", key: str = "index") -> Fold:
    """`target[key]`: a certain element where the key is a name or a constant, else some."""

    def fold(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
        gathered.read(values)
        holder, at = part(values, fields, target), part(values, fields, key)
        if holder is None:
            return (INDEX, start, end, UNKNOWN, None)
        shown = at[3] if at and (at[0] == NAME or at[3][0] in "'0123456789") else ""
        return (INDEX, start, end, element_of(single(holder[3]), "" if shown == UNKNOWN else shown), None)

    return fold


def arguments(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """Refs of positional arguments (`*x` one that is spread) and of named ones (`name=ref`)."""
    if not values:
        return (ARGUMENTS, start, end, UNKNOWN, _NO_ARGUMENTS)
    gathered.read(values)
    positional = tuple([value[3] for value in values[:ELEMENTS_MAX] if value[0] != PAIR])
    if len(positional) == len(values):
        return (ARGUMENTS, start, end, UNKNOWN, (positional, ()))
    keywords = tuple([f"{value[4][0]}={value[3]}" for value in values[:ELEMENTS_MAX] if value[0] == PAIR])
    return (ARGUMENTS, start, end, UNKNOWN, (positional, keywords))


def call(callee: str = "function", given: str = "arguments", *, makes: bool = False) -> Fold:
    """A call of what is in field `callee` with what is in field `given`. `makes`: it stands behind a word (`new`)."""
    usual = [callee, given]

    def fold(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
        called, handed = values if fields == usual else (part(values, fields, callee), part(values, fields, given))
        if called is None:
            return other(gathered, start, end, values, fields)
        positional, keywords = handed[4] if handed and handed[0] == ARGUMENTS else _NO_ARGUMENTS
        return note_call(gathered, start if makes else called[1], end, called, positional, keywords)

    return fold


def note_call(
    gathered: Gathered, start: int, end: int, called: Value, positional: tuple[str, ...], keywords: tuple[str, ...]
) -> Value:
    """A call of the value `called`: the object of a method is read, and what calling gives is a ref."""
    kind, callee_start, _, ref, extra = called
    if "|" in ref:
        ref = single(ref)
    if kind == MEMBER and extra is not None and ref[0] != UNKNOWN:
        gathered.occurrences.append((callee_start, extra, ref.rpartition(".")[0], "read"))
    gathered.calls.append((start, end, ref, positional, keywords))
    return (CALL, start, end, call_ref(ref, positional, keywords), None)


def call_ref(ref: str, positional: tuple[str, ...], keywords: tuple[str, ...] = ()) -> str:
    """What calling `ref` gives; arguments are left unknown where the ref would be too long."""
    if ref == UNKNOWN or len(ref) >= REF_CHARS_MAX:
        return UNKNOWN
    made = f"{ref}({','.join((*positional, *keywords))})"
    return made if len(made) < REF_CHARS_MAX else f"{ref}({','.join('?' * len(positional))})"


def listing(opening: str = "[", closing: str = "]") -> Fold:
    """A literal with elements: a list `[a,b]`, or with other brackets a tuple or set; extra is the elements."""

    def fold(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
        gathered.read(values)
        kept = values[:ELEMENTS_MAX]
        return (LIST, start, end, f"{opening}{within_limit([value[3] for value in kept])}{closing}", kept)

    return fold


def within_limit(parts: list[str]) -> str:
    """The parts with commas, as many as a ref may hold."""
    length = 0
    for at, one in enumerate(parts):
        length += len(one) + 1
        if length > LITERAL_CHARS_MAX:
            return ",".join(parts[:at])
    return ",".join(parts)


def pair(key: str = "key", value: str = "value") -> Fold:
    """An entry of a table, or a named argument: extra is the key (a ref, or a name without quotes) and the value."""

    def fold(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
        named, held = part(values, fields, key), part(values, fields, value)
        if held is None or named is None:
            return other(gathered, start, end, values, fields)
        gathered.read([named, held])
        if held[0] in (FUNCTION, CLASS) and held[3].rpartition(".")[2].partition("#")[0] == named[3].strip("'"):
            gathered.whole[held[4]] = (start, end)
        return (PAIR, start, end, held[3], (named[3], held))

    return fold


def table(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """A table `{'k':a,**b}`; a lone name is an entry under that name, a function under its own."""
    gathered.read(values)
    entries: list[str] = []
    for kind, _, _, ref, extra in values[:ELEMENTS_MAX]:
        if kind == PAIR:
            entries.append(f"{as_key(extra[0])}:{ref}")
        elif kind == NAME:
            entries.append(f"'{ref}':{ref}")
        elif kind == FUNCTION:
            entries.append(f"{as_key(ref.rpartition('.')[2])}:{ref}")
        elif kind == SPREAD:
            entries.append(f"*{ref}")
    ref = f"{{{within_limit(entries)}}}" if entries else "<dict>"
    return (TABLE, start, end, ref, values[:ELEMENTS_MAX])


def as_key(ref: str) -> str:
    """The key of an entry: a name as a string, a constant as it is."""
    return ref if ref[:1] in "'<?0123456789" else f"'{ref}'"


def spread(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`...x`: extra is what is spread."""
    gathered.read(values)
    ref = single(values[0][3]) if values else UNKNOWN
    return (SPREAD, start, end, f"*{ref}", values[:1])


def conditional(*branches: str) -> Fold:
    """One of the values in the fields `branches`."""

    def fold(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
        gathered.read(values)
        chosen = [value for value, field in zip(values, fields, strict=True) if field in branches]
        gathered.branches.extend((value[1], value[2]) for value in chosen if value[0] in (OTHER, CALL))
        return (OTHER, start, end, either(*(value[3] for value in chosen)), None)

    return fold


def operator(either_of: tuple[str, ...] = ("||", "??"), last_of: tuple[str, ...] = ("&&", ",")) -> Fold:
    """Two operands: with some operators the value is either, with others the last; else it is unknown."""

    def fold(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
        gathered.read(values)
        if len(values) != 2:
            return (OTHER, start, end, UNKNOWN, None)
        left, right = values
        between = gathered.source.text(left[2], right[1]).strip(" \t\r\n()") if right[1] - left[2] < 40 else ""
        if between in either_of or between in last_of:
            may_assign = right[0] == OTHER or gathered.source.raw[right[1] : right[1] + 1] == b"("
            if may_assign and between != ",":
                gathered.branches.append((right[1], right[2]))
            if between not in either_of and NARROWS in (left[0], right[0]):
                told = [one for value in values if value[0] == NARROWS for one in value[4]][:TOLD_MAX]
                gathered.narrow(left[4] if left[0] == NARROWS else [], right[1], right[2])
                return (NARROWS, start, end, right[3], told)
            return (OTHER, start, end, either(left[3], right[3]) if between in either_of else right[3], None)
        same = left[3] == right[3] or (_is_text(left[3]) and _is_text(right[3]))
        text_or_number = "<str>" if _is_text(left[3]) else "<int>" if left[3].isdecimal() else left[3]
        return (LITERAL, start, end, text_or_number if same and text_or_number in ("<str>", "<int>") else UNKNOWN, None)

    return fold


def _is_text(ref: str) -> bool:
    return ref == "<str>" or ref[0] == "'"


def same_as(field: str = "") -> Fold:
    """As the value in `field`, or as the first child: parentheses, `await`, and what else does not change a value."""

    def fold(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
        held = part(values, fields, field) if field else next(iter(values), None)
        gathered.read(values)
        if held is None:
            return (OTHER, start, end, UNKNOWN, None)
        kind, _, _, ref, extra = held
        # A name in parentheses is no longer one that could be extended: it has been read here.
        return (OTHER if kind in IN_USE else kind, start, end, ref, None if kind in IN_USE else extra)

    return fold


def cast(value: str = "value", to: str = "type") -> Fold:
    """A value that is said to have a type: an instance of it where that is a plain name, else the value."""

    def fold(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
        held, named = part(values, fields, value), part(values, fields, to)
        gathered.read(values)
        ref = named[3] if named else UNKNOWN
        plain = ref.replace(".", "_").isidentifier() and ref not in ("any", "unknown", "const", "object")
        return (OTHER, start, end, f"{ref}()" if plain else held[3] if held else UNKNOWN, None)

    return fold


def key(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """A computed key `[x]` of a table or member: the constant it is, else unknown."""
    gathered.read(values)
    ref = values[0][3] if values else UNKNOWN
    return (KEY, start, end, ref if ref[0] in "'0123456789" else UNKNOWN, None)
