"""A code index into the way from an entry point to each function that is reached from one."""

import re
from collections.abc import Callable

from indexer.code_index import CodeIndex
from indexer.effects.records import Body, Effect, Site
from indexer.effects.spread import Spread
from indexer.graph.certainty import RANK
from indexer.graph.entry_points import EntryPoint, entry_points
from indexer.graph.testing import is_test_path
from indexer.records import split_moniker

ENTRY: Effect = ("entry", "")
_BESIDE = re.compile(
    r"(^|/)(tests?|testing|examples?|docs?|benchmarks?|scripts?|tools)/|(^|/)(test_[^/]*|conftest)\.py$"
)
"""What can be run beside the product: nobody asks how that comes to run."""
_POSSIBLE = RANK["possible"]
Read = Callable[[str], bytes]


class Routes:
    """One moment's ways. `updated` gives those of a later index; nothing here ever changes."""

    def __init__(self, entries: dict[str, EntryPoint], callers: dict[str, Body], spread: Spread) -> None:
        self._entries = entries
        self._callers = callers
        self._spread = spread

    @classmethod
    def of_index(cls, code: CodeIndex, read: Read) -> "Routes":
        """All ways, from scratch."""
        called = {e.callee for r in code.resolutions.values() for e in r.edges if e.callee and "::" in e.callee}
        return cls({}, {}, Spread.empty()).updated(code, read, called)[0]

    def updated(self, code: CodeIndex, read: Read, called: set[str]) -> tuple["Routes", frozenset[str]]:
        """The ways over a later index in which only `called` have other callers; and whose way may differ."""
        entries: dict[str, EntryPoint] = {}
        for entry in entry_points(code, read):
            if entry.kind != "test" and not _BESIDE.search(entry.path) and "::" in entry.symbol:
                for name in entry.starts or (entry.symbol,):  # of a script, what it calls and not what it defines
                    entries.setdefault(name, entry)
        moved = {
            n for n in entries.keys() | self._entries.keys() if _told(entries.get(n)) != _told(self._entries.get(n))
        }
        bodies = dict(self._callers)
        for name in called | moved:
            body = _body(code, name, entries)
            if body.own or body.sites:
                bodies[name] = body
            else:
                bodies.pop(name, None)
        spread, after = self._spread.updated(bodies, _transfer)
        return Routes(entries, bodies, spread), after | moved

    def way_to(self, name: str) -> tuple[EntryPoint, tuple[str, ...], int] | None:
        """(entry point, the names from its symbol to `name`, rank of the weakest call), if there is one."""
        reach = self._spread.ways.get(name, {}).get(ENTRY)
        if reach is None:
            return None
        names = (name, *self._spread.chain(name, ENTRY))[::-1]
        return self._entries[names[0]], names, reach.rank


def _told(entry: EntryPoint | None) -> tuple[str, str] | None:
    return (entry.kind, entry.name) if entry else None


def _body(code: CodeIndex, name: str, entries: dict[str, EntryPoint]) -> Body:
    """A function turned round: what calls it is what its way comes from."""
    sites: dict[str, int] = {}
    for edge in code.calls_to(name):
        if edge.kind == "call" and edge.caller != name and not is_test_path(split_moniker(edge.caller)[0]):
            sites[edge.caller] = min(RANK[edge.certainty], sites.get(edge.caller, _POSSIBLE))
    own = {ENTRY: (entries[name].name, 0)} if name in entries else {}
    return Body(own, tuple(Site(caller, rank) for caller, rank in sorted(sites.items()) if rank < _POSSIBLE))


def _transfer(_site: Site, effect: Effect, _callee: Body) -> Effect | None:
    return effect
