"""Python expressions and statements into calls, bindings, statements and occurrences."""

from textwrap import dedent

import pytest

from indexer.parse import index_module
from indexer.records import ModuleIndex


def index(text: str) -> ModuleIndex:
    return index_module("a.py", dedent(text).encode())


def calls(text: str) -> list[tuple[str, str]]:
    return [(call.scope, call.ref) for call in index(text).calls if not call.implicit]


def bindings(text: str) -> list[tuple[str, str]]:
    return [(each.target, each.value) for each in index(text).bindings]


def statements(text: str) -> list[tuple[str, str]]:
    return [(each.kind, each.ref) for each in index(text).statements]


@pytest.mark.parametrize(
    ("source", "refs"),
    [
        ("a.b.c()", ["a.b.c"]),
        ("self.store.commit(1)", ["self.store.commit"]),
        ("open_store().commit()", ["open_store().commit", "open_store"]),
        ("items[0].run()", ["items[0].run"]),
        ("items[1:][0].run()", ["items[1:][0].run"]),
        ("', '.join(x)", ["<str>.join"]),
        ("b'x'.hex()", ["<bytes>.hex"]),
        ("[].append(1)", ["[].append"]),
        ("super().save()", ["super().save", "super"]),
        ("(a + b).close()", ["a.__add__(b).close"]),
        ("(await f()).x()", ["f().x", "f"]),
        ("(lambda: 1)()", ["<lambda1>"]),
        ("[*f()]", ["f"]),
        ("[*a.f()]", ["a.f"]),
        ("g(*f(), **h())", ["g", "f", "h"]),
        ("f'{g()!r:>{h()}}'", ["g", "h"]),
        ("f()()", ["f()", "f"]),
        ("(a\n  .b\n  .c())", ["a.b.c"]),
        ("x: f() = g()", ["f", "g"]),
    ],
)
def test_refs_of_calls(source: str, refs: list[str]) -> None:
    assert [call.ref for call in index(source).calls if not call.implicit] == refs


def test_arguments_and_text() -> None:
    call = index("f(a.b, 1, 'x', [1], g(), *xs, k=h, l=lambda: 0,\n  m=a + b)").calls[0]
    assert call.arguments == ("a.b", "1", "'x'", "[1]", "g()", "*xs")
    assert call.keywords == ("k=h", "l=<lambda1>", "m=a.__add__(b)")
    assert call.text == "f(a.b, 1, 'x', [1], g(), *xs, k=h, l=lambda: 0, m=a + b)"
    assert index("sum(x for x in xs)").calls[0].arguments == ("[*(),x]",)


