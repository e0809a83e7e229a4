"""A name in use in a scope, or a member of a module or class, into the slot that binds it."""

import builtins
from collections.abc import Iterator

from indexer.records import split_moniker
from indexer.resolve.hierarchy import is_external
from indexer.resolve.imports import module_values
from indexer.resolve.table import Slot, Table
from indexer.resolve.world import Reader

BUILTIN_NAMES = frozenset(dir(builtins)) | {
    "reveal_type",
    "WindowsError",
    "unicode",
    "basestring",
    "xrange",
    "raw_input",
}
BUILTIN = "<builtin>"


def scopes(scope: str) -> Iterator[str]:
    """The scope and those around it, innermost first, the module last."""
    while scope:
        yield scope
        scope = scope.rpartition(".")[0]
    yield ""


def find_name(reader: Reader, table: Table, scope: str, name: str) -> Slot | None:
    """The slot that a bare name means: own scope, functions around it, the module, its star imports."""
    for at in scopes(scope):
        if at == scope or not table.is_class(at):
            slot = table.slot(at, name)
            if slot is not None and _is_variable(table, slot):
                return slot
    return find_starred(reader, table, name)


def find_in_module(reader: Reader, path: str, name: str) -> Slot | None:
    """The slot of a module's attribute; one that a star import brought belongs to the module it came from."""
    table = reader.table(path)
    if table is None:
        return None
    return table.slot("", name) or find_starred(reader, table, name)


def find_starred(reader: Reader, table: Table, name: str) -> Slot | None:
    """The slot that a star import of this module binds to `name`: the last one that exports it, at any remove."""
    if not table.stars:
        return None
    key = (table.path, name)
    if key not in reader.starred:
        reader.starred[key] = _search_stars(reader, table, name)
    return reader.starred[key]


def _search_stars(reader: Reader, table: Table, name: str) -> Slot | None:
    seen = {table.path}
    todo = [table]
    while todo:
        at = todo.pop()
        slot = at.slot("", name) if at is not table else None
        if slot is not None:
            return slot
        for star in at.stars:
            for value in module_values(reader, at.path, star):
                other = reader.table(value.name) if value.kind == "module" and value.name not in seen else None
                if other is not None and _exports(other, name):
                    seen.add(value.name)
                    todo.append(other)
    return None


def find_in_class(reader: Reader, class_name: str, name: str, after: str = "") -> Slot | str | None:
    """The slot of a member: first in the MRO that has it, or the dotted name of an external base that may have it.

    `after` starts behind that class, as `super` does.
    """
    mro = reader.mro(class_name)
    if after:
        mro = mro[mro.index(after) + 1 :] if after in mro else ()
    for owner in mro:
        if is_external(owner):
            if owner != f"{BUILTIN}.object" and owner not in _NO_MEMBERS:
                return f"{owner}.{name}"
            continue
        path, qualname = split_moniker(owner)
        slot = reader.slot(path, qualname, name)
        if slot is not None and not slot.is_parameter:
            return slot
    return None


def _exports(table: Table, name: str) -> bool:
    if table.module.index.exports is not None:
        return name in table.public_names
    return not name.startswith("_")


def _is_variable(table: Table, slot: Slot) -> bool:
    """In a class, only what its body binds is a variable; `self.x` is not."""
    if not table.is_class(slot.scope):
        return True
    return bool(slot.definitions or slot.imports or any(b.scope == slot.scope for b in slot.bindings))


_NO_MEMBERS = frozenset(
    f"{module}.{name}"
    for module in ("typing", "typing_extensions", "abc", "t")
    for name in ("Generic", "Protocol", "ABC", "Any", "NamedTuple", "TypedDict")
)
