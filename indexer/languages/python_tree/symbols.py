"""Definitions and bindings into symbols: signatures, docs, comments and digests."""

from dataclasses import dataclass

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
        first = line
        while first - 1 in self.alone:
            first -= 1
        return "\n".join(filter(None, (comment_text(self.alone[i]) for i in range(first, line))))

    def about(self, first: int, last: int) -> str:
        """The block above line `first` and what trails line `last`."""
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
    outer = each.node.parent if each.kind != "lambda" else None
    if outer is None or outer.type != "decorated_definition":
        outer = each.node
    marks = outer.named_children if outer is not each.node else []
    decorators = tuple(source.one_line(n.start_byte + 1, n.end_byte, None) for n in marks if n.type == "decorator")
    parameters = tuple(made for made, *_ in gathered.parameters.get(each.start, ()))
    returns = each.node.child_by_field_name("return_type") if each.kind == "function" else None
    returned = source.one_line(returns.start_byte, returns.end_byte, None) if returns else None
    is_async = each.kind == "function" and source.raw.startswith(b"async", each.start)
    signature = _signature(each, parameters, returned, is_async, source)
    span = source.span(outer.start_byte, outer.end_byte)
    return Symbol(
        qualname=each.qualname,
        name=each.name,
        kind=_kind(each),
        span=span,
        name_span=source.span(each.name_start, each.name_end),
        header_end_line=source.line_of(_header_end(each, source)),
        signature=signature,
        doc=docs.get(each.body_start, "") if each.kind != "lambda" else "",
        comment=commented.above(span.start_line) if each.kind != "lambda" else "",
        decorators=decorators,
        bases=gathered.bases.get(each.start, ()) if each.kind == "class" else (),
        parameters=parameters,
        returns=returned,
        is_async=is_async,
        interface_digest=digest_of((each.qualname, each.kind, signature, *decorators)),
        body_digest=digest(source.raw[span.start_byte : span.end_byte]),
    )


def _kind(each: Definition) -> SymbolKind:
    if each.kind == "class":
        return "class"
    in_class = each.parent is not None and each.parent.kind == "class"
    return "method" if in_class and each.kind == "function" else "function"


def _header_end(each: Definition, source: SourceText) -> int:
    """Byte of the `:` that ends the signature; of a lambda its start."""
    if each.kind == "lambda":
        return each.start
    fields = ("return_type", "superclasses", "parameters", "type_parameters", "name")
    last = next((node for name in fields if (node := each.node.child_by_field_name(name))), each.node)
    if last is each.node:
        return each.start
    colon = source.raw.find(b":", last.end_byte, each.end)
    return colon if colon >= 0 else last.end_byte - 1


def _signature(
    each: Definition, parameters: tuple[Parameter, ...], returns: str | None, is_async: bool, source: SourceText
) -> str:
    if each.kind == "lambda":
        return source.one_line(each.start, each.end)
    type_parameters = each.node.child_by_field_name("type_parameters")
    generic = source.one_line(type_parameters.start_byte, type_parameters.end_byte, None) if type_parameters else ""
    if each.kind == "class":
        bases = each.node.child_by_field_name("superclasses")
        return f"class {each.name}{generic}" + (
            source.one_line(bases.start_byte, bases.end_byte, None) if bases else ""
        )
    arrow = f" -> {returns}" if returns else ""
    return f"{'async ' * is_async}def {each.name}{generic}({parameter_list(parameters)}){arrow}"


def parameter_list(parameters: tuple[Parameter, ...]) -> str:
    """Parameters as they would be written on one line, `/` and `*` included."""
    parts: list[str] = []
    last = ""
    for each in parameters:
        if last == "positional_only" and each.kind != last:
            parts.append("/")
        if each.kind == "keyword_only" and last not in ("keyword_only", "vararg"):
            parts.append("*")
        stars = {"vararg": "*", "kwarg": "**"}.get(each.kind, "")
        note = f": {each.annotation}" if each.annotation else ""
        blank = " " if note else ""
        parts.append(f"{stars}{each.name}{note}" + (f"{blank}={blank}{each.default}" if each.default else ""))
        last = each.kind
    if last == "positional_only":
        parts.append("/")
    return ", ".join(parts)
