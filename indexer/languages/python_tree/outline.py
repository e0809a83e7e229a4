"""The captures of `python.scm` into definitions with unique qualnames, the scope at each byte, docs and exports."""

from bisect import bisect_right
from dataclasses import dataclass, field

from tree_sitter import Node

from indexer.languages.python_tree.docstrings import string_value
from indexer.source_text import SourceText

Captures = dict[str, list[Node]]
NESTING_MAX = 100
"""Definitions deeper than this are left out: each qualname holds all names around it."""


@dataclass(slots=True)
class Definition:
    """A function, class or lambda: where it stands, what it is called, and which definition holds it."""

    node: Node
    kind: str
    name: str
    name_start: int
    name_end: int
    start: int
    end: int
    body_start: int
    qualname: str = ""
    parent: "Definition | None" = None


@dataclass(slots=True)
class Outline:
    """Definitions in source order, names taken so far by scope, and the scope of every byte."""

    definitions: list[Definition]
    names: dict[str, dict[str, int]] = field(default_factory=dict)
    left_out: Definition | None = None
    _positions: list[int] = field(default_factory=list)
    _scopes: list[str] = field(default_factory=list)

    def scope_at(self, byte: int) -> str:
        """Qualname of the innermost body that contains `byte`; "" is the module's."""
        return self._scopes[bisect_right(self._positions, byte) - 1]

    def claim(self, scope: str, name: str) -> str:
        """A qualname for one more definition of `name` in `scope`; from the second on with `#2`, `#3` …"""
        counts = self.names.setdefault(scope, {})
        counts[name] = counts.get(name, 0) + 1
        numbered = name if counts[name] == 1 else f"{name}#{counts[name]}"
        return f"{scope}.{numbered}" if scope else numbered


def outline(captures: Captures, source: SourceText) -> Outline:
    """Everything that is defined by `def`, `class` or `lambda`, nested as it is written."""
    found = [
        _definition(node, kind, source) for kind in ("function", "class", "lambda") for node in captures.get(kind, ())
    ]
    found.sort(key=lambda d: (d.start, -d.end))
    result = Outline(found)
    enclosing: list[Definition] = []
    lambdas: dict[str, int] = {}
    for definition in found:
        while enclosing and enclosing[-1].end <= definition.start:
            enclosing.pop()
        # A lambda among a function's defaults or decorators belongs to what is around that function.
        parent = next((d for d in reversed(enclosing) if d.body_start <= definition.start), None)
        scope = parent.qualname if parent else ""
        if len(enclosing) >= NESTING_MAX:
            result.left_out = result.left_out or definition
            continue
        if definition.kind == "lambda":
            lambdas[scope] = lambdas.get(scope, 0) + 1
            definition.name = f"<lambda{lambdas[scope]}>"
        definition.parent = parent
        definition.qualname = result.claim(scope, definition.name)
        enclosing.append(definition)
    result.definitions = [definition for definition in found if definition.qualname]
    _lay_out(result)
    return result


def _definition(node: Node, kind: str, source: SourceText) -> Definition:
    name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
    start, end = node.start_byte, node.end_byte
    name_start, name_end = (name.start_byte, name.end_byte) if name else (start, start + len("lambda"))
    text = source.text(name_start, name_end) if name else ""
    return Definition(node, kind, text, name_start, name_end, start, end, body.start_byte if body else end)


def _lay_out(result: Outline) -> None:
    positions, scopes = [0], [""]
    open_bodies: list[tuple[int, str]] = []
    for definition in sorted(result.definitions, key=lambda d: (d.body_start, -d.end)):
        while open_bodies and open_bodies[-1][0] <= definition.body_start:
            positions.append(open_bodies.pop()[0])
            scopes.append(open_bodies[-1][1] if open_bodies else "")
        positions.append(definition.body_start)
        scopes.append(definition.qualname)
        open_bodies.append((definition.end, definition.qualname))
    while open_bodies:
        positions.append(open_bodies.pop()[0])
        scopes.append(open_bodies[-1][1] if open_bodies else "")
    result._positions, result._scopes = positions, scopes


def docstrings(captures: Captures, source: SourceText) -> dict[int, str]:
    """Cleaned docstrings by the byte at which they begin, which is where the body that they open begins."""
    return {
        node.start_byte: string_value(source.text(node.start_byte, node.end_byte)) for node in captures.get("doc", ())
    }


def exports(captures: Captures, source: SourceText) -> tuple[str, ...] | None:
    """The string literals that `__all__` is made from, in order; None where there is no `__all__`."""
    if "exported" not in captures:
        return None
    names: dict[str, None] = {}
    pending = sorted(captures["exported"], key=lambda node: -node.start_byte)
    while pending:
        node = pending.pop()
        if node.type == "string":
            names[string_value(source.text(node.start_byte, node.end_byte))] = None
        else:
            pending.extend(reversed(node.named_children))
    return tuple(names)
