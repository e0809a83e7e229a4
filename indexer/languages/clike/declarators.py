"""Folds of declarators: what `*next`, `name[3]`, `&r`, `f(int a)` and `(*cb)(int)` declare, and with which type."""

# ruff: noqa: ARG001 - all folds have one signature

from dataclasses import dataclass, replace

from indexer.languages.syntax.definitions import as_parameter
from indexer.languages.syntax.expressions import call_ref
from indexer.languages.syntax.sweep import (
    BINDABLE,
    BLOCK,
    CLASS,
    IN_USE,
    KEY,
    LIST,
    NAME,
    OTHER,
    PARAMETER,
    PARAMETERS,
    TYPE,
    UNKNOWN,
    Fold,
    Gathered,
    RawParameter,
    Value,
    part,
    single,
)
from indexer.records import Parameter

DECLARATOR = "declarator"
TYPE_CHARS_MAX = 400


@dataclass(frozen=True, slots=True)
class Declared:
    """What a declarator says: the name (None where it has none), what it adds to the type (`*`, `[]`, `(*)(…)`), the
    parameters where it declares a function, the type behind `->`, and whether it takes all arguments that follow.

    `given` are those parameters as the arguments that they may be in truth (`Lock guard(mutex);`), None where they are
    none.
    """

    name: Value | None
    suffix: str = ""
    parameters: list[RawParameter] | None = None
    returns: str | None = None
    is_rest: bool = False
    given: list[Value] | None = None


NOTHING = Declared(None)


def declared(value: Value | None) -> Declared:
    """What a value in the place of a declarator declares."""
    if value is None:
        return NOTHING
    if value[0] == DECLARATOR:
        found: Declared = value[4]
        return found
    return Declared(value) if value[0] in BINDABLE or value[0] == LIST else NOTHING


def _made(start: int, end: int, found: Declared) -> Value:
    return (DECLARATOR, start, end, found.name[3] if found.name else UNKNOWN, found)


def suffixed(suffix: str, field: str = "declarator") -> Fold:
    """A declarator around another: `*x`, `x[3]`, `(x)`."""

    def fold(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
        inner = part(values, fields, field)
        if inner is None:
            inner = next((value for value in values if value[0] in (DECLARATOR, NAME, KEY)), None)
        gathered.read([value for value in values if value is not inner])
        found = declared(inner)
        own = "&&" if suffix == "&" and gathered.source.raw[start : start + 2] == b"&&" else suffix
        # What stands before a function is part of what it returns.
        joined = own + found.suffix if own in ("*", "&", "&&") else found.suffix + own
        return _made(start, end, replace(found, suffix=joined))

    return fold


def rest(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`...args`: all arguments that follow."""
    found = declared(values[-1] if values else None)
    return _made(start, end, Declared(found.name, found.suffix, is_rest=True))


def function(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`f(int a)` declares a function, `(*f)(int)` a pointer to one, `(*f(int a))(int)` a function that returns one."""
    inner, listed = part(values, fields, "declarator"), part(values, fields, "parameters")
    returned = next((value for value in values if value[0] == TYPE), None)
    gathered.read([value for value in values if value is not inner])
    found = declared(inner)
    taken, given = listed[4] if listed and listed[0] == PARAMETERS else ([], None)
    if found.suffix and found.parameters is None:
        types = ", ".join(made.annotation or "" for made, *_ in taken)
        return _made(start, end, Declared(found.name, f"({found.suffix})({types})"[:TYPE_CHARS_MAX]))
    if found.parameters is not None:
        taken, given = found.parameters, None
    return _made(start, end, Declared(found.name, "", taken, returned[3] if returned else None, given=given))


def type_text(gathered: Gathered, said: Value | None, suffix: str = "") -> str | None:
    """The text of a type with what the declarator adds; None where it is `auto` or nothing."""
    if said is None or said[0] == BLOCK or said[3] == "auto":
        return None
    kind, start, end, ref, _ = said
    if kind == CLASS:
        text = ref
    else:
        text = ref if kind == NAME and end - start == len(ref) else gathered.source.one_line(start, end, TYPE_CHARS_MAX)
    return f"{text} {suffix}" if suffix else text


def parameter(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """One parameter; `void` alone is none, `...` one without a name that takes all that follow."""
    said, target = part(values, fields, "type"), part(values, fields, "declarator")
    held = part(values, fields, "default_value")
    gathered.read([value for value in values if value is not target])
    found = declared(target)
    if said is not None and said[3] == "void" and target is None:
        return None
    annotation = type_text(gathered, said, found.suffix)
    named = found.name if found.name is not None and found.name[0] in IN_USE else None
    made = as_parameter(gathered, named or (NAME, start, start, "", None), 0, annotation, held, found.is_rest)
    return (PARAMETER, start, end, _as_argument(said, target), made)


def _as_argument(said: Value | None, target: Value | None) -> str:
    """The ref of the argument that a parameter of a lone type, or of a function that gives one, may be in truth."""
    if said is None or said[0] != NAME:
        return UNKNOWN
    if target is None:
        return single(said[3])
    found = declared(target)
    called = found.name is None and found.given is not None and not found.suffix
    return call_ref(said[3], tuple(value[3] for value in found.given or ())) if called else UNKNOWN


def variadic(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`...` at the end of a list of parameters."""
    return (PARAMETER, start, end, UNKNOWN, (Parameter("", "vararg"), start, start, UNKNOWN, None))


def parameters(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """All parameters and, where they may be arguments in truth, these; lone names are those of a definition in the
    style of Kernighan and Ritchie.
    """
    found: list[RawParameter] = []
    given: list[Value] = []
    for value in values:
        if value[0] == PARAMETER:
            made, *where = value[4]
            if value[3] != UNKNOWN:
                given.append((OTHER, value[1], value[2], value[3], None))
        elif value[0] == NAME:
            made, *where = as_parameter(gathered, value, 0, None, None, False)
        else:
            gathered.read([value])
            continue
        if not made.name:
            made = Parameter(f"<parameter{len(found) + 1}>", made.kind, made.annotation, made.default)
        found.append((made, *where))
    return (PARAMETERS, start, end, UNKNOWN, (found, given if len(given) == len(found) else None))


def abstract(suffix: str) -> Fold:
    """A declarator without a name: `*` in `(char *)`, `(int)` in a lambda."""

    def fold(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
        listed = next((value for value in values if value[0] == PARAMETERS), None)
        returned = next((value for value in values if value[0] == TYPE), None)
        gathered.read([value for value in values if value[0] != DECLARATOR])
        inner = next((declared(value) for value in values if value[0] == DECLARATOR), NOTHING)
        taken, given = listed[4] if listed else (inner.parameters, None)
        said = returned[3] if returned else inner.returns
        found = Declared(None, suffix + inner.suffix, taken, said, given=given)
        return (DECLARATOR, start, end, UNKNOWN, found)

    return fold


def initialized(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`declarator = value`; who holds it binds it."""
    return ("initialized", start, end, UNKNOWN, (part(values, fields, "declarator"), part(values, fields, "value")))


def trailing_type(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`-> Type`."""
    gathered.read(values)
    text = gathered.source.one_line(start, end, TYPE_CHARS_MAX).removeprefix("->").strip()
    return (TYPE, start, end, text, None)


def structured(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`auto [a, b]`."""
    return (LIST, start, end, UNKNOWN, [value for value in values if value[0] != OTHER])
