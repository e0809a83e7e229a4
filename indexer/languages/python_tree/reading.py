"""Python source bytes into a module index: parse, outline, sweep, and put the records together."""

from functools import cache
from pathlib import Path

import tree_sitter_python
from tree_sitter import Language, Node, Parser, Query, QueryCursor, Tree

from indexer.languages.python_tree import expressions, parameters, statements
from indexer.languages.python_tree.branches import Branches
from indexer.languages.python_tree.docstrings import comment_text
from indexer.languages.python_tree.imports import imports
from indexer.languages.python_tree.interfaces import module_interface, visible, with_member_interfaces
from indexer.languages.python_tree.names import name_symbols
from indexer.languages.python_tree.notes import Notes
from indexer.languages.python_tree.outline import Outliner, docstring, exports, first_named
from indexer.languages.python_tree.placing import place_bindings, place_calls, place_occurrences, place_statements
from indexer.languages.python_tree.problems import nesting_problem
from indexer.languages.python_tree.sweep import Gathered, Sweeper
from indexer.languages.python_tree.symbols import Comments, comments, definition_symbols
from indexer.module_symbol import module_symbol
from indexer.records import ModuleIndex
from indexer.source_text import SourceText, cut_to_size, open_source
from indexer.syntax_problems import syntax_problems

FOLDING = (expressions, parameters, statements)
"""Importing them registers the folds that the sweep uses."""


@cache
def _grammar() -> tuple[Language, Query, Sweeper]:
    language = Language(tree_sitter_python.language())
    query = Path(__file__).parent.with_name("python.scm").read_text("utf-8")
    return language, Query(language, query), Sweeper(language)


def read_python(raw: bytes) -> ModuleIndex:
    """Everything a Python file says; broken source gives what can be read of it, and problems."""
    language, query, sweeper = _grammar()
    whole, problems = open_source(raw, cookie=True)
    source, cuts = cut_to_size(whole)
    tree = Parser(language).parse(source.grammar_bytes())
    notes = Notes(source, Outliner(source))
    gathered = Gathered(source, notes.outliner.lambda_names)
    sweeper.sweep(tree, gathered, notes)
    outlined, docs, commented = notes.outliner.outline(), notes.outliner.docs, comments(notes.comments, source)
    scopes = [outlined.scope_at(binding[0]) for binding in gathered.bindings]
    symbols = definition_symbols(outlined, gathered, docs, commented) + name_symbols(
        outlined, gathered, scopes, commented
    )
    symbols.sort(key=lambda symbol: (symbol.span.start_byte, -symbol.span.end_byte, symbol.name_span.start_byte))
    symbols = with_member_interfaces(symbols)
    exported = exports(_top_captures(query, tree), source) if b"__all__" in source.raw else None
    imported = imports(notes.imports, outlined, source)
    branches = Branches(notes.branches, notes.loops, outlined.definitions, len(source.raw))
    bound = place_bindings(gathered, scopes, outlined, branches)
    stated = place_statements(gathered, outlined, branches)
    module = module_symbol(whole, _module_doc(tree.root_node, source), _leading(commented), visible(symbols))
    return ModuleIndex(
        "python",
        (module, *symbols),
        imported,
        bound,
        place_calls(gathered, outlined),
        stated,
        place_occurrences(gathered, scopes, outlined, imported),
        exported,
        (*problems, *cuts, *nesting_problem(outlined, source), *syntax_problems(tree, source)),
        module_interface(symbols, imported, bound, stated, exported, outlined),
        branches=branches.around([*(d.start for d in outlined.definitions), *(i.span.start_byte for i in imported)]),
    )


def _top_captures(query: Query, tree: Tree) -> dict[str, list[Node]]:
    """Captures of patterns that begin at the root."""
    cursor = QueryCursor(query)
    cursor.set_max_start_depth(0)
    return cursor.captures(tree.root_node)


def _module_doc(root: Node, source: SourceText) -> str:
    first = first_named(root) if root.type == "module" else None
    while first is not None and first.type == "comment":
        first = first.next_named_sibling
    return next(iter(docstring(first, source).values()), "")


def _leading(commented: Comments) -> str:
    """The comment block with which the file begins, without a `#!` line and an encoding."""
    line = 1
    texts = []
    while line in commented.alone:
        text = commented.alone[line]
        if not text.startswith("#!") and "coding" not in text[:20]:
            texts.append(comment_text(text))
        line += 1
    return "\n".join(filter(None, texts))
