"""A unit into the symbols next to it in the call graph and the class hierarchy, looked up once per code index."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from indexer.code_index import CodeIndex

CALLERS_MAX = 100
SUBCLASSES_MAX = 100

Rows = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Units that a unit calls, that call it, that are its bases and subclasses, as rows of the index, each once; how
    many calls of it there are.
    """

    callees: Rows
    callers: Rows
    family: Rows
    calls: int


class Neighbourhood:
    """Lives beside a search index, for one code index: popular symbols have thousands of callers.

    `rows` has the place of each unit in the index.
    """

    def __init__(self, code: CodeIndex, rows: Mapping[str, int]) -> None:
        self.code = code
        self._rows = rows
        self._known: dict[str, Neighbours] = {}

    def of(self, name: str) -> Neighbours:
        """The neighbours of a unit."""
        known = self._known.get(name)
        if known is None:
            code, calls = self.code, self.code.calls_to(name)
            known = self._known[name] = Neighbours(
                callees=self._places(e.callee for e in code.calls_from(name)),
                callers=self._places(e.caller for e in calls[:CALLERS_MAX]),
                family=self._places((*code.bases(name), *code.subclasses(name)[:SUBCLASSES_MAX])),
                calls=len(calls),
            )
        return known

    def _places(self, names: Iterable[str | None]) -> Rows:
        found = {self._rows[name] for name in names if name is not None and name in self._rows}
        return np.array(sorted(found), np.int32)
