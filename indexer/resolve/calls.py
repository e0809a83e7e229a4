"""A module's call sites, decorators and callbacks into call edges, and into what the calls hand over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from indexer.languages import Rules
from indexer.records import Call, CallEdge, EdgeKind, Flow, Span, Symbol, moniker
from indexer.resolve import library, overloads, scripts
from indexer.resolve.definitions import KEEPS, decorator_node
from indexer.resolve.evaluate import BUILTIN, Evaluator, Frame, frame_at
from indexer.resolve.functions import taken
from indexer.resolve.handing import Handing
from indexer.resolve.refs import Node, argument_nodes, parse_ref
from indexer.resolve.slots import Slot
from indexer.resolve.table import Table
from indexer.resolve.values import CERTAINTIES, LIKELY, POSSIBLE, Value, Values

_BUILTIN_ATTRIBUTES = frozenset(
    name for kind in (str, bytes, list, dict, set, tuple, int, float, type) for name in dir(kind)
) | frozenset(("read", "write", "close", "open", "readline", "readlines", "flush", "seek", "group", "groups", "match"))
_NOT_FRAMEWORKS = (
    "functools.",
    "typing.",
    "typing_extensions.",
    "contextlib.",
    "dataclasses.",
    "abc.",
    "enum.",
    "collections.",
    "<",
)
_PAIRED = {"__iter__": "__next__", "__enter__": "__exit__", "__aenter__": "__aexit__", "__aiter__": "__anext__"}


class Target(NamedTuple):
    """What runs: a moniker or dotted external name, its doubt, how many parameters are bound, whether it is ours."""

    name: str
    doubt: int
    bound: int = 0


class Site(NamedTuple):
    """A place where something is called, with all edges from it and what they hand over."""

    edges: tuple[CallEdge, ...]
    flows: tuple[Flow, ...]


def call_site(ev: Evaluator, table: Table, call: Call) -> Site:
    """Edges of one call, one row per candidate or one unresolved row; and of the callbacks that it hands over."""
    frame = frame_at(table, call.scope, call.span.start_byte)
    values = ev.used(ev.ref(call.ref, frame))
    if table.rules.is_overloaded:
        values = overloads.of_call(ev, call, values)
    if call.ref == table.rules.receiver:  # a constructor that calls another
        values = tuple(v._replace(kind="class", is_open=False) if v.kind == "instance" else v for v in values)
    found = targets(ev, values)
    if table.rules.is_overloaded:
        found = overloads.of_constructors(ev, call, found)
    if call.implicit:
        return _implicit(ev, table, call, found)
    if not found and not any(value.kind == "class" for value in values):
        found = _namesakes(ev, call, frame)
    if table.rules.by_name:
        found = tuple(target._replace(doubt=max(target.doubt, LIKELY)) for target in found)
    edges = list(edges_to(table, call.scope, call.text, call.span, found))
    flows = list(_flows(table, call.scope, call.span.start_byte, found, call.arguments, call.keywords))
    for value in values:
        if value.kind == "external" and table.rules.family == "python":
            _hand_over(ev, table, call, value, edges, flows)
    if table.rules.family != "python":
        _hand_over_functions(ev, table, call, values, edges, flows)
    return Site(tuple(edges), tuple(flows))


def decorator_site(ev: Evaluator, table: Table, symbol: Symbol, count: int) -> Site:
    """Edges of a definition's decorator, the innermost being number 0: it is called with what those below it made."""
    text = symbol.decorators[len(symbol.decorators) - 1 - count]
    if text in KEEPS or text.endswith((".setter", ".getter", ".deleter")):
        return Site((), ())
    span = Span(
        symbol.span.start_byte, symbol.name_span.start_byte, symbol.span.start_line, symbol.name_span.start_line
    )
    frame = frame_at(table, symbol.parent, symbol.span.start_byte)
    node = decorator_node(text)
    values = ev.all_expanded(ev.node(node, frame))
    found = targets(ev, values)
    edges = list(edges_to(table, symbol.parent, f"@{text}", span, found)) if found else []
    handed = (f"@{symbol.qualname}/{count}",)
    flows = tuple(_flows(table, symbol.parent, symbol.span.start_byte, found, handed, ()))
    is_outside = any(v.kind == "external" for v in values)
    makers = values if is_outside or node[0] != "call" else ev.node(node[1], frame)
    if any(v.kind.startswith("external") and not v.name.startswith(_NOT_FRAMEWORKS) for v in makers):
        registered = (Target(moniker(table.path, symbol.qualname), LIKELY),)
        edges += edges_to(table, symbol.parent, f"@{text}", span, registered, "registration")
    return Site(tuple(edges), flows)


