"""One file's index into its statements, calls and bindings by the scope that runs them."""

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TypeVar

from indexer.records import Binding, Call, ModuleIndex, Statement

Row = TypeVar("Row", Statement, Call, Binding)
Rows = dict[str, list[Row]]


class FileRows:
    """One file's statements, calls and bindings by the scope that runs them, and its bytes, read at most once."""

    def __init__(self, index: ModuleIndex, read: Callable[[], bytes]) -> None:
        self._index = index
        self._read = read

    @cached_property
    def source(self) -> bytes:
        """The bytes of the file."""
        return self._read()

    @cached_property
    def statements(self) -> Rows[Statement]:
        """What it raises, returns, asserts and so on."""
        return _by_scope(self._index.statements)

    @cached_property
    def calls(self) -> Rows[Call]:
        """What it calls in so many words."""
        return _by_scope([call for call in self._index.calls if not call.implicit])

    @cached_property
    def bindings(self) -> Rows[Binding]:
        """What it binds."""
        return _by_scope(self._index.bindings)


def _by_scope(rows: Iterable[Row]) -> Rows[Row]:
    grouped: Rows[Row] = {}
    for row in rows:
        grouped.setdefault(row.scope, []).append(row)
    return grouped
