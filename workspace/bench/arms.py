"""A question into what plain retrieval over the raw code hands over: BM25, windows of grep, an arm that sees no
question.

They use what was indexed before any sleep. Tests are left out where they are not asked for: Noctule, too, takes them
for less likely then.
"""

import math
from collections import Counter
from collections.abc import Iterator
from typing import Final

from assistant.index import Indexed, is_test
from assistant.recall import Recall
from assistant.records import Piece
from assistant.units import Unit
from fact_store.snapshot import Snapshot
from fact_store.text import question_terms
from indexer.graph.central import central_symbols

K1: Final = 1.2
B: Final = 0.75
WINDOW: Final = 20
PIECES_MAX: Final = 60
CENTRAL_MAX: Final = 400
BM25: Final = "BM25"
WINDOWS: Final = "grep windows"
BLIND: Final = "blind to the question"
PLAIN: Final = (BM25, WINDOWS, BLIND)


class Plain:
    """The plain arms over one index; its words are counted once."""

    def __init__(self, index: Indexed, snapshot: Snapshot) -> None:
        self._index = index
        self._units = [unit for _, unit in sorted(index.units.items())]
        self._lengths: list[int] = []
        self._having: dict[int, list[tuple[int, int]]] = {}
        for at, unit in enumerate(self._units):
            terms = [t for a, b in unit.ranges for t in index.files[unit.path].line_terms(a, b)[0].tolist()]
            self._lengths.append(len(terms))
            for term, count in Counter(terms).items():
                self._having.setdefault(term, []).append((at, count))
        self._blind = tuple(_heads(index, snapshot))

    def hand_over(self, arm: str, recall: Recall) -> list[Piece]:
        """What an arm of `PLAIN` hands over for a question, best first."""
        if arm == BLIND:
            return list(self._blind)
        return self._bm25(recall) if arm == BM25 else self._windows(recall)

    def _bm25(self, recall: Recall) -> list[Piece]:
        """Functions, classes and what stands beside them, whole, by BM25 over all their words (Robertson et al.,
        1994).
        """
        mean = sum(self._lengths) / max(1, len(self._lengths)) or 1.0
        scores: dict[int, float] = {}
        for number in self._numbers(recall):
            having = self._having.get(number, [])
            idf = math.log(1 + (len(self._units) - len(having) + 0.5) / (len(having) + 0.5))
            for at, count in having:
                norm = K1 * (1 - B + B * self._lengths[at] / mean)
                scores[at] = scores.get(at, 0.0) + idf * count * (K1 + 1) / (count + norm)
        order = sorted(scores, key=lambda at: (-scores[at], at))
        units = [self._units[at] for at in order if _is_meant(recall, self._units[at].path)]
        return [_whole(self._index, unit) for unit in units[:PIECES_MAX]]

    def _windows(self, recall: Recall) -> list[Piece]:
        """The windows of twenty lines with most of the question's words, rare words more: what a person with grep would
        read.
        """
        numbers = set(self._numbers(recall))
        weight = {n: math.log(1 + len(self._units) / (1 + len(self._having.get(n, ())))) for n in numbers}
        paths = {self._units[at].path for n in numbers for at, _ in self._having.get(n, ())}
        found = []
        for path in sorted(p for p in paths if _is_meant(recall, p)):
            terms, lines = self._index.files[path].line_terms(1, len(self._index.files[path].lines))
            by_window: dict[int, set[int]] = {}
            for number, line in zip(terms.tolist(), lines.tolist(), strict=True):
                if number in numbers:
                    by_window.setdefault(line // WINDOW, set()).add(number)
            found += [(sum(weight[n] for n in held), path, at) for at, held in by_window.items()]
        found.sort(key=lambda row: (-row[0], row[1], row[2]))
        return [_window(self._index, path, at) for _, path, at in found[:PIECES_MAX]]

    def _numbers(self, recall: Recall) -> list[int]:
        known = self._index.vocabulary.numbers
        return sorted({known[term] for term in question_terms(recall.question.text) if term in known})


def _is_meant(recall: Recall, path: str) -> bool:
    return recall.question.wants_tests or not is_test(path)


def _whole(index: Indexed, unit: Unit) -> Piece:
    parts = unit.kind in ("module", "class") and unit.ranges
    first, last = unit.ranges[0] if parts else (unit.start_line, unit.end_line)
    return Piece(unit.path, first, last, "\n".join(index.files[unit.path].lines[first - 1 : last]))


def _window(index: Indexed, path: str, at: int) -> Piece:
    lines = index.files[path].lines
    first, last = at * WINDOW + 1, min((at + 1) * WINDOW, len(lines))
    return Piece(path, first, last, "\n".join(lines[first - 1 : last]))


def _heads(index: Indexed, snapshot: Snapshot) -> Iterator[Piece]:
    """The heads of the most central symbols, the same for every question."""
    for each in central_symbols(snapshot.code)[:CENTRAL_MAX]:
        unit = index.units.get(each.name)
        if unit is not None and unit.kind != "module":
            last = min(unit.end_line, unit.head_end_line + 3)
            text = "\n".join(index.files[unit.path].lines[unit.start_line - 1 : last])
            yield Piece(unit.path, unit.start_line, last, text)
