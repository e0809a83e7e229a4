"""Python source and stubs into their module index."""

from indexer.records import ModuleIndex


class Python:
    """The Python language; the grammar is loaded when the first file is read."""

    name = "python"
    suffixes = (".py", ".pyi")
    file_names = ("SConstruct", "SConscript")
    import_suffixes = (".py", ".pyi")
    package_files = ("__init__.py", "__init__.pyi")
    declares_encoding = True

    def index(self, source: bytes) -> ModuleIndex:
        """Everything the file says (see `indexer.languages.python_tree.reading`)."""
        from indexer.languages.python_tree.reading import read_python

        return read_python(source)


LANGUAGE = Python()
