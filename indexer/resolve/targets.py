"""A ref or an import into the definitions it names: monikers, or dotted names outside the repository."""

from indexer.records import Import, moniker
from indexer.resolve import slots
from indexer.resolve.follow import Follower
from indexer.resolve.imports import external_name, module_values, submodule
from indexer.resolve.names import find_in_class, find_in_module, find_name, scopes
from indexer.resolve.refs import CALL, ELEMENT, UNKNOWN, Steps
from indexer.resolve.table import Slot, Table
from indexer.resolve.values import Value, Values

Targets = tuple[str, ...]
CHAIN_MAX = 20


def named(follower: Follower, table: Table, scope: str, steps: Steps) -> Targets:
    """Monikers of the definitions that the last of some steps names; () for locals, results and elements."""
    last = steps[-1]
    if last in (CALL, ELEMENT, UNKNOWN) or last[-1] == ">":
        return ()
    if len(steps) == 1:
        if any(table.receiver(at, last) for at in scopes(scope)):
            return ()
        slot = find_name(follower.reader, table, scope, last)
        return of_slot(follower, slot) if slot is not None else ()
    found = [t for v in follower.walk(table, scope, steps[:-1]) for t in member_of(follower, v, last)]
    return tuple(dict.fromkeys(found))


def of_slot(follower: Follower, slot: Slot, depth: int = 0) -> Targets:
    """The symbol that stands for a slot, or what its imports mean."""
    if slot.symbol is not None:
        return (moniker(slot.path, slot.symbol.qualname),)
    return tuple(dict.fromkeys(t for i in slot.imports for t in of_import(follower, slot.path, i, depth + 1)))


def member_of(follower: Follower, value: Value, name: str, depth: int = 0) -> Targets:
    """Definitions of `value.name`."""
    if value.kind == "module":
        slot = find_in_module(follower.reader, value.name, name)
        if slot is not None and depth < CHAIN_MAX and (found := of_slot(follower, slot, depth)):
            return found
        return _modules(follower, submodule(follower.reader, value, name))
    if value.kind in ("instance", "class", "super"):
        owner = value.owner if value.kind == "super" else ""
        member = find_in_class(follower.reader, value.name, name, owner)
        return of_slot(follower, member, depth) if isinstance(member, Slot) else ()
    return ()


def of_import(follower: Follower, path: str, imported: Import, depth: int = 0) -> Targets:
    """What an import binds: a module's moniker, the definition behind all re-exports, or a dotted external name."""
    reader = follower.reader
    if imported.name is None or imported.name == "*":
        values = (
            slots.of_import(follower, path, imported)
            if imported.name is None
            else module_values(reader, path, imported)
        )
        return _modules(follower, values)
    found: list[str] = []
    for module in module_values(reader, path, imported):
        if module.kind != "module":
            found += _modules(follower, submodule(reader, module, imported.name))
        elif depth < CHAIN_MAX:
            inside = member_of(follower, module, imported.name, depth)
            found += inside or [f"{external_name(reader, module)}.{imported.name}"]
    return tuple(dict.fromkeys(found))


def _modules(follower: Follower, values: Values) -> Targets:
    named = (moniker(v.name) if v.kind == "module" else external_name(follower.reader, v) for v in values)
    return tuple(dict.fromkeys(named))
