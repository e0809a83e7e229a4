"""A world, its resolutions and some changes into the next world and resolutions, redoing only what no longer holds.

Calls are resolved in LEVELS passes. In the first, nothing is known of what callers hand over; each further one knows
the arguments of the calls that the one before it saw. A level rests on the one below alone, so there are no circles
between levels, and what is resolved again after a change equals what a rebuild resolves.

Sound because every answer is a function of what it rests on: names that were looked up, found or missing, and other
answers. Of modules that were resolved in this process the answers are kept, and a change is followed from answer to
answer as long as they come out different. Of modules that were restored only the names are known that they rest on in
the end; they are resolved again where any of those reads differently.
"""

import gc
import sys
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from msgspec.structs import replace

from indexer.naming import Layout
from indexer.records import Flow, Module, Resolution
from indexer.resolve.answers import Closures
from indexer.resolve.calls import Site
from indexer.resolve.consulted import Readers
from indexer.resolve.hierarchy import Hierarchy
from indexer.resolve.levels import LEVELS, Levels
from indexer.resolve.module import Bases, bases_of, consulted_by, flows_of, resolution_of, sites_of, uses_of
from indexer.resolve.sites import NO_SITES, Sites
from indexer.resolve.world import World, assigned_names, member_names, method_names

FRAMES_MAX = 60_000
"""Frames that a chain of `indexer.resolve.solve.DEPTH_MAX` questions, each with a chain to look through, may need."""

Names = Mapping[str, tuple[str, ...]]


class State(NamedTuple):
    """A world with the resolution of each of its modules.

    `sites[level]`: the calls that each level but the last saw. `readers` and `kept` tell what a change breaks: `kept`
    for the modules that were resolved in this process, `readers` for those that were restored. `unsure`: modules of
    which the resolution holds but not what it says to rest on, if it says so at all (`consulted` is empty otherwise).
    """

    world: World
    resolutions: dict[str, Resolution]
    sites: tuple[Sites, ...]
    readers: Readers
    kept: "Kept"
    unsure: frozenset[str] = frozenset()


class Kept:
    """The levels that the next update goes on from. They change with it, so that only the newest state has them."""

    def __init__(self, levels: Levels | None = None) -> None:
        self._levels = levels

    def take(self) -> Levels | None:
        """The levels, which are somebody else's from here on."""
        levels, self._levels = self._levels, None
        return levels

    def give_back(self, levels: Levels) -> None:
        """The levels were looked at alone."""
        self._levels = levels

    def forget(self) -> None:
        """Free the levels: the next update goes by what resolutions say to rest on."""
        levels = self.take()
        if levels is not None:
            levels.clear()


class Update(NamedTuple):
    """The next state, and the paths whose resolution was computed on the way to it."""

    state: State
    resolved: frozenset[str]


def empty_state() -> State:
    """No modules at all."""
    world = World({}, Layout(()), Hierarchy({}), {}, {}, {}, {})
    return State(world, {}, (NO_SITES,) * (LEVELS - 1), Readers({}), Kept())


def restored_state(modules: Mapping[str, Module], resolutions: Mapping[str, Resolution]) -> State:
    """The state that these modules and their resolutions are, taken at their word."""
    bases = {name: found for resolution in resolutions.values() for name, found in resolution.bases}
    of_all = modules.values()
    world = World(
        dict(modules),
        Layout(modules),
        Hierarchy(bases),
        method_names(of_all),
        member_names(of_all),
        assigned_names(of_all),
        {},
    )
    sites = tuple(
        NO_SITES.replaced({}, {path: _at_level(r.flows, level) for path, r in resolutions.items()})[0]
        for level in range(LEVELS - 1)
    )
    unsure = frozenset(path for path, r in resolutions.items() if r != Resolution() and not r.consulted)
    return State(world, dict(resolutions), sites, Readers(resolutions), Kept(), unsure)


def updated(state: State, changes: Mapping[str, Module | None]) -> Update:
    """The state after files were changed, added, or (None) removed; what was resolved does not say yet what it rests
    on.
    """
    frames, collects = sys.getrecursionlimit(), gc.isenabled()
    sys.setrecursionlimit(max(frames, FRAMES_MAX))
    gc.disable()  # hardly anything that is made here can be freed before the end
    try:
        return _updated(state, changes)
    finally:
        sys.setrecursionlimit(frames)
        if collects:
            gc.enable()


