"""JavaScript source, JSX included, into its module index."""

from dataclasses import replace
from functools import cache

from indexer.languages.ecmascript import modules, table
from indexer.languages.ecmascript.jsdoc import told_types
from indexer.languages.ecmascript.rules import INDEXES, RULES, SOURCES
from indexer.languages.syntax.grammar import Grammar
from indexer.records import ModuleIndex

FLOW_MARK_BYTES = 1000
"""The comment that tells Flow to check a file stands on top of it."""

GRAMMAR = Grammar(
    name="javascript",
    package="tree_sitter_javascript",
    query="javascript.scm",
    folds=table.FOLDS,
    leaves=table.LEAVES,
    passed=table.PASSED,
    skipped=table.SKIPPED,
    comments=table.COMMENTS,
    path_of=modules.path_of,
    this=("this",),
    told_types=told_types,
    finish=modules.loaded_modules,
)


class JavaScript:
    """The JavaScript language; the grammar is loaded when the first file is read."""

    name = GRAMMAR.name
    suffixes = (".js", ".mjs", ".cjs", ".jsx")
    file_names = ()
    import_suffixes = SOURCES
    package_files = INDEXES
    declares_encoding = False
    rules = RULES

    def index(self, source: bytes) -> ModuleIndex:
        """Everything the file says; one that is annotated for Flow is read by the grammar of TypeScript."""
        return (_flow() if b"@flow" in source[:FLOW_MARK_BYTES] else GRAMMAR).index(source)


@cache
def _flow() -> Grammar:
    from indexer.languages.tsx import GRAMMAR as TSX

    return replace(TSX, name=GRAMMAR.name)


LANGUAGE = JavaScript()
