"""What resolutions looked into: packed with each, and unpacked into who has to be resolved again after a change."""

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping

import msgspec

from indexer.records import Resolution
from indexer.resolve.answers import SITES, Key
from indexer.resolve.hierarchy import Hierarchy
from indexer.resolve.table import Table
from indexer.resolve.world import World

Rows = list[tuple[str, list[tuple[str, str]]]]
_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Rows)
_FAST = 1

AFTER_BASES = frozenset(("mro", "below", "beside"))
_OF_LAYOUT = frozenset(("file", "place", "folder", "root", "top"))


def packed(path: str, keys: Iterable[Key]) -> bytes:
    """Keys in order, without those of the module itself: it is resolved anew whenever it changes."""
    rows: dict[str, list[tuple[str, str]]] = {}
    for where, scope, name in sorted(keys):
        if where != path:
            rows.setdefault(where, []).append((scope, name))
    return zlib.compress(_encoder.encode(list(rows.items())), _FAST)


def unpacked(data: bytes) -> Rows:
    """`(path, [(scope, name), …])` for each path; the path "" has `(aspect, what)`."""
    return _decoder.decode(zlib.decompress(data)) if data else []


class Readers:
    """Path -> (scope, name) -> the modules whose resolution looked there; made of resolutions when first needed.

    `advanced` changes it in place and hands it on: what is left behind makes its own again.
    """

    def __init__(self, resolutions: Mapping[str, Resolution]) -> None:
        self._resolutions = resolutions
        self._known: dict[str, dict[tuple[str, str], set[str]]] | None = None
        self._left_out: set[str] = set()

    def advanced(self, resolutions: Mapping[str, Resolution], redone: Iterable[str]) -> "Readers":
        """Readers but for some modules, which were resolved again or are gone."""
        made = Readers(resolutions)
        known = self._known
        if known is not None:
            made._left_out = self._left_out.copy()
            for path in redone:
                if path not in made._left_out:
                    _remove(known, path, self._resolutions.get(path))
                    made._left_out.add(path)
            self._known, made._known = None, known
        return made

    def complete(self) -> None:
        """Know of all modules again: their answers are not kept any more."""
        for path in self._left_out & self._resolutions.keys():
            if self._known is not None:
                _add(self._known, path, self._resolutions[path])
        self._left_out = set()

    def broken(self, old: World, new: World, changes: frozenset[str], *, after_bases: bool) -> set[str]:
        """Modules that looked at something that reads differently now: bases and what follows from them, or all
        else.
        """
        known = self._all()
        keys = changed_keys(lambda path: known.get(path, ()), old, new, changes, after_bases=after_bases)
        return {reader for path, scope, name in keys for reader in known[path][scope, name]}

    def of_sites(self, callees: Iterable[str]) -> set[str]:
        """Modules whose resolution rests on the calls of any of some functions."""
        known = self._all().get("", {})
        return {path for callee in callees for path in known.get((SITES, callee), ())}

    def _all(self) -> dict[str, dict[tuple[str, str], set[str]]]:
        if self._known is None:
            self._known = {}
            for path, resolution in self._resolutions.items():
                _add(self._known, path, resolution)
        return self._known


def _add(known: dict[str, dict[tuple[str, str], set[str]]], path: str, resolution: Resolution) -> None:
    for where, names in unpacked(resolution.consulted):
        readers = known.setdefault(where, {})
        for name in names:
            readers.setdefault(name, set()).add(path)


def _remove(known: dict[str, dict[tuple[str, str], set[str]]], path: str, resolution: Resolution | None) -> None:
    for where, names in unpacked(resolution.consulted) if resolution is not None else ():
        readers = known.get(where, {})
        for name in names:
            readers.get(name, set()).discard(path)


def changed_keys(
    looked_at: Callable[[str], Iterable[tuple[str, str]]],
    old: World,
    new: World,
    changes: frozenset[str],
    *,
    after_bases: bool,
) -> Iterator[Key]:
    """The keys that read differently in another world, of those that `looked_at` tells for a path or ("") the world:
    what follows from bases, or all else.
    """
    if not after_bases:
        for path in changes:
            for scope, name in looked_at(path):
                if old.digest((path, scope, name)) != new.digest((path, scope, name)):
                    yield path, scope, name
    may_differ = _aspects(old, new, changes, after_bases)
    if may_differ is not None:
        for aspect, what in looked_at(""):
            if may_differ(aspect, what) and old.digest(("", aspect, what)) != new.digest(("", aspect, what)):
                yield "", aspect, what


def _aspects(old: World, new: World, changes: frozenset[str], after_bases: bool) -> Callable[[str, str], bool] | None:
    """Which aspects may read differently; None if none does."""
    if after_bases:
        return _of_families(old, new, changes)
    moved = old.layout is not new.layout
    methods = _differing(old.methods, new.methods)
    tables = [world.table(path) for path in changes for world in (old, new)]
    assigned = {name for table in tables if table is not None for name in table.assigned}
    narrow = {"name": methods, "assigned": assigned | _differing(old.assigners, new.assigners), SITES: frozenset[str]()}

    def may_differ(aspect: str, what: str) -> bool:
        if aspect in AFTER_BASES or (aspect in _OF_LAYOUT and not moved):
            return False
        return aspect not in narrow or what in narrow[aspect]

    return may_differ


def _of_families(old: World, new: World, changes: frozenset[str]) -> Callable[[str, str], bool] | None:
    """Which of the aspects that follow from bases may read differently; None if none does."""
    members = [name for path in changes for _, name in _members(old.table(path)) ^ _members(new.table(path))]
    names = _differing(old.definers, new.definers).union(members)
    below: set[str] = set()
    around: set[str] = set()
    if old.hierarchy is not new.hierarchy:
        for name in _differing(old.hierarchy.bases, new.hierarchy.bases):
            below.update(_below(old.hierarchy, name), _below(new.hierarchy, name))
        around.update(above for name in below for each in (old, new) for above in each.hierarchy.mro(name))
    if not names and not below:
        return None

    def may_differ(aspect: str, what: str) -> bool:
        if aspect == "mro":
            return what in below
        if aspect not in AFTER_BASES:
            return False
        owner, _, name = what.rpartition(".")
        return name in names or owner in around

    return may_differ


def _differing(old: Mapping[str, tuple[str, ...]], new: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    if old is new:
        return frozenset()
    return frozenset(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))


def _members(table: Table | None) -> frozenset[tuple[str, str]]:
    """(scope, name) of everything that is bound in some scope but the module's own."""
    return frozenset(key for key in table.slots if key[0]) if table is not None else frozenset()


def _below(hierarchy: Hierarchy, name: str) -> set[str]:
    """A class and all below it, however many."""
    found, todo = {name}, [name]
    while todo:
        fresh = set(hierarchy.subclasses.get(todo.pop(), ())) - found
        found |= fresh
        todo += fresh
    return found
