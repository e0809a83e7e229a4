"""Call edges into the groups of functions that call each other in a circle: recursion, direct or by way of others."""

from indexer.code_index import CodeIndex
from indexer.graph.certainty import is_at_least
from indexer.graph.components import cycles, shortest_cycle
from indexer.graph.memo import once_per_index
from indexer.records import Certainty, Record


class Recursion(Record):
    """`members` reach each other by calls; `cycle` is a shortest way round through the first of them, in order."""

    members: tuple[str, ...]
    cycle: tuple[str, ...]


@once_per_index
def recursions(code: CodeIndex, minimum: Certainty = "likely") -> tuple[Recursion, ...]:
    """Strongly connected components of the calls that are at least so certain, largest first, then by name."""
    graph = call_graph(code, minimum)
    return tuple(Recursion(members, shortest_cycle(graph, members)) for members in cycles(graph))


def call_graph(code: CodeIndex, minimum: Certainty) -> dict[str, set[str]]:
    """Caller -> callees in the repository, of calls that are at least so certain."""
    graph: dict[str, set[str]] = {}
    for path in sorted(code.resolutions):
        for edge in code.resolutions[path].edges:
            if edge.kind == "call" and edge.callee and "::" in edge.callee and is_at_least(edge.certainty, minimum):
                graph.setdefault(edge.caller, set()).add(edge.callee)
    return graph
