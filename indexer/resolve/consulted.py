"""What resolutions looked into: packed with each, and unpacked into who has to be resolved again after a change."""

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping

import msgspec

from indexer.records import Resolution
from indexer.resolve.answers import SITES, Key, Shelf, shelf_of
from indexer.resolve.hierarchy import Hierarchy
from indexer.resolve.table import Table
from indexer.resolve.world import ASPECTS, World

Rows = list[tuple[str, list[tuple[str, str]]]]
_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Rows)
_FAST = 1

LookedAt = Callable[[str, str], Iterable[tuple[str, str]]]
"""(path, "") -> what was looked at in a file; ("", aspect) -> what was asked of the world."""
MayDiffer = Callable[[str], bool]

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


Known = dict[Shelf, dict[tuple[str, str], set[str]]]


class Readers:
    """Shelf -> (scope, name) -> the modules whose resolution looked there; made of resolutions when first needed.

    `advanced` changes it in place and hands it on: what is left behind makes its own again.
    """

    def __init__(self, resolutions: Mapping[str, Resolution]) -> None:
        self._resolutions = resolutions
        self._known: Known | None = None
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
        keys = changed_keys(
            lambda path, aspect: known.get((path, aspect), ()), old, new, changes, after_bases=after_bases
        )
        return {reader for path, scope, name in keys for reader in known[shelf_of(path, scope)][scope, name]}

    def of_sites(self, callees: Iterable[str]) -> set[str]:
        """Modules whose resolution rests on the calls of any of some functions."""
        known = self._all().get(("", SITES), {})
        return {path for callee in callees for path in known.get((SITES, callee), ())}

    def _all(self) -> Known:
        if self._known is None:
            self._known = {}
            for path, resolution in self._resolutions.items():
                _add(self._known, path, resolution)
        return self._known


def _add(known: Known, path: str, resolution: Resolution) -> None:
    for where, names in unpacked(resolution.consulted):
        for name in names:
            known.setdefault(shelf_of(where, name[0]), {}).setdefault(name, set()).add(path)


def _remove(known: Known, path: str, resolution: Resolution | None) -> None:
    for where, names in unpacked(resolution.consulted) if resolution is not None else ():
        for name in names:
            known.get(shelf_of(where, name[0]), {}).get(name, set()).discard(path)


def changed_keys(
    looked_at: LookedAt, old: World, new: World, changes: frozenset[str], *, after_bases: bool
) -> Iterator[Key]:
    """The keys that read differently in another world, of those that `looked_at` tells: what follows from bases, or all
    else.
    """
    if not after_bases:
        for path in changes:
            for scope, name in looked_at(path, ""):
                if old.digest((path, scope, name)) != new.digest((path, scope, name)):
                    yield path, scope, name
    for aspect, may_differ in _of_families(old, new, changes) if after_bases else _of_names(old, new, changes):
        for _, what in looked_at("", aspect):
            if may_differ(what) and old.digest(("", aspect, what)) != new.digest(("", aspect, what)):
                yield "", aspect, what


def _of_names(old: World, new: World, changes: frozenset[str]) -> Iterator[tuple[str, MayDiffer]]:
    """The aspects that do not follow from bases and may read differently, and for what."""
    moved = old.layout is not new.layout
    tables = [world.table(path) for path in changes for world in (old, new)]
    assigned = {name for table in tables if table is not None for name in table.assigned}
    assigned |= _differing(old.assigners, new.assigners)
    narrow = {"name": _differing(old.methods, new.methods).__contains__, "assigned": assigned.__contains__}
    for aspect in ASPECTS:
        if aspect not in AFTER_BASES and (moved or aspect not in _OF_LAYOUT):
            yield aspect, narrow.get(aspect, _anything)


def _anything(_: str) -> bool:
    return True


def _of_families(old: World, new: World, changes: frozenset[str]) -> Iterator[tuple[str, MayDiffer]]:
    """The aspects that follow from bases and may read differently, and for what."""
    members = [name for path in changes for _, name in _members(old.table(path)) ^ _members(new.table(path))]
    names = _differing(old.definers, new.definers).union(members)
    below: set[str] = set()
    around: set[str] = set()
    if old.hierarchy is not new.hierarchy:
        for name in _differing(old.hierarchy.bases, new.hierarchy.bases):
            below.update(_below(old.hierarchy, name), _below(new.hierarchy, name))
        around.update(above for name in below for each in (old, new) for above in each.hierarchy.mro(name))
    if below:
        yield "mro", below.__contains__
    if names or around:

        def may_differ(what: str) -> bool:
            owner, _, name = what.rpartition(".")
            return name in names or owner in around

        yield from ((aspect, may_differ) for aspect in sorted(AFTER_BASES - {"mro"}))


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
