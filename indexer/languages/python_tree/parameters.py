"""Folds of definitions' heads: parameters and base classes, kept by the byte at which the definition starts."""

# ruff: noqa: ARG001 - all folds have one signature

from indexer.languages.python_tree.sweep import LEAVES, UNKNOWN, Gathered, Value, fold
from indexer.records import Parameter, ParameterKind

LEAVES.update({"positional_separator": "/", "keyword_separator": "*"})

_SPLATS: dict[str, ParameterKind] = {"list_splat_pattern": "vararg", "keyword_splat_pattern": "kwarg"}


@fold("default_parameter", "typed_parameter", "typed_default_parameter")
def parameter(gathered: Gathered, start: int, end: int, children: list[Value]) -> Value | None:
    """One parameter with an annotation, a default, or both; extra is `(Parameter, start, end, ref of the default)`."""
    if not children:
        return None
    name, *rest = children
    annotation = next((value for value in rest if value[0] == "type"), None)
    defaults = [value for value in rest if value[0] != "type"]
    gathered.read(defaults)
    base, name_start, name_end, _ = _plain(name)
    source = gathered.source
    made = Parameter(
        base.name,
        base.kind,
        source.one_line(annotation[1], annotation[2]) if annotation else None,
        source.one_line(defaults[-1][1], defaults[-1][2]) if defaults else None,
    )
    return (
        "parameter",
        start,
        end,
        UNKNOWN,
        (made, name_start, name_end, defaults[-1][3] if defaults else UNKNOWN),
    )


def _plain(value: Value) -> tuple[Parameter, int, int, str]:
    kind, start, end, ref, extra = value
    if kind in _SPLATS and extra:
        return (Parameter(extra[0][3], _SPLATS[kind]), extra[0][1], extra[0][2], UNKNOWN)
    return (Parameter(ref), start, end, UNKNOWN)


@fold("parameters", "lambda_parameters")
def parameters(gathered: Gathered, start: int, end: int, children: list[Value]) -> Value:
    """All parameters in order, with `/` and `*` turned into kinds."""
    found: list[tuple[Parameter, int, int, str]] = []
    keyword_only = False
    for value in children:
        kind = value[0]
        if kind == "/":
            found = [(_as_kind(p, "positional_only"), start, end, ref) for p, start, end, ref in found]
        elif kind == "*":
            keyword_only = True
        elif kind in ("identifier", "parameter", *_SPLATS):
            made, *where = value[4] if kind == "parameter" else _plain(value)
            found.append((_as_kind(made, "keyword_only") if keyword_only else made, *where))
            keyword_only = keyword_only or made.kind == "vararg"
    return ("parameters", start, end, UNKNOWN, found)


def _as_kind(parameter: Parameter, kind: ParameterKind) -> Parameter:
    plain = parameter.kind == "positional"
    return Parameter(parameter.name, kind, parameter.annotation, parameter.default) if plain else parameter


@fold("function_definition")
def function_definition(gathered: Gathered, start: int, end: int, children: list[Value]) -> None:
    """Keeps the parameters."""
    gathered.parameters[start] = next((value[4] for value in children if value[0] == "parameters"), [])


@fold("class_definition")
def class_definition(gathered: Gathered, start: int, end: int, children: list[Value]) -> None:
    """Keeps the base classes, without subscripts: `Generic[T]` inherits from `Generic`."""
    arguments = next((value[4] for value in children if value[0] == "arguments"), ((), ()))
    gathered.bases[start] = tuple(ref.partition("[")[0] for ref in arguments[0] if ref[0] != "*")
