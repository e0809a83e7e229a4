"""JavaScript expressions and statements into calls, bindings, statements and occurrences."""

from textwrap import dedent

import pytest

from indexer.parse import index_module
from indexer.records import ModuleIndex


def index(text: str) -> ModuleIndex:
    return index_module("a.jsx", dedent(text).encode())


def bindings(text: str) -> list[tuple[str, str, str]]:
    return [(each.scope, each.target, each.value) for each in index(text).bindings]


@pytest.mark.parametrize(
    ("source", "refs"),
    [
        ("a.b.c()", ["a.b.c"]),
        ("a?.b?.()", ["a.b"]),
        ("a?.[0]()", ["a[0]"]),
        ("new a.B(c).d()", ["a.B(c).d", "a.B"]),
        ("new Foo", ["Foo"]),
        ("this.#p(super.m())", ["this.#p", "super.m"]),
        ("open(x, 1).close()", ["open(x,1).close", "open"]),
        ("t['k'](); t[i](); t[i + 1]()", ["t['k']", "t[i]", "t[]"]),
        ("(await f()).x()", ["f().x", "f"]),
        ("(a || b)()", ["?"]),
        ("(() => 1)()", ["<lambda1>"]),
        ("tag`a${g()}`", ["tag", "g"]),
        ("import('./m').then(x)", ["import('./m').then", "import"]),
        ("require('./m').run()", ["require('./m').run", "require"]),
        ("'abc'.trim(); `a b`.trim(); /x/.test(y)", ["'abc'.trim", "<str>.trim", "?.test"]),
        ("f()()", ["f()", "f"]),
        ("(0, obj.run)()", ["obj.run"]),
        ("class A { x = f(); [g()] = 1; static { h(); } }", ["f", "g", "h"]),
        ("function f(a = g()) {}", ["g"]),
    ],
)
def test_refs_of_calls(source: str, refs: list[str]) -> None:
    assert [call.ref for call in index(source).calls] == refs


def test_arguments_and_text() -> None:
    source = "f(a.b, 1, 1.5, 'x', 'two words', [a, 1], { k: a, b, 'l': 2, m() {} }, c ? d : e,\n ...xs, () => 1)"
    call = index(source).calls[0]
    assert call.arguments == (
        "a.b", "1", "<float>", "'x'", "<str>", "[a,1]", "{'k':a,'b':b,'l':2,'m':<object1>.m}",
        "d|e", "*xs", "<lambda1>",
    )  # fmt: skip
    assert call.text.startswith(
        "f(a.b, 1, 1.5, 'x', 'two words', [a, 1], { k: a, b, 'l': 2, m() {} }, c ? d : e, ...xs"
    )


def test_what_is_gone_through_makes_an_iterator() -> None:
    found = index("for (const x of xs) {}\nf(...a.b); [...g()]; h({ ...o }); for (k in o) {}").calls
    assert [call.ref for call in found if call.implicit] == ["xs.@@iterator", "a.b.@@iterator", "g().@@iterator"]
    assert [call.ref for call in found if not call.implicit] == ["f", "g", "h"]


def test_a_function_that_is_a_member_is_bound_as_one() -> None:
    found = bindings("function main(o) { o.run = () => 1; const t = { k() {} }; }\nFoo.prototype.m = function () {};\n")
    assert found == [
        ("main", "o", "?"),
        ("main", "o.run", "main.o.run"),
        ("main", "t", "{'k':main.t.k}"),
        ("", "Foo.prototype.m", "Foo.m"),
    ]


def test_components_are_calls() -> None:
    source = "const x = <Form a={f} b {...rest}><ui.Input/><div onClick={() => go()}>text</div><></></Form>;"
    assert [(call.scope, call.ref, call.arguments) for call in index(source).calls] == [
        ("", "Form", ("{'a':f,'b':<bool>,**rest}",)),
        ("", "ui.Input", ("<dict>",)),
        ("<lambda1>", "go", ()),
    ]


