"""A Markdown case file into test cases: files, edits and expected output, and back with that output rewritten."""

import re
from dataclasses import dataclass, field
from pathlib import Path

_FENCE = re.compile(r"^(```+)([^\n]*)\n(.*?)^\1$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


@dataclass
class Fence:
    """A fenced block: the words behind the backticks, its text, and where that text stands in the file."""

    words: tuple[str, ...]
    text: str
    start: int
    end: int


@dataclass
class Case:
    """One heading with the fences below it, in order."""

    path: Path
    heading: str
    fences: list[Fence] = field(default_factory=list)


def read_cases(path: Path) -> list[Case]:
    """The headings of a file that have fences."""
    source = path.read_text(encoding="utf-8")
    fences = [(m.start(), Fence(tuple(m[2].split()), m[3], m.start(3), m.end(3))) for m in _FENCE.finditer(source)]
    inside = [(fence.start, fence.end) for _, fence in fences]
    headings = [m for m in _HEADING.finditer(source) if not any(a <= m.start() < b for a, b in inside)]
    cases = []
    for number, heading in enumerate(headings):
        end = headings[number + 1].start() if number + 1 < len(headings) else len(source)
        own = [fence for at, fence in fences if heading.start() < at < end]
        cases.append(Case(path, heading[1].strip(), own))
    return [case for case in cases if case.fences]


def rewrite(path: Path, replaced: list[tuple[Fence, str]]) -> None:
    """Puts new text into fences of one reading of the file."""
    source = path.read_text(encoding="utf-8")
    for fence, text in sorted(replaced, key=lambda pair: -pair[0].start):
        source = source[: fence.start] + text + source[fence.end :]
    path.write_text(source, encoding="utf-8")
