"""Imports into the circles they make, told apart by whether they close when the modules are imported or only later."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from indexer.code_index import CodeIndex
from indexer.graph.components import cycles, shortest_cycle
from indexer.graph.memo import once_per_index
from indexer.records import Import, Record, moniker

Read = Callable[[str], bytes]
"""Path -> the bytes the index was made from."""

_TYPING_ONLY: Final = re.compile(rb"if\s+(typing\.|t\.)?TYPE_CHECKING\s*:")


class ImportCycle(Record):
    """`modules` (paths) import each other; `cycle` is a shortest way round through the first of them, in order.

    `at_import`: the imports all run when the modules are imported, so the order of importing matters. Otherwise an
    import inside a function, or one for type checkers alone, closes the circle.
    """

    modules: tuple[str, ...]
    cycle: tuple[str, ...]
    at_import: bool


@once_per_index
def import_cycles(code: CodeIndex, read: Read) -> tuple[ImportCycle, ...]:
    """Circles that close at import first, each kind largest first; one circle that is part of another is not told."""
    graph = {path: _needed(code, path) for path in sorted(code.modules)}
    whole = cycles(graph)
    members = {path for component in whole for path in component}
    eager = {path: graph[path] - _later(code, path, read) for path in members}
    early = cycles(eager)
    found = [ImportCycle(each, shortest_cycle(eager, each), True) for each in early]
    found += [ImportCycle(each, shortest_cycle(graph, each), False) for each in whole if each not in set(early)]
    return tuple(found)


def needed_at_import(code: CodeIndex, path: str, read: Read) -> set[str]:
    """Paths of the modules that have to be imported before a module is; packages on the way to one do not count."""
    return _needed(code, path) - _later(code, path, read)


def _needed(code: CodeIndex, path: str) -> set[str]:
    """The modules that a module imports, without packages that are only the way to a module in them."""
    known = {code.module_name(target): target for target in code.imported_paths(path)}
    passed: set[str] = set()
    wanted: set[str] = set()
    for imported in code.modules[path].index.imports if known else ():
        target, on_the_way = _target(code, path, imported, known)
        wanted.add(target)
        passed |= on_the_way
    return {target for name, target in known.items() if name not in passed - wanted}


def _later(code: CodeIndex, path: str, read: Read) -> set[str]:
    """Paths that a module imports, but not when it is imported itself."""
    known = {code.module_name(target): target for target in code.imported_paths(path)}
    now: set[str] = set()
    later: set[str] = set()
    source: bytes | None = None
    for imported in code.modules[path].index.imports:
        target, _ = _target(code, path, imported, known)
        if target not in known or target in now:
            continue
        is_later = _is_in_function(code, path, imported.scope)
        if not is_later:
            source = read(path) if source is None else source
            is_later = _is_for_typing(source, imported.span.start_byte)
        (later if is_later else now).add(target)
    return {known[name] for name in later - now}


def _target(code: CodeIndex, path: str, imported: Import, known: Mapping[str, str]) -> tuple[str, set[str]]:
    """The name of the module that a statement is about, and the names of the packages on the way to it."""
    base = _absolute(code, path, imported)
    inner = f"{base}.{imported.name}" if base else imported.name or ""
    target = inner if imported.name and inner in known else base
    parts = target.split(".")
    return target, {".".join(parts[:n]) for n in range(1, len(parts))}


def _absolute(code: CodeIndex, path: str, imported: Import) -> str:
    """The dotted name of what a statement imports from."""
    if not imported.level:
        return imported.module
    parts = code.module_name(path).split(".")
    steps = imported.level - path.endswith(("/__init__.py", "/__init__.pyi"))
    parts = parts[: len(parts) - steps] if steps else parts
    return ".".join([*parts, *([imported.module] if imported.module else [])])


def _is_in_function(code: CodeIndex, path: str, scope: str) -> bool:
    names = scope.split(".")
    return any(_kind(code, path, names[:n]) in ("function", "method") for n in range(1, len(names) + 1))


def _kind(code: CodeIndex, path: str, names: Iterable[str]) -> str:
    symbol = code.symbol(moniker(path, ".".join(names)))
    return symbol.kind if symbol is not None else ""


def _is_for_typing(source: bytes, at: int) -> bool:
    """Whether the statement at a byte stands directly below `if TYPE_CHECKING:`."""
    start = source.rfind(b"\n", 0, at) + 1
    indent = at - start
    if not indent or source[start:at].strip():
        return False
    while start:
        line = source[source.rfind(b"\n", 0, start - 1) + 1 : start]
        start -= len(line)
        text = line.lstrip()
        if text and not text.startswith(b"#") and len(line) - len(text) < indent:
            return bool(_TYPING_ONLY.match(text))
    return False
