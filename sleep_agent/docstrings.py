"""A docstring in the style of Sphinx, Google or NumPy into the parameters, defaults and result that it describes."""

import re
from collections.abc import Iterator, Sequence

from indexer.records import Record

_SPHINX = re.compile(r"^\s*:(?:param|parameter|arg|argument|key|keyword)\s+(?:[^:]*?\s)?\*{0,2}(\w+)\s*:(.*)$")
_SPHINX_RETURNS = re.compile(r"^\s*:returns?:\s*(.*)$")
_GOOGLE = re.compile(r"^(Args|Arguments|Parameters|Params|Keyword Args|Keyword Arguments|Other Parameters):\s*$")
_GOOGLE_RETURNS = re.compile(r"^(Returns|Return):\s*$")
_ENTRY = re.compile(r"^\*{0,2}(\w+)\s*(?:\([^)]*\))?\s*:\s*(.*)$")
_NUMPY = re.compile(r"^(Parameters|Other Parameters)\s*$")
_NUMPY_RETURNS = re.compile(r"^Returns\s*$")
_NUMPY_ENTRY = re.compile(r"^\*{0,2}(\w+(?:\s*,\s*\*{0,2}\w+)*)\s*(?::\s*(.*))?$")
_UNDERLINE = re.compile(r"^-{3,}\s*$")
_DEFAULT = re.compile(
    r"(?:[Dd]efaults? (?:to|is|value is)|[Dd]efault:|\(default[ :=]|default=)\s*"
    r"(?:[`'\"]{1,2}([\w.+-]*\w)[`'\"]{1,2}|(True|False|None|-?\d+(?:\.\d+)?)(?!\w|\.\d))"
    r"(?! (?:if|when|unless|for|or)\b)"
)


class Documented(Record, frozen=True):
    """`parameters` in order, `defaults` of those whose default is told in a word, `returns` says what the result is."""

    parameters: tuple[str, ...]
    defaults: dict[str, str]
    returns: str


def documented(doc: str) -> Documented:
    """What a docstring describes in one of the three styles; nothing of what it says in prose."""
    lines = doc.expandtabs().splitlines()
    found: dict[str, str] = {}
    for name, text in (*_sphinx(lines), *_sections(lines)):
        found.setdefault(name, text)
    told = {name: default for name, text in found.items() if (default := _DEFAULT.search(text))}
    defaults = {name: default[1] or default[2] for name, default in told.items()}
    return Documented(tuple(found), defaults, _result(lines))


def _sphinx(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    for at, line in enumerate(lines):
        if found := _SPHINX.match(line):
            yield found[1], " ".join([found[2], *_deeper(lines, at)])


def _deeper(lines: Sequence[str], at: int) -> Iterator[str]:
    """The lines below one that are indented further."""
    indent = _indent(lines[at])
    for line in lines[at + 1 :]:
        if line.strip() and _indent(line) <= indent:
            return
        yield line.strip()


def _sections(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    for at, line in enumerate(lines):
        text = line.strip()
        if _GOOGLE.match(text):
            yield from _google(lines, at)
        elif _NUMPY.match(text) and at + 1 < len(lines) and _UNDERLINE.match(lines[at + 1].strip()):
            yield from _numpy(lines, at)


def _google(lines: Sequence[str], at: int) -> Iterator[tuple[str, str]]:
    outer = _indent(lines[at])
    level: int | None = None
    for n in range(at + 1, len(lines)):
        line = lines[n]
        if not line.strip():
            continue
        indent = _indent(line)
        if indent <= outer:
            return
        level = indent if level is None else level
        if indent == level and (found := _ENTRY.match(line.strip())):
            yield found[1], " ".join([found[2], *_deeper(lines, n)])


def _numpy(lines: Sequence[str], at: int) -> Iterator[tuple[str, str]]:
    outer = _indent(lines[at])
    for n in range(at + 2, len(lines)):
        line = lines[n]
        if n + 1 < len(lines) and _UNDERLINE.match(lines[n + 1].strip()):
            return
        if line.strip() and _indent(line) == outer and (found := _NUMPY_ENTRY.match(line.strip())):
            text = " ".join([found[2] or "", *_deeper(lines, n)])
            yield from ((name.strip(" *"), text) for name in found[1].split(","))


def _result(lines: Sequence[str]) -> str:
    for at, line in enumerate(lines):
        if found := _SPHINX_RETURNS.match(line):
            return found[1].strip() or next(iter(_deeper(lines, at)), "")
        text = line.strip()
        if _GOOGLE_RETURNS.match(text):
            return next((each for each in _deeper(lines, at) if each), "")
        if _NUMPY_RETURNS.match(text) and at + 1 < len(lines) and _UNDERLINE.match(lines[at + 1].strip()):
            return next((each.strip() for each in lines[at + 2 :] if each.strip()), "")
    return ""


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
