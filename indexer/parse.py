"""A path and its bytes into a `ModuleIndex`: the one entrance to all languages."""

from indexer import bug
from indexer.languages import language_for
from indexer.module_symbol import module_symbol
from indexer.records import ModuleIndex, Problem
from indexer.source_text import SourceText

INDEXER_VERSION = "6"


def language_of(path: str) -> str | None:
    """Name of the language of `path` (`python`, `prose`, `settings`), or None if no language reads such files."""
    language = language_for(path)
    return language.name if language else None


def index_module(path: str, source: bytes) -> ModuleIndex:
    """Everything that the file says. Only `path`'s ending matters; pure, deterministic, and never raises on user input.

    A file that no language reads has a module symbol and nothing else. A bug of ours is reported and leaves a problem.
    """
    language = language_for(path)
    if language is None:
        return _bare("", source, ())
    try:
        return language.index(source)
    except Exception as error:
        bug.report(f"indexing {path} failed", error)
        whole = SourceText(source).whole()
        return _bare(language.name, source, (Problem(f"not indexed: {type(error).__name__}", whole),))


def _bare(language: str, source: bytes, problems: tuple[Problem, ...]) -> ModuleIndex:
    module = module_symbol(SourceText(source))
    return ModuleIndex(language, (module,), problems=problems, interface_digest=module.interface_digest)