def settled(state: State) -> Update:
    """The same state in which every resolution says what it rests on, as far as that is known; it has the levels now.

    Only who stores a resolution needs that. A change may also leave a module's calls as they were and yet alter what
    they rest on: `resolved` are all modules that say something else now.
    """
    levels = state.kept.take()
    if levels is None:
        return Update(state, frozenset())
    unsure = state.unsure | levels.out_of_date()
    known = unsure & levels.watched  # an update that knew no better than to be unsure had all of these
    if not known:
        state.kept.give_back(levels)
        return Update(state, frozenset())
    found = dict(state.resolutions)
    closures: Closures = {}
    for path in known:
        if state.world.table(path) is not None:
            found[path] = replace(found[path], consulted=consulted_by(levels.all, path, closures))
    told = frozenset(path for path in known if found[path].consulted != state.resolutions[path].consulted)
    after = state._replace(resolutions=found, readers=Readers(found), kept=Kept(levels), unsure=unsure - known)
    return Update(after, told)


def _updated(state: State, changes: Mapping[str, Module | None]) -> Update:
    old, resolutions, sites, readers, kept, unsure = state
    world = _with_changes(old, changes)
    paths = world.modules.keys()
    levels = kept.take()
    if levels is None:
        levels = Levels(world)
        readers.complete()
    levels.begin()
    changed = frozenset(changes)
    redo = {path for path in paths if path in changes or path not in resolutions}
    strange = paths - levels.watched - redo
    if strange:
        redo |= (readers.broken(old, world, changed, after_bases=False) | unsure) & strange
    redo |= levels.look_for_bases(old, world, changed) & paths
    bases = {path: bases_of(levels.of_bases, path) for path in sorted(redo)}
    world = _with_bases(world, resolutions, bases, changes)
    if strange:
        redo |= readers.broken(old, world, changed, after_bases=True) & strange
    levels.break_off(old, world, changed)
    next_sites: list[Sites] = []
    handed: list[dict[str, tuple[Flow, ...]]] = []
    made: dict[str, tuple[Site, ...]] = {}
    callees: frozenset[str] = frozenset()
    for level, ev in enumerate(levels.of_calls):
        ev.sites = next_sites[-1] if next_sites else NO_SITES
        redo |= levels.refresh(level, callees) & paths
        made = {path: sites_of(ev, path) for path in sorted(redo)}
        if level < LEVELS - 1:
            was = {p: _at_level(resolutions[p].flows, level) for p in redo | changed if p in resolutions}
            handed.append({path: _seen_at(level, flows_of(each)) for path, each in made.items()})
            seen, callees = sites[level].replaced(was, handed[level])
            next_sites.append(seen)
            if strange:
                redo |= readers.of_sites(callees) & strange
    found = {path: r for path, r in resolutions.items() if path in paths}
    top = levels.of_calls[-1]
    flows = {p: [f for n in range(LEVELS - 1) for f in _handed(levels, handed, n, p)] for p in sorted(redo)}
    uses = {path: uses_of(top, path) for path in sorted(redo)}
    bases = {path: bases_of(levels.of_bases, path) for path in sorted(redo)}
    for path in redo:
        found[path] = resolution_of(world, path, made[path], uses[path], bases[path], flows[path])
    levels.watched |= redo
    unsure = (unsure | redo) & paths
    next_readers = readers.advanced(found, redo | changed)
    return Update(State(world, found, tuple(next_sites), next_readers, Kept(levels), unsure), frozenset(redo))


def _handed(levels: Levels, handed: list[dict[str, tuple[Flow, ...]]], level: int, path: str) -> tuple[Flow, ...]:
    """What a module hands over at a level; one that only a further level made resolve again is looked at for it now."""
    known = handed[level].get(path)
    return known if known is not None else _seen_at(level, flows_of(sites_of(levels.of_calls[level], path)))


def _seen_at(level: int, flows: Iterable[Flow]) -> tuple[Flow, ...]:
    """What the calls at a level hand over, wherever they were seen first."""
    return tuple(flow if flow.level == level else replace(flow, level=level) for flow in flows)


def _at_level(flows: Iterable[Flow], level: int) -> tuple[Flow, ...]:
    return tuple(flow for flow in flows if flow.level == level)


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
    assigners = _renamed(old.assigners, assigned_names(before), assigned_names(after))
    return World(modules, layout, old.hierarchy, methods, definers, assigners, tables)


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
    found: Mapping[str, Bases],
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
    return World(
        world.modules,
        world.layout,
        Hierarchy(bases),
        world.methods,
        world.definers,
        world.assigners,
        world.tables,
    )
