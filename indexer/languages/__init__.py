"""A path into the language that reads it; a language is one module of this folder and one query file beside it."""

import importlib
import pkgutil
from functools import cache
from posixpath import splitext
from typing import Protocol

from indexer.records import ModuleIndex


class Language(Protocol):
    """What a module of this folder offers as `LANGUAGE`.

    An import of `a.b` may mean `a/b` with one of `import_suffixes`, or one of `package_files` in the folder `a/b`; both
    are empty where nobody imports such files. `declares_encoding`: a comment on top may name one (PEP 263).
    """

    name: str
    suffixes: tuple[str, ...]
    file_names: tuple[str, ...]
    import_suffixes: tuple[str, ...]
    package_files: tuple[str, ...]
    declares_encoding: bool

    def index(self, source: bytes) -> ModuleIndex:
        """Everything the file says; pure, and total over all byte strings."""


@cache
def languages() -> dict[str, Language]:
    """Every language of this folder by name, in order of name."""
    names = sorted(m.name for m in pkgutil.iter_modules(__path__) if not m.ispkg)
    found: list[Language] = [importlib.import_module(f"{__name__}.{name}").LANGUAGE for name in names]
    return {language.name: language for language in found}


@cache
def _by_ending() -> dict[str, Language]:
    return {ending: lang for lang in languages().values() for ending in (*lang.suffixes, *lang.file_names)}


def language_for(path: str) -> Language | None:
    """The language of `path`, by file name, else by suffix; None if nobody reads it."""
    name = path.rpartition("/")[2]
    return _by_ending().get(name) or _by_ending().get(splitext(name)[1].lower() or "/")
