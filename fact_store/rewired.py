"""Two indices into what differs between them in calls, references, bases, imports and symbols, and whom it concerns."""

from collections.abc import Iterable, Iterator
from typing import Final

from indexer.code_index import CodeIndex
from indexer.graph.calls import definitions
from indexer.graph.dependents import owner_at
from indexer.records import Module, Record, moniker, split_moniker

IMPACT_DEPTH: Final = 3
_PLAIN: Final = frozenset({"prose", ""})


class Wiring(Record, frozen=True):
    """What an edit did to the graph.

    `impact`: whose impact may differ. `called`: what has other callers. `symbols`: what came or went, or is marked
    otherwise. `imports`: paths that import otherwise. `is_other`: whether any call, use or base differs;
    `may_start_elsewhere`: whether entry points or the ways from them may.
    """

    impact: frozenset[str]
    called: set[str]
    symbols: set[str]
    imports: tuple[str, ...]
    is_other: bool
    may_start_elsewhere: bool


def rewired(before: CodeIndex, after: CodeIndex, changed: Iterable[str]) -> Wiring:
    """What differs in the changed modules, and what that concerns at most `IMPACT_DEPTH` steps away."""
    sources: set[str] = set()
    concerned: set[str] = set()
    called: set[str] = set()
    symbols: set[str] = set()
    imports: list[str] = []
    starts = False
    for path in changed:
        edges = _edges(before, path) ^ _edges(after, path)
        uses = _uses(before, path) ^ _uses(after, path)
        bases = _bases(before, path) ^ _bases(after, path)
        marked = _marked(before, path) ^ _marked(after, path)
        sources |= {row[0] for rows in (edges, uses, bases) for row in rows}
        called |= {row[1] for row in edges if row[1] and "::" in row[1]}
        concerned |= {target for _, target in _imports(before, path) ^ _imports(after, path) if "::" in target}
        concerned |= {moniker(each) for each in {*before.imported_paths(path)} ^ {*after.imported_paths(path)}}
        if marked:
            names = {moniker(path, row[0]) for row in marked}
            symbols |= names
            concerned |= {moniker(path, s.qualname) for index in (before, after) for s in index.symbols(path)}
            sources |= concerned
        if _statements(before.modules.get(path)) != _statements(after.modules.get(path)):
            imports.append(path)
        starts = starts or bool(edges or marked) or _can_start(before, path) or _can_start(after, path)
    impact: set[str] = set()
    for index in (before, after):
        found = concerned | _below(index, sources)
        impact |= {each for name in found for each in _with_holders(index, name)}
    return Wiring(frozenset(impact), called, symbols, tuple(imports), bool(sources), starts)


def _edges(code: CodeIndex, path: str) -> set[tuple[str, str, str, str, str]]:
    resolution = code.resolutions.get(path)
    rows = resolution.edges if resolution else ()
    return {
        (owner_at(code, e.caller, e.span.start_line), e.callee or "", e.certainty, e.kind, e.text.partition("(")[0])
        for e in rows
    }


def _uses(code: CodeIndex, path: str) -> set[tuple[str, str, str]]:
    resolution = code.resolutions.get(path)
    rows = resolution.references if resolution else ()
    return {(owner_at(code, u.source, u.line), u.target, u.role) for u in rows}


def _bases(code: CodeIndex, path: str) -> set[tuple[str, tuple[str, ...]]]:
    resolution = code.resolutions.get(path)
    return set(resolution.bases) if resolution else set()


def _imports(code: CodeIndex, path: str) -> set[tuple[str, str]]:
    return set(code.imports(path))


def _marked(code: CodeIndex, path: str) -> set[tuple[str, str, tuple[str, ...]]]:
    """What decides whether symbols are entry points, tests or anything at all."""
    return {(s.qualname, s.kind, s.decorators) for s in code.symbols(path)}


def _statements(module: Module | None) -> tuple[object, ...]:
    """Import statements; those that run at import with their place, since `if TYPE_CHECKING:` may come to be around."""
    if module is None:
        return (None,)
    rows = module.index.imports
    return tuple((i.module, i.level, i.name, i.bound, i.scope, None if i.scope else i.span.start_byte) for i in rows)


def _can_start(code: CodeIndex, path: str) -> bool:
    """Whether a file declares entry points, or may be a script: then more than its symbols decides."""
    module = code.modules.get(path)
    if module is None or module.index.language in _PLAIN:
        return False
    if module.index.language == "settings" or not code.importers(path):
        return True
    return any(use.ref == "__name__" and not use.scope for use in module.index.occurrences)


def _below(code: CodeIndex, sources: Iterable[str]) -> set[str]:
    """All that these symbols depend on within `IMPACT_DEPTH` steps, generously: their change may be its impact."""
    found: set[str] = set()
    level = list(sources)
    for _ in range(IMPACT_DEPTH + 1):
        level = [each for name in level for each in _rests_on(code, name) if each not in found]
        found.update(level)
    return found


def _rests_on(code: CodeIndex, name: str) -> Iterator[str]:
    for edge in code.calls_from(name):
        if edge.callee and "::" in edge.callee:
            yield edge.callee
            path, qualname = split_moniker(edge.callee)
            if qualname.endswith((".__init__", ".__new__")):
                yield from _line(code, moniker(path, qualname.rpartition(".")[0]))
    yield from (use.target for use in code.references_from(name))
    yield from (base for base in code.bases(name) if "::" in base)
    yield from code.children(name)
    yield from (*code.overridden(name), *code.overriding(name))
    path, qualname = split_moniker(name)
    if qualname:  # a use that stands in a module's or class's body belongs to what it sets, but is called from there
        holder = moniker(path, qualname.rpartition(".")[0])
        symbol = code.symbol(holder)
        own = code.symbol(name)
        if symbol is not None and own is not None and symbol.kind in ("module", "class"):
            lines = range(own.span.start_line, own.span.end_line + 1)
            for edge in code.calls_from(holder):
                if edge.callee and "::" in edge.callee and edge.span.start_line in lines:
                    yield edge.callee
            yield from (use.target for use in code.references_from(holder) if use.line in lines)


def _with_holders(code: CodeIndex, name: str) -> Iterator[str]:
    """A symbol, the others of its name, and what they are in: whatever concerns a part concerns the whole."""
    path, qualname = split_moniker(name)
    parts = qualname.split(".")
    yield moniker(path)
    for n in range(1, len(parts) + 1):
        yield from definitions(code, moniker(path, ".".join(parts[:n])))


def _line(code: CodeIndex, name: str) -> list[str]:
    """A class and all that derive from it."""
    found = [name]
    for each in found:
        found += (below for below in code.subclasses(each) if below not in found)
    return found
