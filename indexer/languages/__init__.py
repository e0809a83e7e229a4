"""A path into the language that reads it; a language is one module of this folder and one query file beside it."""

import importlib
import pkgutil
from functools import cache
from pathlib import PurePosixPath
from typing import Protocol

from indexer.records import ModuleIndex


class Language(Protocol):
    """What a module of this folder offers as `LANGUAGE`."""

    name: str
    suffixes: tuple[str, ...]
    file_names: tuple[str, ...]

    def index(self, source: bytes) -> ModuleIndex:
        """Everything the file says; pure, and total over all byte strings."""

    def module_name(self, path: str, is_package: bool = False) -> str:
        """The name under which other files import `path` ("" where files of this language are not imported).

        `path` is relative to an import root; `is_package` is true for a folder.
        """

    def import_candidates(self, module: str, level: int, importer: str) -> tuple[str, ...]:
        """Paths, likeliest first and relative to an import root, that an import of `module` may mean.

        `level` counts leading dots; with `level` > 0 candidates are relative to the repository, as `importer` is.
        """


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
    pure = PurePosixPath(path)
    return _by_ending().get(pure.name) or _by_ending().get(pure.suffix.lower() or "/")
