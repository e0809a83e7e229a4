"""One module, seen in its world at one level, into what it calls, imports and refers to: its resolution."""

from collections.abc import Iterable
from typing import NamedTuple

from indexer.records import CallEdge, Flow, Reference, Resolution, Span, Symbol, moniker
from indexer.resolve.answers import OF_BASES, OF_SITE, OF_USES, Closures, keys_of
from indexer.resolve.calls import Site, call_site, decorator_site
from indexer.resolve.class_statements import class_statements, has_class_statements
from indexer.resolve.consulted import packed
from indexer.resolve.evaluate import Evaluator, Frame, frame_at
from indexer.resolve.hierarchy import is_external
from indexer.resolve.imports import absolute, module_values
from indexer.resolve.members import PROPERTIES, is_getter, is_setter
from indexer.resolve.refs import parse_ref
from indexer.resolve.table import Table
from indexer.resolve.targets import named, of_import
from indexer.resolve.world import World

Bases = tuple[tuple[str, tuple[str, ...]], ...]


class Uses(NamedTuple):
    """What a module imports and refers to, apart from what it calls; `reads` are calls of properties."""

    imports: tuple[tuple[str, str], ...] = ()
    imported: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    reads: tuple[CallEdge, ...] = ()


def bases_of(ev: Evaluator, path: str) -> Bases:
    """Bases of a module's classes; `ev` looks at a world without a hierarchy."""
    return ev.ask((OF_BASES, path), _bases, path)  # type: ignore[return-value, arg-type]


def _bases(ev: Evaluator, path: str) -> Bases:
    table = ev.table(path)
    if table is None:
        return ()
    return tuple(
        (moniker(path, s.qualname), _bases_of(ev, table, s))
        for s in table.module.index.symbols
        if s.kind == "class" or s.qualname in table.bases
    )


def _bases_of(ev: Evaluator, table: Table, symbol: Symbol) -> tuple[str, ...]:
    frame = frame_at(table, symbol.parent, symbol.span.start_byte)
    refs = (*symbol.bases, *table.bases.get(symbol.qualname, ()))
    return tuple(dict.fromkeys(base for ref in refs for base in _base(ev, frame, ref)))


def sites_of(ev: Evaluator, path: str) -> tuple[Site, ...]:
    """All call sites of a module as this level sees them: its calls, its decorators, its class statements as one."""
    found = (ev.ask((OF_SITE, path, n), _site, path, n) for n in range(count_of_sites(ev.table(path))))  # type: ignore[arg-type]
    return tuple(site for (site,) in found)  # type: ignore[misc]


def count_of_sites(table: Table | None) -> int:
    """How many call sites a module has."""
    if table is None:
        return 0
    return len(table.module.index.calls) + len(table.decorators) + has_class_statements(table)


def _site(ev: Evaluator, path: str, number: int) -> tuple[Site, ...]:
    table = ev.table(path)
    if table is None:
        return ()
    calls = table.module.index.calls
    if number < len(calls):
        return (call_site(ev, table, calls[number]),)
    if number == len(calls) + len(table.decorators):
        return (class_statements(ev, table),)
    symbol, count = table.decorators[number - len(calls)]
    return (decorator_site(ev, table, symbol, count),)


def flows_of(sites: Iterable[Site]) -> tuple[Flow, ...]:
    """Everything that calls hand over."""
    return tuple(flow for site in sites for flow in site.flows)


def uses_of(ev: Evaluator, path: str) -> Uses:
    """What a module imports and refers to."""
    (uses,) = ev.ask((OF_USES, path), _uses, path)  # type: ignore[arg-type]
    return uses  # type: ignore[return-value]


def _uses(ev: Evaluator, path: str) -> tuple[Uses, ...]:
    table = ev.table(path)
    if table is None:
        return (Uses(),)
    imports = _imports(ev, table)
    return (Uses(imports, _imported(ev, table, imports), *_references(ev, table)),)


def consulted_by(evaluators: Iterable[Evaluator], path: str, closures: Closures) -> bytes:
    """What everything that is known of a module rests on, packed."""
    found = [ev.answer(question) for ev in evaluators for question in questions_of(ev.world, path)]
    return packed(path, keys_of((answer for answer in found if answer is not None), closures))


def questions_of(world: World, path: str) -> list[tuple[object, ...]]:
    """Everything that is asked of a module."""
    count = count_of_sites(world.table(path))
    return [(OF_BASES, path), (OF_USES, path), *((OF_SITE, path, number) for number in range(count))]


def resolution_of(
    world: World,
    path: str,
    sites: Iterable[Site],
    uses: Uses,
    bases: Bases,
    flows: Iterable[Flow],
) -> Resolution:
    """Everything that a module's names mean, of what the last level sees, but not what it rests on; empty for what is
    not code.
    """
    if world.table(path) is None:
        return Resolution()
    edges = sorted((*(edge for site in sites for edge in site.edges), *uses.reads), key=_place)
    return Resolution(tuple(edges), bases, uses.imports, uses.references, b"", uses.imported, tuple(flows))


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


def _references(ev: Evaluator, table: Table) -> tuple[tuple[Reference, ...], tuple[CallEdge, ...]]:
    """Uses of definitions other than calls; reading or writing a property is a call of its method at the same time."""
    found: dict[Reference, None] = {}
    reads: list[CallEdge] = []
    for use in table.module.index.occurrences:
        frame = frame_at(table, use.scope, use.span.start_byte)
        node = parse_ref(use.ref)
        source = moniker(table.path, use.scope)
        is_last = True
        while node[0] in ("name", "attribute"):
            role = use.role if is_last else "read"
            for target in sorted(named(ev, frame, node)):  # the order of values says nothing
                if not is_external(target):
                    found[Reference(source, target, role, use.span.start_line)] = None
                    if node[0] == "attribute":
                        reads += _property_edges(ev, source, target, role, use.ref, use.span)
            is_last = False
            if node[0] == "name":
                break
            node = node[1]
    return tuple(found), tuple(reads)


def _property_edges(ev: Evaluator, source: str, target: str, role: str, text: str, span: Span) -> list[CallEdge]:
    known = ev.symbol(target)
    if known is None or known[1].kind != "method":
        return []
    table, symbol = known
    if role == "read" and (is_getter(symbol) or any(d in PROPERTIES for d in symbol.decorators)):
        return [CallEdge(source, target, text, span, "likely")]
    if role == "write":
        ev.slot(table.path, symbol.parent, symbol.name)
        setters = [s for s in table.symbols.values() if s.parent == symbol.parent and s.name == symbol.name]
        return [
            CallEdge(source, moniker(table.path, s.qualname), text, span, "likely")
            for s in setters
            if any(d.endswith(".setter") for d in s.decorators) or is_setter(s)
        ]
    return []


def _place(edge: CallEdge) -> tuple[int, int, str, str, str]:
    return edge.span.start_byte, -edge.span.end_byte, edge.kind, edge.callee or "", edge.certainty
