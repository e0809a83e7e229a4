"""A unit's lines into stretches worth handing over: a head, and body segments cut where statements start."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from assistant.line_kinds import LineKind
from assistant.units import Unit
from indexer.records import Record

SEGMENT_LINES = 10
SEGMENT_LINES_MAX = 18
WHOLE_LINES_MAX = 8
HEAD_LINES_MAX = 7
RUN_SEGMENTS = (1, 2, 4)
LINE_CHARS_MAX = 400
CHARS_PER_TOKEN = 4

_QUOTED = re.compile(r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|#.*")


def tokens_of_chars(chars: int) -> int:
    """Tokens of a text of that many characters."""
    return -(-chars // CHARS_PER_TOKEN)


class Stretch(Record):
    """Lines `first`..`last` of a file, inclusive; `is_head` where they hold the unit's definition line."""

    first: int
    last: int
    is_head: bool


def head(unit: Unit, lines: Sequence[str]) -> Stretch:
    """Signature and first documentation line, at most `HEAD_LINES_MAX` lines."""
    last = unit.head_end_line
    if last < unit.end_line and unit.doc and (first_doc := _documentation_line(unit, lines)):
        last = first_doc
    return Stretch(unit.start_line, min(last, unit.start_line + HEAD_LINES_MAX - 1), True)


def _documentation_line(unit: Unit, lines: Sequence[str]) -> int | None:
    """The first line after the head that holds the beginning of the documentation."""
    wanted = unit.doc.strip()[:20].split("\n")[0]
    for at in range(unit.head_end_line, min(unit.head_end_line + 3, len(lines))):
        if wanted and wanted in lines[at]:
            return at + 1
    return None


def stretches(unit: Unit, lines: Sequence[str], kinds: npt.NDArray[np.int8]) -> Iterator[Stretch]:
    """The head, then runs of one, two and four body segments, and the whole where it is short; blank edges left out.

    `kinds` are those of the lines (`line_kinds`): where documentation follows the head, runs also start behind it.
    """
    first = head(unit, lines)
    yield first
    seen = {(first.first, first.last)}
    for start, end in unit.ranges:
        for begin in dict.fromkeys((start, _behind_documentation(unit, start, end, kinds))):
            parts = [(begin, end)] if end - begin < WHOLE_LINES_MAX else list(_cut(lines, begin, end))
            for length in RUN_SEGMENTS:
                for at in range(len(parts) - length + 1):
                    span = _trim(lines, parts[at][0], parts[at + length - 1][1])
                    if span and span not in seen:
                        seen.add(span)
                        yield Stretch(*span, is_head=span[0] <= unit.start_line <= span[1])


def _behind_documentation(unit: Unit, start: int, end: int, kinds: npt.NDArray[np.int8]) -> int:
    """The line behind the documentation that a range of a unit opens with, behind its head; `start` where none is."""
    first = at = unit.head_end_line + 1 if start <= unit.head_end_line else start
    while at <= end and kinds[at - 1] in (LineKind.DOCUMENTATION, LineKind.BLANK):
        at += 1
    return at if at <= end and (kinds[first - 1 : at - 1] == LineKind.DOCUMENTATION).any() else start


def _cut(lines: Sequence[str], start: int, end: int) -> Iterator[tuple[int, int]]:
    """About `SEGMENT_LINES` lines at a time, each beginning where a statement does."""
    first, depth = start, 0
    for number in range(start, end + 1):
        code = _QUOTED.sub("", lines[number - 1])
        length = number - first
        fresh = depth <= 0 and bool(code.strip()) and code.lstrip()[0] not in ")]}"
        if length >= SEGMENT_LINES_MAX or (length >= SEGMENT_LINES and fresh):
            yield first, number - 1
            first = number
        depth = max(0, depth + sum(code.count(c) for c in "([{") - sum(code.count(c) for c in ")]}"))
    if first <= end:
        yield first, end


def _trim(lines: Sequence[str], first: int, last: int) -> tuple[int, int] | None:
    while first <= last and not lines[first - 1].strip():
        first += 1
    while first <= last and not lines[last - 1].strip():
        last -= 1
    return (first, last) if first <= last else None


def squeezed(lines: Sequence[str]) -> tuple[str, ...]:
    """Lines of a file, one for one, with one space of indentation a level and nothing behind the last character."""
    width = indent_width(lines)
    return tuple(_squeeze(line, width) for line in lines)


def _squeeze(line: str, width: int) -> str:
    text = line.strip()
    before = line[: len(line) - len(line.lstrip())].expandtabs(width)
    return " " * (len(before) // width) + text if text else ""


def indent_width(lines: Sequence[str]) -> int:
    """The commonest step of indentation in a file, in columns."""
    steps: Counter[int] = Counter()
    before = 0
    for line in lines[:2000]:
        if text := line.lstrip():
            indent = len(line[: len(line) - len(text)].expandtabs(4))
            if indent > before:
                steps[indent - before] += 1
            before = indent
    return max(steps.most_common(1)[0][0], 2) if steps else 4
