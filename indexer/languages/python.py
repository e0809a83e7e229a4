"""Python source into its module index, and import statements into the paths they may mean."""

from pathlib import PurePosixPath

from indexer.records import ModuleIndex

SUFFIXES = (".py", ".pyi")
_PACKAGE_FILES = ("__init__.py", "__init__.pyi")


class Python:
    """The Python language, source files and stubs."""

    name = "python"
    suffixes = SUFFIXES
    file_names = ("SConstruct", "SConscript")

    def index(self, source: bytes) -> ModuleIndex:
        """Everything the file says (see `indexer.languages.python_tree.reading`)."""
        from indexer.languages.python_tree.reading import read_python

        return read_python(source)

    def module_name(self, path: str, is_package: bool = False) -> str:
        """`a/b.py` -> `a.b`, `a/__init__.py` -> `a`, the folder `a` -> `a`."""
        pure = PurePosixPath(path)
        if pure.name in _PACKAGE_FILES:
            pure = pure.parent
        elif not is_package:
            pure = pure.with_suffix("")
        return ".".join(pure.parts)

    def import_candidates(self, module: str, level: int, importer: str) -> tuple[str, ...]:
        """`a.b` -> `a/b/__init__.py`, `a/b.py` and their stubs; leading dots are counted from `importer`'s package."""
        base = PurePosixPath()
        if level:
            parents = PurePosixPath(importer).parents
            if level > len(parents):
                return ()
            base = parents[level - 1]
        path = base.joinpath(*module.split(".")) if module else base
        packages = tuple(str(path / name) for name in _PACKAGE_FILES)
        modules = tuple(f"{path}{suffix}" for suffix in SUFFIXES) if path.parts and module else ()
        return packages[:1] + modules[:1] + packages[1:] + modules[1:]


LANGUAGE = Python()
