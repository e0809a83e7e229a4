"""Folds of Rust's paths and types: `a::b::C<T>` becomes the ref `a.b.C`.

The value of a type has the ref of the type where that has a name (`Foo` also for `&Foo`, `dyn Foo` and `Foo<T>`), else
`?`; annotations are its text.
"""

# ruff: noqa: ARG001 - all folds have one signature

from indexer.languages.syntax import statements
from indexer.languages.syntax.sweep import (
    BASES,
    BLOCK,
    IN_USE,
    KEY,
    MEMBER,
    NAME,
    REF_CHARS_MAX,
    TYPE,
    UNKNOWN,
    Gathered,
    Value,
    part,
    single,
)

GENERIC = "generic"
"""Type parameters (extra: each name, where it stands, and the ref of the trait that bounds it)."""

Generic = tuple[str, int, int, str]

_MARKERS = frozenset({"Send", "Sync", "Sized", "Copy", "Unpin"})
"""Traits without methods tell nothing of what is called."""
_NUMBERS = {
    **{f"{sign}{bits}": "<int>" for sign in "iu" for bits in (8, 16, 32, 64, 128, "size")},
    "f32": "<float>",
    "f64": "<float>",
    "bool": "<bool>",
    "char": "<str>",
    "str": "<str>",
}


def identifier(written: str) -> str:
    """A name without the sign that it is no keyword (`r#type`); `_` is none."""
    return written.removeprefix("r#") if written != "_" else UNKNOWN


def text_of(gathered: Gathered, value: Value) -> str:
    """A type as it is written, on one line."""
    return gathered.source.one_line(value[1], value[2], statements.ANNOTATION_CHARS_MAX)


def primitive(gathered: Gathered, value: Value) -> str:
    """The ref of a value of a type that every file knows."""
    return _NUMBERS.get(gathered.source.text(value[1], value[2]), UNKNOWN) if value[2] - value[1] < 8 else UNKNOWN


def path(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """`a::b`; what begins with `self::` begins in this module, and `::a` is a crate."""
    holder, named = part(values, fields, "path"), part(values, fields, "name")
    if named is None:
        return holder
    if holder is None or (holder[0] == NAME and holder[3] == "self"):
        return (NAME, named[1], end, named[3], None)
    kind, _, holder_end, ref, _ = holder
    ref = single(ref)
    made = f"{ref}.{named[3]}" if len(ref) < REF_CHARS_MAX else UNKNOWN
    return (MEMBER, start, end, made, holder_end if kind in IN_USE else None)


def same(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`&T`, `dyn T`, `T<A>`: for what has a name, that of `T`; arguments are read."""
    gathered.read(values)
    named = part(values, fields, "type") or part(values, fields, "trait") or (values[0] if values else None)
    return (TYPE, start, end, named[3] if named else UNKNOWN, None)


def unnamed(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`(A, B)`, `[T]`, `fn(A) -> B`: its parts are read."""
    gathered.read(values)
    return (TYPE, start, end, UNKNOWN, None)


def bracketed(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`<T as Trait>` in a path is the type, where that has a name."""
    gathered.read(values)
    named = part(values, fields, "type") or (values[0] if values else None)
    other = part(values, fields, "alias")
    ref = named[3] if named else UNKNOWN
    return (TYPE, start, end, other[3] if ref == UNKNOWN and other else ref, None)


def bounds(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`A + B`: extra is the refs of the traits."""
    gathered.read(values)
    return (BASES, start, end, UNKNOWN, [value[3] for value in values if value[3] != UNKNOWN and value[0] != KEY])


def type_parameter(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """`T: Trait`; lifetimes and constants are no types."""
    named, bound = part(values, fields, "name"), part(values, fields, "bounds")
    gathered.read([value for value in values if value is not named])
    if named is None:
        return None
    return (GENERIC, start, end, UNKNOWN, [(named[3], named[1], named[2], _bound(bound))])


def type_parameters(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """All type parameters in order."""
    return (GENERIC, start, end, UNKNOWN, [one for value in values if value[0] == GENERIC for one in value[4]])


def where_predicate(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """`T: Trait` behind `where`."""
    left, bound = part(values, fields, "left"), part(values, fields, "bounds")
    gathered.read(values)
    if left is None or left[0] != NAME:
        return None
    return (GENERIC, start, end, UNKNOWN, [(left[3], left[1], left[2], _bound(bound))])


def _bound(value: Value | None) -> str:
    refs = [ref for ref in value[4] if ref not in _MARKERS] if value and value[0] == BASES else []
    return "|".join(refs[:4]) or UNKNOWN


def generics_of(values: list[Value]) -> list[Generic]:
    """The type parameters of a definition; what `where` says of one counts if nothing was said before."""
    found: dict[str, Generic] = {}
    for value in values:
        for one in value[4] if value[0] == GENERIC else ():
            known = found.get(one[0])
            if known is None:
                found[one[0]] = one
            elif known[3] == UNKNOWN:
                found[one[0]] = (*known[:3], one[3])
    found.pop("Self", None)
    return list(found.values())


def nothing(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """What has been read and has no value."""
    gathered.read(values)
    return (BLOCK, start, end, UNKNOWN, None)
