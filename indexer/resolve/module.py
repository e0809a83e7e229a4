"""One module, seen in its world, into its resolution."""

from indexer.records import Reference, Resolution, moniker
from indexer.resolve.calls import call_edges
from indexer.resolve.follow import Follower
from indexer.resolve.hierarchy import is_external
from indexer.resolve.imports import absolute, module_values
from indexer.resolve.refs import steps_of
from indexer.resolve.table import Table
from indexer.resolve.targets import named, of_import
from indexer.resolve.world import Reader, World

Bases = tuple[tuple[str, tuple[str, ...]], ...]


def resolve_bases(world: World, path: str) -> tuple[Bases, tuple[tuple[str, str], ...]]:
    """Bases of a module's classes, and what was consulted; no hierarchy is, for hierarchies are made of these."""
    reader = Reader(world, path, sees_hierarchy=False)
    table = world.table(path)
    if table is None:
        return (), ()
    follower = Follower(reader)
    bases = tuple(
        (
            moniker(path, s.qualname),
            tuple(dict.fromkeys(b for ref in s.bases for b in _base(follower, table, s.parent, ref))),
        )
        for s in table.module.index.symbols
        if s.kind == "class"
    )
    return bases, reader.consulted()


def resolve_module(world: World, path: str) -> Resolution:
    """Everything that a module's names mean; empty for what is not code."""
    table = world.table(path)
    if table is None:
        return Resolution()
    bases, consulted_for_bases = resolve_bases(world, path)
    reader = Reader(world, path, sees_hierarchy=True)
    follower = Follower(reader)
    edges = tuple(call_edges(follower, table))
    imports = _imports(follower, table)
    imported = _imported(reader, table, imports)
    references = _references(follower, table)
    consulted = tuple(sorted({*consulted_for_bases, *reader.consulted()}))
    return Resolution(edges, bases, imports, references, consulted, imported)


def _base(follower: Follower, table: Table, scope: str, ref: str) -> tuple[str, ...]:
    values = follower.follow(table, scope, ref)
    classes = [v.name for v in values if v.kind == "class"]
    return tuple(classes[:1] or [v.name for v in values if v.kind == "external"][:1])


def _imports(follower: Follower, table: Table) -> tuple[tuple[str, str], ...]:
    found: dict[tuple[str, str], None] = {}
    for imported in table.module.index.imports:
        bound = imported.bound or "*"
        for target in of_import(follower, table.path, imported):
            found[bound, target] = None
        if imported.name is None and imported.bound != imported.module and imported.module.startswith(f"{bound}."):
            for value in absolute(follower.reader, table.path, imported.module):
                if value.kind in ("module", "external"):
                    found[imported.module, moniker(value.name) if value.kind == "module" else value.name] = None
    return tuple(found)


def _imported(reader: Reader, table: Table, imports: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    """Paths of the modules that import statements name, and of the submodules that `from package import` gives."""
    found: dict[str, None] = {}
    for imported in table.module.index.imports:
        for value in module_values(reader, table.path, imported):
            if value.kind == "module":
                found[value.name] = None
    for _, target in imports:
        if target.endswith("::"):
            found[target[:-2]] = None
    found.pop(table.path, None)
    return tuple(sorted(found))


def _references(follower: Follower, table: Table) -> tuple[Reference, ...]:
    found: dict[Reference, None] = {}
    known: dict[tuple[str, str], tuple[tuple[str, ...], ...]] = {}
    for use in table.module.index.occurrences:
        key = (use.scope, use.ref)
        parts = known.get(key)
        if parts is None:
            steps = steps_of(use.ref)
            parts = known[key] = tuple(named(follower, table, use.scope, steps[:n]) for n in range(1, len(steps) + 1))
        source = moniker(table.path, use.scope)
        for at, targets in enumerate(parts):
            role = use.role if at == len(parts) - 1 else "read"
            for target in targets:
                if not is_external(target):
                    found[Reference(source, target, role, use.span.start_line)] = None
    return tuple(found)
