"""The aliases that JSON files of a repository say into the places that an import means by them."""

from collections.abc import Iterable
from posixpath import normpath
from typing import NamedTuple

from indexer.aliases import meant
from indexer.languages.ecmascript.rules import as_source
from indexer.records import Module


class Aliases(NamedTuple):
    """What one file says: `rows` are patterns with places beside it, exact ones and long prefixes first. The name of a
    package holds in the whole repository (`is_for_all`), what a compiler is told in the file's folder.
    """

    folder: str
    is_for_all: bool
    rows: tuple[tuple[str, str], ...]


def aliases_of(modules: Iterable[Module]) -> tuple[Aliases, ...]:
    """What all files say, the deepest folder first."""
    found = [
        Aliases(
            module.path.rpartition("/")[0],
            module.index.package != "",
            tuple(sorted(((i.bound, i.module) for i in module.index.imports), key=_exact_first)),
        )
        for module in modules
        if module.index.imports and module.path.endswith(".json")
    ]
    return tuple(sorted(found, key=lambda each: (-len(each.folder.split("/")) if each.folder else 0, each)))


def _exact_first(row: tuple[str, str]) -> tuple[bool, int]:
    prefix, star, _ = row[0].partition("*")
    return star != "", -len(prefix)


def places_meant(known: Iterable[Aliases], path: str, module: str) -> dict[str, None]:
    """The places that `module`, imported in the file `path`, may mean, likeliest first."""
    places: dict[str, None] = {}
    for folder, is_for_all, rows in known:
        if is_for_all or not folder or path.startswith(f"{folder}/"):
            for pattern, place in rows:
                if (found := meant(module, pattern, place)) is not None:
                    inside = normpath(f"{folder}/{found}" if folder else found)
                    if not inside.startswith(("..", "/")):
                        places |= dict.fromkeys(as_source(inside))
    return places
