"""Folds of Rust's definitions: functions, types with their fields, what is implemented for them."""

# ruff: noqa: ARG001 - all folds have one signature

from indexer.languages.rust_folds.attributes import VARIANT
from indexer.languages.rust_folds.types import Generic, generics_of, text_of
from indexer.languages.syntax import definitions
from indexer.languages.syntax.regions import Regions
from indexer.languages.syntax.sweep import (
    BASES,
    BLOCK,
    CLASS,
    DEFINED,
    FUNCTION,
    KEY,
    NAME,
    PARAMETER,
    PARAMETERS,
    TYPE,
    UNKNOWN,
    Gathered,
    RawBinding,
    Value,
    part,
)
from indexer.records import Parameter

IMPLEMENTS, EXTENDS = ".<impl>", ".<own>"
"""Behind the name of a type: what it is said to implement here, and that something is defined for it here."""

_named_parameter = definitions.parameter("pattern", "type", "")


def receiver(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`&mut self` is the first parameter, of the type `&mut Self`."""
    written = gathered.source.one_line(start, end)
    annotation = f"{written.removesuffix('self')}Self".removeprefix("mut ")
    made = (Parameter("self", "positional", annotation), max(start, end - 4), end, UNKNOWN, None)
    return (PARAMETER, start, end, UNKNOWN, made)


def parameter(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """`pattern: T`."""
    said = part(values, fields, "type")
    if said is not None and said[0] != TYPE:
        gathered.read([said])
    values = [(TYPE, v[1], v[2], text_of(gathered, v), None) if v is said else v for v in values]
    return _named_parameter(gathered, start, end, values, fields)


def function(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """A function, method or closure; the last expression of its body is what it returns."""
    listed, run = part(values, fields, "parameters"), part(values, fields, "body")
    said = part(values, fields, "return_type")
    is_closure = "name" not in fields
    gathered.read([said] if said else [])
    if listed is not None and listed[0] == PARAMETERS:
        gathered.parameters[start] = listed[4]
    if said is not None:
        gathered.returns[start] = text_of(gathered, said)
    if generics := generics_of(values):
        gathered.generics[start] = generics
    if run is not None and run[0] != BLOCK:
        gathered.read([run])
        _note_return(gathered, run[1], run[2], run[3])
    elif run is not None and run[4] is not None and (said is not None or is_closure):
        first, last = run[4]
        _note_return(gathered, first, last, run[3])
    return (FUNCTION, start, end, gathered.names.get(start, UNKNOWN), start)


def _note_return(gathered: Gathered, start: int, end: int, ref: str) -> None:
    gathered.statements.append(("return", start, end, ref, gathered.source.one_line(start, end)))


def macro(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`macro_rules! name { … }` can be called like a function."""
    gathered.read([value for value, field in zip(values, fields, strict=True) if field != "name"])
    return (FUNCTION, start, end, gathered.names.get(start, UNKNOWN), start)


def type_(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`struct`, `union`, `trait`, an associated type: bases are what a trait requires."""
    gathered.read([value for value, field in zip(values, fields, strict=True) if field not in ("name", "body")])
    bounds = part(values, fields, "bounds")
    gathered.bases[start] = tuple(bounds[4]) if bounds and bounds[0] == BASES else ()
    body = part(values, fields, "body")
    own = generics_of(values)
    if own:
        gathered.generics[start] = own
    if body is not None and body[0] == BLOCK and (named := part(values, fields, "name")):
        _inherit(gathered, body, own, named)
    return (CLASS, start, end, gathered.names.get(start, UNKNOWN), start)


def alias(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`type A = B`: what has a name is a base, and a binding of the name has the type as its annotation."""
    named, said = part(values, fields, "name"), part(values, fields, "type")
    gathered.read([said] if said else [])
    if generics := generics_of(values):
        gathered.generics[start] = generics
    gathered.bases[start] = (said[3],) if said and said[3] != UNKNOWN and said[0] != KEY else ()
    if named is not None and said is not None:
        text = text_of(gathered, said)
        gathered.bindings.append(RawBinding(named[1], named[2], named[3], UNKNOWN, text, -1, True))
    return (CLASS, start, end, gathered.names.get(start, UNKNOWN), start)


def field(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`name: T` of a struct."""
    named, said = part(values, fields, "name"), part(values, fields, "type")
    gathered.read([said] if said else [])
    if named is not None:
        gathered.bind(named, UNKNOWN, text_of(gathered, said) if said else None, (start, end))
    return (DEFINED, start, end, UNKNOWN, start)


def fields_of(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`(A, B)` of a struct: fields are called by their number."""
    gathered.read(values)
    for at, said in enumerate(value for value, name in zip(values, fields, strict=True) if name == "type"):
        place = (said[1], said[2])
        gathered.bind((KEY, said[1], said[1] + 1, str(at), None), UNKNOWN, text_of(gathered, said), place)
    return (BLOCK, start, end, UNKNOWN, [])


def variant(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """A name of an enumeration; one that holds fields is a class."""
    named = part(values, fields, "name")
    gathered.read([value for value in values if value is not named])
    return (VARIANT, start, end, named[3] if named else UNKNOWN, (named, part(values, fields, "body") is not None))


def enumeration(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`enum`: a variant that holds fields is derived from it, another is an instance of it."""
    named, body = part(values, fields, "name"), part(values, fields, "body")
    gathered.bases[start] = ()
    if generics := generics_of(values):
        gathered.generics[start] = generics
    if named is not None and body is not None and body[0] == BLOCK:
        for _, first, last, _, extra in (value for value in body[4] if value[0] == VARIANT):
            one, is_class = extra
            if is_class:
                gathered.bases[first] = (named[3],)
            elif one is not None:
                gathered.bind(one, f"{named[3]}()", None, (first, last), constant=True)
    return (CLASS, start, end, gathered.names.get(start, UNKNOWN), start)


def implementation(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`impl Trait for Type`: its functions are methods of the type, to which `settle` gives the trait as a base."""
    trait, named, body = part(values, fields, "trait"), part(values, fields, "type"), part(values, fields, "body")
    gathered.read([value for value in (trait, named) if value])
    functions = [value for value in body[4] if value[0] == FUNCTION] if body and body[0] == BLOCK and body[4] else []
    if named is None:
        return (BLOCK, start, end, UNKNOWN, None)
    name = named[3].rpartition(".")[2]
    if body is not None:
        _inherit(gathered, body, generics_of(values), (NAME, named[1], named[2], name, None))
    is_denied = trait is not None and gathered.source.raw[: trait[1]].rstrip().endswith(b"!")
    is_for_all = name in [one[0] for one in generics_of(values)]
    holder = functions[0][3].rpartition(".")[0] if functions else ""
    qualname = holder if holder.rpartition(".")[2] == name else name
    if name != UNKNOWN and body is not None and body[4]:
        for value in body[4]:
            if value[0] in (DEFINED, CLASS):
                place = (value[1], value[2])
                gathered.bindings.append(RawBinding(*place, f"{qualname}{EXTENDS}", UNKNOWN, None, -1, False))
    if trait is not None and UNKNOWN not in (trait[3], name) and not (is_denied or is_for_all):
        gathered.bindings.append(RawBinding(start, end, f"{qualname}{IMPLEMENTS}", trait[3], None, -1, False, True))
    return (BLOCK, start, end, UNKNOWN, None)


def _inherit(gathered: Gathered, body: Value, generics: list[Generic], named: Value) -> None:
    """What names mean in methods: `Self` is the type, type parameters are those of the whole."""
    raw = gathered.source.raw
    for _, start, end, qualname, at in (value for value in body[4] or () if value[0] == FUNCTION):
        if qualname == UNKNOWN or ">" in qualname:
            continue
        own = gathered.generics.setdefault(at, [])
        known = {one[0] for one in own}
        own.extend(one for one in generics if one[0] not in known and raw.find(one[0].encode(), start, end) >= 0)
        given = gathered.parameters.get(at)
        if named[3] != UNKNOWN and ((given and given[0][0].name == "self") or raw.find(b"Self", start, end) >= 0):
            own.append(("Self", named[1], named[2], named[3]))


def namespace(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`mod name { … }`, or the name of a file, which is imported."""
    named = part(values, fields, "name")
    if named is not None and "body" not in fields:
        gathered.imports.append((start, end, "self", named[3], named[3]))
        return (DEFINED, start, end, named[3], start)
    return (CLASS, start, end, gathered.names.get(start, UNKNOWN), start)


def settle(gathered: Gathered) -> None:
    """Traits become bases of the types they are implemented for, as far as those are in this file; constants and types
    of others are their members.
    """
    noted = [one for one in gathered.bindings if one.target.endswith((IMPLEMENTS, EXTENDS))]
    if not noted:
        return
    classes = {qualname: start for start, qualname in gathered.names.items() if start in gathered.bases}
    settled: set[int] = set()
    bases: dict[int, dict[str, None]] = {}
    outside: list[tuple[int, int, str]] = []
    for one in noted:
        qualname, _, _ = one.target.rpartition(".")
        name = qualname.rpartition(".")[2]
        start = classes.get(qualname, classes.get(name))
        if one.target.endswith(EXTENDS):
            settled.add(id(one))
            if start is None:
                outside.append((one.start, one.end, name))
        elif start is not None:
            settled.add(id(one))
            bases.setdefault(start, dict.fromkeys(gathered.bases[start]))[one.value] = None
        else:
            one.target = f"{name}{IMPLEMENTS}"
    gathered.bases.update((start, tuple(found)) for start, found in bases.items())
    gathered.bindings[:] = [one for one in gathered.bindings if id(one) not in settled]
    if outside:
        places = Regions(outside, "", lambda _around, _start, _end, name: name)
        for one in gathered.bindings:
            if "." not in one.target and (name := places.at(one.start)) and one.declares:
                one.target, one.declares = f"{name}.{one.target}", False
