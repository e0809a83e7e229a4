"""Go source into symbols, imports, bindings, calls and statements."""

from textwrap import dedent

import pytest

from indexer.parse import index_module
from indexer.records import ModuleIndex, Symbol


def index(text: str) -> ModuleIndex:
    return index_module("a.go", dedent(text).encode())


def body(text: str) -> ModuleIndex:
    return index(f"package p\nfunc f(p P) {{\n{dedent(text)}\n}}\n")


def symbol(text: str, qualname: str) -> Symbol:
    return next(each for each in index(text).symbols if each.qualname == qualname)


def kinds(text: str) -> list[tuple[str, str]]:
    return [(each.kind, each.qualname) for each in index(text).symbols[1:]]


def bindings(found: ModuleIndex) -> list[tuple[str, str, str | None]]:
    return [(each.target, each.value, each.annotation) for each in found.bindings if each.target != "p"]


def test_a_method_belongs_to_its_type_wherever_that_stands() -> None:
    found = kinds("""
        package p
        func (s *Server) Run() {}
        func (Server) stop() {}
        func (s Stack[T]) Push(x T) {}
        func (s *Stack[T]) Pop() (x T) { return }
        type Stack[T any] struct { items []T }
        func init() {}
        func init() {}
    """)
    assert found == [
        ("method", "Server.Run"),
        ("method", "Server.stop"),
        ("method", "Stack.Push"),
        ("method", "Stack.Pop"),
        ("class", "Stack"),
        ("attribute", "Stack.items"),
        ("function", "init"),
        ("function", "init#2"),
    ]


def test_receivers_parameters_and_results() -> None:
    text = "package p\nfunc (s *Server) Run(a, b int, f func(x int) error, c ...pkg.T) (n int, err error) { return }\n"
    run = symbol(text, "Server.Run")
    assert [(each.name, each.kind, each.annotation) for each in run.parameters] == [
        ("s", "positional", "*Server"),
        ("a", "positional", "int"),
        ("b", "positional", "int"),
        ("f", "positional", "func(x int) error"),
        ("c", "vararg", "pkg.T"),
    ]
    assert run.returns == "(n int, err error)"
    assert run.signature == text.splitlines()[1].removesuffix(" { return }")
    assert [each.name for each in symbol("package p\nfunc (T) m(int, string) {}", "T.m").parameters] == [
        "<parameter0>",
        "<parameter1>",
        "<parameter2>",
    ]


def test_types_with_fields_bases_and_what_they_stand_for() -> None:
    found = index("""
        package p
        // Server serves.
        type Server struct {
            *Base
            pkg.Mixin
            a, b int `json:"a"` // how many
            run  func(int) error
        }
        type Runner interface {
            io.Reader
            Run(n int) error
            ~int | string
        }
        type (
            Handlers []Handler
            Alias = pkg.Other
        )
        var anonymous struct { x int }
    """)
    assert [(each.kind, each.qualname, each.bases) for each in found.symbols[1:]] == [
        ("class", "Server", ("Base", "pkg.Mixin")),
        ("attribute", "Server.Base", ()),
        ("attribute", "Server.Mixin", ()),
        ("attribute", "Server.a", ()),
        ("attribute", "Server.b", ()),
        ("attribute", "Server.run", ()),
        ("class", "Runner", ("io.Reader",)),
        ("method", "Runner.Run", ()),
        ("class", "Handlers", ()),
        ("class", "Alias", ("pkg.Other",)),
        ("variable", "anonymous", ()),
    ]
    server = found.symbols[1]
    assert (server.doc, server.signature, server.span.start_line) == ("Server serves.", "type Server struct", 4)
    assert next(each.comment for each in found.symbols if each.name == "b") == "how many"
    assert [(each.scope, each.target, each.annotation) for each in found.bindings if each.annotation] == [
        ("Server", "Base", "Base"),
        ("Server", "Mixin", "pkg.Mixin"),
        ("Server", "a", "int"),
        ("Server", "b", "int"),
        ("Server", "run", "func(int) error"),
        ("Runner.Run", "n", "int"),
        ("", "Handlers", "[]Handler"),
        ("", "Alias", "pkg.Other"),
        ("", "anonymous", "struct { x int }"),
    ]


