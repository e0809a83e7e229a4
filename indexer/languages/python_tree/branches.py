"""Branches, loops and definitions into how long a binding is the only one that holds, and where it is reached again."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from tree_sitter import Node

from indexer.languages.python_tree.outline import Definition

Spans = list[tuple[int, int]]


class Branches:
    """For every byte: the end of the innermost branch or definition around it, and the outermost loop of its scope."""

    def __init__(self, branches: list[Node], loops: list[Node], definitions: list[Definition], end: int) -> None:
        bodies = [(each.body_start, each.end) for each in definitions]
        arms = sorted((node.start_byte, node.end_byte) for node in branches)
        self._starts = [start for start, _ in arms]
        self._ends = [end for _, end in arms]
        self._until = _Layout([*bodies, *arms], [], end)
        self._loops = _Layout(bodies, [(node.start_byte, node.end_byte) for node in loops], -1)

    def around(self, places: Iterable[int]) -> tuple[tuple[int, int], ...]:
        """Start and end of each branch that is the innermost around one of some bytes."""
        found: dict[tuple[int, int], None] = {}
        open_arms: list[tuple[int, int]] = []
        at = 0
        for place in sorted(places):
            while at < len(self._starts) and self._starts[at] <= place:
                open_arms.append((self._starts[at], self._ends[at]))
                at += 1
            while open_arms and open_arms[-1][1] <= place:
                open_arms.pop()
            if open_arms:
                found[open_arms[-1]] = None
        return tuple(sorted(found))

    def until(self, byte: int) -> int:
        """The first byte at which what is bound at `byte` no longer is all that holds."""
        return self._until.at(byte)

    def loop(self, byte: int) -> int:
        """The first byte of the outermost loop around `byte` in its scope; -1 without one."""
        return self._loops.at(byte)

    def branch_behind(self, byte: int) -> tuple[int, int]:
        """The next branch that begins at `byte` or behind it; (byte, byte) if there is none."""
        at = bisect_left(self._starts, byte)
        return (self._starts[at], self._ends[at]) if at < len(self._starts) else (byte, byte)


class _Layout:
    """Nested spans as positions at which a value changes: the end of a span of `inner`, the start of one of `outer`.

    Inside a span of `inner` it is that span's end (`default` >= 0) or no loop; a span of `outer` holds for all inside
    it.
    """

    def __init__(self, inner: Spans, outer: Spans, default: int) -> None:
        self._positions, self._values = [0], [default]
        counts_ends = default >= 0
        spans = [(*span, True) for span in inner] + [(*span, False) for span in outer]
        spans.sort(key=lambda span: (span[0], -span[1]))
        open_spans: list[tuple[int, int]] = []
        for start, end, is_inner in spans:
            while open_spans and open_spans[-1][0] <= start:
                self._leave(open_spans, default)
            around = open_spans[-1][1] if open_spans else default
            value = (end if counts_ends else -1) if is_inner else start if around < 0 else around
            self._positions.append(start)
            self._values.append(value)
            open_spans.append((end, value))
        while open_spans:
            self._leave(open_spans, default)

    def _leave(self, open_spans: list[tuple[int, int]], default: int) -> None:
        self._positions.append(open_spans.pop()[0])
        self._values.append(open_spans[-1][1] if open_spans else default)

    def at(self, byte: int) -> int:
        return self._values[bisect_right(self._positions, byte) - 1]