@pytest.mark.parametrize(
    ("source", "bound"),
    [
        ("let a = b || c", [("", "a", "b|c")]),
        ("let a = b && c.d", [("", "a", "c.d")]),
        ("let a = { ...b, c }", [("", "a", "{**b,'c':c}")]),
        ("let { a, b: { c }, ...d } = e()", [("", "a", "e().a"), ("", "c", "e().b.c"), ("", "d", "e()")]),
        ("let [a, , b = 1, ...c] = d", [("", "a", "d[0]"), ("", "b", "d[2]|1"), ("", "c", "d[3:]")]),
        ("for (const x of xs) {}", [("", "x", "xs[]")]),
        ("for (const k in o) {}", [("", "k", "?")]),
        ("a.b = c; a['k'] = d; [a.e] = f", [("", "a.b", "c"), ("", "a['k']", "d"), ("", "a.e", "f[0]")]),
        ("function f({ a }, b = c) {}", [("f", "<parameter1>", "?"), ("f", "a", "<parameter1>.a"), ("f", "b", "c")]),
        ("try {} catch ({ code }) {}", [("", "code", "?")]),
        ("let n = `a`, m = 'x' + y, o = 'x' + 'y'", [("", "n", "'a'"), ("", "m", "?"), ("", "o", "<str>")]),
    ],
)
def test_values_of_bindings(source: str, bound: list[tuple[str, str, str]]) -> None:
    assert bindings(source) == bound


def test_an_assignment_binds_where_the_name_is_declared() -> None:
    found = bindings("""
        let top;
        function f(a) {
          let own;
          function g() { top = 1; a = 2; own = 3; let here; here = 4; }
        }
    """)
    assert [each for each in found if each[2] not in "?"] == [
        ("", "top", "1"),
        ("f", "a", "2"),
        ("f", "own", "3"),
        ("f.g", "here", "4"),
    ]


def test_until_when_and_from_which_loop_a_binding_reaches() -> None:
    text = dedent("""
        function f(p) {
          let a = 1;
          if (p) { a = 2; } else a = 3;
          while (p) { for (;;) { a = 4; } }
          p && (a = 5);
          g(() => { a = 6; });
          a += 7;
          o.a = 8;
        }
    """)
    ends = {
        each.value: text.encode()[: each.until][-11:].decode().strip() if each.until else ""
        for each in index(text).bindings
        if each.target in ("a", "o.a")
    }
    assert ends == {
        "1": "o.a = 8;\n}",
        "2": "{ a = 2; }",
        "3": "else a = 3;",
        "4": "{ a = 4; }",
        "5": "&& (a = 5)",
        **dict.fromkeys("678", ""),
    }
    loops = {each.value: text[each.loop :][:7] for each in index(text).bindings if each.loop >= 0}
    assert loops == {"4": "while ("}


def test_a_test_narrows() -> None:
    text = "function f(x, y) { if (x instanceof A && y instanceof b.B) { x.m() } return x instanceof C && x.n() }"
    found = [
        (each.target, each.value, text[each.span.start_byte : each.until])
        for each in index(text).bindings
        if each.narrows
    ]
    assert found == [
        ("x", "A()", "y instanceof b.B"),
        ("x", "A()", "{ x.m() }"),
        ("y", "b.B()", "{ x.m() }"),
        ("x", "C()", "x.n()"),
    ]


def test_statements() -> None:
    found = index("""
        function* f(x) { yield x; throw new E('m'); return; }
        const g = async (x) => h(x);
        try {} catch (e) { return e }
    """).statements
    assert [(each.kind, each.scope, each.ref) for each in found] == [
        ("yield", "f", "x"),
        ("raise", "f", "E('m')"),
        ("return", "f", "<None>"),
        ("return", "g", "h(x)"),
        ("except", "", ""),
        ("return", "", "e"),
    ]


def test_occurrences_without_names_of_functions_own() -> None:
    found = index(
        "import { lib } from 'x'; const t = 1;\nfunction f(p) { let v = p + t + lib.a; w = v; this.q = v.r; }\n"
    ).occurrences
    assert [(each.ref, each.role, each.scope) for each in found] == [
        ("t", "write", ""),
        ("t", "read", "f"),
        ("lib.a", "read", "f"),
        ("w", "write", "f"),
        ("this.q", "write", "f"),
        ("v.r", "read", "f"),
    ]
