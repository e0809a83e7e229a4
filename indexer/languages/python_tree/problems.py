"""What is wrong with a Python file, as data: too big, too deep, not the grammar's Python."""

from tree_sitter import Node, Tree

from indexer.records import Problem
from indexer.source_text import SourceText

SOURCE_BYTES_MAX = 2 * 2**20
"""Of one file; what is beyond is not read. A dense line takes 190 bytes of memory per byte of source (measured)."""
PROBLEMS_MAX = 100


def cut_to_size(source: SourceText) -> tuple[SourceText, list[Problem]]:
    """The part of a file that is read: whole lines up to the limit, or part of a line that alone is longer."""
    raw = source.raw
    if len(raw) <= SOURCE_BYTES_MAX:
        return source, []
    end = raw.rfind(b"\n", 0, SOURCE_BYTES_MAX) + 1 or SOURCE_BYTES_MAX
    note = f"only the first {end} of {len(raw)} bytes were read"
    return SourceText(raw[:end], source.encoding), [Problem(note, source.span(end, len(raw)))]


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
