"""What follows from the whole graph (effects, impact, ways from entry points …), kept from one snapshot to the next.

Evidence may rest on it like on a symbol's body: its digest covers what was derived, not what it was derived from. So a
callee's body may change, and facts about its callers stay fresh as long as what follows for them is the same.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from fact_store.documentation import Documentation
from fact_store.named import named
from fact_store.records import Aspect
from fact_store.rewired import IMPACT_DEPTH, rewired
from indexer.code_index import CodeIndex
from indexer.digest import digest_of
from indexer.effects.routes import Routes
from indexer.effects.summaries import Summaries
from indexer.graph.central import Central, central_symbols
from indexer.graph.impact import Impact, impact_of
from indexer.graph.import_cycles import ImportCycle, import_cycles
from indexer.graph.layers import Layers, layers
from indexer.graph.testing import is_test_path, tests_in
from indexer.records import moniker, split_moniker

DERIVED: Final[frozenset[Aspect]] = frozenset(
    {"raises", "effects", "keys", "impact", "route", "documented", "cycles", "central", "layers", "settings"}
)
WHOLE: Final[frozenset[Aspect]] = frozenset({"cycles", "central", "settings"})
"""Those of the repository as a whole: their moniker is ""."""

IMPACT_NODES: Final = 100
CENTRAL_MAX: Final = 15
EFFECT_KINDS: Final = (
    "reads files", "writes files", "network", "process", "environment", "database", "log", "prints", "input", "random",
    "clock", "waits", "thread", "exits", "dynamic", "global", "attribute", "argument", "outer", "unknown", "state",
)  # fmt: skip
Read = Callable[[str], bytes]
Moved = Mapping[Aspect, frozenset[str]]


class Derived:
    """Worked out when it is first asked for. `updated` gives that of a later index, with the names that moved."""

    def __init__(self, code: CodeIndex, read: Read) -> None:
        self.code = code
        self._read = read
        self._summaries: Summaries | None = None
        self._routes: Routes | None = None
        self._documentation: Documentation | None = None
        self._last_impact: tuple[str, Impact] | None = None
        self._has_tests: bool | None = None

    @property
    def summaries(self) -> Summaries:
        """What running each function can do."""
        if self._summaries is None:
            self._summaries = Summaries.of_index(self.code)
        return self._summaries

    @property
    def routes(self) -> Routes:
        """The way from an entry point to each function."""
        if self._routes is None:
            self._routes = Routes.of_index(self.code, self._read)
        return self._routes

    def sections_about(self, name: str) -> tuple[str, ...]:
        """The sections of prose that name a symbol."""
        if self._documentation is None:
            self._documentation = Documentation({}).updated(self.code, self._read)[0]
        return self._documentation.sections_about(self.code, name)

    def impact(self, name: str) -> Impact:
        """What depends on a symbol, within `IMPACT_DEPTH` steps and `IMPACT_NODES` symbols."""
        last = self._last_impact  # the digest and the fact ask for the same one, one after the other
        if last is None or last[0] != name:
            last = self._last_impact = name, impact_of(self.code, [name], depth=IMPACT_DEPTH, nodes=IMPACT_NODES)
        return last[1]

    @property
    def has_tests(self) -> bool:
        """Whether there is any test that could reach a symbol; told with its impact."""
        if self._has_tests is None:
            self._has_tests = any(is_test_path(path) and tests_in(self.code, path) for path in self.code.modules)
        return self._has_tests

    def cycles(self) -> tuple[ImportCycle, ...]:
        """Circles of imports."""
        return import_cycles(self.code, self._read)

    def central(self) -> tuple[Central, ...]:
        """The most central symbols."""
        return central_symbols(self.code)[:CENTRAL_MAX]

    def layers(self, folder: str) -> Layers:
        """The layers of what is in a folder."""
        return layers(self.code, folder, self._read)

    def digest(self, name: str, aspect: Aspect) -> str:
        """Digest of one of `DERIVED` as it is told; "" where there is nothing to tell."""
        match aspect:
            case "raises":
                return self.summaries.digest(name, "raise", "raise if")
            case "effects":
                return self.summaries.digest(name, *EFFECT_KINDS)
            case "keys":
                return self.summaries.digest(name, "key")
            case "impact":
                is_there = self.code.symbol(name) is not None
                return digest_of([*_impact_rows(self.impact(name)), str(self.has_tests)]) if is_there else ""
            case "route":
                way = self.routes.way_to(name)
                return digest_of([way[0].kind, way[0].name, str(way[2]), *way[1]]) if way else ""
            case "documented":
                return digest_of(self.sections_about(name))
            case "cycles":
                return digest_of(f"{cycle.at_import} {' '.join(cycle.cycle)}" for cycle in self.cycles())
            case "settings":
                return digest_of(f"{key} {' '.join(readers)}" for key, readers in self.summaries.settings())
            case "layers":
                return digest_of(_layer_rows(self.layers(split_moniker(name)[0])))
            case _:
                return digest_of(each.name for each in self.central())

    @property
    def untold(self) -> frozenset[Aspect]:
        """Aspects of which `updated` does not tell what moved, because what they follow from was never worked out.

        Their digests are known nevertheless where an earlier process left them.
        """
        parts: tuple[tuple[object, frozenset[Aspect]], ...] = (
            (self._summaries, frozenset({"raises", "effects", "keys", "settings"})),
            (self._routes, frozenset({"route"})),
            (self._documentation, frozenset({"documented"})),
            (self._has_tests, frozenset({"impact"})),
        )
        return frozenset(aspect for part, aspects in parts if part is None for aspect in aspects)

    def updated(self, code: CodeIndex) -> tuple["Derived", Moved]:
        """That of a later index, and for each aspect the monikers for which its digest may differ; see `untold`."""
        after = Derived(code, self._read)
        changed = [p for p in {*code.modules, *self.code.modules} if _parts(code, p) != _parts(self.code, p)]
        if not changed:
            after._summaries, after._routes, after._documentation = self._summaries, self._routes, self._documentation
            return after, {}
        wiring = rewired(self.code, code, changed)
        moved: dict[Aspect, frozenset[str]] = {"impact": wiring.impact}
        if self._has_tests is not None and (wiring.symbols or len(code.modules) != len(self.code.modules)):
            if after.has_tests != self._has_tests:
                moved["impact"] = frozenset(_all_names(self.code)) | frozenset(_all_names(code))
        elif self._has_tests is not None:
            after._has_tests = self._has_tests
        if wiring.is_other:
            moved["central"] = frozenset({""})
        if wiring.imports:
            moved["cycles"] = frozenset({""})
            moved["layers"] = frozenset(_folders(wiring.imports))
        if self._summaries is not None:
            after._summaries, names = self._summaries.updated(code)
            moved |= dict.fromkeys(("raises", "effects", "keys"), names)
            moved["settings"] = frozenset({""})
        if self._routes is not None and wiring.may_start_elsewhere:
            after._routes, moved["route"] = self._routes.updated(code, self._read, wiring.called)
        else:
            after._routes = self._routes
        if self._documentation is not None:
            after._documentation, lasts = self._documentation.updated(code, self._read)
            lasts |= {split_moniker(name)[1].rpartition(".")[2].partition("#")[0] for name in wiring.symbols}
            indices = (self.code, code) if lasts else ()
            moved["documented"] = frozenset(each for last in lasts for index in indices for each in named(index, last))
        return after, moved


def _all_names(code: CodeIndex) -> Iterator[str]:
    return (moniker(path, symbol.qualname) for path in code.modules for symbol in code.symbols(path))


def _folders(paths: Iterable[str]) -> Iterator[str]:
    """Monikers of all folders in which paths are, which stand for their layers."""
    for path in paths:
        parts = path.split("/")
        yield from (moniker("/".join(parts[:n])) for n in range(len(parts)))


def _parts(code: CodeIndex, path: str) -> tuple[int, int]:
    """What a module is made of, by identity: an index shares what did not change with the one before."""
    return id(code.modules.get(path)), id(code.resolutions.get(path))


def _impact_rows(impact: Impact) -> Iterator[str]:
    for each in (*impact.affected, *impact.tests):
        yield f"{each.name} {each.distance} {each.certainty} {each.hop.relation}"
    yield from (each.path for each in impact.modules if each.distance == 1)
    yield str(impact.cut.nodes > 0)


def _layer_rows(found: Layers) -> Iterator[str]:
    yield from ("/".join(" ".join(group) for group in level) for level in found.levels)
    yield from (f"{part} {to}" for part, to in found.uses)
