"""A directed graph into its strongly connected components, and a component into one of its shortest cycles."""

from collections.abc import Collection, Iterable, Iterator, Mapping

Graph = Mapping[str, Collection[str]]
"""Node -> successors. What only occurs as a successor is a node too."""


def components(graph: Graph) -> list[tuple[str, ...]]:
    """Strongly connected components, each sorted, every one before those that lead to it.

    Tarjan, "Depth-first search and linear graph algorithms" (1972), with a stack of its own instead of recursion.
    """
    search = _Search(graph)
    for root in graph:
        search.visit(root)
    return search.found


def cycles(graph: Graph) -> list[tuple[str, ...]]:
    """Components that hold a cycle, largest first, then by name: several nodes, or one that leads to itself."""
    several = [each for each in components(graph) if len(each) > 1 or each[0] in graph.get(each[0], ())]
    return sorted(several, key=lambda each: (-len(each), each))


def shortest_cycle(graph: Graph, component: Iterable[str]) -> tuple[str, ...]:
    """A shortest cycle through the first node of a component, in order; that node stands at its beginning only."""
    nodes = sorted(component)
    first, inside = nodes[0], set(nodes)
    came_from: dict[str, str] = {}
    queue = [first]
    for at in queue:
        for each in sorted(inside.intersection(graph.get(at, ()))):
            if each == first:
                return _way_back(at, first, came_from)
            if each not in came_from:
                came_from[each] = at
                queue.append(each)
    return ()


class _Search:
    """One depth-first search: the number of each node, the lowest number it leads back to, who waits for its root."""

    def __init__(self, graph: Graph) -> None:
        self.found: list[tuple[str, ...]] = []
        self._graph = graph
        self._number: dict[str, int] = {}
        self._lowest: dict[str, int] = {}
        self._waiting: dict[str, None] = {}
        self._path: list[tuple[str, Iterator[str]]] = []

    def visit(self, root: str) -> None:
        """Find the components of everything that `root` leads to."""
        if root not in self._number:
            self._enter(root)
        while self._path:
            at, successors = self._path[-1]
            fresh = next((each for each in successors if self._is_fresh(at, each)), None)
            if fresh is None:
                self._leave(at)
            else:
                self._enter(fresh)

    def _enter(self, node: str) -> None:
        self._number[node] = self._lowest[node] = len(self._number)
        self._waiting[node] = None
        self._path.append((node, iter(self._graph.get(node, ()))))

    def _is_fresh(self, at: str, each: str) -> bool:
        if each in self._waiting:
            self._lowest[at] = min(self._lowest[at], self._number[each])
        return each not in self._number

    def _leave(self, node: str) -> None:
        self._path.pop()
        if self._path:
            above = self._path[-1][0]
            self._lowest[above] = min(self._lowest[above], self._lowest[node])
        if self._lowest[node] == self._number[node]:
            members = [node]
            while (last := self._waiting.popitem()[0]) != node:
                members.append(last)
            self.found.append(tuple(sorted(members)))


def _way_back(at: str, first: str, came_from: dict[str, str]) -> tuple[str, ...]:
    way = [at]
    while way[-1] != first:
        way.append(came_from[way[-1]])
    return tuple(reversed(way))
