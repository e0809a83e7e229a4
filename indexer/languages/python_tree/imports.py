"""Import statements into the names that they bind."""

from collections.abc import Iterator

from tree_sitter import Node

from indexer.languages.python_tree.outline import Outline
from indexer.records import Import
from indexer.source_text import SourceText


def imports(nodes: list[Node], outline: Outline, source: SourceText) -> tuple[Import, ...]:
    """One record for each bound name, in source order; a star binds "", `import a.b` without `as` binds `a`."""
    return tuple(
        one for node in sorted(nodes, key=lambda node: node.start_byte) for one in _statement(node, outline, source)
    )


def _statement(node: Node, outline: Outline, source: SourceText) -> Iterator[Import]:
    module, level = _module(node, source)
    scope = outline.scope_at(node.start_byte)
    span = source.span(node.start_byte, node.end_byte)
    for name, alias in _names(node, source):
        if module is None:
            yield Import(name, 0, None, alias or name.partition(".")[0], scope, span)
        else:
            yield Import(module, level, name, alias or name, scope, span)
    if b"*" in source.raw[node.start_byte : node.end_byte] and any(
        child.type == "wildcard_import" for child in node.named_children
    ):
        yield Import(module or "", level, "*", "", scope, span)


def _module(node: Node, source: SourceText) -> tuple[str | None, int]:
    """What stands after `from`: its name and leading dots; None for a plain `import`."""
    if node.type == "future_import_statement":
        return "__future__", 0
    module = node.child_by_field_name("module_name")
    if module is None:
        return None, 0
    text = "".join(source.text(module.start_byte, module.end_byte).split())
    return text.lstrip("."), len(text) - len(text.lstrip("."))


def _names(node: Node, source: SourceText) -> Iterator[tuple[str, str]]:
    for child in node.children_by_field_name("name"):
        alias = child.child_by_field_name("alias") if child.type == "aliased_import" else None
        name = child.child_by_field_name("name") if alias else child
        if name is not None:
            text = "".join(source.text(name.start_byte, name.end_byte).split())
            yield text, source.text(alias.start_byte, alias.end_byte) if alias else ""
