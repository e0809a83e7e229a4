"""A syntax tree into the places where the parser had to skip or invent something."""

from tree_sitter import Node, Tree

from indexer.records import Problem
from indexer.source_text import SourceText

PROBLEMS_MAX = 100


def syntax_problems(tree: Tree, source: SourceText) -> list[Problem]:
    """Where the parser had to skip or invent something, at most `PROBLEMS_MAX` places, in source order."""
    if not tree.root_node.has_error:
        return []
    found: list[Problem] = []
    pending: list[Node] = [tree.root_node]
    while pending:
        node = pending.pop()
        if len(found) == PROBLEMS_MAX:
            found.append(Problem("more problems than are listed", source.span(node.start_byte, node.start_byte)))
            break
        if node.is_missing:
            found.append(Problem(f"missing {node.type}", source.span(node.start_byte, node.end_byte)))
        elif node.is_error:
            text = source.one_line(node.start_byte, node.end_byte, 60)
            found.append(Problem(f"syntax error: {text}", source.span(node.start_byte, node.end_byte)))
        elif node.has_error:
            pending.extend(reversed(node.children))
    return found
