"""Names into the places that write them without the index knowing what they mean there."""

import re
from collections.abc import Callable, Collection, Iterator
from functools import cache
from typing import Final

from indexer.code_index import CodeIndex
from indexer.records import Module, Resolution, split_moniker

_NAMES: Final = re.compile(r"[^\W\d]\w*")
_PREFIX: Final = re.compile(rb"""["']([A-Za-z_]\w+_)(?:["']\s*[+%]|[{%])""")
Place = tuple[str, int]
LINES_MAX: Final = 200
"""Of one call that are taken for its own; a call with a huge literal in it may have very many."""


def unexplained(code: CodeIndex, names: Collection[str]) -> dict[str, list[Place]]:
    """Name -> (path, line) of each mention that no resolved call or reference accounts for, by path and line.

    Strings count too, where they are constants that may be looked up by (`getattr(tool, 'run')`).
    """
    wanted = frozenset(names)

    @cache  # the same few refs stand everywhere
    def named(ref: str) -> frozenset[str]:
        return wanted.intersection(_NAMES.findall(ref))

    @cache
    def explained(target: str) -> frozenset[str]:
        return wanted.intersection(_last_names(target))

    found: dict[str, list[Place]] = {}
    for path in sorted(code.modules):
        mentioned = {(line, name) for line, refs in _refs(code.modules[path]) for ref in refs for name in named(ref)}
        if mentioned:
            for line, name in sorted(mentioned - _explained(code, path, explained)):
                found.setdefault(name, []).append((path, line))
    return found


def prefixes_looked_up(source: bytes) -> frozenset[str]:
    """Beginnings of names that are put together at run time: `visit_` of `getattr(self, f"visit_{kind}")`."""
    return frozenset(found.decode() for found in _PREFIX.findall(source))


def _refs(module: Module) -> Iterator[tuple[int, tuple[str, ...]]]:
    """(line, refs) of every use of names in a module."""
    for use in module.index.occurrences:
        yield use.span.start_line, (use.ref,)
    for call in module.index.calls:
        yield call.span.start_line, (call.ref, *call.arguments, *call.keywords)
    for binding in module.index.bindings:
        yield binding.span.start_line, (binding.value,)


def _explained(code: CodeIndex, path: str, names_of: Callable[[str], frozenset[str]]) -> set[tuple[int, str]]:
    """(line, name) where a resolved call or reference leads to something of that name, or a definition stands."""
    found: set[tuple[int, str]] = set()
    resolution = code.resolutions.get(path) or Resolution()
    for edge in resolution.edges:
        if edge.callee is not None and (names := names_of(edge.callee)):
            lines = range(edge.span.start_line, min(edge.span.end_line, edge.span.start_line + LINES_MAX) + 1)
            found.update((line, name) for name in names for line in lines)
    for use in resolution.references:
        found.update((use.line, name) for name in names_of(use.target))
    found.update((symbol.name_span.start_line, symbol.name) for symbol in code.symbols(path))
    return found


def _last_names(target: str) -> list[str]:
    """The names by which a target may be written: its own, and its class's where it is a constructor."""
    names = split_moniker(target)[1] or target
    return [name.partition("#")[0] for name in names.split(".")[-2:]]
