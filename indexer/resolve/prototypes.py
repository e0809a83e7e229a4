"""What definitions are to one another where functions make objects and a word stands for the object at hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from indexer.records import Symbol
from indexer.resolve.refs import Node

if TYPE_CHECKING:
    from indexer.resolve.table import Table

MEMBERS = "<members>"
"""Below a function: the scope of what its objects, and itself as an object, have."""

_STATIC = re.compile(r"[^(={]*\bstatic\b")
_SPACE = re.compile(r"(?:(?:export|declare|default|pub(?:\([^)]*\))?|inline)\s+)*(?:namespace|module|mod)\b")
_OWN_RECEIVER = re.compile(r"[^(]*\bfunction\b")


def scopes_of(scope: str) -> Iterator[str]:
    """The scope and those around it, innermost first, the module last."""
    while scope:
        yield scope
        scope = scope.rpartition(".")[0]
    yield ""


def is_space(symbol: Symbol) -> bool:
    """Whether a definition only gathers others, which see one another in it."""
    return _SPACE.match(symbol.signature) is not None


def is_static(symbol: Symbol) -> bool:
    """Whether a method belongs to the class itself."""
    return _STATIC.match(symbol.signature) is not None


def is_inside(symbol: Symbol, other: Symbol) -> bool:
    """Whether a definition stands in another."""
    return other.span.start_byte <= symbol.span.start_byte and symbol.span.end_byte <= other.span.end_byte


def receiver_of(table: Table, symbol: Symbol) -> tuple[str, bool] | None:
    """What the word for the object (`this`) is in a function: (qualname, whether it is the class itself)."""
    if symbol.kind == "class":
        return symbol.qualname, False
    if symbol.kind == "method":
        return symbol.parent, is_static(symbol)
    if not table.has_prototypes or symbol.kind != "function" or _OWN_RECEIVER.match(symbol.signature) is None:
        return None
    parent = table.symbols.get(symbol.parent)
    if symbol.qualname in table.makers or not symbol.parent or symbol.name[:1] == "<":
        return symbol.qualname, False
    if parent is None or parent.kind in ("variable", "constant", "attribute"):
        return symbol.parent, False
    return (symbol.qualname, False) if is_inside(symbol, parent) else (symbol.parent, True)


def attributes_of(node: Node) -> list[str]:
    """`a.b.c` as its names; [] of anything else."""
    names: list[str] = []
    while node[0] == "attribute":
        names.insert(0, node[2])
        node = node[1]
    return [node[1], *names] if node[0] == "name" else []
