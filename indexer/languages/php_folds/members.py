"""Folds of definitions in PHP: parameters that are properties, traits, types, what comments tell of types."""

# ruff: noqa: ARG001 - all folds have one signature

from indexer.languages.php_folds.names import _BETWEEN
from indexer.languages.syntax import definitions
from indexer.languages.syntax.comments import ToldTypes
from indexer.languages.syntax.sweep import (
    BLOCK,
    IN_USE,
    KEY,
    MARK,
    NAME,
    PARAMETER,
    PARAMETERS,
    TYPE,
    UNKNOWN,
    Fold,
    Gathered,
    RawBinding,
    Value,
    part,
)
from indexer.languages.typed import types
from indexer.languages.typed.declarations import DECLARATOR
from indexer.records import Parameter

CALLABLE, TRAITS, ANONYMOUS = "callable", "traits", "anonymous"
"""`(...)` in place of arguments: nothing is called; what a class uses; a class without a name, with the arguments."""


def compound_type(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`?Foo`, `A|B`: the text; the first names a class."""
    gathered.read(values)
    text = _BETWEEN.sub(".", types.text_of(gathered, start, end))
    alone = values[0] if len(values) == 1 and values[0][0] in IN_USE else None
    return (TYPE, start, end, text, alone[3] if alone else None)


def property_element(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """`$name = value` in a class."""
    named, held = part(values, fields, "name"), part(values, fields, "default_value")
    gathered.read([held] if held else [])
    if named is None:
        return None
    target = (KEY, named[1], named[2], named[3].lstrip("$"), None)
    return (DECLARATOR, start, end, UNKNOWN, (target, held, None))


def constant(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> None:
    """`NAME = value` of a `const`."""
    gathered.read(values[1:])
    if values and values[0][0] == NAME:
        held = values[-1][3] if len(values) > 1 else UNKNOWN
        gathered.bind((KEY, *values[0][1:]), held, None, (start, end), fixed=True)


def enum_case(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> None:
    """A case of an enumeration is an instance of it."""
    named = part(values, fields, "name")
    gathered.read([value for value in values if value is not named])
    if named is not None:
        if marks := [value for value in values if value[0] == MARK]:
            gathered.marks[start] = tuple(mark[3] for mark in marks)
            gathered.heads[start] = marks[-1][2]
        gathered.bind((KEY, *named[1:]), "self()", "self", (start, end - (gathered.source.raw[end - 1 : end] == b";")))


def parameter(*, rest: bool = False, promoted: bool = False) -> Fold:
    """One parameter; one that is `promoted` is a property, too."""

    def fold(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
        named, said, held = (part(values, fields, name) for name in ("name", "type", "default_value"))
        types.read(gathered, [value for value in values if value is not named])
        if named is None or named[3] == UNKNOWN:
            return None
        annotation = said[3] if said else None
        if promoted:
            name = named[3].lstrip("$")
            gathered.bindings.append(RawBinding(start, end, name, UNKNOWN, annotation, named[2], True))
        shown = gathered.source.one_line(held[1], held[2]) if held else None
        made = Parameter(named[3], "vararg" if rest else "positional", annotation, shown)
        return (PARAMETER, start, end, UNKNOWN, (made, named[1], named[2], held[3] if held else UNKNOWN, None))

    return fold


_function = definitions.function()


def function(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """A function, method or closure; a constructor gives promoted parameters to their properties."""
    types.read(gathered, [value for value, name in zip(values, fields, strict=True) if name == "return_type"])
    listed, around = part(values, fields, "parameters"), gathered.names.get(start, "")
    if listed is not None and listed[0] == PARAMETERS and listed[4]:
        first = len(gathered.bindings)
        while first and gathered.bindings[first - 1].start >= listed[1]:
            first -= 1
        promoted = {one.name_end for one in gathered.bindings[first:] if one.start < listed[2]}
        for made, begin, name_end, *_ in listed[4]:
            if name_end in promoted:
                target = f"this.{made.name.lstrip('$')}"
                gathered.bindings.append(RawBinding(begin, name_end, target, made.name, None, -1, True, around=around))
    return _function(gathered, start, end, values, fields)


_class = definitions.class_()


def class_(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """A class; the traits it uses come before what it extends, as look-up goes."""
    used = [ref for value in values if value[0] == TRAITS for ref in value[4]]
    made = _class(gathered, start, end, values, fields)
    gathered.bases[start] = (*used, *gathered.bases[start])
    return made


def uses(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`use A, B { … }` in a class."""
    named = [value for value in values if value[0] == NAME]
    gathered.read(named)
    return (TRAITS, start, end, UNKNOWN, [value[3] for value in named])


def use_as(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`hello as hi`: a second name for a method of a trait."""
    if len(values) == 2 and values[1][0] == NAME:
        method, named = values
        ref = f"this.{method[3]}" if method[0] == NAME else method[3]
        gathered.bindings.append(RawBinding(start, end, named[3], ref, None, -1, True))
    return (BLOCK, start, end, UNKNOWN, None)


def static_variable(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> None:
    """`static $a = b;` in a function."""
    named, held = part(values, fields, "name"), part(values, fields, "value")
    gathered.read([held] if held else [])
    if named is not None:
        gathered.bind(named, held[3] if held else UNKNOWN, None, (start, end), defines=False)


def told_types(documentation: str) -> ToldTypes:
    """Types that a comment tells with `@param`, `@return` and `@var`."""
    parameters: dict[str, str] = {}
    returned = declared = ""
    for line in documentation.split("\n"):
        tag, _, rest = line.strip().partition(" ")
        if tag not in ("@param", "@return", "@var") or not rest.strip():
            continue
        said, behind = _first_type(rest.strip())
        if tag == "@param":
            name = behind.lstrip("&. ").partition(" ")[0]
            if name[:1] == "$" and said[:1] != "$":
                parameters.setdefault(name, said)
        elif tag == "@return":
            returned = returned or said
        else:
            declared = declared or said
    return ToldTypes(parameters, returned, declared)


def _first_type(text: str) -> tuple[str, str]:
    """A type up to the first blank that is in no brackets, and what is behind it."""
    depth = 0
    for at, char in enumerate(text):
        depth += (char in "<({[") - (char in ">)}]")
        if char == " " and depth <= 0:
            return _BETWEEN.sub(".", text[:at]), text[at:].strip()
    return _BETWEEN.sub(".", text), ""
