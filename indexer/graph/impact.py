"""Symbols that change into who notices: code, tests and importing modules, nearest and surest first."""

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Final

from indexer.code_index import CodeIndex
from indexer.graph.calls import definitions
from indexer.graph.certainty import RANK
from indexer.graph.dependents import dependents, family, importers
from indexer.graph.testing import is_test, is_test_path
from indexer.graph.walk import NODES_MAX, Cut, Hop, Reached, walk
from indexer.records import Certainty, Record, split_moniker

DEPTH: Final = 5
"""Steps that are taken where nobody says how many; further away, hardly anything is certain."""


class Importer(Record):
    """A module that imports what changes by name, or that imports a module that does, `distance` imports away."""

    path: str
    distance: int


class Impact(Record):
    """`subjects` change; `affected` is the code that depends on them, `tests` the tests that reach them.

    Both are ordered by closeness: steps, then certainty, then how much of the path is shared with what changes.
    """

    subjects: tuple[str, ...]
    affected: tuple[Reached, ...] = ()
    tests: tuple[Reached, ...] = ()
    modules: tuple[Importer, ...] = ()
    cut: Cut = Cut()


def impact_of(
    code: CodeIndex,
    names: Iterable[str],
    *,
    depth: int = DEPTH,
    nodes: int = NODES_MAX,
    minimum: Certainty = "possible",
) -> Impact:
    """The impact of any change to these symbols: a class or module changes with all that is in it."""
    subjects = tuple(dict.fromkeys(names))
    whole = [each for name in subjects for same in definitions(code, name) for each in with_members(code, same)]
    found = impact(code, whole, whole, depth=depth, nodes=nodes, minimum=minimum)
    return Impact(subjects, found.affected, found.tests, found.modules, found.cut)


def impact(
    code: CodeIndex,
    changed: Iterable[str],
    interfaces: Collection[str],
    *,
    direct: Callable[[str], Iterable[Hop]] | None = None,
    depth: int = DEPTH,
    nodes: int = NODES_MAX,
    minimum: Certainty = "possible",
) -> Impact:
    """The impact of a change to exactly these symbols.

    `interfaces` are those of them of which others see a difference: it concerns overrides and importing modules too.
    `direct` tells what depends on a changed symbol itself, where that is not what depends on it in `code`.
    """
    starts = dict.fromkeys(changed)
    seen = frozenset(interfaces)

    def neighbours(at: str, distance: int) -> Iterator[Hop]:
        hops = direct(at) if direct is not None and distance == 0 else dependents(code, at)
        yield from hops if not _in_tests(at) else (hop for hop in hops if _in_tests(hop.name))
        if distance == 0 and at in seen:
            yield from family(code, at)

    found = walk(starts, neighbours, depth=depth, nodes=nodes, minimum=minimum)
    ordered = sorted(found.reached, key=_closeness)
    tests = [each for each in ordered if is_test(code, each.name)]
    names = {each.name for each in tests}
    modules = _importing(code, [name for name in starts if name in seen], depth)
    affected = tuple(each for each in ordered if each.name not in names)
    return Impact(tuple(starts), affected, tuple(tests), modules, found.cut)


def _in_tests(name: str) -> bool:
    """What is no test never depends on one, even where it calls a method that a class of the tests overrides."""
    return is_test_path(split_moniker(name)[0])


def with_members(code: CodeIndex, name: str) -> list[str]:
    """A symbol and everything that is defined in it, at any depth."""
    found = [name]
    for at in found:
        found += code.children(at)
    return found


def _closeness(reached: Reached) -> tuple[int, int, int, str, int, str]:
    path = split_moniker(reached.name)[0]
    shared = _shared_folders(path, split_moniker(reached.chain[0])[0])
    return reached.distance, RANK[reached.certainty], -shared, path, reached.hop.line, reached.name


def _shared_folders(path: str, other: str) -> int:
    """How many leading parts two paths have in common; all of them where it is the same file."""
    count = 0
    for one, two in zip(path.split("/"), other.split("/"), strict=False):
        if one != two:
            break
        count += 1
    return count


def _importing(code: CodeIndex, names: Collection[str], depth: int) -> tuple[Importer, ...]:
    """Modules that import these symbols by name; for a module among them also who imports its importers, and so on."""
    own = {split_moniker(name)[0] for name in names}
    found = {path: 1 for name in names for path in importers(code, name) if path not in own}
    level = [path for name in names if not split_moniker(name)[1] for path in importers(code, name)]
    for distance in range(2, depth + 1):
        fresh = (above for path in level for above in code.importers(path) if above not in found and above not in own)
        level = list(dict.fromkeys(fresh))
        found.update(dict.fromkeys(level, distance))
    return tuple(
        Importer(path, distance) for path, distance in sorted(found.items(), key=lambda item: (item[1], item[0]))
    )
