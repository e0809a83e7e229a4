"""Definitions and bindings into symbols: signatures, docs, comments and digests."""

from dataclasses import dataclass
from typing import NamedTuple

from tree_sitter import Node

from indexer.digest import digest, digest_of
from indexer.languages.python_tree.docstrings import comment_text
from indexer.languages.python_tree.outline import Definition, Outline
from indexer.languages.python_tree.sweep import Gathered
from indexer.records import Parameter, Symbol, SymbolKind
from indexer.source_text import SourceText

VALUE_CHARS_MAX = 200
"""Of a constant's value in its signature; the interface digest covers all of it."""


@dataclass(slots=True)
class Comments:
    """Comments by 1-based line: `alone` on their line, or `trailing` behind code."""

    alone: dict[int, str]
    trailing: dict[int, str]

    def above(self, line: int) -> str:
        """The block that ends right above `line`."""
        if line - 1 not in self.alone:
            return ""
        first = line
        while first - 1 in self.alone:
            first -= 1
        return "\n".join(filter(None, (comment_text(self.alone[i]) for i in range(first, line))))

    def about(self, first: int, last: int) -> str:
        """The block above line `first` and what trails line `last`."""
        if last not in self.trailing:
            return self.above(first)
        return "\n".join(filter(None, (self.above(first), comment_text(self.trailing.get(last, "")))))


def comments(nodes: list[Node], source: SourceText) -> Comments:
    """All comments of a file by line."""
    found = Comments({}, {})
    for node in nodes:
        start = node.start_byte
        line = source.line_of(start)
        before = source.raw[source.line_start(line) : start]
        (found.trailing if before.strip(b"\xef\xbb\xbf \t\f") else found.alone)[line] = source.text(
            start, node.end_byte
        )
    return found


def definition_symbols(outline: Outline, gathered: Gathered, docs: dict[int, str], commented: Comments) -> list[Symbol]:
    """A symbol for each `def`, `class` and `lambda`; a class's interface does not cover its members yet."""
    return [_definition_symbol(each, gathered, docs, commented) for each in outline.definitions]


def _definition_symbol(each: Definition, gathered: Gathered, docs: dict[int, str], commented: Comments) -> Symbol:
    source = gathered.source
    outer = each.decorated or each.node
    marks = outer.named_children if each.decorated else []
    decorators = tuple(source.one_line(n.start_byte + 1, n.end_byte, None) for n in marks if n.type == "decorator")
    parameters = tuple([made for made, *_ in gathered.parameters.get(each.start, ())])
    head = _head(each, source)
    returned = source.one_line(head.returns.start_byte, head.returns.end_byte, None) if head.returns else None
    is_async = each.kind == "function" and source.raw.startswith(b"async", each.start)
    signature = _signature(each, head, parameters, returned, is_async, source)
    span = source.span(outer.start_byte, outer.end_byte)
    is_lambda = each.kind == "lambda"
    return Symbol(  # by position: naming sixteen fields costs as much as all of this
        each.qualname,
        each.name,
        _kind(each),
        span,
        source.span(each.name_start, each.name_end),
        source.line_of(head.end),
        signature,
        "" if is_lambda else docs.get(each.body_start, ""),
        "" if is_lambda else commented.above(span.start_line),
        decorators,
        gathered.bases.get(each.start, ()) if each.kind == "class" else (),
        parameters,
        returned,
        is_async,
        digest_of((each.qualname, each.kind, signature, *decorators)),
        digest(source.raw[span.start_byte : span.end_byte]),
    )


def _kind(each: Definition) -> SymbolKind:
    if each.kind == "class":
        return "class"
    in_class = each.parent is not None and each.parent.kind == "class"
    return "method" if in_class and each.kind == "function" else "function"


class _Head(NamedTuple):
    """What stands between a definition's name and its body, as written; `end` is the byte of the `:` behind it."""

    end: int
    returns: Node | None = None
    type_parameters: Node | None = None
    bases: Node | None = None


def _head(each: Definition, source: SourceText) -> _Head:
    if each.kind == "lambda":
        return _Head(each.start)
    field = each.node.child_by_field_name
    written = source.raw[each.start : each.body_start]  # what is not in it need not be asked for
    returns = field("return_type") if b"->" in written and each.kind == "function" else None
    type_parameters = field("type_parameters") if b"[" in written else None
    bases = field("superclasses") if b"(" in written and each.kind == "class" else None
    last = returns or bases or (field("parameters") if each.kind == "function" else None) or type_parameters
    last_end = last.end_byte if last else each.name_end if each.name_start > each.start else -1
    if last_end < 0:
        return _Head(each.start, returns, type_parameters, bases)
    colon = source.raw.find(b":", last_end, each.end)
    return _Head(colon if colon >= 0 else last_end - 1, returns, type_parameters, bases)


def _signature(
    each: Definition,
    head: _Head,
    parameters: tuple[Parameter, ...],
    returns: str | None,
    is_async: bool,
    source: SourceText,
) -> str:
    if each.kind == "lambda":
        return source.one_line(each.start, each.end)
    generic = _written(head.type_parameters, source)
    if each.kind == "class":
        return f"class {each.name}{generic}{_written(head.bases, source)}"
    arrow = f" -> {returns}" if returns else ""
    return f"{'async ' * is_async}def {each.name}{generic}({parameter_list(parameters)}){arrow}"


def _written(node: Node | None, source: SourceText) -> str:
    return source.one_line(node.start_byte, node.end_byte, None) if node else ""


_STARS = {"vararg": "*", "kwarg": "**"}


def parameter_list(parameters: tuple[Parameter, ...]) -> str:
    """Parameters as they would be written on one line, `/` and `*` included."""
    parts: list[str] = []
    last = ""
    for each in parameters:
        kind, text = each.kind, each.name
        if kind != last and last == "positional_only":
            parts.append("/")
        if kind != "positional":
            if kind == "keyword_only" and last not in ("keyword_only", "vararg"):
                parts.append("*")
            text = _STARS.get(kind, "") + text
        if each.annotation:
            text += f": {each.annotation} = {each.default}" if each.default else f": {each.annotation}"
        elif each.default:
            text += f"={each.default}"
        parts.append(text)
        last = kind
    if last == "positional_only":
        parts.append("/")
    return ", ".join(parts)
