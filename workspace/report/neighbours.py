"""Modules into the call graph around each: its own symbols, who calls them from outside, and what they call there."""

from collections import Counter
from typing import Any, Final

from fact_store.snapshot import Snapshot
from indexer.graph.central import central_symbols
from indexer.records import CallEdge, moniker, split_moniker

MODULES: Final = 12
OWN_MAX: Final = 48
OUTSIDE_MAX: Final = 32
LINKS_MAX: Final = 260
_RANK: Final = {"exact": 0, "likely": 1, "possible": 2, "unresolved": 3}


def module_graphs(snapshot: Snapshot, first: str | None) -> list[dict[str, Any]]:
    """The graphs of the modules that most rests on, `first` before them where it is given."""
    paths = [split_moniker(found.name)[0] for found in central_symbols(snapshot.code)]
    chosen = list(dict.fromkeys([*([first] if first else []), *paths]))[:MODULES]
    return [graph for path in chosen if (graph := module_graph(snapshot, path))["links"]]


def module_graph(snapshot: Snapshot, path: str) -> dict[str, Any]:
    """`nodes` with a column each (0 calls it, 1 is it, 2 is called), `links` by their places in `nodes`."""
    code = snapshot.code
    named = [s for s in code.symbols(path) if s.kind in ("function", "method", "class") and "<lambda" not in s.qualname]
    inside = [moniker(path, s.qualname) for s in named]
    edges = [e for name in (moniker(path), *inside) for e in code.calls_from(name)]
    callers = [e for name in inside for e in code.calls_to(name) if split_moniker(e.caller)[0] != path]
    links = _strongest(snapshot, [*edges, *callers])
    busy = Counter(name for (caller, callee) in links for name in (caller, callee))
    own = {n for n, _ in sorted(((n, busy[n]) for n in (moniker(path), *inside) if busy[n]), key=_by_use)[:OWN_MAX]}
    left = _outside(links, path, own, incoming=True)
    right = _outside(links, path, own, incoming=False)
    nodes = [*((n, 0) for n in left), *((n, 1) for n in (moniker(path), *inside) if n in own), *((n, 2) for n in right)]
    place = {pair: at for at, pair in enumerate(nodes)}
    drawn: list[tuple[int, int, str]] = []
    for (caller, callee), certainty in sorted(links.items(), key=lambda item: _RANK[item[1]])[:LINKS_MAX]:
        source = place.get((caller, 1), place.get((caller, 0)))
        target = place.get((callee, 1), place.get((callee, 2)))
        if source is not None and target is not None and (nodes[source][1], nodes[target][1]) != (0, 2):
            drawn.append((source, target, certainty))
    linked = {at for source, target, _ in drawn for at in (source, target)}
    kept = [at for at in range(len(nodes)) if at in linked]
    renumbered = {at: number for number, at in enumerate(kept)}
    return {
        "path": path,
        "nodes": [_node(snapshot, *nodes[at]) for at in kept],
        "links": [[renumbered[s], renumbered[t], certainty] for s, t, certainty in drawn],
        "left_out": len(links) - len(drawn),
    }


def _strongest(snapshot: Snapshot, edges: list[CallEdge]) -> dict[tuple[str, str], str]:
    """(caller, callee) of this repository with the surest certainty among the calls between them."""
    found: dict[tuple[str, str], str] = {}
    for edge in edges:
        if edge.callee is None or edge.caller == edge.callee or snapshot.symbol(edge.callee) is None:
            continue
        pair = edge.caller, edge.callee
        if _RANK[edge.certainty] < _RANK.get(found.get(pair, ""), 9):
            found[pair] = edge.certainty
    return found


def _outside(links: dict[tuple[str, str], str], path: str, own: set[str], *, incoming: bool) -> list[str]:
    """Symbols of other files at the other end, those with most links first, then in the order of their names."""
    ends = Counter(
        other
        for caller, callee in links
        for other, mine in ((caller, callee) if incoming else (callee, caller),)
        if mine in own and split_moniker(other)[0] != path
    )
    return sorted(name for name, _ in sorted(ends.items(), key=_by_use)[:OUTSIDE_MAX])


def _by_use(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]


def _node(snapshot: Snapshot, name: str, column: int) -> dict[str, Any]:
    path, qualname = split_moniker(name)
    symbol = snapshot.symbol(name)
    purpose = next((f.claim for f in snapshot.facts_of(name) if f.kind == "purpose"), "")
    return {
        "name": qualname or path.rpartition("/")[2],
        "path": path,
        "line": symbol.span.start_line if symbol else 1,
        "kind": symbol.kind if symbol else "module",
        "signature": symbol.signature if symbol else "",
        "purpose": purpose,
        "column": column,
    }
