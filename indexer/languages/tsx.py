"""TypeScript source with JSX, which needs a grammar of its own, into its module index."""

from dataclasses import replace

from indexer.languages.ecmascript.rules import INDEXES, RULES, SOURCES
from indexer.languages.typescript import GRAMMAR as TYPESCRIPT
from indexer.records import ModuleIndex

GRAMMAR = replace(TYPESCRIPT, name="tsx", function="language_tsx")


class Tsx:
    """TypeScript with JSX; the grammar is loaded when the first file is read."""

    name = GRAMMAR.name
    suffixes = (".tsx",)
    file_names = ()
    import_suffixes = SOURCES
    package_files = INDEXES
    declares_encoding = False
    rules = RULES

    def index(self, source: bytes) -> ModuleIndex:
        """Everything the file says."""
        return GRAMMAR.index(source)


LANGUAGE = Tsx()
