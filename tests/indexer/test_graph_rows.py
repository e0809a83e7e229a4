"""The rows of `graph --json`: names, lines and what is left out."""

from indexer.code_index import CodeIndex
from indexer.digest import blob_id
from indexer.graph_rows import graph_rows
from indexer.parse import index_module
from indexer.records import Module

SOURCE = b"""import functools

@functools.cache
def f():
    def g(): return len([])
    return g()

class Plain: pass

Plain()
run = lambda: f()
run()
unknown()
"""


def rows(path: str = "pkg/__init__.py") -> list[dict[str, object]]:
    module = Module(path, blob_id(SOURCE), index_module(path, SOURCE))
    return list(graph_rows(CodeIndex.empty().apply({path: module})))


def test_names_are_module_first_without_locals() -> None:
    assert [(r["caller"], r["callee"]) for r in rows() if r["kind"] == "call"] == [
        ("pkg", "functools.cache"),
        ("pkg.f.g", "<builtin>.len"),
        ("pkg.f", "pkg.f.g"),
        ("pkg.<lambda1>", "pkg.f"),
        ("pkg", "pkg.<lambda1>"),
        ("pkg", None),
    ]


def test_lines_are_those_of_the_first_decorator_and_0_for_a_module() -> None:
    row = next(r for r in rows() if r["callee"] == "pkg.f")
    assert (row["callee_path"], row["callee_line"], row["line"]) == ("pkg/__init__.py", 3, 11)
    body = next(r for r in rows() if r["callee"] == "pkg.<lambda1>")
    assert (body["caller_path"], body["caller_line"]) == ("pkg/__init__.py", 0)


def test_an_unresolved_call_keeps_its_text() -> None:
    row = next(r for r in rows() if r["callee"] is None)
    assert (row["text"], row["certainty"], row["callee_path"], row["callee_line"]) == (
        "unknown()",
        "unresolved",
        None,
        None,
    )


def test_definitions_of_one_name_share_it_and_differ_by_line() -> None:
    source = b"if x:\n    def f(): pass\nelse:\n    def f(): pass\nf()\n"
    code = CodeIndex.empty().apply({"m.py": Module("m.py", "", index_module("m.py", source))})
    assert [(r["callee"], r["callee_line"]) for r in graph_rows(code)] == [("m.f", 2), ("m.f", 4)]
