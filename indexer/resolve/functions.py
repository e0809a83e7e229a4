"""Functions into what calling them gives, and parameters into what callers hand over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.naming import folders_around
from indexer.naming import join as below
from indexer.records import Flow, Parameter, Symbol
from indexer.resolve.answers import SITES
from indexer.resolve.evidence import BODY, NO_NAME
from indexer.resolve.promises import annotated
from indexer.resolve.refs import Node, argument_nodes, keyword_nodes
from indexer.resolve.sites import SITES_MAX
from indexer.resolve.table import Table
from indexer.resolve.values import (
    LIKELY,
    NOTHING,
    POSSIBLE,
    UNKNOWN_VALUES,
    Value,
    Values,
    is_known,
    join,
    weaken,
)

if TYPE_CHECKING:
    from indexer.resolve.evaluate import Arguments, Evaluator

_MANAGERS = frozenset(
    ("contextmanager", "contextlib.contextmanager", "asynccontextmanager", "contextlib.asynccontextmanager")
)
_VAGUE = frozenset(("unknown", "external instance", "constant"))
_FIXTURES = ("fixture", "pytest.fixture", "pytest_asyncio.fixture")


def call(ev: Evaluator, function: Value, receiver: Value | None, arguments: Arguments) -> Values:
    """What a call gives: what the function returns, with what the call hands over in place of its parameters."""
    name = function.name
    values = returned(ev, name, receiver)
    if any(value.kind == "parameter" and value.name == name for value in values):
        values = join([_handed(ev, value, receiver, arguments) if value.name == name else (value,) for value in values])
        found = ev.symbol(name)
        if found is not None and found[1].returns is not None and all(value.kind in _VAGUE for value in values):
            values = annotated(ev, found[0], found[1].parent, found[1].returns) or values
    return weaken(values, function.doubt)


def _handed(ev: Evaluator, value: Value, receiver: Value | None, arguments: Arguments) -> Values:
    """What this call hands over for a parameter that is returned."""
    if value.kind != "parameter":
        return (value,)
    found = ev.symbol(value.name)
    if found is None:
        return UNKNOWN_VALUES
    bound = taken(found[0], found[1]) if receiver is not None else 0
    given = argument(ev, found[1].parameters, str(value.owner), arguments, bound)
    if given is None:
        given = default(ev, found[0], found[1], str(value.owner))
    return weaken(UNKNOWN_VALUES if given is None else given, value.doubt)


def taken(table: Table, symbol: Symbol) -> int:
    """How many parameters the object takes of a method that is called on it."""
    word = table.rules.receiver
    return 1 if not word or (symbol.parameters and symbol.parameters[0].name == word) else 0


def argument(
    ev: Evaluator, parameters: tuple[Parameter, ...], name: str, arguments: Arguments, bound: int
) -> Values | None:
    """What a call hands over for a parameter, `bound` of which are taken already; None if nothing."""
    at = next((i for i, p in enumerate(parameters) if p.name == name), None)
    if at is None:
        return None
    kind = parameters[at].kind
    if arguments.frame is None:
        place = at - bound
        if kind == "vararg":
            return join(arguments.values[max(place, 0) :])
        return arguments.values[place] if 0 <= place < len(arguments.values) else None
    node = argument_node(parameters, at, kind, arguments, bound)
    return ev.node(node, arguments.frame) if node is not None else None


def argument_node(
    parameters: tuple[Parameter, ...], at: int, kind: str, arguments: Arguments, bound: int
) -> Node | None:
    """The expression that a call hands over for the parameter at an index."""
    positional, keywords = arguments.positional, arguments.keywords
    if kind == "vararg":
        rest = positional[max(at - bound, 0) :]
        return ("tuple", rest)
    if kind == "kwarg":
        names = {p.name for p in parameters if p.kind in ("positional", "keyword_only")}
        pairs = tuple((("constant", f"'{n}'"), node) for n, node in keywords if n not in names and n != "**")
        spread = tuple((("spread",), node) for n, node in keywords if n == "**")
        return ("table", (*pairs, *spread))
    name = parameters[at].name
    for keyword, node in keywords:
        if keyword == name:
            return node
    if kind != "keyword_only":
        place = at - bound
        for i, node in enumerate(positional):
            if node[0] == "spread":
                return ("item", node[1], ("constant", str(place - i))) if place >= i else None
            if i == place:
                return node
    for keyword, node in keywords:
        if keyword == "**":
            return ("item", node, ("constant", f"'{name}'"))
    return None


def default(ev: Evaluator, table: Table, symbol: Symbol, name: str) -> Values | None:
    """What a parameter is where a call hands nothing over; None without a default."""
    from indexer.resolve.evaluate import frame_at

    ev.note((table.path, symbol.qualname, NO_NAME))
    slot = table.slots.get((symbol.qualname, name))
    if slot is None or slot.default is None or slot.default.value == "?":
        return None
    return ev.ref(slot.default.value, frame_at(table, symbol.parent, symbol.span.start_byte))


def parameter(ev: Evaluator, function: str, name: str) -> Values:
    """Everything that a parameter can be: what it is annotated with, else what callers hand over, and its default."""
    return ev.ask(("parameter", function, name), _parameter, function, name)


def _parameter(ev: Evaluator, function: str, name: str) -> Values:
    found = ev.symbol(function)
    if found is None:
        return UNKNOWN_VALUES
    table, symbol = found
    slot = table.slots.get((symbol.qualname, name))
    made = next((p for p in symbol.parameters if p.name == name), None)
    if slot is None or made is None:
        return UNKNOWN_VALUES
    text = slot.default.annotation if slot.default is not None else made.annotation
    if text and made.kind not in ("vararg", "kwarg"):
        promised = annotated(ev, table, symbol.parent, text)
        if any(value.kind in ("instance", "class") for value in promised):
            return promised
    else:
        promised = NOTHING
    alternatives = [_handed_over(ev, function, symbol, name)]
    if (usual := default(ev, table, symbol, name)) is not None:
        alternatives.append(weaken(usual, POSSIBLE))
    if (fixture := _fixture(ev, table, symbol, name)) is not None:
        alternatives.append(fixture)
    values = join([ev.all_expanded(each) for each in alternatives])
    if not ev.may_replace(values if is_known(values) else NOTHING):
        return values
    return promised or UNKNOWN_VALUES


def _handed_over(ev: Evaluator, function: str, symbol: Symbol, name: str) -> Values:
    ev.rests_on_sites()
    ev.note(("", SITES, function))
    if ev.sites.count(function) > SITES_MAX:
        return UNKNOWN_VALUES
    found = []
    for path, flow in ev.sites.of(function):
        given = _given(ev, path, flow, symbol, name)
        if given is not None:
            found.append(weaken(given, max(flow.doubt, LIKELY)))
    return join(found)


def _given(ev: Evaluator, path: str, flow: Flow, symbol: Symbol, name: str) -> Values | None:
    from indexer.resolve.evaluate import Arguments, Frame

    table = ev.table(path)
    if table is None:
        return None
    frame = Frame(table, flow.scope, flow.at)
    positional = tuple(_flow_node(ev, table, text) for text in flow.arguments)
    if positional and positional[0] is None:
        positional = argument_nodes(flow.arguments)
    arguments = Arguments(frame, positional, keyword_nodes(flow.keywords))  # type: ignore[arg-type]
    return argument(ev, symbol.parameters, name, arguments, flow.bound)


def _flow_node(ev: Evaluator, table: Table, text: str) -> Node | None:
    """The values of a definition below some of its decorators; None where `text` is a plain ref."""
    if text[:1] != "@":
        return None
    from indexer.resolve.definitions import decorated

    qualname, _, count = text[1:].rpartition("/")
    if not count.isdecimal():  # C#'s `@override.Key` is a ref
        return None
    symbol = table.symbols.get(qualname)
    ev.note((table.path, qualname, ""))
    return ("values", decorated(ev, table, symbol, int(count)) if symbol is not None else UNKNOWN_VALUES)


def _fixture(ev: Evaluator, table: Table, symbol: Symbol, name: str) -> Values | None:
    """What the pytest fixture of that name gives, to a test or another fixture."""
    is_fixture = any(d.partition("(")[0] in _FIXTURES for d in symbol.decorators)
    if not is_fixture and not symbol.name.startswith("test"):
        return None
    places = [table.path, *(below(folder, "conftest.py") for folder in folders_around(table.path))]
    for path in places:
        slot = ev.slot(path, "", name)
        made = slot.symbol if slot is not None else None
        if made is not None and any(d.partition("(")[0] in _FIXTURES for d in made.decorators):
            home = ev.table(path)
            function = f"{path}::{made.qualname}"
            ev.note((path, made.qualname, NO_NAME))
            if home is not None and made.qualname in home.yields:
                return weaken(yielded(ev, function, None), LIKELY)
            return weaken(returned(ev, function, None), LIKELY)
    return None


def returned(ev: Evaluator, function: str, receiver: Value | None) -> Values:
    """What a function's return statements say, else what its annotation does; its own parameters stand for
    themselves.
    """
    return ev.ask(("returned", function, receiver), _returned, function, receiver)


def _returned(ev: Evaluator, function: str, receiver: Value | None) -> Values:
    from indexer.resolve.evaluate import Frame

    found = ev.symbol(function)
    if found is None:
        return UNKNOWN_VALUES
    table, symbol = found
    ev.note((table.path, symbol.qualname, BODY))
    if any(d in _MANAGERS for d in symbol.decorators):
        return (Value("manager", function, receiver),)
    if symbol.qualname in table.yields:
        return (Value("generator", function, receiver),)
    if symbol.returns is not None and receiver is not None and symbol.returns.rpartition(".")[2].strip("\"'") == "Self":
        return (receiver._replace(kind="instance", owner=None),)
    values = NOTHING
    for at, ref in table.returns.get(symbol.qualname, ()):
        values = join([values, ev.ref(ref, Frame(table, symbol.qualname, at, receiver))])
    if symbol.returns is not None and all(v.kind in _VAGUE for v in values):
        return annotated(ev, table, symbol.parent, symbol.returns) or values
    return values


def yielded(ev: Evaluator, function: str, receiver: Value | None) -> Values:
    """What a generator yields, one after another."""
    return ev.ask(("yielded", function, receiver), _yielded, function, receiver)


def _yielded(ev: Evaluator, function: str, receiver: Value | None) -> Values:
    from indexer.resolve.containers import elements
    from indexer.resolve.evaluate import Frame

    found = ev.symbol(function)
    if found is None:
        return UNKNOWN_VALUES
    table, symbol = found
    ev.note((table.path, symbol.qualname, BODY))
    refs = table.yields.get(symbol.qualname, ())
    values = join([ev.ref(ref, Frame(table, symbol.qualname, at, receiver)) for at, ref in refs])
    if not is_known(values) and symbol.returns is not None:
        values = join([elements(ev, v) for v in annotated(ev, table, symbol.parent, symbol.returns)])
    return values


def of_generator(value: Value, name: str) -> Values:
    """`__enter__` of a context manager and `__next__` of a generator, as something that can be called."""
    if value.kind == "manager" and name in ("__enter__", "__aenter__"):
        return (Value("external", "<entering>", value, doubt=value.doubt),)
    if name in ("__next__", "send", "__anext__"):
        return (Value("external", "<next>", value, doubt=value.doubt),)
    if name in ("__iter__", "__aiter__"):
        return (Value("external", "<same>", value, doubt=value.doubt),)
    return NOTHING
