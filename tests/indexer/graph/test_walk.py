"""A walk reaches what it should, on the shortest and surest way, and says what it left out."""

from collections.abc import Iterator
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from indexer.graph.certainty import ORDER, RANK, weakest
from indexer.graph.walk import Hop, Walk, walk
from indexer.records import Certainty

NAMES = "abcdefg"
Edges = dict[tuple[str, str], Certainty]
edges = st.dictionaries(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), st.sampled_from(ORDER[:3]))


def walked(graph: Edges, start: str, **bounds: object) -> Walk:
    def neighbours(at: str, _distance: int) -> Iterator[Hop]:
        return (Hop(to, "call", certainty, "f.py", 1) for (of, to), certainty in graph.items() if of == at)

    return walk([start], neighbours, **bounds)  # type: ignore[arg-type]


def ways(graph: Edges, start: str) -> Iterator[tuple[str, ...]]:
    """Every way from `start` that visits nothing twice."""
    waiting = [(start,)]
    while waiting:
        way = waiting.pop()
        yield way
        waiting += [(*way, to) for of, to in graph if of == way[-1] and to not in way]


def worth(graph: Edges, way: tuple[str, ...]) -> Certainty:
    return weakest(graph[step] for step in pairwise(way))


@given(edges)
def test_everything_is_reached_on_a_shortest_way_and_the_surest_of_those(graph: Edges) -> None:
    best: dict[str, tuple[int, int]] = {}
    for way in ways(graph, "a"):
        if len(way) > 1:
            found = (len(way) - 1, RANK[worth(graph, way)])
            best[way[-1]] = min(found, best.get(way[-1], found))
    reached = walked(graph, "a").reached
    assert {each.name: (each.distance, RANK[each.certainty]) for each in reached} == best
    for each in reached:
        assert worth(graph, (*each.chain, each.name)) == each.certainty
        assert len(each.chain) == each.distance
    assert [(e.distance, RANK[e.certainty], e.name) for e in reached] == sorted((*best[n], n) for n in best)


@given(edges, st.sampled_from(ORDER[:3]))
def test_steps_below_the_least_certainty_do_not_exist(graph: Edges, least: Certainty) -> None:
    kept = {step: certainty for step, certainty in graph.items() if RANK[certainty] <= RANK[least]}
    assert walked(graph, "a", minimum=least) == walked(kept, "a")


@given(edges, st.integers(1, 4), st.integers(1, 6))
def test_bounds_keep_the_nearest_and_say_what_they_leave_out(graph: Edges, depth: int, nodes: int) -> None:
    whole = walked(graph, "a").reached
    found = walked(graph, "a", depth=depth, nodes=nodes)
    within = [each for each in whole if each.distance <= depth]
    assert list(found.reached) == within[:nodes]
    assert (found.cut.nodes > 0) == (len(within) > nodes)
    if not found.cut.nodes:
        assert (found.cut.beyond > 0) == (len(whole) > len(within))


def test_nothing_follows_a_last_step_but_another_way_may_go_on() -> None:
    hops = {
        "a": [Hop("b", "override", "exact", "f.py", 1, is_last=True), Hop("c", "call", "exact", "f.py", 2)],
        "b": [Hop("d", "call", "exact", "f.py", 3)],
        "c": [Hop("b", "call", "likely", "f.py", 4)],
    }
    found = walk(["a"], lambda at, _distance: hops.get(at, []))
    assert [(each.name, each.distance) for each in found.reached] == [("b", 1), ("c", 1), ("d", 3)]


def test_a_long_chain_is_walked_to_the_greatest_depth_and_no_further() -> None:
    found = walk(["0"], lambda at, _distance: [Hop(str(int(at) + 1), "call", "exact", "f.py", 1)], depth=10_000)
    assert (len(found.reached), found.cut.beyond) == (50, 1)