def test_scope_is_whose_body_runs_the_call() -> None:
    found = calls("""
        top()
        @deco(inner())
        def f(a=default()):
            body([comp() for x in xs])
            return lambda: later()
        class C(base()):
            field = make()
            @property
            def m(self): return in_method()
    """)
    assert found == [
        ("", "top"), ("", "deco"), ("", "inner"), ("", "default"), ("f", "body"), ("f", "comp"),
        ("f.<lambda1>", "later"), ("", "base"), ("C", "make"), ("C.m", "in_method"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("source", "pairs"),
    [
        ("a = b.c()", [("a", "b.c()")]),
        ("a = b = C()", [("a", "C()"), ("b", "C()")]),
        ("a, b = b, a", [("a", "b"), ("b", "a")]),
        ("a, *b = f()", [("a", "f()[0]"), ("b", "f()[1:]")]),
        ("a = b or C()", [("a", "b|C()")]),
        ("a = b if c else None", [("a", "b")]),
        ("self.x: int = 1", [("self.x", "1")]),
        ("d[k] = f", [("d[k]", "f")]),
        ("H = {'a': f, 'b': g, 'c': f}", [("H", "{'a':f,'b':g,'c':f}")]),
        ("for i, (a, b) in xs: pass", [("i", "xs[][0]"), ("a", "xs[][1][0]"), ("b", "xs[][1][1]")]),
        ("[x for x in f()]", [("x", "f()[]")]),
        (
            "with f() as x, g() as (a, b): pass",
            [("x", "f().__enter__()"), *[(n, f"g().__enter__()[{i}]") for i, n in enumerate("ab")]],
        ),
        ("async def f():\n  async with g() as x: pass", [("x", "g().__aenter__()")]),
        ("try: pass\nexcept (A, b.B) as e: pass", [("e", "A()"), ("e", "b.B()")]),
        ("if (n := f()): pass", [("n", "f()")]),
        ("type A[T] = B", [("A", "B")]),
        ("type(a).b = 1", []),
        ("def f(a, b=C, *c): pass", [("a", "?"), ("b", "C"), ("c", "?")]),
        (
            "match x:\n  case A(y=z) as w: pass\n  case [q, *r]: pass",
            [("z", "?"), ("w", "A()"), ("q", "?"), ("r", "?")],
        ),
    ],
)
def test_bindings(source: str, pairs: list[tuple[str, str]]) -> None:
    assert sorted(bindings(source)) == sorted(pairs)


def test_annotation_is_source_without_quotes() -> None:
    found = index('def f(a: "Foo", b: list[Foo] = None): c: Foo | None = a').bindings
    assert [each.annotation for each in found] == ["Foo", "list[Foo]", "Foo | None"]


def test_statements() -> None:
    found = statements("""
        def f():
            global g
            with lock, open(p) as h: pass
            try: raise ValueError("x") from e
            except (A, b.B): pass
            except: pass
            assert ok(1), "why"
            del x.y, z
            yield g
            yield from xs
            raise
            return a.b
            return
    """)
    assert found == [
        ("global", "g"), ("with", "lock"), ("with", "open(p)"), ("try", "A"), ("try", "b.B"), ("try", ""),
        ("raise", "ValueError('x')"),
        ("except", "A"), ("except", "b.B"), ("except", ""),
        ("assert", "ok(1)"), ("delete", "x.y"), ("delete", "z"), ("yield", "g"),
        ("yield", "xs[]"), ("raise", ""), ("return", "a.b"), ("return", "<None>"),
    ]  # fmt: skip


def test_what_guards_a_body_and_what_a_branch_needs() -> None:
    source = """def f(x, quiet):
    try:
        g(x)
    except KeyError as e:
        raise e
    except (A, B):
        pass
    with contextlib.suppress(OSError):
        h()
    if quiet:
        one()
    elif not x:
        two()
if __name__ == "__main__":
    f(1, 2)
"""
    text = {("try", "KeyError"): "g(x)", ("try", "A"): "g(x)", ("try", "B"): "g(x)", ("try", "OSError"): "h()",
            ("if", "quiet"): "one()", ("if", "x"): "two()", ("if", "__name__"): "f(1, 2)"}  # fmt: skip
    found = [each for each in index(source).statements if each.kind in ("try", "if")]
    assert [(each.kind, each.ref) for each in found] == list(text)
    for each in found:
        assert text[each.kind, each.ref] in source[each.span.start_byte : each.span.end_byte]
        assert "except" not in source[each.span.start_byte : each.span.end_byte]
    told = {(each.ref, each.text) for each in found}
    assert told >= {("KeyError", "raise"), ("A", ""), ("quiet", ""), ("x", "not")}


def test_statement_text_is_one_line_of_bounded_length() -> None:
    text = index("def f():\n    return g(\n" + "        a,\n" * 100 + "    )\n").statements[0].text
    assert text.startswith("return g( a, a,") and len(text) == 120 and text.endswith("…")


def test_occurrences_leave_out_plain_locals_only() -> None:
    found = index("""
        LIMIT = 1
        def f(a, b: Kind = LIMIT):
            c = a.size + LIMIT
            a.size = c
            use(c, helper, key=other.name)
            helper.call()
            def inner(): return c
            global shared
            shared = LIMIT
    """).occurrences
    assert [(o.ref, o.role, o.scope) for o in found] == [
        ("LIMIT", "write", ""),
        ("Kind", "read", ""),
        ("LIMIT", "read", ""),
        ("a.size", "read", "f"),
        ("LIMIT", "read", "f"),
        ("a.size", "write", "f"),
        ("helper", "read", "f"),
        ("other.name", "read", "f"),
        ("helper", "read", "f"),
        ("shared", "write", "f"),
        ("LIMIT", "read", "f"),
    ]


def test_spans_are_bytes_in_non_ascii_source() -> None:
    source = 'x = "äöü"; f("→", größe)\n'.encode()
    call = index_module("a.py", source).calls[0]
    assert source[call.span.start_byte : call.span.end_byte].decode() == 'f("→", größe)' == call.text
    assert call.arguments == ("<str>", "größe")


def test_old_print_and_semicolons_do_not_stop_reading() -> None:
    assert calls("print 'x'; f(); g()\n") == [("", "f"), ("", "g")]
