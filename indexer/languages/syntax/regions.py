"""Nested stretches of a file into what holds at each byte."""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

T = TypeVar("T")
Mark = TypeVar("Mark")


class Regions(Generic[T]):
    """What the innermost of some properly nested stretches says at a byte; `outside` where there is none."""

    __slots__ = ("_positions", "_values")

    def __init__(
        self, stretches: Iterable[tuple[int, int, Mark]], outside: T, enter: Callable[[T, int, int, Mark], T]
    ) -> None:
        """`enter(around, start, end, mark)` is what a stretch says where `around` is said around it."""
        self._positions, self._values = [0], [outside]
        open_ends: list[tuple[int, T]] = []
        for start, end, mark in sorted(stretches, key=lambda stretch: (stretch[0], -stretch[1])):
            while open_ends and open_ends[-1][0] <= start:
                self._say(open_ends.pop()[0], open_ends[-1][1] if open_ends else outside)
            value = enter(open_ends[-1][1] if open_ends else outside, start, end, mark)
            self._say(start, value)
            open_ends.append((min(end, open_ends[-1][0]) if open_ends else end, value))
        while open_ends:
            self._say(open_ends.pop()[0], open_ends[-1][1] if open_ends else outside)

    def _say(self, position: int, value: T) -> None:
        self._positions.append(position)
        self._values.append(value)

    def along(self, positions: Iterable[int]) -> list[T]:
        """What holds at each of some bytes in order."""
        found: list[T] = []
        at, starts, values = 0, [*self._positions[1:], 1 << 62], self._values
        for byte in positions:
            while starts[at] <= byte:
                at += 1
            found.append(values[at])
        return found

    def at(self, byte: int) -> T:
        """What holds at `byte`."""
        return self._values[bisect_right(self._positions, byte) - 1]
