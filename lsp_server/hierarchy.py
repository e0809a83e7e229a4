"""The call graph into the protocol's call hierarchy, definitions and references, with the certainty of each call."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from lsprotocol import types

from indexer.graph.calls import definitions
from indexer.records import CallEdge, split_moniker
from lsp_server.hover import callers_of
from lsp_server.outline import KINDS
from lsp_server.scene import SURENESS, Scene, lines_range

CALLS_MAX: Final = 1_000
_REPEATED: Final = re.compile(r"#\d+")
"""What tells definitions of one name in one scope apart; nobody wrote it."""


def item(scene: Scene, name: str, edges: Sequence[CallEdge] = ()) -> types.CallHierarchyItem | None:
    """The hierarchy's item of a symbol; `data` is its moniker, `detail` where it is and how certain the call.

    Where it is only handed over to be called, `detail` says that this is a registration.
    """
    symbol = scene.snapshot.code.symbol(name)
    if symbol is None:
        return None
    path, _ = split_moniker(name)
    there = scene.beside(path)
    return types.CallHierarchyItem(
        name=_REPEATED.sub("", symbol.qualname) or scene.snapshot.code.module_name(path) or path,
        kind=KINDS[symbol.kind],
        uri=there.uri,
        range=there.range(symbol.span),
        selection_range=there.name_range(symbol),
        detail=" · ".join([path, *_doubt(edges)]),
        data={"moniker": name},
    )


def incoming(scene: Scene, name: str) -> list[types.CallHierarchyIncomingCall]:
    """Who calls the symbol, surest first; each caller once with all its call sites."""
    found: list[types.CallHierarchyIncomingCall] = []
    for caller, edges in _grouped((edge.caller, edge) for edge in callers_of(scene.snapshot, name)):
        if made := item(scene, caller, edges):
            there = scene.beside(split_moniker(caller)[0])
            found.append(types.CallHierarchyIncomingCall(made, [there.range(e.span) for e in edges]))
    return found


def outgoing(scene: Scene, name: str) -> list[types.CallHierarchyOutgoingCall]:
    """What the symbol calls inside the repository, surest first."""
    here = scene.beside(split_moniker(name)[0])
    found: list[types.CallHierarchyOutgoingCall] = []
    code = scene.snapshot.code
    calls = [edge for same in definitions(code, name) for edge in code.calls_from(same)]
    for callee, edges in _grouped((edge.callee, edge) for edge in calls if edge.callee):
        if made := item(scene, callee, edges):
            found.append(types.CallHierarchyOutgoingCall(made, [here.range(e.span) for e in edges]))
    return found


def moniker_of(scene_item: types.CallHierarchyItem) -> str | None:
    """The moniker an item was made for; None where a client sent something else."""
    data: Any = scene_item.data
    name = data.get("moniker") if isinstance(data, dict) else None
    return name if isinstance(name, str) else None


def definition(scene: Scene, name: str) -> types.Location | None:
    """Where a symbol's name is defined."""
    symbol = scene.snapshot.code.symbol(name)
    if symbol is None:
        return None
    there = scene.beside(split_moniker(name)[0])
    return types.Location(there.uri, there.name_range(symbol))


def implementations(scene: Scene, name: str) -> list[types.Location]:
    """Where a class is derived from, at any depth, or a method overridden; () where nothing does."""
    code = scene.snapshot.code
    symbol = code.symbol(name)
    nearer = code.subclasses if symbol is not None and symbol.kind == "class" else code.overriding
    found = {name: None}
    queue = [name]
    while queue and len(found) <= CALLS_MAX:
        new = [each for each in nearer(queue.pop(0)) if each not in found]
        found |= dict.fromkeys(new)
        queue += new
    places = (definition(scene, each) for each in found if each != name)
    return [place for place in places if place is not None]


def references(scene: Scene, name: str, *, with_definition: bool) -> list[types.Location]:
    """Calls and other uses of a symbol, by file and line."""
    found: list[types.Location] = []
    if with_definition and (place := definition(scene, name)):
        found.append(place)
    for edge in callers_of(scene.snapshot, name)[:CALLS_MAX]:
        there = scene.beside(split_moniker(edge.caller)[0])
        found.append(types.Location(there.uri, there.range(edge.span)))
    for use in scene.snapshot.code.references_to(name)[:CALLS_MAX]:
        there = scene.beside(split_moniker(use.source)[0])
        found.append(types.Location(there.uri, lines_range(use.line, use.line)))
    return list({(p.uri, p.range.start.line, p.range.start.character): p for p in found}.values())


def _grouped(pairs: Iterable[tuple[str | None, CallEdge]]) -> list[tuple[str, list[CallEdge]]]:
    groups: dict[str, list[CallEdge]] = {}
    for name, edge in pairs:
        if name:
            groups.setdefault(name, []).append(edge)
    return sorted(groups.items(), key=lambda g: (SURENESS.index(_surest(g[1])), g[0]))[:CALLS_MAX]


def _doubt(edges: Sequence[CallEdge]) -> list[str]:
    """The certainty of the surest call, and what it is where none of them is a plain call."""
    if not edges:
        return []
    is_handed_over = all(edge.kind == "registration" for edge in edges)
    return [_surest(edges), *(["registration"] if is_handed_over else [])]


def _surest(edges: Iterable[CallEdge]) -> str:
    return min((e.certainty for e in edges), key=SURENESS.index)
