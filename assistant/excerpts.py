"""A recalled unit into the few of its lines that decide: its head, and what of its body fits the question."""

import re
from collections.abc import Sequence

import numpy as np

from assistant.recall import Recall
from assistant.units import Unit
from fact_store.records import Location
from fact_store.text import terms
from indexer.records import split_moniker

WHOLE_LINES_MAX = 14
HEAD_LINES_MAX = 6
WINDOW_LINES = 9
WINDOW_LINES_MIN = 3
PARAGRAPH_LINES_MAX = 6
GAP_MAX = 2
BACK_MAX = 3

_CLOSING = ")]}"
_QUOTES = re.compile(r"""^\s*[rRbBuU]{0,2}(\"\"\"|'''|"|')""")


def excerpt(recall: Recall, unit: Unit, room: int) -> list[Location]:
    """Stretches of a unit, in order, at most `room` lines together: all of a short one, else its head and what fits."""
    if room < 1:
        return []
    first, last = unit.start_line, unit.end_line
    if last - first < min(room, WHOLE_LINES_MAX):
        return [Location(unit.path, first, last)]
    lines = recall.index.files[unit.path].lines
    head_end = min(unit.head_end_line, first + min(room, HEAD_LINES_MAX) - 1)
    body = _after_docstring(lines, unit.head_end_line + 1, last)
    if unit.kind == "class":  # its methods are units of their own
        end = _paragraph_end(lines, unit.head_end_line + 1, max(body - 1, unit.head_end_line + 1))
        return [Location(unit.path, first, min(end, first + room - 1))]
    window = _window(recall, unit, body, min(WINDOW_LINES, room - (head_end - first + 1)))
    if window is None:
        return [Location(unit.path, first, head_end)]
    if window[0] - head_end - 1 <= GAP_MAX:
        return [Location(unit.path, first, min(window[1], first + room - 1))]
    return [Location(unit.path, first, head_end), Location(unit.path, *window)]


def _after_docstring(lines: Sequence[str], first: int, last: int) -> int:
    """The first line of a body that is neither blank nor of its docstring; `last` where there is none."""
    while first < last and not lines[first - 1].strip():
        first += 1
    found = _QUOTES.match(lines[first - 1]) if first <= last else None
    if found is None:
        return first
    mark, rest = found[1], lines[first - 1][found.end() :]
    while first < last and mark not in rest:
        first += 1
        rest = lines[first - 1]
    first += 1
    while first < last and not lines[first - 1].strip():
        first += 1
    return min(first, last)


def _paragraph_end(lines: Sequence[str], first: int, last: int) -> int:
    """The last line of the paragraph that starts at line `first`, at most `PARAGRAPH_LINES_MAX` of it."""
    end = first
    while end < min(last, first + PARAGRAPH_LINES_MAX - 1) and lines[end].strip():
        end += 1
    return end


def _window(recall: Recall, unit: Unit, first: int, size: int) -> tuple[int, int] | None:
    """The stretch from line `first` of a unit on in which most of the question's weight stands, the earliest of equals;
    None where there is no room for one. Words of the unit's own name tell nothing: they stand everywhere in it.
    """
    last = unit.end_line
    if size < WINDOW_LINES_MIN or first > last:
        return None
    own = set(terms(split_moniker(unit.moniker)[1]))
    column = {term: at for at, term in enumerate(t for t in recall.weights if t not in own)}
    weight = np.zeros((last - first + 1, len(column)))
    lines = recall.index.files[unit.path].lines
    for line, text in enumerate(lines[first - 1 : last]):
        for term in column.keys() & set(terms(text)):
            weight[line, column[term]] = recall.weights[term]
    starts = max(1, last - first + 2 - size)
    scores = [float(weight[at : at + size].max(axis=0, initial=0.0).sum()) for at in range(starts)]
    at = first + int(np.argmax(np.round(scores, 6)))
    return _trimmed(lines, at, min(at + size - 1, last), first)


def _trimmed(lines: Sequence[str], start: int, end: int, first: int) -> tuple[int, int]:
    """A stretch that starts where its outermost statement does, if that is near, and ends with a line of code."""
    least = min((_indent(line) for line in lines[start - 1 : end] if line.strip()), default=0)
    for back in range(min(BACK_MAX, start - first) + 1):
        line = lines[start - back - 1]
        if line.strip() and _indent(line) <= least:
            start, end = start - back, end - back
            break
    while end > start and not lines[end - 1].strip():
        end -= 1
    while start < end and (not lines[start - 1].strip() or lines[start - 1].lstrip()[0] in _CLOSING):
        start += 1
    return start, end


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
