"""Folds of declarations of C and C++: variables, fields, prototypes, functions, `typedef`, enumerators, macros.

What is declared without being defined (`extern int x;`, `int f(void);`) is marked `extern`.
"""

# ruff: noqa: ARG001 - all folds have one signature

import re
from itertools import pairwise

from indexer.languages.clike.declarators import Declared, declared, type_text
from indexer.languages.syntax import expressions
from indexer.languages.syntax.statements import is_named_definition
from indexer.languages.syntax.sweep import (
    ARGUMENTS,
    BASES,
    BLOCK,
    CALL,
    CLASS,
    DEFINED,
    FUNCTION,
    KEY,
    LIST,
    NAME,
    OTHER,
    TYPE,
    UNKNOWN,
    Fold,
    Gathered,
    Value,
    part,
    single,
)

SHARED_MAX = 32
"""So many names and other parts share a declaration as their span; of more each has its own place."""
EXTERN = ("extern",)

_NAME = re.compile(r"[A-Za-z_]\w*\Z")


def declaration(*, constructs: bool = False, is_field: bool = False) -> Fold:
    """A declaration of names; of a function it is a prototype. `constructs`: `Foo x(1)` and `Foo x{1}` call `Foo`."""

    def fold(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
        said = part(values, fields, "type")
        is_extern = gathered.source.raw.startswith(b"extern", start)
        defined: Value | None = None
        for at, (value, field) in enumerate(zip(values, fields, strict=True)):
            if field != "declarator":
                gathered.read([value])
                continue
            target, held = value[4] if value[0] == "initialized" else (value, _default(values, fields, at))
            found = declared(target)
            if found.name is None:
                gathered.read([one for one in (target, held) if one is not None])
            elif (
                found.parameters is not None
                and held is None
                and _is_prototype(gathered, start, said, found, constructs)
            ):
                if gathered.names.get(start):
                    _head(gathered, start, said, found)
                    gathered.marks[start] = EXTERN
            elif found.parameters is not None and is_field and held is not None:
                _head(gathered, start, said, found)
            else:
                if held is None and found.parameters is not None:
                    held = _constructed(gathered, value, said, found)
                elif held is not None and constructs:
                    held = _initial(gathered, target, held, said, end)
                place = (start, end) if len(values) <= SHARED_MAX else (value[1], value[2])
                defined = _bind(gathered, place, found, held, said)
                if is_extern and held is None and start not in gathered.names:
                    gathered.marks[start] = EXTERN
        if said is not None and said[0] == CLASS:
            gathered.whole[said[4]] = (start, end)
            return said
        return defined or (BLOCK, start, end, UNKNOWN, None)

    return fold


def _default(values: list[Value], fields: list[str], at: int) -> Value | None:
    """The value behind a declarator: of a field, or in a condition."""
    behind = at + 1
    while behind < len(values) and fields[behind] == "":
        behind += 1
    return values[behind] if behind < len(values) and fields[behind] in ("default_value", "value") else None


def _is_prototype(gathered: Gathered, start: int, said: Value | None, found: Declared, constructs: bool) -> bool:
    """Whether `T f(a)` declares a function; where functions cannot be declared as a rule it defines `f` by `T(a)`."""
    return start in gathered.names or not constructs or not found.given or said is None or said[0] != NAME


def _head(gathered: Gathered, start: int, said: Value | None, found: Declared) -> None:
    gathered.parameters[start] = found.parameters or []
    returned = found.returns or type_text(gathered, said, found.suffix)
    if returned is not None:
        gathered.returns[start] = returned


def _constructed(gathered: Gathered, value: Value, said: Value | None, found: Declared) -> Value | None:
    """`Lock guard(mutex)` reads as a prototype and is a call of `Lock`."""
    if said is None or found.given is None:
        return None
    for _, start, end, ref, _ in found.given:
        if ref.endswith(")"):
            gathered.calls.append((start, end, ref.partition("(")[0], (), ()))
    return expressions.note_call(gathered, said[1], value[2], said, tuple(one[3] for one in found.given), ())


def _initial(gathered: Gathered, target: Value, held: Value, said: Value | None, end: int) -> Value:
    """`Foo x(1)` and `Foo x{1}` call `Foo`; `Foo x = {1}` may fill in a plain structure as well."""
    if said is None or said[0] != NAME or said[3] == UNKNOWN:
        return held
    if held[0] == ARGUMENTS:
        positional = held[4][0]
    elif held[0] == LIST and b"=" not in gathered.source.raw[target[2] : held[1]]:
        positional = tuple(one[3] for one in held[4])
    else:
        return held
    return expressions.note_call(gathered, said[1], held[2], said, positional, ())


def _bind(
    gathered: Gathered, place: tuple[int, int], found: Declared, held: Value | None, said: Value | None
) -> Value | None:
    """Binds what is declared; a lambda that took the name is a definition already."""
    start, end = place
    target = found.name
    if target is None:
        return None
    if held is not None:
        gathered.read([held])
        if is_named_definition(gathered, held) and held[3].rpartition(".")[2].partition("#")[0] == target[3]:
            gathered.whole[held[4]] = (start, end)
            return (DEFINED, start, end, held[3], held[4])
    ref = UNKNOWN if held is None or held[0] == ARGUMENTS else held[3]
    raw = gathered.source.raw
    fixed = b"const" in raw[start : target[1]]
    gathered.bind(target, ref, type_text(gathered, said, found.suffix), place, fixed=fixed)
    return None


def function(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """A definition of a function."""
    said = part(values, fields, "type")
    found = declared(part(values, fields, "declarator"))
    gathered.read([value for value, field in zip(values, fields, strict=True) if field != "declarator"])
    if start not in gathered.names and found.name is not None:
        handed = (found.name[3],) if said is not None else tuple(one[3] for one in found.given or ())
        called = (OTHER, *(said or found.name)[1:4], None)
        return expressions.note_call(gathered, start, called[2], called, handed, ())
    _head(gathered, start, said, found)
    own = gathered.names.get(start, "").rpartition(".")[2].partition("#")[0]
    if said is None and found.name is not None and found.name[3].isupper() and own != found.name[3]:
        gathered.parameters[start] = []  # a macro of which the arguments made the name
    return (FUNCTION, start, end, gathered.names.get(start, UNKNOWN), start)


def compound(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`{ … }`; behind a macro that stands for a head it is a function."""
    gathered.read(values)
    if start in gathered.names:
        return (FUNCTION, start, end, gathered.names[start], start)
    return (BLOCK, start, end, UNKNOWN, None)


def file(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """A whole file: the macro in front of a block that is a function belongs to it."""
    gathered.read(values)
    for before, value in pairwise(values):
        if value[0] == FUNCTION and before[0] == CALL and gathered.source.raw[value[1] : value[1] + 1] == b"{":
            gathered.whole[value[1]] = (before[1], value[2])
            gathered.heads[value[1]] = before[1]
    return (BLOCK, start, end, UNKNOWN, None)


def structure(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`struct name { … }` is a definition; `struct name` is a type. What stands in one without a name and without a
    variable belongs to what is around it.
    """
    named = part(values, fields, "name")
    if part(values, fields, "body") is None:
        gathered.read(values)
        return (TYPE, start, end, named[3] if named else UNKNOWN, None)
    gathered.bases[start] = tuple(ref for value in values if value[0] == BASES for ref in value[4])
    name = gathered.names.get(start, UNKNOWN)
    return (CLASS, start, end, name, start) if name != UNKNOWN else (BLOCK, start, end, UNKNOWN, None)


def type_definition(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`typedef type name`: what it names is a base of the name."""
    said = part(values, fields, "type")
    if said is not None:
        gathered.read([said])
        is_plain = said[0] in (NAME, CLASS) or (
            said[0] == TYPE and gathered.source.raw[said[1] : said[1] + 1].isalpha()
        )
        ref = single(said[3])
        tagged = ref if is_plain and _NAME.match(ref.replace(".", "_")) and not _is_primitive(said) else UNKNOWN
        found = declared(part(values, fields, "declarator"))
        if tagged != UNKNOWN and start in gathered.names and not found.suffix.startswith("("):
            gathered.bases[start] = (tagged,)
        if said[0] == CLASS and start not in gathered.names:
            gathered.whole[said[4]] = (start, end)
    return (BLOCK, start, end, UNKNOWN, None)


def _is_primitive(said: Value) -> bool:
    return said[0] == TYPE and said[2] - said[1] == len(said[3])


def enumerator(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> None:
    """A name of an enumeration, a constant."""
    named, held = part(values, fields, "name"), part(values, fields, "value")
    gathered.read([value for value in values if value is not named])
    if named is not None:
        value = held[3] if held is not None and held[3][:1].isdecimal() else "<int>"
        gathered.bind((KEY, *named[1:]), value, None, (start, end), fixed=True)


def as_text(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """A type that is no name (`auto`, `decltype(x)`); names in it are read."""
    gathered.read(values)
    return (TYPE, start, end, "auto" if gathered.source.raw[start:end] == b"auto" else UNKNOWN, None)


def destructor(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`~Name`."""
    return (KEY, start, end, f"~{values[0][3] if values else ''}", None)


def ignored(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> None:
    """What another pass reads."""
