"""A symbol into the calls that run it and the calls it makes, at one step or at several."""

from typing import Final

from indexer.code_index import CodeIndex
from indexer.graph.walk import NODES_MAX, Hop, Walk, walk
from indexer.records import CallEdge, Certainty, moniker, split_moniker

CONSTRUCTORS: Final = ("__new__", "__init__")
BUILTIN: Final = "<builtin>."


def calls_of(code: CodeIndex, name: str) -> tuple[CallEdge, ...]:
    """The edges that run a symbol, by path, then in source order; making an instance runs its class."""
    edges = code.calls_to(name)
    symbol = code.symbol(name)
    return (*edges, *_constructions(code, name)) if symbol is not None and symbol.kind == "class" else edges


def definitions(code: CodeIndex, name: str) -> list[str]:
    """A symbol with the others of its name in its scope: typed signatures of one function, branches of an `if`."""
    first = name.partition("#")[0]
    found = [first]
    while code.symbol(following := f"{first}#{len(found) + 1}") is not None:
        found.append(following)
    return found if name in found else [name]


def callers(
    code: CodeIndex, name: str, *, depth: int = 1, nodes: int = NODES_MAX, minimum: Certainty = "possible"
) -> Walk:
    """Who calls a symbol, who calls those, and so on."""

    def neighbours(at: str, _distance: int) -> list[Hop]:
        return [_hop(edge, edge.caller) for edge in calls_of(code, at)]

    return walk(definitions(code, name), neighbours, depth=depth, nodes=nodes, minimum=minimum)


def callees(
    code: CodeIndex, name: str, *, depth: int = 1, nodes: int = NODES_MAX, minimum: Certainty = "possible"
) -> Walk:
    """What a symbol calls, what those call, and so on; nothing follows what lies outside, and builtins are left out."""

    def neighbours(at: str, _distance: int) -> list[Hop]:
        edges = code.calls_from(at)
        return [_hop(e, e.callee) for e in edges if e.callee is not None and not e.callee.startswith(BUILTIN)]

    return walk(definitions(code, name), neighbours, depth=depth, nodes=nodes, minimum=minimum)


def written_name(edge: CallEdge) -> str:
    """The last name of what is called, as it stands in the source: `shop.Till(3)` -> `Till`."""
    return edge.text.partition("(")[0].rpartition(".")[2].strip(" @")


def _constructions(code: CodeIndex, name: str) -> tuple[CallEdge, ...]:
    """Edges that run the constructor of a class; one that it inherits, only where the call names this class."""
    path, qualname = split_moniker(name)
    found: list[CallEdge] = []
    for constructor in CONSTRUCTORS:
        own = moniker(path, f"{qualname}.{constructor}")
        if code.symbol(own) is not None:
            found += code.calls_to(own)
        elif inherited := code.overridden(own):
            last = qualname.rpartition(".")[2]
            found += (edge for edge in code.calls_to(inherited[0]) if written_name(edge) == last)
    return tuple(found)


def _hop(edge: CallEdge, name: str) -> Hop:
    path = split_moniker(edge.caller)[0]
    return Hop(name, edge.kind, edge.certainty, path, edge.span.start_line, edge.text)
