"""Any bytes give an index; what is wrong with them is noted in it."""

import os

import pytest

from indexer.parse import index_module, language_of
from indexer.records import ModuleIndex
from indexer.source_text import SOURCE_BYTES_MAX


def names(index: ModuleIndex) -> list[str]:
    return [symbol.qualname for symbol in index.symbols]


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("a/b.py", "python"),
        ("a/b.pyi", "python"),
        ("README.md", "prose"),
        ("docs/index.rst", "prose"),
        ("pyproject.toml", "settings"),
        ("logo.png", None),
        ("py", None),
        ("Makefile", None),
    ],
)
def test_language_by_path(path: str, language: str | None) -> None:
    assert language_of(path) == language


def test_unread_file_is_a_bare_module() -> None:
    index = index_module("logo.png", b"\x89PNG")
    assert names(index) == [""] and index.symbols[0].span.end_byte == 4


def test_index_does_not_depend_on_the_path() -> None:
    source = b"def f(): return g()\n"
    assert index_module("a.py", source) == index_module("b/c.py", source)


def test_broken_source_keeps_its_symbols() -> None:
    index = index_module("a.py", b"def good(): pass\ndef broken(:\n    x = 1\nclass Also: pass\n")
    assert {"good", "Also"} <= set(names(index))
    assert index.problems and index.problems[0].span.start_line == 2


def test_latin_1_cookie_decodes_and_keeps_byte_offsets() -> None:
    source = "# -*- coding: latin-1 -*-\nétat = 'café'\ndef fé(): return état\n".encode("latin-1")
    index = index_module("a.py", source)
    assert names(index) == ["", "état", "fé"]
    span = index.symbols[2].name_span
    assert source[span.start_byte : span.end_byte].decode("latin-1") == "fé"
    assert index.symbols[1].signature == "état = 'café'"
    assert index.problems == ()


def test_a_buffer_is_utf_8_whatever_its_cookie_says() -> None:
    source = "# -*- coding: latin-1 -*-\ndef fé(): pass\n".encode()
    assert names(index_module("a.py", source)) == ["", "fé"]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (b"x = 'caf\xe9'\n", "not utf-8"),
        (b"# coding: no-such-thing\nx = 1\n", "unknown encoding"),
        (b"# coding: rot13\nx = 'caf\xc3\xa9'\n", "encoding"),
        (b"# coding: utf-16\nx = 'caf\xe9'\n", "unknown encoding"),
        (b"x = 1\n\0\ny = 2\n", "null byte"),
    ],
)
def test_wrong_bytes_are_problems(source: bytes, message: str) -> None:
    index = index_module("a.py", source)
    assert any(message in problem.message for problem in index.problems)
    assert "x" in names(index)


def test_byte_order_mark_form_feed_and_crlf() -> None:
    index = index_module("a.py", b"\xef\xbb\xbfx = 1\r\n\x0c\r\ndef f():\r\n    '''One.\r\n\r\n    Two.'''\r\n")
    assert names(index) == ["", "x", "f"] and index.problems == ()
    assert index.symbols[2].doc == "One.\n\nTwo."
    assert (index.symbols[2].span.start_line, index.symbols[2].span.end_line) == (3, 6)


@pytest.mark.parametrize(
    "expression",
    [
        "(" * 1500 + "a" + ")" * 1500,
        "+".join(["a"] * 5000),
        "a" + "()" * 5000,
        "a" + ".b" * 5000,
        "a" + ".b()" * 5000,
        "[" * 3000 + "]" * 3000,
        "lambda: " * 3000 + "1",
        " if a else ".join(["b"] * 3000),
    ],
)
def test_depth_is_survived(expression: str) -> None:
    index = index_module("a.py", f"x = {expression}\ny = f(1)\n".encode())
    assert {"x", "y"} <= set(names(index))
    assert index.calls[-1].ref == "f"


def test_definitions_nested_too_deep_are_named_as_left_out() -> None:
    index = index_module("a.py", b"x = " + b"lambda: " * 300 + b"1\n")
    assert len(index.symbols) == 102
    assert "nested deeper" in index.problems[0].message


def test_what_exceeds_the_size_is_cut_and_said() -> None:
    line = b"x1 = 1\n"
    source = b"def first(): pass\n" + line * (SOURCE_BYTES_MAX // len(line)) + b"def last(): pass\n"
    index = index_module("a.py", source)
    assert "first" in names(index) and "last" not in names(index)
    assert "bytes were read" in index.problems[0].message
    assert index.symbols[0].span.end_byte == len(source)


def test_random_bytes_in_every_language() -> None:
    for path in ("a.py", "a.md", "a.rst", "a.toml", "a.json"):
        index = index_module(path, os.urandom(3000))
        assert index.symbols[0].kind == "module"


@pytest.mark.parametrize("path", ["a.py", "a.md", "a.rst", "a.toml", "a.json", "a.yaml"])
def test_empty_file(path: str) -> None:
    index = index_module(path, b"")
    assert names(index) == [""] and index.problems == ()
    assert (index.symbols[0].span.start_line, index.symbols[0].span.end_line) == (1, 1)
