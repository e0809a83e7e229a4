"""Python definitions into symbols: names, kinds, heads, docs, comments, imports."""

from textwrap import dedent

import pytest

from indexer.parse import index_module
from indexer.records import ModuleIndex, Symbol


def index(text: str) -> ModuleIndex:
    return index_module("a.py", dedent(text).encode())


def symbol(text: str, qualname: str) -> Symbol:
    return next(each for each in index(text).symbols if each.qualname == qualname)


def kinds(text: str) -> list[tuple[str, str]]:
    return [(each.kind, each.qualname) for each in index(text).symbols[1:]]


def test_nesting_in_every_block() -> None:
    found = kinds("""
        if a:
            class A:
                def m(self):
                    def inner():
                        class Deep: pass
                try:
                    def n(self): pass
                except E: pass
        else:
            with x:
                def f(): pass
    """)
    assert found == [
        ("class", "A"),
        ("method", "A.m"),
        ("function", "A.m.inner"),
        ("class", "A.m.inner.Deep"),
        ("method", "A.n"),
        ("function", "f"),
    ]


def test_redefinition_is_numbered_and_holds_what_is_in_it() -> None:
    found = kinds("""
        @overload
        def f(a: int): ...
        @overload
        def f(a: str): ...
        def f(a):
            def g(): pass
    """)
    assert [name for _, name in found] == ["f", "f#2", "f#3", "f#3.g"]


def test_constants_variables_and_attributes_once_each() -> None:
    found = kinds("""
        LIMIT = 3
        name: str
        A, (b, *c) = 1, (2, 3)
        LIMIT = 4
        for loop in range(3): pass
        class C:
            at: int = 0
            def m(me):
                me.at = 1
                me.size, other.x = 1, 2
                me.size = 2
                local = 1
                def closure(): me.deep = 1
        if a:
            LATE = 1
    """)
    assert found == [
        ("constant", "LIMIT"),
        ("variable", "name"),
        ("constant", "A"),
        ("variable", "b"),
        ("variable", "c"),
        ("class", "C"),
        ("attribute", "C.at"),
        ("method", "C.m"),
        ("attribute", "C.size"),
        ("function", "C.m.closure"),
        ("attribute", "C.deep"),
        ("constant", "LATE"),
    ]


def test_lambdas_are_numbered_in_their_scope() -> None:
    found = kinds("""
        a = lambda: 0
        @deco(lambda x: x)
        def f(d=lambda: 1):
            return sorted(d, key=lambda x: (lambda y: y)(x))
    """)
    assert [name for _, name in found] == [
        "a", "<lambda1>", "f", "<lambda2>", "<lambda3>", "f.<lambda1>", "f.<lambda1>.<lambda1>",
    ]  # fmt: skip


def test_head_of_a_function() -> None:
    text = """
        @app.route("/x",
                   methods=["GET"])
        @cached
        async def f[T](a, /, b: "int" = 1, *args: str,
                       k: dict[str, T] = {}, **kw) -> list[T]:
            '''Doc.

                Indented.
              Less.
            '''
            return 1
    """
    f = symbol(text, "f")
    assert f.is_async and f.returns == "list[T]" and f.decorators == ('app.route("/x", methods=["GET"])', "cached")
    assert f.signature == 'async def f[T](a, /, b: "int" = 1, *args: str, k: dict[str, T] = {}, **kw) -> list[T]'
    assert [(p.name, p.kind, p.annotation, p.default) for p in f.parameters] == [
        ("a", "positional_only", None, None),
        ("b", "positional", '"int"', "1"),
        ("args", "vararg", "str", None),
        ("k", "keyword_only", "dict[str, T]", "{}"),
        ("kw", "kwarg", None, None),
    ]
    assert (f.span.start_line, f.header_end_line, f.span.end_line) == (2, 6, 12)
    assert f.doc == "Doc.\n\n  Indented.\nLess."


def test_bare_star_in_the_signature() -> None:
    f = symbol("def f(a, *, b): pass", "f")
    assert f.signature == "def f(a, *, b)"
    assert [p.kind for p in f.parameters] == ["positional", "keyword_only"]


def test_head_ends_at_its_own_colon() -> None:
    assert symbol("def f[T](\n  a: int,\n  b: T,\n):\n    pass\n", "f").header_end_line == 4
    assert symbol("TABLE = {\n  'a': 1,\n}\n", "TABLE").header_end_line == 1


def test_class_head() -> None:
    c = symbol("class C(Base[int], pkg.Other, metaclass=Meta):\n    # note\n    '''Doc.'''\n", "C")
    assert c.bases == ("Base", "pkg.Other") and c.doc == "Doc."
    assert c.signature == "class C(Base[int], pkg.Other, metaclass=Meta)"


@pytest.mark.parametrize(
    ("literal", "value"),
    [
        ('r"""a\\d"""', "a\\d"),
        ('"""a\\tb \\x41\\u00e9\\\n c\\q"""', "a\tb Aé c\\q"),
        ('""""quoted" text."""', '"quoted" text.'),
        ("''", ""),
    ],
)
def test_docstring_values(literal: str, value: str) -> None:
    found = symbol(f"def f():\n    {literal}\n", "f").doc
    assert found.expandtabs() == value.expandtabs()


def test_comments_above_and_behind() -> None:
    text = """
        #!/usr/bin/env python
        # Opening words.

        # Why it
        # is three.
        LIMIT = 3  # seconds

        # ------
        # noqa: E501
        def f(): pass
        x = 1
        y = 2
    """
    assert index(text.lstrip()).symbols[0].comment == "Opening words."
    assert symbol(text, "LIMIT").comment == "Why it\nis three.\nseconds"
    assert symbol(text, "f").comment == "" and symbol(text, "y").comment == ""


def test_imports() -> None:
    found = index("""
        from __future__ import annotations
        import os.path, numpy as np
        from . import a
        from ..b.c import (d as e, f)
        from g import *
        def h():
            import inside
        if TYPE_CHECKING:
            from t import T
    """).imports
    assert [(i.module, i.level, i.name, i.bound, i.scope) for i in found] == [
        ("__future__", 0, "annotations", "annotations", ""),
        ("os.path", 0, None, "os", ""),
        ("numpy", 0, None, "np", ""),
        ("", 1, "a", "a", ""),
        ("b.c", 2, "d", "e", ""),
        ("b.c", 2, "f", "f", ""),
        ("g", 0, "*", "", ""),
        ("inside", 0, None, "inside", "h"),
        ("t", 0, "T", "T", ""),
    ]


def test_exports() -> None:
    assert index("x = 1").exports is None
    text = "__all__ = ['a', 'b'] + other.__all__\n__all__ += ('c',)\n__all__.extend(['d'])\n__all__.append('e')\n"
    assert index(text).exports == ("a", "b", "c", "d", "e")


def test_stub_file() -> None:
    stub = index_module("a.pyi", b"class C:\n    x: int\n    def f(self) -> str: ...\nY: int\n")
    assert [each.qualname for each in stub.symbols] == ["", "C", "C.x", "C.f", "Y"]
