"""Branches, loops and definitions into how long a binding is the only one that holds, and where it is reached again."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from indexer.languages.python_tree.outline import Definition

Spans = list[tuple[int, int]]


class Branches:
    """What is around every byte.

    `until`: from a byte to the first one at which what is bound there no longer is all that holds: the end of the
    innermost branch or definition around it. `loop`: from a byte to the first one of the outermost loop around it in
    its scope; -1 without one.
    """

    def __init__(self, branches: Spans, loops: Spans, definitions: list[Definition], end: int) -> None:
        bodies = [(each.body_start, each.end) for each in definitions]
        arms = sorted(branches)
        self._starts = [start for start, _ in arms]
        self._ends = [end for _, end in arms]
        self.until = _Layout([*bodies, *arms], [], end).at
        self.loop = _Layout(bodies, loops, -1).at if loops else _no_loop

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

    def branch_behind(self, byte: int) -> tuple[int, int]:
        """The next branch that begins at `byte` or behind it; (byte, byte) if there is none."""
        at = bisect_left(self._starts, byte)
        return (self._starts[at], self._ends[at]) if at < len(self._starts) else (byte, byte)


def _no_loop(_byte: int) -> int:
    return -1


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