def targets(ev: Evaluator, values: Values) -> tuple[Target, ...]:
    """What runs when any of `values` is called. Of several, none is sure; what a subclass may do makes the rest
    likely.
    """
    known = [value for value in values if value.kind != "unknown"]
    sure = [value for value in known if value.doubt < POSSIBLE]
    floor = POSSIBLE if len(sure) > 1 else LIKELY if len(known) < len(values) or len(known) > 1 else 0
    found: dict[str, Target] = {}
    for value in known:
        for target in _runs(ev, value):
            doubt = max(target.doubt, floor)
            if target.name not in found or doubt < found[target.name].doubt:
                found[target.name] = target._replace(doubt=doubt)
    return tuple(found.values()) if len(found) < 2 else tuple(sorted(found.values()))


def _runs(ev: Evaluator, value: Value) -> Iterator[Target]:
    if value.kind == "function":
        yield Target(value.name, value.doubt)
    elif value.kind == "method":
        yield Target(value.name, value.doubt, _taken(ev, value.name))
    elif value.kind == "super":
        yield from _constructors(ev, value)
    elif value.kind == "external" and value.name in scripts.INVOKES and isinstance(value.owner, Value):
        yield from (target._replace(bound=scripts.INVOKES[value.name]) for target in _runs(ev, value.owner))
    elif value.kind == "external":
        if value.name[:1] != "<" or value.name.startswith(BUILTIN):
            yield Target(_external(value), value.doubt)
    elif value.kind == "class":
        yield from _constructors(ev, value)
    elif value.kind == "instance":
        for target in _methods(ev, value, "__call__"):
            yield target._replace(doubt=max(target.doubt, value.doubt))


def _external(value: Value) -> str:
    """Dotted name of what is called outside; `functools.wraps(f)` gives what is called again."""
    return value.name.removesuffix("()")


def _constructors(ev: Evaluator, value: Value) -> Iterator[Target]:
    """The methods that making an instance runs; the class itself where it has none, or an external base's."""
    doubt = max(value.doubt, LIKELY) if value.is_open else value.doubt
    behind = str(value.owner) if value.kind == "super" else ""
    found = ev.symbol(behind or value.name)
    names = found[0].rules.constructors if found is not None else ()
    ran = False
    if behind:
        first = next((each for each in ev.mro(behind)[1:2]), "")
        if first and (base := ev.symbol(first)) is not None and base[1].kind == "function":
            yield Target(first, doubt)
            return
    for name in names:
        if name == "{class}" and found is not None:
            owner = next(iter(ev.mro(behind)[1:2]), "") if behind else value.name
            name = owner.rpartition("::")[2].rpartition(".")[2].partition("#")[0]
        for target in _methods(ev, value._replace(kind="instance", is_open=False), name, behind):
            ran = True
            yield target._replace(doubt=max(target.doubt, doubt))
    if not ran:
        outside = ev.find_in_class(value.name, names[-1], behind) if names else None
        if isinstance(outside, str) and not outside.startswith("<"):
            yield Target(outside, max(doubt, LIKELY))
        elif not behind:
            yield Target(value.name, doubt)


def found_rules(ev: Evaluator, name: str) -> Rules:
    """The rules of the language of a definition."""
    table = ev.table(name.partition("::")[0])
    return table.rules if table is not None else Rules()


def _taken(ev: Evaluator, name: str) -> int:
    found = ev.symbol(name)
    return taken(*found) if found is not None else 1


