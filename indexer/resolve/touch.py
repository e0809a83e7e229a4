"""Two worlds and what was resolved between them into the paths for which any answer may differ."""

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from indexer.records import Module, Resolution, split_moniker
from indexer.resolve.hierarchy import is_external
from indexer.resolve.world import World


def touched_paths(
    old: World,
    new: World,
    changes: Mapping[str, Module | None],
    before: Mapping[str, Resolution],
    after: Mapping[str, Resolution],
) -> frozenset[str]:
    """Changed modules, those whose resolution differs, what gained or lost an edge, and families of changed classes."""
    found = set(changes)
    for path in before.keys() | after.keys():
        one, other = before.get(path, Resolution()), after.get(path, Resolution())
        if replace(one, consulted=b"", flows=()) != replace(other, consulted=b"", flows=()):
            found.add(path)
            found.update(_pointed_at(one, other))
    found.update(_families(old, new, before, after))
    found.update(_renamed(old, new))
    return frozenset(found)


def _pointed_at(one: Resolution, other: Resolution) -> Iterable[str]:
    """Paths of the targets of what only one of two resolutions has."""
    for edge in set(one.edges) ^ set(other.edges):
        if edge.callee is not None and not is_external(edge.callee):
            yield split_moniker(edge.callee)[0]
    for reference in set(one.references) ^ set(other.references):
        yield split_moniker(reference.target)[0]
    for _, bases in set(one.bases) ^ set(other.bases):
        yield from (split_moniker(base)[0] for base in bases if not is_external(base))
    yield from set(one.imported) ^ set(other.imported)


def _families(
    old: World, new: World, before: Mapping[str, Resolution], after: Mapping[str, Resolution]
) -> Iterable[str]:
    """Paths of all classes above and below those with other members or bases now: they may override others."""
    was = {name: shape for path, resolution in before.items() for name, shape in _shapes(old, path, resolution)}
    now = {name: shape for path, resolution in after.items() for name, shape in _shapes(new, path, resolution)}
    for name in was.keys() | now.keys():
        if was.get(name) != now.get(name):
            for world in (old, new):
                relatives = (*world.hierarchy.mro(name), *world.hierarchy.descendants(name))
                yield from (split_moniker(each)[0] for each in relatives if not is_external(each))


def _shapes(world: World, path: str, resolution: Resolution) -> Iterable[tuple[str, tuple[object, ...]]]:
    """Each class with its bases and the names of its members."""
    if not resolution.bases:
        return
    members: dict[str, list[str]] = {}
    for symbol in world.modules[path].index.symbols:
        members.setdefault(symbol.parent, []).append(symbol.qualname)
    for name, bases in resolution.bases:
        yield name, (bases, tuple(members.get(split_moniker(name)[1], ())))


def _renamed(old: World, new: World) -> Iterable[str]:
    """Paths whose module name differs."""
    if old.layout is new.layout:
        return ()
    names = old.layout.names
    return (path for path, name in new.layout.names.items() if path in names and names[path] != name)
