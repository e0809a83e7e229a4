"""A snapshot into what a derivation may look at; every look is recorded, so provenance is complete by construction."""

from collections.abc import Callable, Iterable

from fact_store.aspects import folder_of, lineage_of
from fact_store.derived import EFFECT_KINDS
from fact_store.named import named
from fact_store.records import Aspect, Evidence
from fact_store.snapshot import Snapshot
from indexer.digest import digest
from indexer.graph.impact import Impact
from indexer.graph.layers import Layers
from indexer.history import FileHistory
from indexer.records import (
    Binding,
    Call,
    CallEdge,
    Statement,
    StatementKind,
    SymbolKind,
    moniker,
    split_moniker,
)
from sleep_agent.file_rows import FileRows, Row, Rows
from sleep_agent.findings import Site
from sleep_agent.seen import Brought, Head, Sort, brought_by, head_of
from sleep_agent.told import Route, Told, nearest_first


class SourceMovedError(Exception):
    """The file changed between indexing and reasoning: the next snapshot will have it, this one cannot be finished."""


class InterruptedReasoningError(Exception):
    """Somebody needs the machine, or what is reasoned about was edited: the work item is given up whole."""


def never() -> bool:
    """Nobody interrupts."""
    return False


class View:
    """Read-recording access to one snapshot, alive while one work item is reasoned about.

    `begin()` starts a derivation; `taken()` is what it has read since. `reads()` is all that was ever read here.
    Nothing handed out depends on where a symbol stands in its file. Each read asks `interrupted` first, so that work
    ends within a moment; it raises InterruptedReasoningError then.
    """

    def __init__(self, snapshot: Snapshot, interrupted: Callable[[], bool] = never) -> None:
        self._snapshot = snapshot
        self._interrupted = interrupted
        self._code = snapshot.code
        self._all: dict[tuple[str, Aspect], Evidence] = {}
        self._taken: dict[tuple[str, Aspect], Evidence] = {}
        self._files: dict[str, FileRows] = {}

    # ---- provenance

    def begin(self) -> None:
        """Forget what the last derivation read."""
        self._taken = {}

    def taken(self) -> tuple[Evidence, ...]:
        """What was read since `begin`, in the order of first reading."""
        return tuple(self._taken.values())

    def reads(self) -> tuple[Evidence, ...]:
        """Everything read through this view, sorted."""
        return tuple(self._all[key] for key in sorted(self._all))

    def adopt(self, evidence: Iterable[Evidence]) -> None:
        """Count these earlier reads as reads of the current derivation, which builds on what they gave."""
        for e in evidence:
            self._taken.setdefault((e.moniker, e.aspect), self._all.get((e.moniker, e.aspect), e))

    def repeat(self, evidence: Iterable[Evidence]) -> bool:
        """Count these reads of an earlier derivation as reads of this one, if all of them would give the same now."""
        rows = tuple(evidence)
        if any(self._snapshot.digest(e.moniker, e.aspect) != e.digest for e in rows):
            return False
        for e in rows:
            self._read(e.moniker, e.aspect)
        return True

    def at(self, site: Site) -> Evidence:
        """Line evidence: a read of the body in which the lines stand."""
        return Evidence(site.moniker, "body", self._read(site.moniker, "body").digest, (site.first, site.last))

    def _read(self, name: str, aspect: Aspect) -> Evidence:
        if self._interrupted():
            raise InterruptedReasoningError
        key = (name, aspect)
        evidence = self._all.get(key)
        if evidence is None:
            evidence = self._all[key] = Evidence(name, aspect, self._snapshot.digest(name, aspect))
        self._taken.setdefault(key, evidence)
        return evidence

    # ---- one symbol

    def head(self, name: str) -> Head | None:
        """The interface of a symbol; None where there is none (which is a read too)."""
        self._read(name, "interface")
        symbol = self._code.symbol(name)
        return head_of(name, symbol) if symbol else None

    def sort(self, name: str) -> Sort | None:
        """What sort of symbol it is; None where there is none. To be preferred to `head`: it moves far less often."""
        self._read(name, "sort")
        symbol = self._code.symbol(name)
        path, qualname = split_moniker(name)
        if symbol is None:
            return None
        return Sort(name, path, qualname, symbol.name, symbol.kind, symbol.decorators, symbol.is_async)

    def kind(self, name: str) -> SymbolKind | None:
        """The kind of a symbol."""
        sort = self.sort(name)
        return sort.kind if sort else None

    def doc(self, name: str) -> str:
        """The docstring of a symbol; "" where it has none."""
        self._read(name, "doc")
        symbol = self._code.symbol(name)
        return symbol.doc if symbol else ""

    def comment(self, name: str) -> str:
        """The comment that leads a symbol; "" where it has none."""
        self._read(name, "doc")
        symbol = self._code.symbol(name)
        return symbol.comment if symbol else ""

    def lines(self, name: str) -> tuple[str, ...]:
        """The source lines of a symbol; raises SourceMovedError where the file is not what was indexed."""
        self._read(name, "body")
        symbol = self._code.symbol(name)
        if symbol is None:
            return ()
        raw = self._file(split_moniker(name)[0]).source[symbol.span.start_byte : symbol.span.end_byte]
        if digest(raw) != symbol.body_digest:
            raise SourceMovedError(name)
        return tuple(raw.decode("utf-8", "replace").split("\n"))

    def own_lines(self, name: str) -> tuple[str, ...]:
        """The source lines of a symbol up to the first symbol inside it."""
        lines = self.lines(name)
        inner = [child.span.start_line for c in self.children(name) if (child := self._code.symbol(c))]
        symbol = self._code.symbol(name)
        return lines[: min(inner) - symbol.span.start_line] if inner and symbol else lines

    def statements(self, name: str, *kinds: StatementKind) -> tuple[tuple[int, Statement], ...]:
        """The statements of these kinds that a symbol's own body runs, each with its line offset in the symbol."""
        self._read(name, "body")
        return tuple((at, s) for at, s in self._own(name, lambda file: file.statements) if s.kind in kinds)

    def calls(self, name: str) -> tuple[tuple[int, Call], ...]:
        """The call sites in a symbol's own body as written, each with its line offset."""
        self._read(name, "body")
        return self._own(name, lambda file: file.calls)

    def bindings(self, name: str) -> tuple[tuple[int, Binding], ...]:
        """The assignments in a symbol's own body, each with its line offset."""
        self._read(name, "body")
        return self._own(name, lambda file: file.bindings)

    def spans_lines(self, name: str) -> int:
        """How many lines a symbol has."""
        self._read(name, "body")
        symbol = self._code.symbol(name)
        return symbol.span.end_line - symbol.span.start_line + 1 if symbol else 0

    # ---- its relations

    def calls_from(self, name: str) -> tuple[tuple[int, CallEdge], ...]:
        """Call edges out of a symbol, each with its line offset there."""
        self._read(name, "callees")
        symbol = self._code.symbol(name)
        start = symbol.span.start_line if symbol else 0
        return tuple((edge.span.start_line - start, edge) for edge in self._code.calls_from(name))

    def calls_to(self, name: str) -> tuple[CallEdge, ...]:
        """Call edges into a symbol, one for each (caller, certainty, kind), sorted."""
        self._read(name, "callers")
        edges = {(e.caller, e.certainty, e.kind): e for e in self._code.calls_to(name)}
        return tuple(edges[key] for key in sorted(edges))

    def bases(self, name: str) -> tuple[str, ...]:
        """The resolved base classes of a class, in order: monikers, or dotted names from outside."""
        self._read(name, "bases")
        return self._code.bases(name)

    def subclasses(self, name: str) -> tuple[str, ...]:
        """The direct subclasses of a class, sorted."""
        self._read(name, "subclasses")
        return tuple(sorted(self._code.subclasses(name)))

    def overridden(self, name: str) -> tuple[str, ...]:
        """The methods of base classes that a method overrides, nearest first."""
        self._read(name, "overrides")
        return self._code.overridden(name)

    def overriding(self, name: str) -> tuple[str, ...]:
        """The methods of subclasses that override a method, sorted."""
        self._read(name, "overrides")
        return tuple(sorted(self._code.overriding(name)))

    def references_to(self, name: str) -> tuple[tuple[str, str], ...]:
        """Uses of a symbol other than calls: (source moniker, role), each once, sorted."""
        self._read(name, "references")
        return tuple(sorted({(r.source, r.role) for r in self._code.references_to(name)}))

    def children(self, name: str) -> tuple[str, ...]:
        """The symbols defined directly inside a symbol, in source order."""
        self._read(name, "contents")
        return self._code.children(name)

    def inside(self, path: str) -> tuple[str, ...]:
        """All symbols of a file except the module itself, in source order."""
        self._read(moniker(path), "contents")
        return tuple(moniker(path, s.qualname) for s in self._code.symbols(path) if s.qualname)

    # ---- what follows from the whole graph

    def raises(self, name: str) -> tuple[Told, ...]:
        """Exceptions that can come out of a function, nearest first: details are monikers, dotted names or source."""
        self._read(name, "raises")
        summaries = self._snapshot.derived.summaries
        found = [
            Told("raise", raised, summaries.effects(name)[e].rank, summaries.chain(name, e), summaries.source(name, e))
            for raised, e in summaries.raises(name).items()
        ]
        return nearest_first(found)

    def effects(self, name: str) -> tuple[Told, ...]:
        """What running a function, or importing a module, does besides, nearest first."""
        return self._told(name, "effects", EFFECT_KINDS)

    def keys(self, name: str) -> tuple[Told, ...]:
        """Configuration keys that a function reads, nearest first: details as `environment HOME`."""
        return self._told(name, "keys", ("key",))

    def _told(self, name: str, aspect: Aspect, kinds: tuple[str, ...]) -> tuple[Told, ...]:
        self._read(name, aspect)
        summaries = self._snapshot.derived.summaries
        found = [
            Told(effect[0], effect[1], reach.rank, summaries.chain(name, effect), summaries.source(name, effect))
            for effect, reach in summaries.effects(name).items()
            if effect[0] in kinds
        ]
        return nearest_first(found)

    def impact(self, name: str) -> tuple[Impact, bool]:
        """What depends on a symbol, a few steps away, and whether there are tests at all; lines are not to be told."""
        self._read(name, "impact")
        return self._snapshot.derived.impact(name), self._snapshot.derived.has_tests

    def route(self, name: str) -> Route | None:
        """The way from an entry point to a function, if there is one."""
        self._read(name, "route")
        way = self._snapshot.derived.routes.way_to(name)
        return Route(way[0].kind, way[0].name, way[1], way[2]) if way else None

    def sections_about(self, name: str) -> tuple[str, ...]:
        """Sections of the documentation that name a symbol."""
        self._read(name, "documented")
        return self._snapshot.derived.sections_about(name)

    def import_cycles(self) -> tuple[tuple[bool, tuple[str, ...]], ...]:
        """(whether it closes at import, a shortest way round as paths) for each circle of imports, worst first."""
        self._read("", "cycles")
        return tuple((cycle.at_import, cycle.cycle) for cycle in self._snapshot.derived.cycles())

    def layers(self, folder: str) -> Layers:
        """The layers of the packages and modules directly in a folder ("" for the repository)."""
        self._read(moniker(folder), "layers")
        return self._snapshot.derived.layers(folder)

    def central(self) -> tuple[str, ...]:
        """The most central symbols of the repository, most central first."""
        self._read("", "central")
        return tuple(each.name for each in self._snapshot.derived.central())

    def settings(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Each configuration key that is read anywhere, as `keys` names it, with what reads it itself."""
        self._read("", "settings")
        return tuple(self._snapshot.derived.summaries.settings())

    # ---- a file, the repository

    def imports(self, path: str) -> tuple[tuple[str, str], ...]:
        """(bound name, moniker or dotted name from outside) for each import of a file."""
        self._read(moniker(path), "imports")
        return self._code.imports(path)

    def importers(self, path: str) -> tuple[str, ...]:
        """The files that import this one, sorted."""
        self._read(moniker(path), "importers")
        return tuple(sorted(self._code.importers(path)))

    def history(self, path: str) -> FileHistory | None:
        """What git says about a file; None where it says nothing."""
        self._read(moniker(path), "history")
        return self._snapshot.history.files.get(path)

    def lineage(self, name: str) -> tuple[Brought | None, Brought | None]:
        """The commits that last changed a symbol's lines and that brought it into its file, as far as git tells; of one
        that came with its file and was never changed, nothing.
        """
        self._read(name, "lineage")
        history = self._snapshot.history
        changed, brought = lineage_of(history, name) or ("", "")
        return brought_by(history, changed), brought_by(history, brought)

    def paths(self) -> tuple[str, ...]:
        """All indexed files, sorted."""
        self._read("", "files")
        return tuple(sorted(self._code.modules))

    def folder(self, path: str) -> tuple[str, ...]:
        """The files beside this one, and the `__init__.py` of each folder beside it, sorted."""
        self._read(moniker(path), "folder")
        return folder_of(self._code, path)

    def named(self, name: str) -> tuple[str, ...]:
        """The classes, functions, methods and constants of the repository with this bare name, sorted."""
        self._read(moniker("", name), "named")
        return named(self._code, name)

    def language(self, path: str) -> str:
        """The language of a file, which its name decides."""
        module = self._code.modules.get(path)
        return module.index.language if module else ""

    def exports(self, path: str) -> tuple[str, ...] | None:
        """`__all__` of a file, or None where it has none."""
        self._read(moniker(path), "exports")
        module = self._code.modules.get(path)
        return module.index.exports if module else None

    def _file(self, path: str) -> FileRows:
        if (known := self._files.get(path)) is None:
            module = self._code.modules[path]
            known = self._files[path] = FileRows(module.index, lambda: self._snapshot.source(path))
        return known

    def _own(self, name: str, rows: "Callable[[FileRows], Rows[Row]]") -> tuple[tuple[int, Row], ...]:
        symbol = self._code.symbol(name)
        if symbol is None:
            return ()
        path, qualname = split_moniker(name)
        start = symbol.span.start_line
        return tuple((row.span.start_line - start, row) for row in rows(self._file(path)).get(qualname, ()))
