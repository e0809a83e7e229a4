"""A table into what is read of it under each name of a scope, as text that is the same wherever in the file it stands.

Whoever looks a name up rests on this text: where it is the same again after an edit, so is whatever was made of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from indexer.records import Binding, Import, Parameter, Symbol
from indexer.resolve.branches import END
from indexer.resolve.prototypes import scopes_of
from indexer.resolve.slots import Event

if TYPE_CHECKING:
    from indexer.resolve.table import Table

NO_NAME = ""
"""The name under which a symbol as such is looked up: of a function, what its callers see."""
AROUND = "^"
"""The name under which the scopes around a scope are looked up: which there are, and what they let it see."""
BODY = "()"
"""The name under which all that a function binds, returns and yields is looked up."""
CODE_KINDS = frozenset(("function", "method", "class"))


def evidence(table: Table, scope: str, name: str) -> Iterator[str]:
    """What is read under a name; nothing if there is nothing."""
    if name == NO_NAME:
        return _of_symbol(table, scope)
    if name == AROUND:
        return _of_scopes(table, scope)
    if name == BODY:
        return _of_body(table, scope)
    return _of_slot(table, scope, name)


def _of_slot(table: Table, scope: str, name: str) -> Iterator[str]:
    slot = table.slots.get((scope, name))
    if slot is None:
        return
    if slot.default is not None:
        yield f"{slot.default.annotation}={slot.default.value}"
    if slot.symbol is not None and slot.symbol.kind not in CODE_KINDS:
        yield slot.symbol.signature
    for event in slot.events:
        yield from _of_event(event)
        if isinstance(event.source, Binding):
            yield str(table.place(event.source.scope, event.source.span.start_byte))
        elif isinstance(event.source, Symbol) and event.source.decorators:
            yield str(table.place(event.source.parent, event.source.span.start_byte))
        if len(slot.events) > 1 or slot.writes or event.narrows:
            yield f"{event.at} {event.until} {event.loop}"
        else:
            yield str(event.until == END)
    for write in slot.writes:
        binding = write.binding
        yield f"{binding.scope} {binding.target}={binding.value} {write.at} {write.until}"
        yield str(table.place(binding.scope, binding.span.start_byte))


def _of_symbol(table: Table, scope: str) -> Iterator[str]:
    """Of the module its exports and stars, of a class or function its head."""
    symbol = table.symbols.get(scope)
    if not scope:
        index = table.module.index
        yield "*" if index.exports is None else " ".join(index.exports)
        yield index.package
        yield from (f"{star.scope} {star.level} {star.module}" for star in table.stars)
        return
    if symbol is None:
        return
    yield from _head(symbol)
    if symbol.decorators or scope in table.functions:
        yield str(table.place(symbol.parent, symbol.span.start_byte))
    if scope in table.functions:
        is_idle = scope in table.unimplemented or table.does_nothing(symbol)
        yield f"{is_idle} {scope in table.makers} {scope in table.yields}"
        for parameter in symbol.parameters:
            slot = table.slots.get((scope, parameter.name))
            if slot is not None and slot.default is not None:
                yield f"{parameter.name}: {slot.default.annotation}={slot.default.value}"


def _of_body(table: Table, scope: str) -> Iterator[str]:
    """All that a function binds, returns and yields, and what its callers see."""
    yield from _of_symbol(table, scope)
    for at, ref in (*table.returns.get(scope, ()), *table.yields.get(scope, ())):
        yield f"{at}:{ref}"
    yield str(len(table.yields.get(scope, ())))
    for name in table.names_in(scope):
        yield f"{name}:"
        yield from _of_slot(table, scope, name)


def _of_event(event: Event) -> Iterator[str]:
    source = event.source
    if isinstance(source, Symbol):
        yield from _head(source)
    elif isinstance(source, Import):
        yield f"import {source.level} {source.module} {source.name}"
    elif isinstance(source, Parameter):
        yield f"parameter {source.kind} {source.annotation} {source.default}"
    else:
        yield f"{source.scope} {source.narrows} {source.annotation} {source.target}={source.value}"


def _head(symbol: Symbol) -> Iterator[str]:
    yield f"{symbol.kind} {symbol.qualname} {symbol.returns} {symbol.signature}"
    yield from symbol.decorators
    yield from symbol.bases
    yield from (f"{p.kind} {p.name} {p.annotation} {p.default}" for p in symbol.parameters)


def _of_scopes(table: Table, scope: str) -> Iterator[str]:
    """What stands around a scope."""
    seen, word = table.scopes(scope), table.rules.receiver
    for at in scopes_of(scope):
        symbol = table.symbols.get(at) if at else None
        yield f"{at} {symbol and symbol.kind} {at in table.spaces} {at in seen} {word and table.receiver(at, word)}"
