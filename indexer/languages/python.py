"""Python source and stubs into their module index."""

import builtins

from indexer.languages import Rules
from indexer.records import ModuleIndex

BUILTIN_NAMES = frozenset(dir(builtins)) | {
    "reveal_type",
    "WindowsError",
    "unicode",
    "basestring",
    "xrange",
    "raw_input",
}


class Python:
    """The Python language; the grammar is loaded when the first file is read."""

    name = "python"
    suffixes = (".py", ".pyi")
    file_names = ("SConstruct", "SConscript")
    import_suffixes = (".py", ".pyi")
    package_files = ("__init__.py", "__init__.pyi")
    declares_encoding = True
    rules = Rules(family="python", constructors=("__new__", "__init__"), builtins=BUILTIN_NAMES)

    def index(self, source: bytes) -> ModuleIndex:
        """Everything the file says (see `indexer.languages.python_tree.reading`)."""
        from indexer.languages.python_tree.reading import read_python

        return read_python(source)


LANGUAGE = Python()