def _methods(ev: Evaluator, value: Value, name: str, behind: str = "") -> list[Target]:
    """Functions of the repository that a method name means on an instance."""
    found = ev.find_in_class(value.name, name, behind)
    if not isinstance(found, Slot):
        return []
    is_class_named = "{class}" in found_rules(ev, value.name).constructors
    if is_class_named and found.scope != value.name.partition("::")[2] and not behind:
        return []  # constructors are not inherited
    return [Target(v.name, v.doubt, _taken(ev, v.name)) for v in ev.of_slot(found) if v.kind in ("function", "method")]


def _namesakes(ev: Evaluator, call: Call, frame: Frame) -> tuple[Target, ...]:
    """Methods of that name anywhere, where nothing at all is known of whose method is called."""
    node = parse_ref(call.ref)
    rules = frame.table.rules
    if rules.by_name:
        name = node[-1] if node[0] in ("name", "attribute") else ""
        return tuple(Target(found, POSSIBLE, 0) for found in ev.namesakes(name, rules.family)) if name else ()
    if node[0] != "attribute" or node[2] in (rules.common or _BUILTIN_ATTRIBUTES) or node[2].startswith("__"):
        return ()
    holders = ev.all_expanded(ev.node(node[1], frame))
    if any(value.kind != "unknown" for value in holders):
        return ()
    return tuple(Target(name, POSSIBLE, _taken(ev, name)) for name in ev.namesakes(node[2], rules.family))


def edges_to(
    table: Table, scope: str, text: str, span: Span, found: Iterable[Target], kind: EdgeKind = "call"
) -> Iterator[CallEdge]:
    """Edges from a scope to each target, or one unresolved edge."""
    caller = moniker(table.path, scope)
    is_found = False
    for target in found:
        is_found = True
        yield CallEdge(caller, target.name, text, span, CERTAINTIES[target.doubt], kind)
    if not is_found:
        yield CallEdge(caller, None, text, span, "unresolved", kind)


def _flows(
    table: Table,
    scope: str,
    byte: int,
    found: Iterable[Target],
    arguments: tuple[str, ...],
    keywords: tuple[str, ...],
) -> Iterator[Flow]:
    """What the call hands to functions of the repository whose parameters callers decide."""
    if not arguments and not keywords:
        return
    for target in found:
        if "::" in target.name:
            at = table.place(scope, byte)
            yield Flow(0, target.name, scope, at, arguments, keywords, target.bound, target.doubt)


def _implicit(ev: Evaluator, table: Table, call: Call, found: tuple[Target, ...]) -> Site:
    """Edges of an operator, loop, `with` or `raise`: only what is in the repository counts."""
    inside = [target for target in found if "::" in target.name]
    method = call.ref.rpartition(".")[2]
    if method in _PAIRED:
        inside += _paired(ev, table, call, method)
    edges = tuple(edges_to(table, call.scope, call.text, call.span, inside)) if inside else ()
    arguments = call.arguments
    flows = tuple(_flows(table, call.scope, call.span.start_byte, inside, arguments, ())) if inside else ()
    return Site(tuple(e for e in edges if not _is_class(ev, e.callee)), flows)


def _is_class(ev: Evaluator, name: str | None) -> bool:
    found = ev.symbol(name) if name is not None else None
    return found is not None and found[1].kind == "class"


def _paired(ev: Evaluator, table: Table, call: Call, method: str) -> list[Target]:
    """What runs together with it: `__next__` of what `__iter__` gives, `__exit__` of what was entered."""
    frame = frame_at(table, call.scope, call.span.start_byte)
    suffix = "()" if method in ("__iter__", "__aiter__") else ""
    holder = call.ref if suffix else call.ref.rpartition(".")[0]
    holders = [v for v in ev.all_expanded(ev.ref(f"{holder}{suffix}", frame)) if v.kind == "instance"]
    return [t for t in targets(ev, ev.attribute(tuple(holders), _PAIRED[method])) if "::" in t.name]


