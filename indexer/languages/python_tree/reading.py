"""Python source bytes into a module index: parse, outline, sweep, and put the records together."""

from functools import cache
from pathlib import Path

import tree_sitter_python
from tree_sitter import Language, Parser, Query, QueryCursor

from indexer.languages.python_tree import expressions, parameters, statements
from indexer.languages.python_tree.branches import Branches
from indexer.languages.python_tree.docstrings import comment_text
from indexer.languages.python_tree.imports import imports
from indexer.languages.python_tree.interfaces import module_interface, visible, with_member_interfaces
from indexer.languages.python_tree.names import name_symbols
from indexer.languages.python_tree.outline import docstrings, exports, outline
from indexer.languages.python_tree.placing import place_bindings, place_calls, place_occurrences, place_statements
from indexer.languages.python_tree.problems import nesting_problem
from indexer.languages.python_tree.sweep import Sweeper
from indexer.languages.python_tree.symbols import Comments, comments, definition_symbols
from indexer.module_symbol import module_symbol
from indexer.records import ModuleIndex
from indexer.source_text import cut_to_size, open_source
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
    captures = QueryCursor(query).captures(tree.root_node)
    outlined = outline(captures, source)
    names = {each.start: each.qualname for each in outlined.definitions if each.kind == "lambda"}
    gathered = sweeper.sweep(tree, source, names)
    docs, commented = docstrings(captures, source), comments(captures.get("comment", []), source)
    symbols = definition_symbols(outlined, gathered, docs, commented) + name_symbols(outlined, gathered, commented)
    symbols.sort(key=lambda symbol: (symbol.span.start_byte, -symbol.span.end_byte, symbol.name_span.start_byte))
    symbols = with_member_interfaces(symbols)
    exported = exports(captures, source)
    imported = imports(captures.get("import", []), outlined, source)
    arms = [*captures.get("branch", []), *captures.get("comprehension", [])]
    branches = Branches(arms, captures.get("loop", []), outlined.definitions, len(source.raw))
    bound, stated = place_bindings(gathered, outlined, branches), place_statements(gathered, outlined)
    first = next((node for node in tree.root_node.named_children if node.type != "comment"), None)
    doc = docs.get(first.start_byte, "") if first and first.type == "expression_statement" else ""
    module = module_symbol(whole, doc, _leading(commented), visible(symbols))
    return ModuleIndex(
        "python",
        (module, *symbols),
        imported,
        bound,
        place_calls(gathered, outlined),
        stated,
        place_occurrences(gathered, outlined, imported),
        exported,
        (*problems, *cuts, *nesting_problem(outlined, source), *syntax_problems(tree, source)),
        module_interface(symbols, imported, bound, stated, exported, outlined),
        branches=branches.around([*(d.start for d in outlined.definitions), *(i.span.start_byte for i in imported)]),
    )


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
