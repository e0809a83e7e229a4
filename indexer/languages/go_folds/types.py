"""Folds of Go's types: what a value of the type is made from, the fields of structs, the methods of interfaces.

The value of a type has the ref of the type where that has a name (`Foo` also for `*Foo` and `Foo[int]`), else `?`; its
extra is a `Shape` where the parts of the type matter to literals.
"""

# ruff: noqa: ARG001 - all folds have one signature

from typing import NamedTuple

from indexer.languages.syntax import statements
from indexer.languages.syntax.sweep import (
    CLASS,
    FUNCTION,
    IN_USE,
    KEY,
    MEMBER,
    PAIR,
    TYPE,
    UNKNOWN,
    Fold,
    Gathered,
    RawBinding,
    Value,
    part,
)

PREDECLARED = {
    "any": UNKNOWN,
    "comparable": UNKNOWN,
    "error": UNKNOWN,
    "string": "<str>",
    "bool": "<bool>",
    **dict.fromkeys(("float32", "float64", "complex64", "complex128"), "<float>"),
    **dict.fromkeys(("byte", "rune", "uintptr"), "<int>"),
    **{f"{sign}int{bits}": "<int>" for sign in ("", "u") for bits in ("", 8, 16, 32, 64)},
}
"""The types that every file knows, with the ref of a value of the type."""


GENERIC = "generic"
"""Type parameters (extra: each name, where it stands, and the ref of what bounds it)."""


class Shape(NamedTuple):
    """What a type is built from. `kind`: `list` and `table` of `element`, `struct` and `interface` with their parts,
    `generic` of the type `element` with the arguments `parts`.
    """

    kind: str
    element: Value | None = None
    parts: tuple[Value, ...] = ()


def type_name(written: str) -> str:
    """The ref of a type's name: those that every file knows name nothing that could be looked up."""
    return UNKNOWN if written in PREDECLARED or written == "nil" else written


def text_of(gathered: Gathered, value: Value) -> str:
    """A type as it is written, on one line."""
    return gathered.source.one_line(value[1], value[2], statements.ANNOTATION_CHARS_MAX)


