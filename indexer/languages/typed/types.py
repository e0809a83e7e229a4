"""Types as written in Java and C# into annotations (their text) and refs (the class they name, without arguments).

A plain name of a class is a value of kind `NAME`. Any other type is a `TYPE`: its ref is the text, extra the ref of the
class it names, None where it names none (`int`).
"""

# ruff: noqa: ARG001 - all folds have one signature

import re

from indexer.languages.syntax.statements import ANNOTATION_CHARS_MAX
from indexer.languages.syntax.sweep import (
    BASES,
    GENERICS,
    IN_USE,
    KEY,
    MARK,
    TYPE,
    UNKNOWN,
    Gathered,
    Value,
    single,
)

INFERRED = frozenset({"var", "dynamic"})
"""Words in place of a type that tell nothing."""
PRIMITIVE = {
    **dict.fromkeys(("byte", "sbyte", "short", "ushort", "int", "uint", "long", "ulong", "nint", "nuint"), "<int>"),
    **dict.fromkeys(("float", "double", "decimal"), "<float>"),
    **dict.fromkeys(("boolean", "bool"), "<bool>"),
    "string": "<str>",
}
_TYPE_VARIABLE = re.compile(r"[A-Z][0-9]?\Z")


def class_of(value: Value | None) -> str:
    """The ref of the class that a type names; unknown where it names none."""
    if value is None:
        return UNKNOWN
    return (value[4] or UNKNOWN) if value[0] == TYPE else single(value[3])


def annotation_of(value: Value | None, dimensions: Value | None = None) -> str | None:
    """A type's text, with the brackets that stand behind the name it is of; None where the type is inferred."""
    if value is None or value[3] in INFERRED or value[3] == UNKNOWN:
        return None
    return f"{value[3]}{dimensions[3]}" if dimensions else value[3]


def instance_of(value: Value | None) -> str:
    """The ref of what has a type: `Foo()`, `<int>`, `[Foo()]` for an array; unknown for what may be a type variable."""
    if value is None:
        return UNKNOWN
    text, named = value[3].rstrip("?"), class_of(value)
    if text.endswith("]"):
        inner = text.partition("[")[0]
        made = PRIMITIVE.get(inner) or (f"{inner}()" if _is_path(inner) else UNKNOWN)
        return f"[{made}]" if made != UNKNOWN else UNKNOWN
    return PRIMITIVE.get(text) or (f"{named}()" if _is_path(named) and not _TYPE_VARIABLE.match(named) else UNKNOWN)


def _is_path(ref: str) -> bool:
    return ref.replace(".", "_").isidentifier() and ref not in ("object", "Object")


def read(gathered: Gathered, values: list[Value]) -> None:
    """Each name among `values` is read, and so is the class that a type with arguments names."""
    gathered.read(values)
    for kind, start, _, _, named in values:
        if kind == TYPE and named:
            gathered.occurrences.append((start, start + len(named.encode()), named, "read"))


def text_of(gathered: Gathered, start: int, end: int) -> str:
    """The text of a type, at most as long as an annotation may be."""
    return gathered.source.one_line(start, end, ANNOTATION_CHARS_MAX)


def generic(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`List<Foo>` names `List`, which is read by who holds it; its arguments are read here."""
    read(gathered, values[1:])
    return (TYPE, start, end, text_of(gathered, start, end), class_of(values[0]) if values else None)


def scoped(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`a.b.Foo`; where a part has arguments (`A<B>.C`) the text keeps them."""
    parts = [value for value in values if value[0] != MARK]
    named = ".".join(class_of(value) for value in parts)
    if any(value[0] == TYPE for value in parts):
        return (TYPE, start, end, text_of(gathered, start, end), named)
    return (parts[0][0] if parts else TYPE, start, end, named, None)


def compound(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """An array, a tuple, a wildcard: its text; it names no class of its own."""
    read(gathered, values)
    return (TYPE, start, end, text_of(gathered, start, end), None)


def annotated(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """A type with annotations in front of it is that type."""
    held = [value for value in values if value[0] != MARK]
    read(gathered, held[:-1])
    return held[-1] if held else (TYPE, start, end, UNKNOWN, None)


def arguments(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> None:
    """`<Foo, Bar>`: names that are read; who holds them keeps their text."""
    read(gathered, values)


def bases(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """Types that a class extends or implements, or that bound a type parameter."""
    read(gathered, values)
    found = [class_of(value) for value in values if value[0] in IN_USE or value[0] == TYPE]
    return (BASES, start, end, UNKNOWN, [ref for ref in found if ref != UNKNOWN])


def parameter(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """`T extends Foo & Bar`: the name, bound to the first class that bounds it."""
    named = next((value for value in values if value[0] in (*IN_USE, KEY)), None)
    if named is None:
        return None
    bounds = [ref for value in values if value[0] == BASES for ref in value[4]]
    return (GENERICS, start, end, named[3], [(named[3], named[1], named[2], bounds[0] if bounds else UNKNOWN)])


def parameters(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """All type parameters of a definition."""
    return (GENERICS, start, end, UNKNOWN, [one for value in values if value[0] == GENERICS for one in value[4]])


def is_type(value: Value) -> bool:
    """Whether a value may be a type, not an annotation or a list of something."""
    return value[0] in IN_USE or value[0] == TYPE
