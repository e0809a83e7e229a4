"""A JSON file into what it says that imports of JavaScript and TypeScript mean: `paths` and `baseUrl` of a compiler's
configuration, and the name of a package.

An alias is an `Import` that binds a pattern (`@/*`) to a place beside the file (`./src/*`); a file says several, in the
order in which they are tried.
"""

import json
import re
from collections.abc import Iterator

from indexer.records import Import
from indexer.source_text import SourceText

ALIASES_MAX = 500
"""Of one file."""
_MENTIONED = re.compile(rb'"(?:paths|baseUrl|name)"')
_COMMENTS = re.compile(r'"(?:\\.|[^"\\])*"|//[^\n]*|/\*[^*]*(?:\*(?!/)[^*]*)*(?:\*/|\Z)')
_COMMAS = re.compile(r'"(?:\\.|[^"\\])*"|,(?=\s*[}\]])')
_ENTRIES = ("source", "module", "main", "types")
_SOURCES = ("./src/index", "./index", "./src/main", "./lib/index")


def read_aliases(text: SourceText) -> tuple[str, tuple[Import, ...]]:
    """(name of the package, aliases) of a file; ("", ()) where it is of another kind."""
    if not _MENTIONED.search(text.raw):
        return "", ()
    try:
        # Compilers allow comments and a comma behind the last member, which JSON does not.
        found = json.loads(_COMMAS.sub(_string, _COMMENTS.sub(_string, text.text(0, len(text.raw)))))
    except (ValueError, RecursionError):
        return "", ()
    if not isinstance(found, dict):
        return "", ()
    whole = text.whole()
    name = _name_of_package(found)
    aliases = [*_of_package(name, found), *_of_compiler(found.get("compilerOptions"))][:ALIASES_MAX]
    return name, tuple(Import(place, 0, None, pattern, "", whole) for pattern, place in aliases)


def _string(token: re.Match[str]) -> str:
    """The token if it is a string, nothing if it is what JSON does not know."""
    return token[0] if token[0][0] == '"' else ""


def _name_of_package(found: dict[str, object]) -> str:
    """What a package calls itself, in files that look as `package.json` does."""
    name = found.get("name")
    is_package = not found.keys().isdisjoint(
        ("version", "private", "dependencies", "devDependencies", "main", "exports")
    )
    return name if isinstance(name, str) and is_package and 0 < len(name) <= 214 else ""


def _of_package(name: str, found: dict[str, object]) -> Iterator[tuple[str, str]]:
    """A package's entry, by what it says and then where entries usually are; and what lies in it."""
    if not name:
        return
    exports = found.get("exports")
    top = exports.get(".", exports) if isinstance(exports, dict) else exports
    for entry in (*_targets(top), *(found.get(key) for key in _ENTRIES), *_SOURCES):
        if isinstance(entry, str) and entry:
            yield name, entry
    for key, target in exports.items() if isinstance(exports, dict) else ():
        if key.startswith("./"):
            yield from ((f"{name}/{key[2:]}", place) for place in _targets(target))
    yield from ((f"{name}/*", place) for place in ("./*", "./src/*"))


def _targets(exported: object) -> Iterator[str]:
    """The places under all conditions (`import`, `default`) of an entry of `exports`."""
    if isinstance(exported, str):
        yield exported
    elif isinstance(exported, dict):
        for each in list(exported.values())[:8]:
            if isinstance(each, str):
                yield each


def _of_compiler(options: object) -> Iterator[tuple[str, str]]:
    if not isinstance(options, dict):
        return
    base, paths = options.get("baseUrl"), options.get("paths")
    beside = base if isinstance(base, str) else "."
    if isinstance(paths, dict):
        for pattern, targets in paths.items():
            for target in targets if isinstance(targets, list) else ():
                if isinstance(target, str):
                    yield pattern, f"{beside}/{target}"
    if isinstance(base, str):
        yield "*", f"{base}/*"


def meant(module: str, pattern: str, place: str) -> str | None:
    """The place that an import of `module` means by an alias; None if it does not match."""
    before, star, after = pattern.partition("*")
    if not star:
        return place if module == pattern else None
    if not (module.startswith(before) and module.endswith(after) and len(module) >= len(before) + len(after)):
        return None
    return place.replace("*", module[len(before) : len(module) - len(after)], 1)
