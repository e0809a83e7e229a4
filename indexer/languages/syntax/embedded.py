"""Stretches of a file that its tree leaves as tokens (arguments of macros) into trees of their own."""

from tree_sitter import Node, Parser, QueryCursor, Range, Tree

from indexer.languages.syntax.grammar import Grammar
from indexer.languages.syntax.outline import ROLES, Matches
from indexer.source_text import SourceText

DEPTH_MAX = 4
"""Stretches inside stretches: each is parsed once more for every one around it."""
STRETCHES_MAX = 20_000


def embedded_trees(grammar: Grammar, matches: Matches, source: SourceText) -> list[tuple[int, Tree]]:
    """Trees of what the query captures as `@embedded`, outer ones first, by the byte at which they start.

    What the query finds in them is added to `matches`. What does not parse is left as tokens, unless something is
    defined in it.
    """
    pending = _captured(matches)
    if not pending:
        return []
    found: list[tuple[int, Tree]] = []
    parser, raw = Parser(grammar.language), source.grammar_bytes()
    for _ in range(DEPTH_MAX):
        inner: Matches = []
        for node in pending[: STRETCHES_MAX - len(found)]:
            tree = _parsed(parser, node, raw)
            said = QueryCursor(grammar.compiled_query).matches(tree.root_node) if tree.root_node.child_count else []
            if tree.root_node.has_error and not any(ROLES.intersection(captures) for _, captures in said):
                continue
            found.append((node.start_byte, tree))
            inner.extend(said)
        matches.extend(inner)
        pending = _captured(inner)
    return found


def _captured(matches: Matches) -> list[Node]:
    return [node for _, captures in matches for node in captures.get("embedded", ())]


def _parsed(parser: Parser, node: Node, raw: bytes) -> Tree:
    """The tree of a node's bytes; the next semicolon of the file stands behind them, as that of a statement."""
    stretch = node.range
    closing = raw.find(b";", node.end_byte)
    parser.included_ranges = (
        [stretch] if closing < 0 else [stretch, Range(stretch.end_point, stretch.end_point, closing, closing + 1)]
    )
    return parser.parse(raw)