def qualified(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`pkg.Name`."""
    holder_end = values[0][2] if values else end
    return (MEMBER, start, end, "".join(gathered.source.text(start, end).split()), holder_end)


def same(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`*T`, `(T)`: what is made of it is what is made of `T`."""
    gathered.read(values)
    if not values:
        return (TYPE, start, end, UNKNOWN, None)
    kind, _, _, ref, extra = values[0]
    return (TYPE, start, end, ref, extra if kind == TYPE else None)


def of_elements(kind: str, field: str) -> Fold:
    """`[]T`, `[n]T`, `map[K]T`, `chan T`."""

    def fold(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
        gathered.read(values)
        return (TYPE, start, end, UNKNOWN, Shape(kind, part(values, fields, field)))

    return fold


def generic(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`T[A]` stands for `T`; its arguments are read. A call `f[i](x)` looks the same at first."""
    gathered.read(values)
    if not values:
        return (TYPE, start, end, UNKNOWN, None)
    arguments = [one for value in values[1:] for one in ([value] if value[0] != TYPE or not value[4] else value[4])]
    return (TYPE, start, end, values[0][3], Shape("generic", values[0], tuple(arguments)))


def type_arguments(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`[A, B]`."""
    gathered.read(values)
    return (TYPE, start, end, UNKNOWN, values)


def element(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """One type between brackets or in an interface; a union (`~int | string`) has no name."""
    if len(values) == 1 and values[0][1] == start:
        return values[0]
    gathered.read(values)
    return (TYPE, start, end, UNKNOWN, None)


def type_parameter(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`K, V constraint`: names with the ref of the type that bounds them."""
    bound = part(values, fields, "type")
    gathered.read([bound] if bound else [])
    names = [value for value, field in zip(values, fields, strict=True) if field == "name"]
    return (GENERIC, start, end, bound[3] if bound else UNKNOWN, names)


def type_parameters(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """All type parameters in order."""
    found = [(one[3], one[1], one[2], value[3]) for value in values if value[0] == GENERIC for one in value[4]]
    return (GENERIC, start, end, UNKNOWN, found)


def note_generics(gathered: Gathered, start: int, values: list[Value]) -> None:
    """The type parameters of the definition at `start`."""
    for value in values:
        if value[0] == GENERIC:
            gathered.generics[start] = value[4]


def function(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`func(A) B`: its parts have been read."""
    gathered.read(values)
    return (TYPE, start, end, UNKNOWN, None)


def field(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """Fields of one type; without a name the type is embedded and gives the field its name."""
    said = part(values, fields, "type")
    if said is None:
        return None
    gathered.read([said])
    names = [value for value, name in zip(values, fields, strict=True) if name == "name"]
    return (PAIR, start, end, UNKNOWN, (names, said))


def fields_of(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """All fields between the braces."""
    return (TYPE, start, end, UNKNOWN, tuple(value for value in values if value[0] == PAIR))


def struct(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`struct { … }`: who gives it a name defines its fields."""
    held = next((value[4] for value in values if value[0] == TYPE and isinstance(value[4], tuple)), ())
    return (TYPE, start, end, UNKNOWN, Shape("struct", None, held if not isinstance(held, Shape) else ()))


def interface(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`interface { … }`: its methods are definitions, the types in it its bases."""
    gathered.read(values)
    embedded = tuple(value for value in values if value[0] not in (FUNCTION, KEY))
    return (TYPE, start, end, UNKNOWN, Shape("interface", None, embedded))


def definition(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`Name type`: bases are what is embedded, or the one type that gets a new name.

    What a name stands for that is neither struct nor interface is told by a binding of the name that has the type as
    its annotation.
    """
    named, said = part(values, fields, "name"), part(values, fields, "type")
    gathered.read([value for value in values if value is not named])
    note_generics(gathered, start, values)
    bases: list[str] = []
    if said is not None and named is not None:
        shape = said[4] if said[0] == TYPE else None
        if isinstance(shape, Shape) and shape.kind in ("struct", "interface"):
            bases = _fields(gathered, shape) if shape.kind == "struct" else [value[3] for value in shape.parts]
        else:
            bases = [said[3]]
            gathered.bindings.append(
                RawBinding(named[1], named[2], named[3], UNKNOWN, text_of(gathered, said), -1, True)
            )
    gathered.bases[start] = tuple(base for base in bases if base != UNKNOWN)
    return (CLASS, start, end, gathered.names.get(start, UNKNOWN), start)


def _fields(gathered: Gathered, shape: Shape) -> list[str]:
    """Binds the fields of a struct, and tells which types are embedded in it."""
    embedded: list[str] = []
    for _, start, end, _, (names, said) in shape.parts:
        if not names:
            name = said[3].rpartition(".")[2]
            embedded.append(said[3])
            names = [(KEY, said[1], said[2], name, None)] if name != UNKNOWN else []
        for one in names:
            if one[3] != "_":
                gathered.bind((KEY, *one[1:]), UNKNOWN, text_of(gathered, said), (start, end))
    return embedded


def declaration(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`type …`: the word belongs to the definition where there is just one."""
    if len(values) == 1 and values[0][0] == CLASS and not is_grouped(gathered, start, values[0][1]):
        gathered.whole[values[0][4]] = (start, end)
        gathered.heads[values[0][4]] = start
    return statements.block(gathered, start, end, [value for value in values if value[0] in IN_USE], [])


def is_grouped(gathered: Gathered, start: int, first: int) -> bool:
    """Whether a declaration has parentheses around what it declares."""
    return b"(" in gathered.source.raw[start:first].split(b"//")[0].split(b"/*")[0]
