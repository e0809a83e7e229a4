"""A ref or an import into the definitions it names: monikers, or dotted names outside the repository."""

from indexer.records import Import, moniker
from indexer.resolve import definitions
from indexer.resolve.evaluate import Evaluator, Frame
from indexer.resolve.imports import external_name, module_values, submodule
from indexer.resolve.prototypes import scopes_of
from indexer.resolve.refs import Node
from indexer.resolve.slots import Slot
from indexer.resolve.table import Table
from indexer.resolve.values import NOTHING, Value, Values

Targets = tuple[str, ...]


def named(ev: Evaluator, frame: Frame, node: Node) -> Targets:
    """Monikers of the definitions that the last step of an expression names; () for locals, results and elements."""
    if node[0] == "name":
        table, scope, name = frame.table, frame.scope, node[1]
        if any(table.receiver(at, name) for at in scopes_of(scope)):
            return ()
        slot = ev.find_name(table, scope, name) or ev.find_starred(table, name) or ev.find_beside(table, name)
        return of_slot(ev, slot) if slot is not None else ()
    if node[0] != "attribute":
        return ()
    holders = ev.all_expanded(ev.node(node[1], frame))
    return tuple(dict.fromkeys(t for v in holders for t in member_of(ev, v, node[2])))


def of_slot(ev: Evaluator, slot: Slot) -> Targets:
    """The symbol that stands for a slot, or what its imports mean."""
    if slot.symbol is not None:
        return (moniker(slot.path, slot.symbol.qualname),)
    found = ev.ask(("named", slot.path, slot.scope, slot.name), _imported, slot.path, slot.scope, slot.name)
    return tuple(dict.fromkeys(value.name for value in found))


def _imported(ev: Evaluator, path: str, scope: str, name: str) -> Values:
    """What a slot's imports mean, each target as the name of a value."""
    table, slot = ev.table(path), ev.slot(path, scope, name)
    if table is None or slot is None:
        return NOTHING
    imports = [event.source for event in slot.events if isinstance(event.source, Import)]
    return tuple(Value("external", t) for one in imports for t in of_import(ev, table, one))


def member_of(ev: Evaluator, value: Value, name: str) -> Targets:
    """Definitions of `value.name`."""
    if value.kind == "module":
        slot = ev.find_in_module(value.name, name)
        if slot is not None and (found := of_slot(ev, slot)):
            return found
        return _modules(ev, submodule(ev, value, name))
    if value.kind in ("instance", "class", "super"):
        member = ev.find_in_class(value.name, name, str(value.owner) if value.kind == "super" else "")
        return of_slot(ev, member) if isinstance(member, Slot) else ()
    return ()


def of_import(ev: Evaluator, table: Table, imported: Import) -> Targets:
    """What an import binds: a module's moniker, the definition behind all re-exports, or a dotted external name."""
    if imported.name is None:
        return _modules(ev, definitions.imported(ev, table, imported))
    if imported.name == "*":
        return _modules(ev, module_values(ev, table.path, imported))
    found: list[str] = []
    for module in module_values(ev, table.path, imported):
        if module.kind != "module":
            found += _modules(ev, submodule(ev, module, imported.name))
        else:
            inside = member_of(ev, module, imported.name)
            # Modules that import a name from one another in a circle give it no meaning at all.
            is_made_outside = not inside and ev.find_in_module(module.name, imported.name) is None
            found += [f"{external_name(ev, module)}.{imported.name}"] if is_made_outside else inside
    return tuple(dict.fromkeys(found))


def _modules(ev: Evaluator, values: Values) -> Targets:
    named = (moniker(v.name) if v.kind == "module" else external_name(ev, v) for v in values if v.kind != "unknown")
    return tuple(dict.fromkeys(named))
