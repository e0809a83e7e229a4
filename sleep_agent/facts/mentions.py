"""Which symbols a section of the documentation speaks about: names in code style that mean something here."""

import re
from collections.abc import Iterable, Iterator, Sequence

from indexer.records import split_moniker
from sleep_agent.findings import Finding
from sleep_agent.prose import placed_all
from sleep_agent.subjects import is_test
from sleep_agent.view import View

KIND = "mentions"
EFFORT = 2
VERSION = 3
SUBJECTS = frozenset({"section"})
IN_TESTS = False
FIELDS = {"symbols": "monikers of the symbols that the section names, in the order of the text"}
SYMBOLS_MAX = 6
NAMES_MAX = 24
AMBIGUOUS_MAX = 2
NAME_CHARS_MIN = 4

_CODE = re.compile(r"`{1,2}~?\.?([A-Za-z_][\w.]*)(?:\(\)?[^`]*)?`{1,2}")


def derive(view: View, subject: str) -> Iterator[Finding]:
    """One finding for a section of prose that names symbols of this repository."""
    path, _ = split_moniker(subject)
    if view.language(path) != "prose":
        return
    written = dict.fromkeys(m[1].rstrip(".") for m in _CODE.finditer("\n".join(view.own_lines(subject))))
    symbols = list(dict.fromkeys(_meant(view, list(written)[:NAMES_MAX])))
    sort = view.sort(subject)
    if symbols and sort:
        claim = f"The section “{sort.name}” of `{path}` speaks about {placed_all(symbols, SYMBOLS_MAX)}."
        yield Finding(claim, {"symbols": symbols})


def _meant(view: View, written: Sequence[str]) -> Iterator[str]:
    """The symbols that each name can only mean; names that are plain words or have many owners mean none."""
    for name in written:
        last = name.rpartition(".")[2]
        if len(last) < NAME_CHARS_MIN or not _telling(name):
            continue
        found = [m for m in view.named(last) if not is_test(split_moniker(m)[0])]
        fitting = list(_fitting(name, found))
        if len(fitting) <= AMBIGUOUS_MAX:
            yield from fitting


def _telling(name: str) -> bool:
    return "." in name or "_" in name.strip("_") or name != name.lower()


def _fitting(name: str, found: Iterable[str]) -> Iterator[str]:
    """Of symbols with the right last name, those whose module and qualname end as `name` is written."""
    for candidate in found:
        path, qualname = split_moniker(candidate)
        dotted = f"{path.removesuffix('.py').removesuffix('/__init__').replace('/', '.')}.{qualname}"
        if f".{dotted}".endswith(f".{name}"):
            yield candidate
