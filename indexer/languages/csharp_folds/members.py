"""Folds of definitions in C#: properties, events, parameters, constraints, constructors that call constructors."""

# ruff: noqa: ARG001 - all folds have one signature

import re

from indexer.languages.syntax import definitions, expressions
from indexer.languages.syntax.sweep import (
    ARGUMENTS,
    BASES,
    BLOCK,
    GENERICS,
    MARK,
    OTHER,
    PARAMETER,
    PARAMETERS,
    UNKNOWN,
    Fold,
    Gathered,
    Value,
    part,
)
from indexer.languages.typed import declarations, types
from indexer.languages.typed.types import annotation_of
from indexer.records import Parameter

SUPER = "super()"


PROPERTY, EXTENSION = "property", "extension"
"""Marks that nobody wrote: of what runs where it is read or written, of a method that its first parameter seems to
have."""


ASSIGNED, DECLARED, BOUNDS, ELEMENT = "assigned", "declared", "bounds", "element"
"""An assignment, with where its target stands; a name that is declared in the middle of an expression, with
its type; what bounds a type parameter; the key of an element, whose object stands elsewhere."""


OPERATORS = {
    "~": "Finalize",
    "this": "Item",
    "implicit": "op_Implicit",
    "explicit": "op_Explicit",
    "+": "op_Addition",
    "-": "op_Subtraction",
    "*": "op_Multiply",
    "/": "op_Division",
    "%": "op_Modulus",
    "==": "op_Equality",
    "!=": "op_Inequality",
    "<": "op_LessThan",
    ">": "op_GreaterThan",
    "<=": "op_LessThanOrEqual",
    ">=": "op_GreaterThanOrEqual",
    "!": "op_LogicalNot",
    "&": "op_BitwiseAnd",
    "|": "op_BitwiseOr",
    "^": "op_ExclusiveOr",
    "<<": "op_LeftShift",
    ">>": "op_RightShift",
    "++": "op_Increment",
    "--": "op_Decrement",
    "true": "op_True",
    "false": "op_False",
}
"""What definitions without a name of their own are called, as the runtime calls them."""


_TAG = re.compile(r"""<(?:see|paramref|typeparamref|seealso)\s+\w+="(?:[A-Z]:)?([^"]*)"\s*/>|</?\w+[^>]*>""")


def path_of(written: str) -> str:
    """The name of a definition; of an operator the one it has at run time."""
    return OPERATORS.get(written, written).lstrip("@")


def plain(documentation: str) -> str:
    """Documentation without the tags of XML; what they refer to stays."""
    lines = _TAG.sub(lambda tag: tag[1] or "", documentation).split("\n")
    return "\n".join(line for line in map(str.strip, lines) if line)


def parameter(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """One parameter; a default is what stands in no field behind its name."""
    named = [part(values, fields, "name")]
    behind = next((v for v in values if named[0] and v[1] >= named[0][2] and v[0] != MARK), None)
    names = ["default" if value is behind else name for value, name in zip(values, fields, strict=True)]
    return _parameter(gathered, start, end, values, names)


_parameter = declarations.parameter(default="default")


def parameters(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """All parameters; `params Foo[] rest` has no node of its own."""
    found = definitions.parameters(gathered, start, end, [v for v in values if v[0] == PARAMETER], [])
    rest, said = part(values, fields, "name"), part(values, fields, "type")
    if rest is not None:
        types.read(gathered, [said] if said else [])
        annotation = (annotation_of(said) or "").removesuffix("[]") or None
        found[4].append((Parameter(rest[3], "vararg", annotation), rest[1], rest[2], UNKNOWN, None))
    return found


def constraints(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """`where T : Foo, new()`."""
    bounds = [ref for value in values[1:] if value[0] == BASES for ref in value[4]]
    return (BOUNDS, start, end, values[0][3], bounds) if values else None


def bounded(fold: Fold) -> Fold:
    """A definition whose type parameters are bounded behind its head; a method that extends its first parameter says
    so in its marks.
    """

    def with_bounds(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
        bounds = {value[3]: value[4][0] for value in values if value[0] == BOUNDS and value[4]}
        for value in values if bounds else ():
            if value[0] == GENERICS:
                value[4][:] = [(name, *place, bounds.get(name, bound)) for name, *place, bound in value[4]]
        made = fold(gathered, start, end, values, fields)
        listed = next((value for value in values if value[0] == PARAMETERS), None)
        if listed and gathered.source.raw[listed[1] + 1 : listed[1] + 40].lstrip().startswith(b"this "):
            gathered.marks[start] = (EXTENSION, *gathered.marks.get(start, ()))
        return made

    return with_bounds


def delegate(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """A type of functions: a class with parameters and a result."""
    types.read(gathered, [value for value, name in zip(values, fields, strict=True) if name == "type"])
    listed, said = part(values, fields, "parameters"), part(values, fields, "type")
    if listed is not None and listed[0] == PARAMETERS:
        gathered.parameters[start] = listed[4]
    if said is not None:
        gathered.returns[start] = said[3]
    return definitions.class_()(gathered, start, end, values, fields)


_runs = declarations.function(body="-")


def property_(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """A property or event: a definition where it runs something, else an attribute."""
    named, said = part(values, fields, "name"), part(values, fields, "type")
    held = part(values, fields, "value")
    if start in gathered.names:
        made = _runs(gathered, start, end, values, fields)
        gathered.marks[start] = (PROPERTY, *gathered.marks.get(start, ()))
        return made
    types.read(gathered, [value for value in values if value is not named])
    if named is not None:
        declarations.note_marks(gathered, start, [value for value in values if value[0] == MARK])
        ref = declarations.value_of(gathered, held, said)
        gathered.bind(named, ref, annotation_of(said), (start, end - (gathered.source.raw[end - 1 : end] == b";")))
    return (OTHER, start, end, UNKNOWN, None)


def arrow(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`=> x` as a body returns `x`."""
    gathered.read(values)
    if values:
        text = gathered.source.one_line(values[0][1], values[0][2])
        gathered.statements.append(("return", values[0][1], values[0][2], values[0][3], text))
    return (BLOCK, start, end, UNKNOWN, None)


def constructor_call(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`: this(a)` and `: base(a)` call constructors; so their refs are `this` and `super` alone."""
    if len(values) != 2 or values[1][0] != ARGUMENTS:
        return expressions.other(gathered, start, end, values, fields)
    called = (OTHER, start, end, values[0][3].removesuffix("()"), None)
    return expressions.note_call(gathered, values[0][1], end, called, *values[1][4])


def enum_member(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """A constant of an enumeration."""
    named = part(values, fields, "name")
    gathered.read([value for value in values if value is not named])
    if named is not None:
        declarations.note_marks(gathered, start, [value for value in values if value[0] == MARK])
        gathered.bind(named, UNKNOWN, None, (start, end))
    return None
