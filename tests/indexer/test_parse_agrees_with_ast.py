"""On our own sources the index finds what CPython's parser finds."""

import ast
import re
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

import pytest

import indexer
from indexer.parse import index_module

SOURCES = sorted(Path(indexer.__file__).parent.rglob("*.py"))
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def definitions(node: ast.AST, scope: tuple[str, ...] = ()) -> Iterator[tuple[str, str, int, str]]:
    """Qualname, kind, line of the name, and docstring of each definition below `node`."""
    for child in ast.iter_child_nodes(node):
        inner = scope
        if isinstance(child, Definition):
            inner = (*scope, child.name)
            yield ".".join(inner), type(child).__name__, child.lineno, (ast.get_docstring(child) or "").strip()
        yield from definitions(child, inner)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_definitions_and_calls(path: Path) -> None:
    raw = path.read_bytes()
    tree, index = ast.parse(raw), index_module("a.py", raw)
    starts = [0, *accumulate(len(line) + 1 for line in raw.split(b"\n"))]
    expected = sorted(
        (starts[node.lineno - 1] + node.col_offset, starts[node.end_lineno - 1] + node.end_col_offset)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and node.end_lineno and node.end_col_offset
    )
    assert sorted((call.span.start_byte, call.span.end_byte) for call in index.calls if not call.implicit) == expected
    assert sorted(
        (re.sub(r"#\d+", "", each.qualname), each.name_span.start_line, each.doc)
        for each in index.symbols
        if each.kind in ("function", "method", "class") and not each.name.startswith("<")
    ) == sorted((name, line, doc) for name, _, line, doc in definitions(tree))
    assert index.problems == ()


def test_there_are_sources() -> None:
    assert len(SOURCES) > 20
