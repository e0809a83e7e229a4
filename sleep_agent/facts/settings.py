"""Which environment variables and settings the Python code of the repository reads by name, and where."""

import re
from collections.abc import Iterator, Sequence

from indexer.records import split_moniker
from sleep_agent.findings import Finding, Site
from sleep_agent.prose import counted, listed, located, quoted
from sleep_agent.repository import NOT_THE_PRODUCT
from sleep_agent.subjects import is_test
from sleep_agent.view import View

KIND = "settings"
EFFORT = 3
VERSION = 1
SUBJECTS = frozenset({"repository"})
IN_TESTS = False
FIELDS = {
    "keys": "`environment NAME`, `settings NAME` or `config NAME`, sorted",
    "readers": "for each key the moniker of the first function or module that reads it itself",
}
TOLD_MAX = 6
KEPT_MAX = 200
SITES_MAX = 8
KEY_CHARS_MAX = 60
_NOUNS = {"environment": "environment variable", "settings": "setting", "config": "configuration key"}
_COMPUTED = re.compile(r"[^A-Z0-9_]")


def derive(view: View, _subject: str) -> Iterator[Finding]:
    """One finding where code of the product reads keys by their names."""
    found = [(key, readers[0]) for key, all_readers in view.settings() if (readers := _of_product(all_readers))]
    found = [(key, reader) for key, reader in found if not _is_computed(key)]
    if not found:
        return
    says = []
    for kind, noun in _NOUNS.items():
        of_kind = [(key.partition(" ")[2], reader) for key, reader in found if key.partition(" ")[0] == kind]
        if of_kind:
            says.append(f"{counted(len(of_kind), noun)} ({located(_by_place(of_kind), TOLD_MAX)})")
    yield Finding(
        f"The Python code reads {listed(says)}.",
        {"keys": [key for key, _ in found[:KEPT_MAX]], "readers": [reader for _, reader in found[:KEPT_MAX]]},
        tuple(_sites(view, found))[:SITES_MAX],
    )


def _of_product(readers: Sequence[str]) -> list[str]:
    return [reader for reader in readers if _is_of_product(split_moniker(reader)[0])]


def _is_of_product(path: str) -> bool:
    return not is_test(path) and NOT_THE_PRODUCT.isdisjoint(path.split("/"))


def _is_computed(key: str) -> bool:
    """True for an environment variable that is not written in capitals: mostly its name is put together elsewhere."""
    kind, _, name = key.partition(" ")
    return kind == "environment" and _COMPUTED.search(name) is not None


def _by_place(named: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """(name, reader) as (inline code, reader), those of one reader together."""
    shown = [(quoted(name, KEY_CHARS_MAX), reader) for name, reader in named]
    return sorted(shown, key=lambda pair: (pair[1], pair[0]))


def _sites(view: View, found: Sequence[tuple[str, str]]) -> Iterator[Site]:
    """The calls that name the first keys, environment variables before others; a key in brackets is no call."""
    for key, reader in sorted(found, key=lambda pair: (not pair[0].startswith("environment "), pair))[:SITES_MAX]:
        name = key.partition(" ")[2]
        yield from (Site(reader, at, at) for at, call in view.calls(reader) if f"'{name}'" in call.arguments)
