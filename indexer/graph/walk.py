"""Starting points and a function that tells neighbours into what is reached from there, nearest first, within bounds.

Breadth first: everything is reached on a shortest path, and on the surest of those. A path is worth its weakest step.
"""

from collections.abc import Callable, Iterable
from typing import Final, Literal

from indexer.graph.certainty import RANK, weakest
from indexer.records import Certainty, Record

Relation = Literal[
    "call", "registration", "reference", "subclass", "enclosing", "setup", "override", "overridden", "changed"
]  # what the symbol at the far end of a step does with the one at its near end; see `indexer.graph.dependents`

DEPTH_MAX: Final = 50
NODES_MAX: Final = 1_000


class Hop(Record):
    """One step to the neighbour `name`. It stands on `line` of `path` as `text` ("" where nothing is written for it).

    `is_last`: the neighbour belongs to what is reached, but nothing follows for its own neighbours.
    """

    name: str
    relation: Relation
    certainty: Certainty
    path: str
    line: int
    text: str = ""
    is_last: bool = False


class Reached(Record):
    """A symbol that is reached after `distance` steps, the last of which is `hop`.

    `certainty` is that of the weakest step. `chain` are the names on the way, from the starting point to the one
    before it.
    """

    name: str
    distance: int
    certainty: Certainty
    chain: tuple[str, ...]
    hop: Hop


class Cut(Record):
    """What is missing: `nodes` that were found but are too many, `beyond` at the greatest depth, where more follows."""

    nodes: int = 0
    beyond: int = 0


class Walk(Record):
    """All that is reached, by distance, then surest first, then by name."""

    reached: tuple[Reached, ...]
    cut: Cut


Neighbours = Callable[[str, int], Iterable[Hop]]
"""(a name, its distance from the start) -> its neighbours."""


def walk(
    starts: Iterable[str],
    neighbours: Neighbours,
    *,
    depth: int = DEPTH_MAX,
    nodes: int = NODES_MAX,
    minimum: Certainty = "possible",
) -> Walk:
    """Everything within `depth` steps of `starts` by steps of at least `minimum`, at most `nodes` of it.

    Starting points are not reached themselves. Where a level holds more than may be kept, its surest stay.
    """
    known = set(starts)
    entered = set(known)
    level = [Reached(name, 0, "exact", (), _NOWHERE) for name in sorted(known)]
    reached: list[Reached] = []
    left_out = 0
    for distance in range(1, min(depth, DEPTH_MAX) + 1):
        found = sorted(_next_level(level, distance, neighbours, entered, RANK[minimum]).values(), key=_by_certainty)
        fresh = [each for each in found if each.name not in known]
        kept = fresh[: nodes - len(reached)]
        reached += kept
        known.update(each.name for each in fresh)
        left_out += len(fresh) - len(kept)
        dropped = {each.name for each in fresh[len(kept) :]}
        level = [each for each in found if not each.hop.is_last and each.name not in dropped]
        entered.update(each.name for each in level)
        if left_out or not level:
            return Walk(tuple(reached), Cut(nodes=left_out))
    more = [each for each in level if _next_level([each], depth + 1, neighbours, known, RANK[minimum])]
    return Walk(tuple(reached), Cut(beyond=len(more)))


def _next_level(
    level: Iterable[Reached], distance: int, neighbours: Neighbours, entered: set[str], lowest: int
) -> dict[str, Reached]:
    """The surest way to each neighbour that was not entered before; one that goes on before one that does not."""
    found: dict[str, Reached] = {}
    for at in level:
        for hop in neighbours(at.name, at.distance):
            if hop.name in entered or RANK[hop.certainty] > lowest:
                continue
            certainty = weakest((at.certainty, hop.certainty))
            known = found.get(hop.name)
            if known is None or _worth(hop, certainty) < _worth(known.hop, known.certainty):
                found[hop.name] = Reached(hop.name, distance, certainty, (*at.chain, at.name), hop)
    return found


def _worth(hop: Hop, certainty: Certainty) -> tuple[bool, int]:
    return hop.is_last, RANK[certainty]


def _by_certainty(reached: Reached) -> tuple[int, str]:
    return RANK[reached.certainty], reached.name


_NOWHERE: Final = Hop("", "call", "exact", "", 0)
