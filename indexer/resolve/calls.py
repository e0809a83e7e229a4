"""A module's call sites, decorators and callbacks into call edges."""

from collections.abc import Iterator

from indexer.records import Call, CallEdge, EdgeKind, Span, Symbol, moniker
from indexer.resolve.annotations import decorator_ref
from indexer.resolve.follow import Follower
from indexer.resolve.names import BUILTIN, find_in_class
from indexer.resolve.refs import CALL, ELEMENT, UNKNOWN, steps_of
from indexer.resolve.table import Slot, Table
from indexer.resolve.values import CERTAINTIES, LIKELY, POSSIBLE, Value, Values

Target = tuple[str, int]

CALLS_BACK = frozenset(f"{BUILTIN}.{n}" for n in ("map", "filter", "sorted", "min", "max")) | {"functools.reduce"}
PLAIN_DECORATORS = frozenset(
    ("property", "staticmethod", "classmethod", "abstractmethod", "overload", "override", "final")
)
_BUILTIN_ATTRIBUTES = frozenset(
    name for kind in (str, bytes, list, dict, set, tuple, int, float, type) for name in dir(kind)
) | frozenset(("read", "write", "close", "open", "readline", "readlines", "flush", "seek", "group", "groups", "match"))
_NOT_FRAMEWORKS = (
    "functools",
    "typing",
    "typing_extensions",
    "contextlib",
    "dataclasses",
    "abc",
    "enum",
    "collections",
    BUILTIN,
)


def call_edges(follower: Follower, table: Table) -> Iterator[CallEdge]:
    """Every edge of a module: one row per candidate, or one unresolved row."""
    for call in table.module.index.calls:
        values = follower.follow(table, call.scope, call.ref)
        yield from _edges(table, call.scope, call.text, call.span, _targets_of_call(follower, table, call, values))
        yield from _handed_over(follower, table, call, values)
    for symbol in table.module.index.symbols:
        for text in symbol.decorators:
            yield from _decorator_edges(follower, table, symbol, text)


def targets(follower: Follower, values: Values) -> tuple[Target, ...]:
    """What runs when any of `values` is called, each with its doubt."""
    found: dict[str, int] = {}
    for value in values:
        for name, doubt in _runs(follower, value):
            found[name] = min(doubt, found.get(name, doubt))
    return tuple(found.items())


def _runs(follower: Follower, value: Value) -> Iterator[Target]:
    if value.kind in ("function", "method", "external"):
        yield value.name, value.doubt
    elif value.kind == "class":
        ran = [name for dunder in ("__new__", "__init__") for name in _own_method(follower, value, dunder)]
        doubt = max(value.doubt, LIKELY) if value.is_open else value.doubt
        yield from ((name, doubt) for name in ran or [value.name])
    elif value.kind == "instance":
        yield from ((name, max(value.doubt, LIKELY)) for name in _own_method(follower, value, "__call__"))


def _own_method(follower: Follower, value: Value, name: str) -> list[str]:
    found = find_in_class(follower.reader, value.name, name)
    if not isinstance(found, Slot):
        return []
    return [v.name for v in follower.of_slot(found) if v.kind == "function"]


def _targets_of_call(follower: Follower, table: Table, call: Call, values: Values) -> tuple[Target, ...]:
    if values:
        return targets(follower, values)
    steps = steps_of(call.ref)
    name = steps[-1]
    if len(steps) < 2 or name in (CALL, ELEMENT) or name in _BUILTIN_ATTRIBUTES or name.startswith("__"):
        return ()
    if steps[0] != UNKNOWN and follower.walk(table, call.scope, steps[:-1]):
        return ()
    return tuple((found, POSSIBLE) for found in follower.reader.namesakes(name))


def _edges(
    table: Table, scope: str, text: str, span: Span, found: tuple[Target, ...], kind: EdgeKind = "call"
) -> Iterator[CallEdge]:
    caller = moniker(table.path, scope)
    if not found:
        yield CallEdge(caller, None, text, span, "unresolved", kind)
    for name, doubt in found:
        yield CallEdge(caller, name, text, span, CERTAINTIES[doubt], kind)


def _handed_over(follower: Follower, table: Table, call: Call, values: Values) -> Iterator[CallEdge]:
    """Functions given to code outside the repository: called by `map` and its like, registered with anything else."""
    outside = [v for v in values if v.kind == "external"]
    if not outside or not (call.arguments or call.keywords):
        return
    kind: EdgeKind = "call" if outside[0].name in CALLS_BACK else "registration"
    if kind == "registration" and outside[0].name.startswith(BUILTIN):
        return
    for ref in (*call.arguments, *(k.partition("=")[2] for k in call.keywords)):
        if ref and ref[-1] not in ")]?" and (ref[0] != "<" or "lambda" in ref):
            given = [v for v in follower.follow(table, call.scope, ref) if v.kind in ("function", "method")]
            if given:
                found = tuple((v.name, max(v.doubt, LIKELY)) for v in given)
                yield from _edges(table, call.scope, call.text, call.span, found, kind)


def _decorator_edges(follower: Follower, table: Table, symbol: Symbol, text: str) -> Iterator[CallEdge]:
    ref = decorator_ref(text)
    if not ref or ref.rpartition(".")[2] in PLAIN_DECORATORS or text.endswith((".setter", ".getter", ".deleter")):
        return
    scope = symbol.parent
    span = Span(
        symbol.span.start_byte, symbol.name_span.start_byte, symbol.span.start_line, symbol.name_span.start_line
    )
    values = follower.follow(table, scope, ref)
    found = targets(follower, values)
    if found:
        yield from _edges(table, scope, f"@{text}", span, found)
    made_by = values or follower.follow(table, scope, ref.removesuffix(CALL))
    if any(v.kind.startswith("external") and not v.name.startswith(_NOT_FRAMEWORKS) for v in made_by):
        registered = ((moniker(table.path, symbol.qualname), LIKELY),)
        yield from _edges(table, scope, f"@{text}", span, registered, "registration")
