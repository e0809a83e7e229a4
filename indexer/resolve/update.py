"""A world, its resolutions and some changes into the next world and resolutions, redoing only what no longer holds.

Sound because a resolution is a function of what it consulted: it is redone if and only if its own file changed or
something that it consulted, found or missing, now reads differently.
"""

from collections.abc import Mapping
from typing import NamedTuple

from indexer.naming import Layout
from indexer.records import Module, Resolution
from indexer.resolve.hierarchy import Hierarchy
from indexer.resolve.module import resolve_bases, resolve_module
from indexer.resolve.world import World, member_names, method_names

AFTER_BASES = ("mro:", "below:", "beside:")

Names = Mapping[str, tuple[str, ...]]


class State(NamedTuple):
    """A world with the resolution of each of its modules."""

    world: World
    resolutions: dict[str, Resolution]


class Update(NamedTuple):
    """The next state, and the paths whose resolution was computed on the way to it."""

    state: State
    resolved: frozenset[str]


def empty_state() -> State:
    """No modules at all."""
    return State(World({}, Layout(()), Hierarchy({}), {}, {}, {}), {})


def restored_state(modules: Mapping[str, Module], resolutions: Mapping[str, Resolution]) -> State:
    """The state that these modules and their resolutions are, taken at their word."""
    bases = {name: found for resolution in resolutions.values() for name, found in resolution.bases}
    names = method_names(modules.values()), member_names(modules.values())
    world = World(dict(modules), Layout(modules), Hierarchy(bases), *names, {})
    return State(world, dict(resolutions))


def updated(state: State, changes: Mapping[str, Module | None]) -> Update:
    """The state after files were changed, added, or (None) removed."""
    old, resolutions = state
    world = _with_changes(old, changes)
    present = {path for path in changes if path in world.modules}
    missing = {path for path in world.modules if path not in resolutions}
    keys_may_differ = any(old.digest(path) != world.digest(path) for path in changes)
    broken = present | missing
    if keys_may_differ:
        broken |= _broken(world, resolutions, broken, after_bases=False)
    bases = {path: resolve_bases(world, path)[0] for path in sorted(broken)}
    world = _with_bases(world, resolutions, bases, changes)
    if keys_may_differ or world.hierarchy is not old.hierarchy:
        broken |= _broken(world, resolutions, broken, after_bases=True)
    found = {path: r for path, r in resolutions.items() if path in world.modules}
    for path in sorted(broken):
        found[path] = resolve_module(world, path)
    return Update(State(world, found), frozenset(broken))


def _broken(world: World, resolutions: Mapping[str, Resolution], known: set[str], *, after_bases: bool) -> set[str]:
    """Modules whose resolution rests on something that reads differently now."""
    holds: dict[tuple[str, str], bool] = {}
    found = set()
    for path, resolution in resolutions.items():
        if path in known or path not in world.modules:
            continue
        for pair in resolution.consulted:
            held = holds.get(pair)
            if held is None:
                is_late = pair[0].startswith(AFTER_BASES)
                held = holds[pair] = is_late is not after_bases or world.digest(pair[0]) == pair[1]
            if not held:
                found.add(path)
                break
    return found


def _with_changes(old: World, changes: Mapping[str, Module | None]) -> World:
    modules = dict(old.modules)
    tables = dict(old.tables)
    for path, module in changes.items():
        tables.pop(path, None)
        if module is None:
            modules.pop(path, None)
        else:
            modules[path] = module
    layout = old.layout if modules.keys() == old.modules.keys() else Layout(modules)
    before = [old.modules[p] for p in changes if p in old.modules]
    after = [modules[p] for p in changes if p in modules]
    methods = _renamed(old.methods, method_names(before), method_names(after))
    definers = _renamed(old.definers, member_names(before), member_names(after))
    return World(modules, layout, old.hierarchy, methods, definers, tables)


def _renamed(known: Names, gone: Names, come: Names) -> Names:
    """Names after some of what they stand for went and some came."""
    if gone == come:
        return known
    names = dict(known)
    for name in gone.keys() | come.keys():
        left = set(names.get(name, ())).difference(gone.get(name, ()))
        names[name] = tuple(sorted(left.union(come.get(name, ()))))
        if not names[name]:
            del names[name]
    return names


def _with_bases(
    world: World,
    resolutions: Mapping[str, Resolution],
    found: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]],
    changes: Mapping[str, Module | None],
) -> World:
    """The world with the hierarchy that these modules' bases make; the same hierarchy if none differs."""
    gone = {p: resolutions[p].bases for p in (*changes, *found) if p in resolutions}
    if all(gone.get(path, ()) == found.get(path, ()) for path in gone.keys() | found.keys()):
        return world
    bases = dict(world.hierarchy.bases)
    for names in gone.values():
        for name, _ in names:
            bases.pop(name, None)
    for names in found.values():
        bases.update(names)
    return World(world.modules, world.layout, Hierarchy(bases), world.methods, world.definers, world.tables)