def _hand_over(
    ev: Evaluator, table: Table, call: Call, outside: Value, edges: list[CallEdge], flows: list[Flow]
) -> None:
    """Functions given to code outside the repository: called by `map` and its like, registered with anything else."""
    frame = frame_at(table, call.scope, call.span.start_byte)
    name = _external(outside)
    last = name.rpartition(".")[2]
    for method in library.DUNDERS.get(name, ()):
        if call.arguments:
            given = ev.all_expanded(ev.attribute(ev.node(argument_nodes(call.arguments[:1])[0], frame), method))
            inside = [t._replace(doubt=max(t.doubt, LIKELY)) for t in targets(ev, given) if "::" in t.name]
            if inside:
                edges += edges_to(table, call.scope, call.text, call.span, inside)
    handings = library.CALLS_BACK.get(name, ())
    if last in library.RUNNERS and not handings:
        handings = (Handing(0 if last != "run_in_executor" else 1, ("*{rest}",)),)
    if handings:
        for handing in handings:
            _call_back(ev, table, call, handing, frame, edges, flows)
        return
    if name.startswith(_NOT_FRAMEWORKS) or not (call.arguments or call.keywords):
        return
    for ref in (*call.arguments, *(k.partition("=")[2] for k in call.keywords)):
        if ref and ref[-1] not in ")]}?'" and (ref[0] != "<" or "lambda" in ref) and ref[0] != "*":
            functions = [v for v in ev.all_expanded(ev.ref(ref, frame)) if v.kind in ("function", "method")]
            registered = [Target(v.name, max(v.doubt, LIKELY)) for v in functions]
            if registered:
                edges += edges_to(table, call.scope, call.text, call.span, registered, "registration")


def _hand_over_functions(
    ev: Evaluator, table: Table, call: Call, values: Values, edges: list[CallEdge], flows: list[Flow]
) -> None:
    """Functions given to what the repository does not define: called by `map` and its like, else registered."""
    if not call.arguments or any(v.kind in ("function", "method", "class", "instance", "super") for v in values):
        return
    frame = frame_at(table, call.scope, call.span.start_byte)
    handings = scripts.handings(call.ref)
    for handing in handings:
        _call_back(ev, table, call, handing, frame, edges, flows)
    if handings or call.ref.endswith("inherits") or any(value.name in scripts.INVOKES for value in values):
        return
    for ref in call.arguments:
        if ref and ref[-1] not in ")]}?'" and (ref[0] != "<" or ref[-2:-1].isdigit()) and ref[0] != "*":
            functions = [v for v in ev.all_expanded(ev.ref(ref, frame)) if v.kind in ("function", "method")]
            registered = [Target(v.name, max(v.doubt, LIKELY)) for v in functions]
            if registered:
                edges += edges_to(table, call.scope, call.text, call.span, registered, "registration")


def _call_back(
    ev: Evaluator,
    table: Table,
    call: Call,
    handing: Handing,
    frame: Frame,
    edges: list[CallEdge],
    flows: list[Flow],
) -> None:
    node = _argument(call, handing.callee)
    if node is None:
        return
    values = ev.all_expanded(ev.node(node, frame))
    found = [t._replace(doubt=max(t.doubt, LIKELY)) for t in targets(ev, values) if "::" in t.name]
    if not found:
        return
    edges += edges_to(table, call.scope, call.text, call.span, found)
    arguments = tuple(ref for text in handing.arguments if (ref := _filled(text, call)))
    flows += _flows(table, call.scope, call.span.start_byte, found, arguments, ())


def _argument(call: Call, which: int | str) -> Node | None:
    if isinstance(which, int):
        if which >= len(call.arguments) or any(ref[:1] == "*" for ref in call.arguments[: which + 1]):
            return None
        return parse_ref(call.arguments[which])
    return next((parse_ref(k.partition("=")[2]) for k in call.keywords if k.startswith(f"{which}=")), None)


def _filled(text: str, call: Call) -> str:
    """`{1}[]` as some element of the second argument; "" where there is no such argument."""
    if text == "*{rest}":
        return call.arguments[1] if len(call.arguments) > 1 else ""
    name = text.strip("*{}[]")
    if name == "self":
        given = call.ref.rpartition(".")[0]
    elif name.isdigit():
        given = call.arguments[int(name)] if int(name) < len(call.arguments) else ""
    else:
        given = next((k.partition("=")[2] for k in call.keywords if k.startswith(f"{name}=")), "")
    if not given or given[:1] == "*":
        return ""
    grouped = f"({given})" if "|" in given else given
    return f"{'*' if text[0] == '*' else ''}{grouped}{'[]' if text.endswith('[]') else ''}"
