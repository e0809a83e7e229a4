"""A repository into the places where running it starts: declared commands, scripts, what frameworks call, and tests."""

import re
from collections.abc import Callable, Iterator
from typing import Final, Literal, get_args

from indexer.code_index import CodeIndex
from indexer.graph.declared import Declared, declared, is_read
from indexer.graph.frameworks import found_by_place, is_main_function, keeps, mark_of
from indexer.graph.memo import once_per_index
from indexer.graph.testing import is_test_path, tests_in, title_of
from indexer.records import CallEdge, Module, Record, Symbol, moniker, split_moniker
from indexer.source_text import source_string

Read = Callable[[str], bytes]
"""Path -> the bytes the index was made from."""

EntryKind = Literal["command", "plugin", "main", "registration", "test"]
KINDS: Final[tuple[EntryKind, ...]] = get_args(EntryKind)

_GUARD: Final = re.compile(rb"if\s+\(?\s*(__name__\s*==\s*[\"']__main__[\"']|[\"']__main__[\"']\s*==\s*__name__)")


class EntryPoint(Record):
    """`symbol` is started as `name`; it stands at `line` of `path`. For a script, `symbol` is its module.

    `symbol` is a moniker, or a dotted name where it lies outside. `starts` are the monikers a script calls first.
    """

    kind: EntryKind
    name: str
    symbol: str
    path: str
    line: int
    starts: tuple[str, ...] = ()


@once_per_index
def entry_points(code: CodeIndex, read: Read) -> tuple[EntryPoint, ...]:
    """All entry points by kind, then by path and line; a symbol that several routes lead to is told once per kind."""
    found: dict[tuple[EntryKind, str, str], EntryPoint] = {}
    for path in sorted(code.modules):
        for entry in _of_module(code, path, read):
            name = "" if entry.kind == "registration" else entry.name
            found.setdefault((entry.kind, entry.symbol, name), entry)
    for entry in _registrations(code):
        found.setdefault((entry.kind, entry.symbol, ""), entry)
    return tuple(sorted(found.values(), key=lambda e: (KINDS.index(e.kind), e.path, e.line, e.name)))


def _of_module(code: CodeIndex, path: str, read: Read) -> Iterator[EntryPoint]:
    module = code.modules[path]
    file_name = path.rpartition("/")[2]
    in_tests = is_test_path(path)
    if is_read(file_name) and not in_tests:
        for each in declared(file_name, source_string(read(path))):
            yield EntryPoint(each.kind, each.name, target_of(code, path, each), path, each.line)
    if not in_tests:
        yield from _script(code, module, read)
    tests = tests_in(code, path)
    for symbol in module.index.symbols[1:]:
        if symbol.qualname in tests:
            name = moniker(path, symbol.qualname)
            yield EntryPoint("test", title_of(code, name) or symbol.qualname, name, path, symbol.span.start_line)
        elif not in_tests:
            yield from _called_from_outside(module, symbol)


def _called_from_outside(module: Module, symbol: Symbol) -> Iterator[EntryPoint]:
    name = moniker(module.path, symbol.qualname)
    line = symbol.span.start_line
    marked = next((d for d in symbol.decorators if mark_of(d)), "")
    if place := found_by_place(module.path, symbol):
        yield EntryPoint("registration", place, name, module.path, line)
    elif marked:
        yield EntryPoint("registration", f"@{marked.lstrip('@')}", name, module.path, line)
    elif is_main_function(module.index.language, symbol):
        yield EntryPoint("main", symbol.qualname, name, module.path, line)


def _script(code: CodeIndex, module: Module, read: Read) -> Iterator[EntryPoint]:
    """A module that does something when it is run, because of its name, its `__main__` guard, or its first line."""
    path = module.path
    line = 0
    if path.endswith("__main__.py"):
        line = 1
    elif any(use.ref == "__name__" and not use.scope for use in module.index.occurrences):
        line = _guard_line(module, read(path))
    elif module.index.language == "python" and not code.importers(path) and read(path).startswith(b"#!"):
        line = 1
    if line:
        edges = [e for e in code.calls_from(moniker(path)) if e.kind == "call" and e.callee and "::" in e.callee]
        starts = tuple(dict.fromkeys(e.callee for e in edges if e.callee and e.span.start_line >= line))
        name = f"python -m {code.module_name(path).removesuffix('.__main__')}"
        yield EntryPoint("main", name if path.endswith("__main__.py") else path, moniker(path), path, line, starts)


def _guard_line(module: Module, source: bytes) -> int:
    lines = source.split(b"\n")
    found = (use.span.start_line for use in module.index.occurrences if use.ref == "__name__" and not use.scope)
    return next((line for line in found if line <= len(lines) and _GUARD.match(lines[line - 1])), 0)


def _registrations(code: CodeIndex) -> Iterator[EntryPoint]:
    """What code outside of tests hands to a framework that keeps it; not what is handed over to be used at once."""
    for path in sorted(code.resolutions):
        if is_test_path(path):
            continue
        edges = code.resolutions[path].edges
        outside = {(e.caller, e.span): e.callee for e in edges if e.callee and "::" not in e.callee}
        for edge in edges:
            where = (edge.caller, edge.span)
            if edge.kind == "registration" and edge.callee and _is_kept(code, edge, outside.get(where)):
                yield EntryPoint("registration", edge.text, edge.callee, path, edge.span.start_line)


def _is_kept(code: CodeIndex, edge: CallEdge, function: str | None) -> bool:
    """Whether what is handed over is kept; a decorator inside of a function wraps what that function uses itself."""
    if edge.text.startswith("@"):
        around = code.symbol(edge.caller)
        return around is None or around.kind in ("module", "class")
    return keeps(function or edge.text.partition("(")[0])


def target_of(code: CodeIndex, path: str, entry: Declared) -> str:
    """What a declaration in the settings file `path` runs: a moniker where it is in this repository."""
    folder = path.rpartition("/")[0]
    prefix = f"{folder}/" if folder else ""
    target = entry.target.partition("[")[0].strip()
    if (file := prefix + target.removeprefix("./")) in code.modules:
        return moniker(file)
    dotted, _, attribute = target.partition(":")
    stem = dotted.replace(".", "/")
    places = (f"{root}{stem}{end}" for root in (prefix, f"{prefix}src/") for end in (".py", "/__init__.py"))
    found = next((place for place in places if place in code.modules), code.path_of(dotted))
    if found is None:
        return f"{dotted}.{attribute}" if attribute else dotted
    return _in_module(code, found, attribute)


def _in_module(code: CodeIndex, path: str, attribute: str) -> str:
    """A name of a module, followed through one import where the module has it from another."""
    if not attribute or code.symbol(moniker(path, attribute)) is not None:
        return moniker(path, attribute)
    imported = dict(code.imports(path)).get(attribute, "")
    is_here = "::" in imported and split_moniker(imported)[0] in code.modules
    return imported if is_here else moniker(path)
