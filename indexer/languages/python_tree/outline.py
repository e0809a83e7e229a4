"""Definitions as they are come by into qualnames, the scope at each byte and docs; the captures of `python.scm` into
what is exported.
"""

import sys
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from tree_sitter import Node

from indexer.languages.python_tree.docstrings import string_value
from indexer.source_text import SourceText

Captures = dict[str, list[Node]]
DefinitionKind = Literal["function", "class", "lambda"]
_LITERAL_STARTS = b"\"'rRuUbBfF"
NESTING_MAX = 100
"""Definitions deeper than this are left out: each qualname holds all names around it."""


@dataclass(slots=True)
class Definition:
    """A function, class or lambda: where it stands, what it is called, and which definition holds it.

    `decorated` is the node that its decorators and it make together, if it has any.
    """

    node: Node
    kind: DefinitionKind
    name: str
    name_start: int
    name_end: int
    start: int
    end: int
    body_start: int
    decorated: Node | None = None
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

    def scopes_at(self, places: Iterable[int]) -> list[str]:
        """`scope_at` of many bytes, which come sorted."""
        positions, scopes = self._positions, self._scopes
        found: list[str] = []
        scope, until = "", 0
        at = 0
        for byte in places:
            if until <= byte:
                at = bisect_right(positions, byte, at)
                scope = scopes[at - 1]
                until = positions[at] if at < len(positions) else sys.maxsize
            found.append(scope)
        return found

    def claim(self, scope: str, name: str) -> str:
        """A qualname for one more definition of `name` in `scope`; from the second on with `#2`, `#3` …"""
        counts = self.names.setdefault(scope, {})
        counts[name] = counts.get(name, 0) + 1
        numbered = name if counts[name] == 1 else f"{name}#{counts[name]}"
        return f"{scope}.{numbered}" if scope else numbered


class Outliner:
    """Everything that is defined by `def`, `class` or `lambda`, in source order, what is around first.

    `docs`: cleaned docstrings by the byte at which they begin, which is where the body that they open begins.
    `lambda_names`: qualnames by the byte at which a lambda begins.
    """

    def __init__(self, source: SourceText) -> None:
        self.docs: dict[int, str] = {}
        self.lambda_names: dict[int, str] = {}
        self._source = source
        self._outline = Outline([])
        self._enclosing: list[Definition] = []
        self._lambdas: dict[str, int] = {}
        self._decorated: Node | None = None

    def decorate(self, node: Node) -> None:
        """The decorators of the definition that is entered next `with_decorators`."""
        self._decorated = node

    def enter(self, node: Node, kind: DefinitionKind, *, with_decorators: bool = False) -> None:
        """One more definition; all those before it that end behind its start are around it."""
        definition = self._definition(node, kind)
        if with_decorators:
            definition.decorated = self._decorated
        enclosing, outline = self._enclosing, self._outline
        while enclosing and enclosing[-1].end <= definition.start:
            enclosing.pop()
        # A lambda among a function's defaults or decorators belongs to what is around that function.
        start = definition.start
        parent = enclosing[-1] if enclosing else None
        while parent is not None and parent.body_start > start:
            parent = parent.parent
        scope = parent.qualname if parent else ""
        if len(enclosing) >= NESTING_MAX:
            outline.left_out = outline.left_out or definition
            return
        if kind == "lambda":
            number = self._lambdas[scope] = self._lambdas.get(scope, 0) + 1
            definition.name = f"<lambda{number}>"
        definition.parent = parent
        definition.qualname = outline.claim(scope, definition.name)
        enclosing.append(definition)
        if definition.qualname:
            outline.definitions.append(definition)
            if kind == "lambda":
                self.lambda_names[definition.start] = definition.qualname

    def outline(self) -> Outline:
        """All definitions so far."""
        _lay_out(self._outline)
        return self._outline

    def _definition(self, node: Node, kind: DefinitionKind) -> Definition:
        start, end = node.start_byte, node.end_byte
        body = node.child_by_field_name("body")
        body_start = body.start_byte if body else end
        if kind == "lambda":
            return Definition(node, kind, "", start, start + len("lambda"), start, end, body_start)
        if body is not None and self._source.raw[body_start : body_start + 1] in _LITERAL_STARTS:
            self.docs.update(docstring(first_named(body), self._source))
        name = node.child_by_field_name("name")
        if name is None:
            return Definition(node, kind, "", start, start + len("lambda"), start, end, body_start)
        name_start, name_end = name.start_byte, name.end_byte
        text = self._source.text(name_start, name_end)
        return Definition(node, kind, text, name_start, name_end, start, end, body_start)


def first_named(node: Node) -> Node | None:
    """The first named child, comments included."""
    return node.named_child(0) if node.named_child_count else None


def docstring(first: Node | None, source: SourceText) -> dict[int, str]:
    """The cleaned docstring that the first statement of a body is, by the byte at which it begins; {} if it is none."""
    literal = first_named(first) if first is not None and first.type == "expression_statement" else None
    if literal is None or literal.type != "string":
        return {}
    start = literal.start_byte
    return {start: string_value(source.text(start, literal.end_byte))}


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