def test_constants_and_variables() -> None:
    found = index("""
        package p
        const (
            First Kind = iota
            Second
        )
        const name, size = "n", 3
        var a, b = load()
        var c *T
        var _ Runner = (*T)(nil)
        var handle = func(x int) { c.run() }
    """)
    assert [(each.kind, each.qualname, each.span.start_line) for each in found.symbols[1:]] == [
        ("constant", "First", 4),
        ("constant", "Second", 5),
        ("constant", "name", 7),
        ("constant", "size", 7),
        ("variable", "a", 8),
        ("variable", "b", 8),
        ("variable", "c", 9),
        ("function", "handle", 11),
    ]
    assert [each for each in bindings(found) if each[0] != "x"] == [
        ("First", "<int>", "Kind"),
        ("Second", "<int>", "Kind"),
        ("name", "'n'", None),
        ("size", "3", None),
        ("a", "load()[0]", None),
        ("b", "load()[1]", None),
        ("c", "?", "*T"),
        ("_", "T(<None>)", "Runner"),
    ]
    assert found.symbols[8].signature == "handle = func(x int)"


def test_imports() -> None:
    found = index("""\
        // License.

        // Package p does things.
        package p
        import "fmt"
        import (
            str "strings"
            . "math"
            _ "net/http/pprof"
            "github.com/a/b/v2"
            "gopkg.in/yaml.v3"
            "github.com/a/go-isatty"
        )
        func f() { isatty.Is() }
    """)
    assert (found.package, found.symbols[0].doc, found.symbols[0].comment) == (
        "p",
        "Package p does things.",
        "License.",
    )
    assert [(each.module, each.name, each.bound) for each in found.imports] == [
        ("fmt", None, "fmt"),
        ("strings", None, "str"),
        ("math", "*", ""),
        ("net/http/pprof", None, ""),
        ("github.com/a/b/v2", None, "b"),
        ("gopkg.in/yaml.v3", None, "yaml"),
        ("github.com/a/go-isatty", None, "isatty"),
    ]


@pytest.mark.parametrize(
    ("source", "refs"),
    [
        ("a.b.c(); a.b().c()", ["a.b.c", "a.b().c", "a.b"]),
        ("go f(x); defer mu.Unlock()", ["f", "mu.Unlock"]),
        ("go func() { g() }()", ["f.<lambda1>", "g"]),
        ("F[int](x); F[int, string](x, y); pkg.F[T](x); F[[]int](x, y)", ["F", "F", "pkg.F", "F"]),
        ("handlers[i](x); handlers[i](x, y); m['a'](x)", ["handlers[i]", "handlers[i]", "m[]"]),
        ("(*T)(x).m(); string(b); []byte(s)", ["T(x).m", "T"]),
        ("&pkg.T{A: 1}.m()", ["pkg.T(A=1).m", "pkg.T"]),
        ("x.(*T).m(); x.(interface{ M() }).M()", ["T().m", "x.M"]),
        ("new(T).m(); (<-ch).m(); xs[1:2].m(); (*p).m()", ["T().m", "new", "ch[].m", "xs[1:2].m", "p.m"]),
        ("(*Server).Run(s)", ["Server.Run"]),
        ("select { case v := <-ch(): v.m(); default: g() }", ["ch", "v.m", "g"]),
        ("if err := f(); err != nil { g() } else { h() }", ["f", "g", "h"]),
    ],
)
def test_refs_of_calls(source: str, refs: list[str]) -> None:
    assert [call.ref for call in body(source).calls] == refs


def test_literals_call_the_types_they_are_of() -> None:
    found = body("""
        a := []Foo{{A: 1, B: g}, {h()}}
        b := map[string]*Foo{"a": {}, k: x}
        c := []struct{ n int; f func() }{{1, g}, {f: h}}
        d := H{"a": x}
        e := [...][]Foo{1: {{A: 2}}}
    """)
    assert bindings(found) == [
        ("a", "[Foo(A=1,B=g),Foo(h())]", "[]Foo"),
        ("b", "{'a':Foo(),k:x}", "map[string]*Foo"),
        ("c", "[{'n':1,'f':g},{'f':h}]", "[]struct{ n int; f func() }"),
        ("d", "H({'a':x})", None),
        ("e", "[[Foo(A=2)]]", "[...][]Foo"),
    ]
    assert [call.ref for call in found.calls] == ["Foo", "Foo", "h", "Foo", "H", "Foo"]


