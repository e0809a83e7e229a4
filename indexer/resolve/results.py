"""Functions and annotations into what calling the one gives and what the other promises."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.records import Symbol, moniker
from indexer.resolve.annotations import mentions
from indexer.resolve.names import BUILTIN
from indexer.resolve.refs import steps_of
from indexer.resolve.table import Table
from indexer.resolve.values import LIKELY, NOTHING, Value, Values, merge, weaken

if TYPE_CHECKING:
    from indexer.resolve.follow import Follower

_MANAGERS = frozenset(
    ("contextmanager", "contextlib.contextmanager", "asynccontextmanager", "contextlib.asynccontextmanager")
)
_TYPES = ("str", "bytes", "bytearray", "int", "float", "list", "dict", "set", "frozenset", "tuple")
_BUILTIN_TYPES = frozenset(f"{BUILTIN}.{name}" for name in _TYPES)


def returned(follower: Follower, function: str, receiver: Value | None) -> Values:
    """What a function's return statements say, else what its annotation does."""
    found = follower.symbol(function)
    if found is None:
        return NOTHING
    table, symbol = found
    if any(d in _MANAGERS for d in symbol.decorators):
        return (Value("manager", function, LIKELY),)
    if symbol.returns is not None and receiver is not None and symbol.returns.rpartition(".")[2].strip("\"'") == "Self":
        return (receiver._replace(kind="instance"),)
    values = NOTHING
    if symbol.qualname not in table.yields:
        refs = dict.fromkeys(ref for ref in table.returns.get(symbol.qualname, ()) if ref != "<None>")
        values = merge([follower.follow(table, symbol.qualname, ref, receiver) for ref in refs])
    if all(v.kind == "external instance" for v in values):
        return _promised(follower, table, symbol) or values
    return values


def yielded(follower: Follower, function: str) -> Values:
    """What a generator yields: what entering the context manager made of it gives."""
    found = follower.symbol(function)
    if found is None:
        return NOTHING
    table, symbol = found
    refs = dict.fromkeys(table.yields.get(symbol.qualname, ()))
    values = merge([follower.follow(table, symbol.qualname, ref) for ref in refs])
    return weaken(values or follower.each(_promised(follower, table, symbol), follower.element), LIKELY)


def annotated(follower: Follower, table: Table, scope: str, text: str) -> Values:
    """Values that an annotation promises: at best likely, and any subclass will do."""
    found: dict[Value, None] = {}
    for mention in mentions(text):
        for value in follower.walk(table, scope, steps_of(mention.name)):
            if value.kind == "class":
                found[Value(mention.form, value.name, max(value.doubt, LIKELY), True)] = None
            elif value.kind == "external" and mention.form == "instance":
                home = (moniker(table.path, scope), mention.element) if mention.element else ("", "")
                found[Value("external instance", value.name, LIKELY, elements=home)] = None
    return merge([(value,) for value in found])


def external(value: Value) -> Values:
    """An instance, if what is called outside is a class (by its capital, or a built-in type); else nothing is known."""
    last = value.name.rpartition(".")[2]
    if last[:1].isupper() or value.name in _BUILTIN_TYPES:
        return (value._replace(kind="external instance", doubt=max(value.doubt, LIKELY)),)
    return NOTHING


def _promised(follower: Follower, table: Table, symbol: Symbol) -> Values:
    return annotated(follower, table, symbol.parent, symbol.returns) if symbol.returns is not None else NOTHING
