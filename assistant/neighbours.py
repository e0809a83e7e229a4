"""A unit into the symbols next to it in the call graph and the class hierarchy, looked up once per code index."""

from indexer.code_index import CodeIndex
from indexer.records import Record

CALLERS_MAX = 100
SUBCLASSES_MAX = 100


class Neighbours(Record):
    """Monikers (or names) of what a unit calls, of what calls it, of its bases and subclasses; how many calls of it."""

    callees: frozenset[str]
    callers: frozenset[str]
    family: frozenset[str]
    calls: int


class Neighbourhood:
    """Lives beside a search index, for one code index: popular symbols have thousands of callers."""

    def __init__(self, code: CodeIndex) -> None:
        self.code = code
        self._known: dict[str, Neighbours] = {}

    def of(self, name: str) -> Neighbours:
        """The neighbours of a unit."""
        known = self._known.get(name)
        if known is None:
            code, calls = self.code, self.code.calls_to(name)
            callees = frozenset(e.callee for e in code.calls_from(name) if e.callee)
            callers = frozenset(e.caller for e in calls[:CALLERS_MAX])
            family = frozenset((*code.bases(name), *code.subclasses(name)[:SUBCLASSES_MAX]))
            known = self._known[name] = Neighbours(callees, callers, family, len(calls))
        return known