@pytest.mark.parametrize(
    ("source", "bound"),
    [
        ("a, err := g()", [("a", "g()[0]", None), ("err", "g()[1]", None)]),
        ("a, b := b, a", [("a", "b", None), ("b", "a", None)]),
        ("v, ok := m[k]", [("v", "m[k]", None), ("ok", "<bool>", None)]),
        ("v, ok := x.(*T)", [("v", "T()", None), ("ok", "<bool>", None)]),
        ("v, ok := <-ch", [("v", "ch[]", None), ("ok", "<bool>", None)]),
        ("for i, e := range xs {}", [("i", "?", None), ("e", "xs[]", None)]),
        ("for k := range m {}; for i := range 3 {}", [("k", "?", None), ("i", "<int>", None)]),
        ("c := make(chan *T, 1); for v := range c {}", [("c", "make(?,1)", "chan *T"), ("v", "c[]", None)]),
        ("xs = append(xs, a, bs...)", [("xs", "[*xs,a,*bs]", None)]),
        ("a.b = c; m['k'] = d; *q = e; _ = g", [("a.b", "c", None), ("m[]", "d", None)]),
        ("ch <- x", [("ch[]", "x", None)]),
        ("var a pkg.T; var b, c = 1, 2.5", [("a", "?", "pkg.T"), ("b", "1", None), ("c", "<float>", None)]),
        ("h := s.Run; n += 1", [("h", "s.Run", None), ("n", "?", None)]),
    ],
)
def test_values_of_bindings(source: str, bound: list[tuple[str, str, str | None]]) -> None:
    assert bindings(body(source)) == bound


def test_a_switch_over_types_narrows() -> None:
    text = "package p\nfunc f(x any) {\nswitch t := x.(type) {\ncase *A, B: t.m()\ncase nil: ;\ndefault: t.n()\n}\n}\n"
    found = [each for each in index(text).bindings if each.narrows]
    assert [(each.target, each.value) for each in found] == [("t", "A()|B()")]
    assert text[found[0].span.start_byte : found[0].until] == "case *A, B: t.m()\n"


def test_what_is_declared_in_a_block_ends_with_it() -> None:
    text = "package p\nfunc f() {\nx := a\nif x := b; x {\n}\n{ x := c }\nfor { x = d }\n}\n"
    ends = {each.value: text[: each.until][-5:] for each in index(text).bindings}
    assert ends == {"a": "d }\n}", "b": "x {\n}", "c": "= c }", "d": "= d }"}
    loops = {each.value: text[each.loop :][:5] for each in index(text).bindings if each.loop >= 0}
    assert loops == {"d": "for {"}


def test_statements() -> None:
    found = index("""
        package p
        func f() (n int, err error) {
            go func() { return }()
            if n > 1 { return 1, nil }
            panic(err)
            return
        }
    """).statements
    assert [(each.kind, each.scope, each.ref) for each in found] == [
        ("return", "f.<lambda1>", "<None>"),
        ("return", "f", "(1,<None>)"),
        ("raise", "f", "err"),
        ("return", "f", "(n,err)"),
    ]


def test_results_with_names_and_type_parameters_are_bound() -> None:
    found = index("package p\nfunc F[K comparable, V fmt.Stringer](k K) (v V) { v = k; return }\n")
    assert [(each.scope, each.target, each.value, each.annotation) for each in found.bindings] == [
        ("F", "K", "?", None),
        ("F", "V", "fmt.Stringer", None),
        ("F", "k", "?", "K"),
        ("F", "v", "?", "V"),
        ("F", "v", "k", None),
    ]


def test_broken_source_keeps_its_symbols_and_calls() -> None:
    found = index("package p\nfunc good() { a() }\nfunc broken( { x := }\ntype T struct {}\nfunc (t T) m() { b() }\n")
    assert {"good", "T.m"} <= {each.qualname for each in found.symbols}
    assert {("good", "a"), ("T.m", "b")} <= {(each.scope, each.ref) for each in found.calls}
    assert found.problems


@pytest.mark.parametrize(
    "source",
    [
        "x := " + "(" * 5000 + "a" + ")" * 5000,
        "x := " + "[]T{" * 5000 + "}" * 5000,
        "x := " + "[]" * 5000 + "T" + "{" * 5000 + "}" * 5000,
        "a" + ".b(c)" * 5000,
        "if a {} " + "else if b { x = 1 } " * 5000,
        "func() {" * 5000 + "}" * 5000,
    ],
    ids=range(6),
)
def test_deep_source_is_survived(source: str) -> None:
    found = body(source)
    assert all(len(each.ref) <= 1000 for each in found.calls)
    assert all(len(each.value) <= 2500 for each in found.bindings)
