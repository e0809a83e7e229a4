"""A world, its resolutions and some changes into the next world and resolutions, redoing only what no longer holds.

Calls are resolved in LEVELS passes. In the first, nothing is known of what callers hand over; each further one knows
the
arguments of the calls that the one before it saw. A level rests on the one below alone, so there are no circles between
levels, and what is resolved again after a change equals what a rebuild resolves.

Sound because a resolution is a function of what it consulted: it is redone if and only if its own file changed or
something that it consulted, found or missing, now reads differently.
"""

import gc
import sys
from collections.abc import Iterable, Mapping
from functools import partial
from typing import NamedTuple

from indexer.naming import Layout
from indexer.records import Flow, Module, Resolution
from indexer.resolve.consulted import Readers
from indexer.resolve.evaluate import Evaluator
from indexer.resolve.hierarchy import Hierarchy
from indexer.resolve.module import Bases, Pass, finished, flows_of, resolve_bases, resolve_calls, without_hierarchy
from indexer.resolve.sites import NO_SITES, Sites
from indexer.resolve.world import World, assigned_names, member_names, method_names

LEVELS = 3
FRAMES_MAX = 20_000
"""Frames that a chain of `indexer.resolve.solve.DEPTH_MAX` questions may need."""

Names = Mapping[str, tuple[str, ...]]


class State(NamedTuple):
    """A world with the resolution of each of its modules; `sites[level]`: the calls that each level but the last
    saw.
    """

    world: World
    resolutions: dict[str, Resolution]
    sites: tuple[Sites, ...]
    readers: Readers


class Update(NamedTuple):
    """The next state, and the paths whose resolution was computed on the way to it."""

    state: State
    resolved: frozenset[str]


def empty_state() -> State:
    """No modules at all."""
    return State(World({}, Layout(()), Hierarchy({}), {}, {}, {}, {}), {}, (NO_SITES,) * (LEVELS - 1), Readers({}))


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
    return State(world, dict(resolutions), sites, Readers(resolutions))


def updated(state: State, changes: Mapping[str, Module | None]) -> Update:
    """The state after files were changed, added, or (None) removed."""
    frames, collects = sys.getrecursionlimit(), gc.isenabled()
    sys.setrecursionlimit(max(frames, FRAMES_MAX))
    gc.disable()  # hardly anything that is made here can be freed before the end
    try:
        return _updated(state, changes)
    finally:
        sys.setrecursionlimit(frames)
        if collects:
            gc.enable()


def _updated(state: State, changes: Mapping[str, Module | None]) -> Update:
    old, resolutions, sites, readers = state
    world = _with_changes(old, changes)
    missing = {path for path in world.modules if path not in resolutions}
    broken = {path for path in changes if path in world.modules} | missing
    broken |= readers.broken(old, world, changes, after_bases=False) & world.modules.keys()
    bare = Evaluator(without_hierarchy(world))
    bases = {path: resolve_bases(bare, path) for path in sorted(broken)}
    world = _with_bases(world, resolutions, {path: found for path, (found, _) in bases.items()}, changes)
    broken |= readers.broken(old, world, changes, after_bases=True) & world.modules.keys()
    found = {path: r for path, r in resolutions.items() if path in world.modules}
    passes: dict[str, Pass] = {}
    flows: dict[str, list[Flow]] = {}
    gone = {path: resolutions[path].flows for path in changes if path in resolutions and path not in world.modules}
    next_sites: list[Sites] = []
    below: Evaluator | None = None
    for level in range(LEVELS):
        ev = Evaluator(world, next_sites[-1] if next_sites else NO_SITES, level, below)
        for path in sorted(broken):
            passes[path] = resolve_calls(ev, path, passes.get(path))
        if level < LEVELS - 1:
            seen = {path: _seen_at(level, flows_of(passes[path])) for path in broken}
            was = {path: _at_level(resolutions[path].flows, level) for path in broken if path in resolutions}
            was |= {path: _at_level(each, level) for path, each in gone.items()}
            kept, changed = sites[level].replaced(was, seen)
            next_sites.append(kept)
            ev.close(partial(_differ, ev.sites, kept))
            for path, each in seen.items():
                flows.setdefault(path, []).extend(each)
            more = (readers.of_sites(changed) & world.modules.keys()) - broken
            if more:
                bases |= {path: resolve_bases(bare, path) for path in sorted(more)}
                _catch_up(world, resolutions, next_sites, level, sorted(more), passes, flows)
                broken |= more
        below = ev
    assert below is not None
    for path in sorted(broken):
        own_bases, keys = bases.get(path) or resolve_bases(bare, path)
        found[path] = finished(below, path, own_bases, keys, passes.pop(path), flows.get(path, ()))
    below.forget()
    bare.forget()
    kept_readers = readers.advanced(found, (*broken, *changes))
    return Update(State(world, found, tuple(next_sites), kept_readers), frozenset(broken))


def _catch_up(
    world: World,
    resolutions: Mapping[str, Resolution],
    sites: list[Sites],
    level: int,
    paths: list[str],
    passes: dict[str, Pass],
    flows: dict[str, list[Flow]],
) -> None:
    """Passes, up to a level, of modules whose resolution held until then."""
    below: Evaluator | None = None
    for at in range(level + 1):
        ev = Evaluator(world, sites[at - 1] if at else NO_SITES, at, below)
        for path in paths:
            passes[path] = resolve_calls(ev, path, passes.get(path))
            flows.setdefault(path, []).extend(_at_level(resolutions[path].flows, at))
        if at < level:
            ev.close(partial(_differ, ev.sites, sites[at]))
        below = ev


def _differ(one: Sites, other: Sites, callee: str) -> bool:
    return not one.same(other, callee)


def _seen_at(level: int, flows: Iterable[Flow]) -> tuple[Flow, ...]:
    """What the calls at a level hand over, wherever they were seen first."""
    return tuple(f if f.level == level else Flow(level, *_without_level(f)) for f in flows)


def _without_level(flow: Flow) -> tuple[str, str, int, tuple[str, ...], tuple[str, ...], int, int, int]:
    return (flow.callee, flow.scope, flow.at, flow.arguments, flow.keywords, flow.bound, flow.doubt, flow.rank)


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
