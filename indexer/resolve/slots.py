"""A name in a scope with everything that binds it there, and what is put into what it holds."""

from typing import NamedTuple

from indexer.records import Binding, Import, Parameter, Symbol
from indexer.resolve.refs import Node


class Event(NamedTuple):
    """Something that binds a name: from place `at` on it holds; `until`, `loop` and narrowing as in `Binding`.

    Places are bytes while a table is being filled and `Table.place` of them afterwards.
    """

    at: int
    until: int
    loop: int
    source: Symbol | Import | Binding | Parameter

    @property
    def narrows(self) -> bool:
        """Whether this only tells what the name holds."""
        return isinstance(self.source, Binding) and self.source.narrows


class Write(NamedTuple):
    """An element put into what a name holds, under some keys (None: not known which)."""

    at: int
    until: int
    keys: tuple[Node | None, ...]
    binding: Binding


class Slot:
    """A name in a scope with everything the file binds to it there; filled while a table is built, then only read."""

    __slots__ = ("default", "events", "is_overloaded", "key", "name", "path", "scope", "symbol", "writes")

    def __init__(self, path: str, scope: str, name: str) -> None:
        self.path = path
        self.scope = scope
        self.name = name
        self.key = (path, scope, name)
        self.events: list[Event] = []
        self.writes: list[Write] = []
        self.symbol: Symbol | None = None
        self.default: Binding | None = None
        self.is_overloaded = False

    @property
    def parameter(self) -> Parameter | None:
        """The parameter that the name is, if it is one."""
        source = self.events[0].source if self.events else None
        return source if isinstance(source, Parameter) else None

    @property
    def is_narrowed_only(self) -> bool:
        """Whether the scope binds nothing to the name and only tests what it holds."""
        return all(event.narrows for event in self.events)
