"""Evidence into the places where it stands now."""

from collections.abc import Iterator
from typing import Final

from fact_store.records import Aspect, Evidence, Location
from indexer.code_index import CodeIndex
from indexer.records import Symbol, moniker, split_moniker

RELATED_LOCATIONS_MAX: Final = 8


def locate(code: CodeIndex, evidence: Evidence) -> tuple[Location, ...]:
    """Where evidence stands in `code`: its lines, else the related sites (callers …), else the head of the symbol."""
    symbol = code.symbol(evidence.moniker)
    path, _ = split_moniker(evidence.moniker)
    if symbol is None:
        return ()
    if evidence.lines:
        first, last = evidence.lines
        start = symbol.span.start_line + first
        return (Location(path, start, min(symbol.span.start_line + last, symbol.span.end_line)),)
    related = tuple(_related(code, evidence))[:RELATED_LOCATIONS_MAX]
    return related or (head_of(path, symbol),)


def head_of(path: str, symbol: Symbol) -> Location:
    """The lines of a symbol's decorators and signature; the first line for a module."""
    if not symbol.qualname:
        return Location(path, 1, 1)
    return Location(path, symbol.span.start_line, max(symbol.span.start_line, symbol.header_end_line))


def _related(code: CodeIndex, evidence: Evidence) -> Iterator[Location]:
    name = evidence.moniker
    match evidence.aspect:
        case "callers":
            for edge in code.calls_to(name):
                yield Location(split_moniker(edge.caller)[0], edge.span.start_line, edge.span.end_line)
        case "callees":
            for edge in code.calls_from(name):
                yield Location(split_moniker(name)[0], edge.span.start_line, edge.span.end_line)
        case "references":
            for ref in code.references_to(name):
                yield Location(split_moniker(ref.source)[0], ref.line, ref.line)
        case "imports":
            for statement in code.modules[split_moniker(name)[0]].index.imports:
                yield Location(split_moniker(name)[0], statement.span.start_line, statement.span.end_line)
        case "bases" | "subclasses" | "overrides" | "importers":
            yield from _heads(code, evidence.aspect, name)
        case _:
            return


def _heads(code: CodeIndex, aspect: Aspect, name: str) -> Iterator[Location]:
    related = {
        "bases": lambda: code.bases(name),
        "subclasses": lambda: code.subclasses(name),
        "overrides": lambda: (*code.overridden(name), *code.overriding(name)),
        "importers": lambda: tuple(moniker(p) for p in code.importers(split_moniker(name)[0])),
    }
    for other in related[aspect]():
        if symbol := code.symbol(other):
            yield head_of(split_moniker(other)[0], symbol)
