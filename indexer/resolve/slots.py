"""Everything bound to a name in a scope into the values that the name can stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.records import Binding, Import, Symbol, moniker
from indexer.resolve.annotations import decorator_ref
from indexer.resolve.imports import external_name, module_values, submodule
from indexer.resolve.members import PROPERTIES
from indexer.resolve.names import find_in_module
from indexer.resolve.refs import CALL, UNKNOWN, steps_of
from indexer.resolve.results import annotated
from indexer.resolve.table import Slot, Table
from indexer.resolve.values import LIKELY, NOTHING, POSSIBLE, Value, ValueKind, Values, merge, weaken

if TYPE_CHECKING:
    from indexer.resolve.follow import Follower

_OVERLOADS = frozenset(("overload", "t.overload", "typing.overload"))
_PARTS = (".setter", ".deleter", ".getter")
_HOMES = ("", "t.", "typing.", "abc.")
_MARKS = frozenset(f"{home}{name}" for home in _HOMES for name in ("abstractmethod", "override", "final"))
_KEEPS = PROPERTIES | _MARKS | {"staticmethod", "classmethod"}


def values_of(follower: Follower, slot: Slot) -> Values:
    """What definitions, imports and assignments bind, merged: nothing says which of them holds at a use."""
    table = follower.reader.table(slot.path)
    if table is None:
        return NOTHING
    found = [_of_definition(follower, table, symbol) for symbol in _visible(slot.definitions)]
    found += [of_import(follower, slot.path, imported) for imported in slot.imports]
    found += [_of_binding(follower, table, slot, binding) for binding in slot.bindings]
    return merge(found)


def of_import(follower: Follower, path: str, imported: Import) -> Values:
    """What an import binds: `import a.b` the package, `import a.b as c` the module, `from` a member or submodule."""
    reader = follower.reader
    if imported.name is None:
        if imported.bound == imported.module.partition(".")[0]:
            imported = Import(imported.bound, 0, None, imported.bound, imported.scope, imported.span)
        return module_values(reader, path, imported)
    found: list[Value] = []
    for module in module_values(reader, path, imported):
        if module.kind == "module":
            found += weaken(_imported_member(follower, path, module.name, imported.name), module.doubt)
        else:
            found += submodule(reader, module, imported.name)
    return tuple(found)


def _imported_member(follower: Follower, path: str, module: str, name: str) -> Values:
    """A member; of a package that imports from itself, a submodule; what is not to be seen may be made at run time."""
    reader = follower.reader
    if module == path:
        return submodule(reader, Value("module", module), name)
    values = follower.module_member(module, name)
    if values or find_in_module(reader, module, name) is not None:
        return values
    return (Value("external", f"{external_name(reader, Value('module', module))}.{name}", LIKELY),)


def _of_definition(follower: Follower, table: Table, symbol: Symbol) -> Values:
    kind: ValueKind = "class" if symbol.kind == "class" else "function"
    values: Values = (Value(kind, moniker(table.path, symbol.qualname)),)
    for text in reversed(symbol.decorators):
        if text not in _KEEPS and not text.endswith(_PARTS):
            values = _decorated(follower, table, symbol, text, values)
    return values


def _decorated(follower: Follower, table: Table, symbol: Symbol, text: str, values: Values) -> Values:
    """What a decorator makes of a definition: functions that it returns, and the definition they likely call."""
    ref = decorator_ref(text)
    made = follower.walk(table, symbol.parent, (*steps_of(ref), CALL)) if ref else NOTHING
    known = {value[:2] for value in values}
    wrapped = tuple(value for value in made if value.kind == "function" and value[:2] not in known)
    return (*weaken(values, POSSIBLE if wrapped else LIKELY), *weaken(wrapped, LIKELY))


def _of_binding(follower: Follower, table: Table, slot: Slot, binding: Binding) -> Values:
    """What an annotation promises, else the value; a parameter's default is only one thing that it can be."""
    if binding.annotation:
        around = binding.scope.rpartition(".")[0] if slot.is_parameter else binding.scope
        noted = annotated(follower, table, around, binding.annotation)
        if noted:
            return noted
    values = follower.follow(table, binding.scope, binding.value) if binding.value != UNKNOWN else NOTHING
    return weaken(values, POSSIBLE) if slot.is_parameter else values


def _visible(definitions: list[Symbol]) -> list[Symbol]:
    """Without `@overload`s and without the setters of a property."""
    if len(definitions) < 2:
        return definitions
    hidden = (*_PARTS[:2], ".register")
    kept = [d for d in definitions if not any(t in _OVERLOADS or t.endswith(hidden) for t in d.decorators)]
    return kept or definitions[-1:]
