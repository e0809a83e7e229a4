"""Symbols and facts into the outline of a document and the hits of a repository-wide search."""

import heapq
from collections.abc import Iterator
from typing import Final

from lsprotocol import types

from indexer.records import Symbol, SymbolKind, moniker, split_moniker
from lsp_server.markdown import one_line
from lsp_server.scene import Scene

HITS_MAX: Final = 128
FACT_CHARS: Final = 120

KINDS: Final[dict[SymbolKind, types.SymbolKind]] = {
    "module": types.SymbolKind.Module,
    "class": types.SymbolKind.Class,
    "function": types.SymbolKind.Function,
    "method": types.SymbolKind.Method,
    "constant": types.SymbolKind.Constant,
    "variable": types.SymbolKind.Variable,
    "attribute": types.SymbolKind.Field,
    "section": types.SymbolKind.String,
}


def outline(scene: Scene) -> list[types.DocumentSymbol]:
    """The symbols of a document as a tree, in source order."""
    roots: list[types.DocumentSymbol] = []
    made: dict[str, types.DocumentSymbol] = {}
    for symbol in scene.snapshot.code.symbols(scene.path):
        if not symbol.qualname:
            continue
        node = _node(scene, symbol)
        made[symbol.qualname] = node
        parent = made.get(symbol.parent)
        if parent is None:
            roots.append(node)
        else:
            parent.children = [*(parent.children or []), node]
    return roots


def flat_outline(scene: Scene) -> list[types.SymbolInformation]:
    """The same as a list, for clients without trees."""
    return [_information(scene, symbol) for symbol in scene.snapshot.code.symbols(scene.path) if symbol.qualname]


def named(scene: Scene, query: str, limit: int) -> list[types.WorkspaceSymbol]:
    """Symbols whose name fits the query, best first; an empty one finds nothing.

    `scene` gives root, snapshot and encoding; its path is not used.
    """
    needle = query.strip().casefold()
    if not needle:
        return []
    hits = heapq.nsmallest(limit, _by_name(scene, needle), key=lambda hit: (hit[0], hit[1]))
    return [_named_hit(scene, name) for _, name in hits]


def told(scene: Scene, query: str, limit: int) -> list[types.WorkspaceSymbol]:
    """Symbols of which a fresh fact says all words of the query, which has more than two letters."""
    needle = query.strip().casefold()
    return _by_fact(scene, needle.split(), limit) if limit > 0 and len(needle) > 2 else []


def _node(scene: Scene, symbol: Symbol) -> types.DocumentSymbol:
    return types.DocumentSymbol(
        name=symbol.name or "?",
        detail=one_line(symbol.signature, FACT_CHARS),
        kind=KINDS[symbol.kind],
        range=scene.range(symbol.span),
        selection_range=scene.name_range(symbol),
    )


def _information(scene: Scene, symbol: Symbol) -> types.SymbolInformation:
    place = types.Location(scene.uri, scene.range(symbol.span))
    return types.SymbolInformation(place, symbol.name or "?", KINDS[symbol.kind], container_name=symbol.parent or None)


def _by_name(scene: Scene, needle: str) -> Iterator[tuple[int, str]]:
    for path in scene.snapshot.code.modules:
        for symbol in scene.snapshot.code.symbols(path):
            if symbol.qualname and (rank := _rank(symbol, needle)) is not None:
                yield rank, moniker(path, symbol.qualname)


def _rank(symbol: Symbol, needle: str) -> int | None:
    """Lower is better: the name, its beginning, within it, within the qualified name, its letters in order."""
    name, qualname = symbol.name.casefold(), symbol.qualname.casefold()
    tests = (name == needle, name.startswith(needle), needle in name, needle in qualname)
    if any(tests):
        return tests.index(True) * 1000 + len(name)
    if " " in needle or needle[0] != name[:1]:
        return None
    letters = iter(name)
    return 4000 + len(name) if all(char in letters for char in needle) else None


def _named_hit(scene: Scene, name: str) -> types.WorkspaceSymbol:
    path, _ = split_moniker(name)
    symbol = scene.snapshot.code.symbol(name)
    assert symbol is not None, "a name that was just read from the index"
    container = f"{symbol.parent} ({path})" if symbol.parent else path
    return _hit(scene, name, symbol.name, container)


def _by_fact(scene: Scene, words: list[str], limit: int) -> list[types.WorkspaceSymbol]:
    """Each symbol once, with the first fact that says all the words."""
    hits: dict[str, types.WorkspaceSymbol] = {}
    for fact in scene.snapshot.all_facts():
        claim = f"{fact.kind} {fact.claim}".casefold()
        if fact.subject in hits or not all(word in claim for word in words) or not scene.snapshot.is_fresh(fact):
            continue
        symbol = scene.snapshot.code.symbol(fact.subject)
        if symbol is not None and symbol.qualname:
            said = one_line(fact.claim.replace("`", ""), FACT_CHARS)
            path, _ = split_moniker(fact.subject)
            hits[fact.subject] = _hit(scene, fact.subject, f"{symbol.qualname}: {said}", path)
        if len(hits) >= limit:
            break
    return list(hits.values())


def _hit(scene: Scene, name: str, title: str, container: str) -> types.WorkspaceSymbol:
    path, _ = split_moniker(name)
    symbol = scene.snapshot.code.symbol(name)
    assert symbol is not None, "a name that was just read from the index"
    there = scene.beside(path)
    place = types.Location(there.uri, there.name_range(symbol))
    return types.WorkspaceSymbol(place, title, KINDS[symbol.kind], container_name=container)
