"""A code index into the rows of `graph --json`: names as PyCG writes them, one row per candidate."""

import re
from collections.abc import Callable, Iterator
from functools import cache

from indexer.code_index import CodeIndex
from indexer.records import CallEdge, split_moniker

Place = tuple[str, str | None, int | None]
_REPEATED = re.compile(r"#\d+")


def graph_rows(code: CodeIndex) -> Iterator[dict[str, object]]:
    """Rows by path, then in source order. A class that nothing initialises runs no code: making one gives no row."""

    @cache
    def place(name: str) -> Place:
        return _place(code, name)

    for path in sorted(code.resolutions):
        for edge in code.resolutions[path].edges:
            if edge.callee is None or not _is_class(code, edge.callee):
                yield _row(edge, path, place)


def _row(edge: CallEdge, path: str, place: Callable[[str], Place]) -> dict[str, object]:
    caller, caller_path, caller_line = place(edge.caller)
    callee, callee_path, callee_line = place(edge.callee) if edge.callee is not None else (None, None, None)
    row: dict[str, object] = {
        "caller": caller,
        "callee": callee,
        "caller_path": caller_path,
        "caller_line": caller_line,
        "callee_path": callee_path,
        "callee_line": callee_line,
        "path": path,
        "line": edge.span.start_line,
        "certainty": edge.certainty,
        "kind": edge.kind,
    }
    if callee is None:
        row["text"] = edge.text
    return row


def _place(code: CodeIndex, name: str) -> Place:
    """Dotted name, path and first line (0 for a module's body) of a moniker; of an external name just the name.

    Definitions of one name in one scope share it: they are told apart by their lines.
    """
    if "::" not in name:
        return _of_literals(name), None, None
    path, qualname = split_moniker(name)
    module = code.module_name(path)
    if not qualname:
        return module, path, 0
    symbol = code.symbol(name)
    return f"{module}.{_REPEATED.sub('', qualname)}", path, symbol.span.start_line if symbol is not None else None


def _of_literals(name: str) -> str:
    """`<builtin>.str.join` as PyCG writes methods of literals; any other external name is itself."""
    builtin, _, member = name.partition(".")
    kind, _, method = member.partition(".")
    return f"<**{_LITERALS[kind]}**>.{method}" if builtin == "<builtin>" and method and kind in _LITERALS else name


_LITERALS = {"str": "PyStr", "dict": "PyDict", "list": "PyList", "int": "PyNum", "float": "PyNum"}


def _is_class(code: CodeIndex, name: str) -> bool:
    symbol = code.symbol(name) if "::" in name else None
    return symbol is not None and symbol.kind == "class"
