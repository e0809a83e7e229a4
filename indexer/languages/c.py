"""C source and headers into their module index; a header that shows C++ is read as C++."""

import re
from functools import cache

from indexer.languages import Rules
from indexer.languages.clike import defines, table
from indexer.languages.clike.includes import imports, places
from indexer.languages.clike.macros import readable
from indexer.languages.clike.names import name_of, path_of
from indexer.languages.clike.preprocessor import without_comments
from indexer.languages.syntax.grammar import Grammar
from indexer.records import ModuleIndex

GRAMMAR = Grammar(
    name="c",
    package="tree_sitter_c",
    query="c.scm",
    folds=table.FOLDS,
    leaves=table.LEAVES,
    passed=("expression_statement",),
    skipped=table.SKIPPED,
    imports=imports,
    path_of=path_of,
    name_of=name_of,
    prepare=readable,
    settle=defines.settle,
)

_SHOWS_CPP = re.compile(
    rb"^[ \t]*(?:(?:inline[ \t]+)?namespace\b[\w \t:]*\{|template[ \t]*<|class[ \t]+\w+[\w \t]*(?:[;{:]|$)|"
    rb"using[ \t]+(?:namespace[ \t]|\w+[ \t]*=|\w*::)|(?:public|private|protected)[ \t]*:|"
    rb"(?:constexpr|virtual|explicit)[ \t]+\w+)|"
    rb"^[ \t]*#[ \t]*include[ \t]*<(?:string|vector|map|memory|utility|functional|cstd\w+|algorithm|atomic|mutex)>",
    re.MULTILINE,
)


def shows_cpp(source: bytes) -> bool:
    """Whether something stands in a file that only C++ has, outside of comments."""
    return _SHOWS_CPP.search(source) is not None and _SHOWS_CPP.search(without_comments(source)) is not None


class C:
    """The C language; the grammar is loaded when the first file is read."""

    name = GRAMMAR.name
    suffixes = (".c", ".h")
    file_names = ()
    import_suffixes = ()
    package_files = ()
    declares_encoding = False
    rules = Rules(family="c", by_name=True, places=places, stars_bind=False)

    def index(self, source: bytes) -> ModuleIndex:
        """Everything the file says."""
        return (_cpp() if shows_cpp(source) else GRAMMAR).index(source)


@cache
def _cpp() -> Grammar:
    from indexer.languages.cpp import GRAMMAR as CPP

    return CPP


LANGUAGE = C()
