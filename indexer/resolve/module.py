"""One module, seen in its world at one level, into its resolution."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import NamedTuple

from indexer.records import CallEdge, Flow, Reference, Resolution, Span, Symbol, moniker
from indexer.resolve.calls import Site, call_site, decorator_site
from indexer.resolve.consulted import AFTER_BASES, packed
from indexer.resolve.evaluate import Evaluator, Frame
from indexer.resolve.hierarchy import Hierarchy, is_external
from indexer.resolve.imports import absolute, module_values
from indexer.resolve.members import PROPERTIES, is_getter, is_setter
from indexer.resolve.refs import parse_ref
from indexer.resolve.solve import Answer, Key, keys_of
from indexer.resolve.table import Table
from indexer.resolve.targets import named, of_import
from indexer.resolve.world import World

Bases = tuple[tuple[str, tuple[str, ...]], ...]


class Pass(NamedTuple):
    """What one level saw of a module: a site for each call and decorator, and which of them a next level may see more
    of.
    """

    sites: tuple[Site, ...]
    late: dict[int, Answer]
    roots: tuple[Answer, ...]
    maker: Evaluator | None = None


def without_hierarchy(world: World) -> World:
    """The world as it is while base classes are being resolved: no class has any."""
    return World(world.modules, world.layout, Hierarchy({}), world.methods, {}, {}, world.tables)


def resolve_bases(ev: Evaluator, path: str) -> tuple[Bases, frozenset[Key]]:
    """Bases of a module's classes, and what was consulted; `ev` looks at a world without a hierarchy."""
    table = ev.world.table(path)
    if table is None:
        return (), frozenset()
    root = ev.begin()
    bases = tuple(
        (moniker(path, s.qualname), _bases_of(ev, table, s))
        for s in table.module.index.symbols
        if s.kind == "class" or s.qualname in table.bases
    )
    return bases, frozenset(key for key in keys_of((root,)) if key[0] or key[1] not in AFTER_BASES)


def _bases_of(ev: Evaluator, table: Table, symbol: Symbol) -> tuple[str, ...]:
    frame = Frame(table, symbol.parent, symbol.span.start_byte)
    refs = (*symbol.bases, *table.bases.get(symbol.qualname, ()))
    return tuple(dict.fromkeys(base for ref in refs for base in _base(ev, frame, ref)))


def resolve_calls(ev: Evaluator, path: str, before: Pass | None) -> Pass:
    """All call sites of a module; those of which this level can know no more than the one before are taken over."""
    table = ev.world.table(path)
    if table is None:
        return Pass((), {}, ())
    if before is not None and not before.late:
        return before
    is_next = before is not None and ev.below is not None and before.maker is ev.below
    root = ev.begin()
    sites: list[Site] = []
    late: dict[int, Answer] = {}
    for make in _makers(ev, table):
        at = len(sites)
        known = before.late.get(at) if before is not None else None
        if before is not None and (known is None or (is_next and ev.takes_over(known))):
            sites.append(before.sites[at])
            if known is not None:
                late[at] = known
            continue
        part = ev.enter()
        sites.append(make())
        ev.leave(part)
        if not part.is_early:
            late[at] = part
    return Pass(tuple(sites), late, (root,) if before is None else (*before.roots, root), ev)


def _makers(ev: Evaluator, table: Table) -> Iterator[Callable[[], Site]]:
    for call in table.module.index.calls:
        yield partial(call_site, ev, table, call)
    for symbol in table.module.index.symbols if not table.rules.marks else ():
        for count in range(len(symbol.decorators)):
            yield partial(decorator_site, ev, table, symbol, count)


def flows_of(made: Pass) -> tuple[Flow, ...]:
    """Everything that the calls of a pass hand over."""
    return tuple(flow for site in made.sites for flow in site.flows)


def finished(
    ev: Evaluator, path: str, bases: Bases, keys_of_bases: frozenset[Key], made: Pass, flows: Iterable[Flow]
) -> Resolution:
    """Everything that a module's names mean, its last pass included; empty for what is not code."""
    table = ev.world.table(path)
    if table is None:
        return Resolution()
    root = ev.begin()
    imports = _imports(ev, table)
    imported = _imported(ev, table, imports)
    references, reads = _references(ev, table)
    edges = sorted((*(edge for site in made.sites for edge in site.edges), *reads), key=_place)
    consulted = packed(path, keys_of_bases | keys_of((*made.roots, root)))
    return Resolution(tuple(edges), bases, imports, references, consulted, imported, tuple(flows))


def _base(ev: Evaluator, frame: Frame, ref: str) -> tuple[str, ...]:
    values = ev.used(ev.ref(ref, frame))
    kinds = ("class", "function") if frame.table.has_prototypes else ("class",)
    classes = [v.name for v in values if v.kind in kinds]
    return tuple(classes[:1] or [v.name for v in values if v.kind == "external"][:1])


def _imports(ev: Evaluator, table: Table) -> tuple[tuple[str, str], ...]:
    found: dict[tuple[str, str], None] = {}
    for imported in table.module.index.imports:
        bound = imported.bound or "*"
        for target in of_import(ev, table, imported):
            found[bound, target] = None
        if imported.name is None and imported.bound != imported.module and imported.module.startswith(f"{bound}."):
            for value in absolute(ev, table.path, imported.module):
                if value.kind in ("module", "external"):
                    found[imported.module, moniker(value.name) if value.kind == "module" else value.name] = None
    return tuple(found)


def _imported(ev: Evaluator, table: Table, imports: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    """Paths of the modules that import statements name, and of the submodules that `from package import` gives."""
    found: dict[str, None] = {}
    for imported in table.module.index.imports:
        for value in module_values(ev, table.path, imported):
            if value.kind == "module":
                found[value.name] = None
    for _, target in imports:
        if target.endswith("::"):
            found[target[:-2]] = None
    found.pop(table.path, None)
    return tuple(sorted(found))


def _references(ev: Evaluator, table: Table) -> tuple[tuple[Reference, ...], list[CallEdge]]:
    """Uses of definitions other than calls; reading or writing a property is a call of its method at the same time."""
    found: dict[Reference, None] = {}
    reads: list[CallEdge] = []
    for use in table.module.index.occurrences:
        frame = Frame(table, use.scope, use.span.start_byte)
        node = parse_ref(use.ref)
        source = moniker(table.path, use.scope)
        is_last = True
        while node[0] in ("name", "attribute"):
            role = use.role if is_last else "read"
            for target in named(ev, frame, node):
                if not is_external(target):
                    found[Reference(source, target, role, use.span.start_line)] = None
                    if node[0] == "attribute":
                        reads += _property_edges(ev, source, target, role, use.ref, use.span)
            is_last = False
            if node[0] == "name":
                break
            node = node[1]
    return tuple(found), reads


def _property_edges(ev: Evaluator, source: str, target: str, role: str, text: str, span: Span) -> list[CallEdge]:
    known = ev.symbol(target)
    if known is None or known[1].kind != "method":
        return []
    table, symbol = known
    if role == "read" and (is_getter(symbol) or any(d in PROPERTIES for d in symbol.decorators)):
        return [CallEdge(source, target, text, span, "likely")]
    if role == "write":
        setters = [s for s in table.symbols.values() if s.parent == symbol.parent and s.name == symbol.name]
        return [
            CallEdge(source, moniker(table.path, s.qualname), text, span, "likely")
            for s in setters
            if any(d.endswith(".setter") for d in s.decorators) or is_setter(s)
        ]
    return []


def _place(edge: CallEdge) -> tuple[int, int]:
    return edge.span.start_byte, -edge.span.end_byte
