"""A question's terms into the lines of files where they stand, which windows and stretches are weighed by."""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from assistant.index import Indexed
from assistant.lexical import Floats, Ints, Spellings
from assistant.units import Unit

WINDOW_LINES = 10


class Matches:
    """Lives as long as one question: the files of its candidates are looked through once, together. A word's column is
    its place in `words`.
    """

    def __init__(self, index: Indexed, words: Sequence[Spellings], paths: Iterable[str]) -> None:
        column = np.full(len(index.vocabulary.numbers), -1, dtype=np.int8)  # a question has few terms: `TERMS_MAX`
        for at, spellings in reversed(list(enumerate(words))):
            column[[number for number, _ in spellings]] = at
        for at, spellings in enumerate(words):
            column[[number for number, share in spellings if share == 1.0]] = at
        names = list(dict.fromkeys(paths))
        files = [index.files[name] for name in names]
        columns = column[np.concatenate([np.zeros(0, np.int32), *(file.terms for file in files)])]
        places = np.flatnonzero(columns >= 0)
        ends = np.concatenate([np.zeros(0, np.int64), *(file.term_start[1:] for file in files)])
        line_counts = np.array([len(file.lines) for file in files], dtype=np.int64)
        before = np.cumsum([0, *(len(file.terms) for file in files)])[:-1]
        # The files are laid one after another: lines are counted from the first line of the first file.
        in_lines = np.diff(ends + np.repeat(before, line_counts), prepend=0)
        self._lines = np.repeat(np.arange(len(ends)), in_lines)[places]
        self._columns = columns[places]
        self._starts = dict(zip(names, (np.cumsum(line_counts) - line_counts).tolist(), strict=True))

    def within(self, units: Sequence[Unit]) -> tuple[Ints, Ints, npt.NDArray[np.int8]]:
        """For each term in the units, unit by unit and in order: the place of its unit, its line (0 is the first of the
        unit), its column.
        """
        first = np.array([self._starts[unit.path] + unit.start_line - 1 for unit in units], dtype=np.int64)
        last = first + [unit.end_line - unit.start_line for unit in units]
        start = np.searchsorted(self._lines, first)
        sizes = np.searchsorted(self._lines, last, side="right") - start
        owners = np.repeat(np.arange(len(units)), sizes)
        at = np.arange(len(owners)) + (start - (np.cumsum(sizes) - sizes))[owners]
        return owners, self._lines[at] - first[owners], self._columns[at]

    def best_windows(self, units: Sequence[Unit], weights: Floats) -> Floats:
        """The weight of the different terms in the best `WINDOW_LINES` lines of each unit; `weights` by column.

        The units are laid one after another, a window apart. The best window may always end where a term stands.
        """
        best = np.zeros(len(units))
        sizes = [unit.end_line - unit.start_line + 1 + WINDOW_LINES for unit in units]
        owners, inside_lines, columns = self.within(units)
        if not len(owners):
            return best
        lines = inside_lines + (np.cumsum(sizes) - sizes)[owners]
        is_new = np.append(True, lines[1:] != lines[:-1])
        ends = lines[is_new]
        newest = np.full((len(weights), len(ends)), -WINDOW_LINES)
        newest[columns, np.cumsum(is_new) - 1] = lines
        inside = np.maximum.accumulate(newest, axis=1) > ends - WINDOW_LINES
        total = np.zeros(len(ends))
        for weight, is_there in zip(weights.tolist(), inside, strict=True):
            total += weight * is_there
        np.maximum.at(best, owners[is_new], total)
        return best
