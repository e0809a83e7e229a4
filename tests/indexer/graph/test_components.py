"""Components equal what mutual reachability says; depth costs no stack."""

from hypothesis import given
from hypothesis import strategies as st

from indexer.graph.components import components, cycles, shortest_cycle

NODES = [str(number) for number in range(8)]
graphs = st.dictionaries(st.sampled_from(NODES), st.sets(st.sampled_from(NODES)))
Graph = dict[str, set[str]]


def reachable(graph: Graph, start: str) -> set[str]:
    """What one or more steps lead to."""
    found: set[str] = set()
    waiting = list(graph.get(start, ()))
    while waiting:
        at = waiting.pop()
        if at not in found:
            found.add(at)
            waiting += graph.get(at, ())
    return found


@given(graphs)
def test_components_are_those_that_reach_each_other(graph: Graph) -> None:
    nodes = set(graph) | {to for successors in graph.values() for to in successors}
    reach = {node: reachable(graph, node) for node in nodes}
    expected = {tuple(sorted({n} | {m for m in nodes if m in reach[n] and n in reach[m]})) for n in nodes}
    found = components(graph)
    assert set(found) == expected
    assert len(found) == len(expected)


@given(graphs)
def test_a_component_stands_before_those_that_lead_to_it(graph: Graph) -> None:
    place = {node: number for number, members in enumerate(components(graph)) for node in members}
    assert all(place[to] <= place[of] for of, successors in graph.items() for to in successors)


@given(graphs)
def test_a_shortest_cycle_goes_round_and_nothing_shorter_does(graph: Graph) -> None:
    for members in cycles(graph):
        way = shortest_cycle(graph, members)
        assert way[0] == members[0]
        assert all(to in graph[of] for of, to in zip(way, (*way[1:], way[0]), strict=True))
        level, steps = {way[0]}, 0
        while steps == 0 or way[0] not in level:
            level, steps = {to for of in level for to in graph.get(of, ())}, steps + 1
        assert len(way) == steps


@given(graphs)
def test_cycles_are_the_nodes_that_reach_themselves(graph: Graph) -> None:
    assert {node for members in cycles(graph) for node in members} == {n for n in graph if n in reachable(graph, n)}


def test_a_chain_of_a_hundred_thousand_is_no_recursion() -> None:
    chain = {str(number): [str(number + 1)] for number in range(100_000)}
    assert len(components(chain)) == 100_001
    [ring] = cycles({**chain, "100000": ["0"]})
    assert len(ring) == 100_001
    assert len(shortest_cycle({**chain, "100000": ["0"]}, ring)) == 100_001
