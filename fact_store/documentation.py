"""Prose files into the names they write in code style, and a symbol into the sections that speak about it."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from fact_store.named import named
from indexer.code_index import CodeIndex
from indexer.records import Module, moniker, split_moniker

NAME_CHARS_MIN: Final = 4
AMBIGUOUS_MAX: Final = 2
SECTIONS_MAX: Final = 12
CODE: Final = re.compile(r"`{1,2}~?\.?([A-Za-z_][\w.]*)(?:\(\)?[^`]*)?`{1,2}")
_NOT_GUIDES: Final = re.compile(
    r"(^|/)(tests?|testing|fixtures?|testdata)/|(^|/)(changes?|changelog|history|news|release[-_]?notes|releases)"
    r"([-_./]|$)",
    re.IGNORECASE,
)
Mention = tuple[str, str]
"""The name as written, the moniker of the section."""


class Documentation:
    """What each prose file names. `updated` gives the next one; nothing here ever changes."""

    def __init__(self, files: dict[str, tuple[Module, dict[str, list[Mention]]]]) -> None:
        self._files = files

    def updated(self, code: CodeIndex, read: Callable[[str], bytes]) -> tuple["Documentation", frozenset[str]]:
        """That of a later index, and the last names of which a mention came or went."""
        files = {}
        moved: set[str] = set()
        for path, module in code.modules.items():
            if module.index.language == "prose" and not _NOT_GUIDES.search(path):
                known = self._files.get(path)
                files[path] = known if known and known[0] is module else (module, _mentions(module, read(path)))
        for path in files.keys() | self._files.keys():
            one, other = files.get(path), self._files.get(path)
            if one is not other:
                before, after = other[1] if other else {}, one[1] if one else {}
                moved |= {last for last in before.keys() | after.keys() if before.get(last) != after.get(last)}
        return Documentation(files), frozenset(moved)

    def sections_about(self, code: CodeIndex, name: str) -> tuple[str, ...]:
        """Sections that name a symbol where the name can hardly mean another, in the order of paths and texts."""
        last = split_moniker(name)[1].rpartition(".")[2].partition("#")[0]
        if len(last) < NAME_CHARS_MIN:
            return ()
        found: dict[str, None] = {}
        others = named(code, last)
        for path in sorted(self._files):
            for written, section in self._files[path][1].get(last, ()):
                if (
                    is_telling(written)
                    and len(meant := list(fitting(written, others))) <= AMBIGUOUS_MAX
                    and name in meant
                ):
                    found[section] = None
        return tuple(found)[:SECTIONS_MAX]


def _mentions(module: Module, source: bytes) -> dict[str, list[Mention]]:
    """Last name -> where it is written, each section once."""
    found: dict[str, dict[Mention, None]] = {}
    sections = module.index.symbols
    text = source.decode("utf-8", "surrogateescape")
    at_byte = 0
    at_char = 0
    n = 0
    for match in CODE.finditer(text):
        at_byte += len(text[at_char : match.start()].encode("utf-8", "surrogateescape"))
        at_char = match.start()
        while n + 1 < len(sections) and sections[n + 1].span.start_byte <= at_byte:
            n += 1
        written = match[1].rstrip(".")
        section = moniker(module.path, sections[n].qualname)
        found.setdefault(written.rpartition(".")[2], {})[written, section] = None
    return {last: list(mentions) for last, mentions in found.items()}


def is_telling(written: str) -> bool:
    """Whether a name in code style is more than a plain word."""
    return "." in written or "_" in written.strip("_") or written != written.lower()


def fitting(written: str, found: Sequence[str]) -> Iterator[str]:
    """Of symbols with the right last name, those whose module and qualname end as the name is written."""
    for candidate in found:
        path, qualname = split_moniker(candidate)
        dotted = f"{path.removesuffix('.py').removesuffix('/__init__').replace('/', '.')}.{qualname}"
        if f".{dotted}".endswith(f".{written}"):
            yield candidate
