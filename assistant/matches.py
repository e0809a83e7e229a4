"""A question's terms into the lines of files where they stand, which windows and stretches are weighed by."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from assistant.index import Indexed
from assistant.lexical import Floats, Ints, Spellings
from assistant.units import Unit

WINDOW_LINES = 10


class Matches:
    """Lives as long as one question: each file is looked through once. A word's column is its place in `words`."""

    def __init__(self, index: Indexed, words: Sequence[Spellings]) -> None:
        self._files = index.files
        self._column = np.full(len(index.vocabulary.numbers), -1, dtype=np.int32)
        for column, spellings in reversed(list(enumerate(words))):
            self._column[[number for number, _ in spellings]] = column
        for column, spellings in enumerate(words):
            self._column[[number for number, share in spellings if share == 1.0]] = column
        self._found: dict[str, tuple[Ints, npt.NDArray[np.int32]]] = {}

    def within(self, path: str, first: int, last: int) -> tuple[Ints, npt.NDArray[np.int32]]:
        """Columns of the terms in lines `first`..`last` in order, and for each the line it stands in (0 is `first`)."""
        lines, columns = self._in_file(path)
        start, end = np.searchsorted(lines, (first, last + 1))
        return lines[start:end] - first, columns[start:end]

    def _in_file(self, path: str) -> tuple[Ints, npt.NDArray[np.int32]]:
        found = self._found.get(path)
        if found is None:
            file = self._files[path]
            columns = self._column[file.terms]
            places = np.flatnonzero(columns >= 0)
            lines = np.searchsorted(file.term_start, places, side="right")
            found = self._found[path] = (lines, columns[places])
        return found

    def best_windows(self, units: Sequence[Unit], weights: Floats) -> Floats:
        """The weight of the different terms in the best `WINDOW_LINES` lines of each unit; `weights` by column.

        The units are laid one after another, a window apart. The best window may always end where a term stands.
        """
        best = np.zeros(len(units))
        found = [self.within(unit.path, unit.start_line, unit.end_line) for unit in units]
        sizes = [unit.end_line - unit.start_line + 1 + WINDOW_LINES for unit in units]
        starts = np.cumsum([0, *sizes])[:-1]
        if not any(len(lines) for lines, _ in found):
            return best
        lines = np.concatenate([lines + start for (lines, _), start in zip(found, starts.tolist(), strict=True)])
        columns = np.concatenate([columns for _, columns in found])
        ends = lines[np.append(lines[1:] != lines[:-1], True)]
        total = np.zeros(len(ends))
        for column, weight in enumerate(weights.tolist()):
            there = lines[columns == column]
            inside = np.searchsorted(there, ends, side="right") > np.searchsorted(there, ends - WINDOW_LINES + 1)
            total += weight * inside
        np.maximum.at(best, np.searchsorted(starts, ends, side="right") - 1, total)
        return best
