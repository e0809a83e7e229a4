"""JavaScript source, JSX included, into its module index."""

from indexer.languages.ecmascript import modules, table
from indexer.languages.syntax.grammar import Grammar
from indexer.records import ModuleIndex

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
    finish=modules.loaded_modules,
)


class JavaScript:
    """The JavaScript language; the grammar is loaded when the first file is read."""

    name = GRAMMAR.name
    suffixes = (".js", ".mjs", ".cjs", ".jsx")
    file_names = ()
    import_suffixes = suffixes
    package_files = tuple(f"index{suffix}" for suffix in (".js", ".mjs", ".cjs", ".jsx"))
    declares_encoding = False

    def index(self, source: bytes) -> ModuleIndex:
        """Everything the file says."""
        return GRAMMAR.index(source)


LANGUAGE = JavaScript()
