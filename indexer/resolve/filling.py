"""A name that holds a collection into what code elsewhere puts into it, reaching it as an attribute or by an import."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.resolve.refs import Node, parse_ref
from indexer.resolve.values import LIKELY, Values, join, weaken

if TYPE_CHECKING:
    from indexer.resolve.evaluate import Evaluator, Frame

FILLERS_MAX = 40
"""Modules that put elements into attributes of one name; if there are more, the name says nothing."""


def is_filled_elsewhere(ev: Evaluator, path: str, scope: str, name: str) -> bool:
    """Whether elements may be put into what a name holds by code that reaches it as an attribute or by an import."""
    table = ev.table(path)
    if scope and (table is None or not table.is_class(scope)):
        return False
    return 0 < len(ev.assigners(f"{name}[]")) <= FILLERS_MAX


def from_elsewhere(ev: Evaluator, path: str, scope: str, name: str) -> Values:
    """Elements that other code puts into what the name holds."""
    from indexer.resolve.evaluate import frame_at

    found = []
    for each in ev.assigners(f"{name}[]"):
        table = ev.table(each)
        for binding in table.assigned.get(f"{name}[]", ()) if table is not None else ():
            assert table is not None
            frame = frame_at(table, binding.scope, binding.span.start_byte)
            node = parse_ref(binding.target)
            while node[0] in ("item", "slice"):
                node = node[1]
            if _is_slot(ev, node, frame, path, scope):
                found.append(weaken(ev.node(parse_ref(binding.value), frame), LIKELY))
    return join(found)


def _is_slot(ev: Evaluator, node: Node, frame: Frame, path: str, scope: str) -> bool:
    """Whether a target may be what a name of a scope holds."""
    if node[0] == "name":
        target = ev.slot(frame.table.path, "", node[1])
        origins = ev.imports_of(target) if target is not None else ()
        return not scope and path in origins
    owner = f"{path}::{scope}" if scope else path
    for holder in ev.all_expanded(ev.node(node[1], frame)):
        if holder.kind == "module" and holder.name == owner:
            return True
        if holder.kind in ("instance", "class") and scope and owner in ev.mro(holder.name):
            return True
    return False
