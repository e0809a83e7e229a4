"""The class statements of a module into the calls that making their classes is: of metaclasses, and of
`__init_subclass__` of the classes above.
"""

import re

from indexer.records import CallEdge, Span, Symbol, moniker
from indexer.resolve.calls import Site, edges_to, targets
from indexer.resolve.evaluate import Evaluator, frame_at
from indexer.resolve.hierarchy import is_external
from indexer.resolve.table import Table
from indexer.resolve.values import NOTHING, Value, Values

_METACLASS = re.compile(r"[(,]\s*metaclass\s*=\s*([A-Za-z_][\w.]*)")
_TOLD = "__init_subclass__"


def has_class_statements(table: Table) -> bool:
    """Whether a module has any class that is made by more than `type` alone, for all that it says itself."""
    return table.rules.family == "python" and any(map(_is_made, table.module.index.symbols))


def class_statements(ev: Evaluator, table: Table) -> Site:
    """Calls of the repository's own code while the classes of a module are made."""
    edges: list[CallEdge] = []
    is_told = ev.is_method(_TOLD)
    for symbol in filter(_is_made, table.module.index.symbols):
        name = moniker(table.path, symbol.qualname)
        told = ev.attribute((Value("super", name, name),), _TOLD) if is_told else NOTHING
        found = (*targets(ev, _metaclass(ev, name)), *targets(ev, told))
        inside = [target for target in found if not is_external(target.name)]
        if inside:
            name_span = symbol.name_span
            span = Span(symbol.span.start_byte, name_span.end_byte, symbol.span.start_line, name_span.end_line)
            edges += edges_to(table, symbol.parent, f"class {symbol.name}", span, inside)
    return Site(tuple(edges), ())


def _is_made(symbol: Symbol) -> bool:
    return symbol.kind == "class" and (bool(symbol.bases) or "metaclass" in symbol.signature)


def _metaclass(ev: Evaluator, name: str) -> Values:
    """The metaclass that a class, or the next one above it that does so, names."""
    for each in ev.mro(name):
        found = None if is_external(each) else ev.symbol(each)
        if found is not None and (said := _METACLASS.search(found[1].signature)):
            table, symbol = found
            frame = frame_at(table, symbol.parent, symbol.span.start_byte)
            return tuple(value for value in ev.ref(said[1], frame) if value.kind == "class")
    return NOTHING
