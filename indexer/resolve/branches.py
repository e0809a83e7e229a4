"""Branches of a file into where what is bound in one of them ceases to be all that holds."""

from bisect import bisect_right
from collections.abc import Iterable

END = 1 << 62
"""The position behind everything: what holds when a scope has run."""


class Branches:
    """Byte ranges that lie in one another or apart."""

    def __init__(self, branches: Iterable[tuple[int, int]]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        around: list[int] = []
        for start, end in sorted(branches, key=lambda branch: (branch[0], -branch[1])):
            while around and around[-1] <= start:
                self._add(around.pop(), around)
            around.append(end)
            self._starts.append(start)
            self._ends.append(end)
        while around:
            self._add(around.pop(), around)

    def until(self, at: int) -> int:
        """The end of the innermost branch around a byte; END if there is none."""
        found = bisect_right(self._starts, at) - 1
        return self._ends[found] if found >= 0 else END

    def _add(self, start: int, around: list[int]) -> None:
        """From where a branch ends on, the one around it is the innermost."""
        self._starts.append(start)
        self._ends.append(around[-1] if around else END)
