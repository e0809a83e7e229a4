"""Rust source into symbols, imports, bindings, calls and statements."""

from textwrap import dedent

import pytest

from indexer.parse import index_module
from indexer.records import ModuleIndex, Symbol


def index(text: str) -> ModuleIndex:
    return index_module("a.rs", dedent(text).encode())


def body(text: str) -> ModuleIndex:
    return index(f"fn f() {{\n{dedent(text)}\n}}\n")


def symbol(text: str, qualname: str) -> Symbol:
    return next(each for each in index(text).symbols if each.qualname == qualname)


def kinds(text: str) -> list[tuple[str, str]]:
    return [(each.kind, each.qualname) for each in index(text).symbols[1:]]


def bindings(found: ModuleIndex) -> list[tuple[str, str, str | None]]:
    return [(each.target, each.value, each.annotation) for each in found.bindings]


def test_methods_belong_to_their_type_and_traits_are_its_bases() -> None:
    text = """
        impl Server {
            const MAX: usize = 3;
            pub fn new() -> Self { Self { a: 1 } }
        }
        struct Server<T> { a: u8, b: Option<T> }
        impl<T> Run for Server<T> { type Out = T; fn run(&self) {} }
        impl fmt::Display for Server<u8> { fn fmt(&self) {} }
        unsafe impl<T> Sync for Server<T> {}
        impl !Send for Server {}
    """
    assert kinds(text) == [
        ("attribute", "Server.MAX"),
        ("method", "Server.new"),
        ("class", "Server"),
        ("attribute", "Server.a"),
        ("attribute", "Server.b"),
        ("class", "Server.Out"),
        ("method", "Server.run"),
        ("method", "Server.fmt"),
    ]
    assert symbol(text, "Server").bases == ("Run", "fmt.Display", "Sync")


def test_what_is_implemented_for_a_type_of_another_file() -> None:
    found = index("""
        impl Run for other::Server { const N: u8 = 1; fn run(&self) { go() } }
        impl<T: Clone> Walk for T { fn walk(&self) {} }
        impl Walk for Vec<Foo> {}
        impl dyn Run { fn twice(&self) {} }
    """)
    assert [each.qualname for each in found.symbols[1:]] == ["Server.run", "Walk.walk", "Run.twice"]
    assert [(each.scope, each.target, each.value) for each in found.bindings if "." in each.target] == [
        ("", "Server.<impl>", "Run"),
        ("", "Server.N", "1"),
        ("", "Vec.<impl>", "Walk"),
    ]
    assert [(each.scope, each.ref) for each in found.calls] == [("Server.run", "go")]


def test_traits_enumerations_and_other_types() -> None:
    found = index("""
        trait Run: Base + fmt::Debug { type Out: Any; const K: u8; fn run(&self); fn twice(&self) { self.run() } }
        enum Event { Start, Key(u8, Name), Move { by: Step } }
        struct Pair(pub Left, Right);
        struct Unit;
        type Names = Vec<Name>;
        extern "C" { fn outside(x: i32); }
        macro_rules! twice { ($x:expr) => { helper($x) } }
    """)
    assert [(each.kind, each.qualname, each.bases) for each in found.symbols[1:]] == [
        ("class", "Run", ("Base", "fmt.Debug")),
        ("class", "Run.Out", ("Any",)),
        ("attribute", "Run.K", ()),
        ("method", "Run.run", ()),
        ("method", "Run.twice", ()),
        ("class", "Event", ()),
        ("attribute", "Event.Start", ()),
        ("class", "Event.Key", ("Event",)),
        ("attribute", "Event.Key.0", ()),
        ("attribute", "Event.Key.1", ()),
        ("class", "Event.Move", ("Event",)),
        ("attribute", "Event.Move.by", ()),
        ("class", "Pair", ()),
        ("attribute", "Pair.0", ()),
        ("attribute", "Pair.1", ()),
        ("class", "Unit", ()),
        ("class", "Names", ("Vec",)),
        ("function", "outside", ()),
        ("function", "twice", ()),
    ]
    told = {(each.scope, each.target): (each.value, each.annotation) for each in found.bindings}
    assert told["Event", "Start"] == ("Event()", None)
    assert told["Event.Key", "1"] == ("?", "Name")
    assert told["Pair", "0"] == ("?", "Left")
    assert told["", "Names"] == ("?", "Vec<Name>")
    assert [(each.scope, each.ref) for each in found.calls] == [("Run.twice", "self.run"), ("twice", "helper")]


def test_attributes_belong_to_what_follows_and_documentation_does_not() -> None:
    text = dedent("""
        /// Serves.
        #[derive(Debug)]
        #[serde(default)]
        pub struct Server {
            #[serde(skip)]
            pub a: u8,
        }
        mod tests {
            #[tokio::test]
            pub(crate) async fn runs() {}
        }
    """)
    server, field, runs = symbol(text, "Server"), symbol(text, "Server.a"), symbol(text, "tests.runs")
    assert (server.span.start_line, server.doc, server.signature) == (3, "Serves.", "pub struct Server")
    assert server.decorators == ("derive(Debug)", "serde(default)")
    assert (field.span.start_line, field.decorators) == (6, ("serde(skip)",))
    assert (runs.span.start_line, runs.kind, runs.is_async, runs.decorators) == (10, "function", True, ("tokio::test",))


def test_parameters_and_results() -> None:
    text = "impl S { fn m(&'a mut self, (a, b): (A, B), mut c: &str, _: u8, f: impl Fn(u8)) -> Result<Self, E> {} }"
    made = symbol(text, "S.m")
    assert [(each.name, each.annotation) for each in made.parameters] == [
        ("self", "&'a mut Self"),
        ("<parameter2>", "(A, B)"),
        ("c", "&str"),
        ("<parameter4>", "u8"),
        ("f", "impl Fn(u8)"),
    ]
    assert made.returns == "Result<Self, E>"
    assert [each for each in bindings(index(text)) if each[0] in ("Self", "a", "b")] == [
        ("Self", "S", None),
        ("a", "<parameter2>[0]", None),
        ("b", "<parameter2>[1]", None),
    ]


def test_uses_and_modules() -> None:
    found = index("""
        use std::collections::{HashMap, hash_map::{self, Entry as E}, *};
        pub use crate::a::B;
        use super::super::c as d;
        use self::e::r#type;
        use serde;
        use fmt::Write as _;
        extern crate log as logging;
        mod inner;
        #[path = "x/y.rs"]
        mod named;
        mod here { use super::*; }
    """).imports
    assert [(each.module, each.name, each.bound, each.scope) for each in found] == [
        ("std::collections", "HashMap", "HashMap", ""),
        ("std::collections", "hash_map", "hash_map", ""),
        ("std::collections::hash_map", "Entry", "E", ""),
        ("std::collections", "*", "", ""),
        ("crate::a", "B", "B", ""),
        ("super::super", "c", "d", ""),
        ("self::e", "type", "type", ""),
        ("serde", None, "serde", ""),
        ("fmt", "Write", "", ""),
        ("log", None, "logging", ""),
        ("self", "inner", "inner", ""),
        ("./x/y.rs", None, "named", ""),
        ("super", "*", "", "here"),
    ]


@pytest.mark.parametrize(
    ("source", "refs"),
    [
        ("a.b(c).d()?; e().await?.g()", ["a.b(c).d", "a.b", "e().g", "e"]),
        ("Foo::new(1); a::b::c(); crate::x(); super::y(); self::z()", ["Foo.new", "a.b.c", "crate.x", "super.y", "z"]),
        ("parse::<u8>(x); Vec::<u8>::new(); xs.collect::<Vec<_>>()", ["parse", "Vec.new", "xs.collect"]),
        ("<T as Run>::run(x); <Foo>::go(); f64::from(x)", ["T.run", "Foo.go", "f64.from"]),
        ("Foo { a: g(), b, ..h() }.m()", ["Foo(a=g(),b=b).m", "Foo", "g", "h"]),
        ("Pair(a, b).0.m(); x.1.n(); (a.call)(1)", ["Pair(a,b).0.m", "Pair", "x.1.n", "a.call"]),
        ("spawn(move || { g() }); xs.map(|x| x.m())", ["spawn", "g", "xs.map", "x.m"]),
        ("(&a).m(); (*b).n(); r#type()", ["a.m", "b.n", "type"]),
        ("unsafe { g() }; async { h() }; loop { break i() }", ["g", "h", "i"]),
    ],
)
def test_refs_of_calls(source: str, refs: list[str]) -> None:
    assert [call.ref for call in body(source).calls if not call.implicit] == refs


@pytest.mark.parametrize(
    ("source", "refs"),
    [
        ('println!("{} {x}", g(a), b.c(d()))', ["println", "g", "b.c", "d"]),
        ("assert_eq!(Foo::new(1).g(), h());", ["assert_eq", "Foo.new(1).g", "Foo.new", "h"]),
        ("vec![a(), Foo { x: b() }]; vec![c(); 3]", ["vec", "a", "Foo", "b", "vec", "c"]),
        ("assert!(xs.iter().all(|x| x.ok()), g());", ["assert", "xs.iter().all", "xs.iter", "x.ok", "g"]),
        ("a!(b!(c()));", ["a", "b", "c"]),
        ('json!({ "a": g(x), "b": [h::<u8>(), i.j()?.k()] });', ["json", "g", "h", "i.j().k", "i.j"]),
        ("select! { v = rx.recv() => { g(v) } _ = h() => 1 }", ["select", "rx.recv", "g", "h"]),
        ("log::info!(a = g(); 1 +); m!()", ["log.info", "g", "m"]),
        ("quote! { fn made() { g() } }", ["quote"]),
    ],
)
def test_calls_in_the_arguments_of_macros(source: str, refs: list[str]) -> None:
    assert [call.ref for call in body(source).calls if not call.implicit] == refs


def test_arguments_of_macros() -> None:
    found = body('let v = vec![a, b()]; let t = format!("{n}", n = g()); write!(out, "{}", x);')
    calls = {call.ref: (call.arguments, call.keywords) for call in found.calls}
    assert calls["vec"] == (("a", "b()"), ())
    assert calls["format"] == (("'{n}'",), ("n=g()",))
    assert calls["write"] == (("out", "'{}'", "x"), ())
    assert bindings(found) == [("v", "[a,b()]", None), ("t", "<str>", None)]


def test_definitions_in_macros() -> None:
    found = index("cfg_rt! { pub fn inside() { g(|x| x.m()) } impl Foo { fn m(&self) {} } }\nstruct Foo;\n")
    assert [each.qualname for each in found.symbols[1:]] == ["inside", "inside.<lambda1>", "Foo.m", "Foo"]
    assert [(each.scope, each.ref) for each in found.calls if each.ref != "cfg_rt"] == [
        ("inside", "g"),
        ("inside.<lambda1>", "x.m"),
    ]


@pytest.mark.parametrize(
    ("source", "bound"),
    [
        ("let x: Vec<Foo> = g();", [("x", "g()", "Vec<Foo>")]),
        ("let (a, _, b) = t;", [("a", "t[0]", None), ("b", "t[2]", None)]),
        ("let (a, b) = (x, y());", [("a", "x", None), ("b", "y()", None)]),
        ("let Foo { a, b: (c, _), ref d, .. } = x;", [
            ("a", "Foo().a", None), ("c", "Foo().b[0]", None), ("d", "Foo().d", None),
        ]),
        ("let [a, .., b] = xs;", [("a", "xs[0]", None), ("b", "xs[]", None)]),
        ("let Some(x) = g()? else { return };", [("x", "g()", None)]),
        ("if let Some(v) = a.b() && let Ok(w) = c {}", [("v", "a.b()", None), ("w", "c", None)]),
        ("while let Some(n) = it.next() {}", [("n", "it.next()", None)]),
        ("for (i, e) in xs.iter() {}", [("i", "xs.iter()[][0]", None), ("e", "xs.iter()[][1]", None)]),
        ("match e { Ev::A => 1, Ev::B(n, s) | Ev::C { n, s } if n => 2, Err(x) => 3, o @ 1..=2 => 4 };", [
            ("n", "Ev.B().0", None), ("s", "Ev.B().1", None), ("n", "Ev.C().n", None), ("s", "Ev.C().s", None),
            ("x", "?", None), ("o", "e", None),
        ]),
        ("let a = if b { c } else { d() };", [("a", "c|d()", None)]),
        ("let a = match b { X => c, Y => { g(); d } };", [("a", "c|d", None)]),
        ("let a = unsafe { b }; let c = &mut *a; let d = e as u8;", [
            ("a", "b", None), ("c", "a", None), ("d", "<int>", None),
        ]),
        ("a.b = c; x[0] = d; e += 1; (g, h) = (h, g);", [
            ("a.b", "c", None), ("x[0]", "d", None), ("e", "?", None), ("g", "h", None), ("h", "g", None),
        ]),
    ],
)  # fmt: skip
def test_values_of_bindings(source: str, bound: list[tuple[str, str, str | None]]) -> None:
    assert bindings(body(source)) == bound


def test_operators_and_loops_call_methods() -> None:
    found = body("a + b; a == b; a += b; x[k]; -a; 1 + 2; for y in ys {}")
    assert [call.ref for call in found.calls] == [
        "a.add", "a.eq", "a.add_assign", "x.index", "a.neg", "ys.into_iter", "ys.next",
    ]  # fmt: skip
    assert all(call.implicit for call in found.calls)


def test_the_last_expression_is_returned() -> None:
    found = index("""
        fn a() -> T { let b = |x| x.m(); if c { d() } else { e } }
        fn b() -> T { fn inner() {} return g(); }
        fn c() { d() }
        fn d() { panic!("no") }
    """).statements
    assert [(each.kind, each.scope, each.ref) for each in found] == [
        ("return", "a.b", "x.m()"),
        ("return", "a", "d()|e"),
        ("return", "b", "g()"),
        ("raise", "d", ""),
    ]


def test_type_parameters_are_bound_in_methods() -> None:
    found = index("impl<T: Run + Send> Pool<T> { fn go<F>(&self, t: T, f: F) where F: Walk {} fn stop() {} }")
    assert [(each.scope, each.target, each.value) for each in found.bindings if each.target in ("T", "F", "Self")] == [
        ("Pool.go", "T", "Run"),
        ("Pool.go", "Self", "Pool"),
        ("Pool.go", "F", "Walk"),
    ]


def test_an_attribute_of_a_use_is_not_one_of_the_type_behind_it() -> None:
    text = """
        #[cfg(feature = "order")]
        use a::B;
        #[derive(Clone)] // kept
        #[repr(C)]
        /// A map.
        pub struct Map { b: B }
    """
    found = symbol(text, "Map")
    assert found.decorators == ("derive(Clone)", "repr(C)") and found.span.start_line == 4


def test_broken_source_keeps_its_symbols_and_calls() -> None:
    found = index("fn good() { a() }\nfn broken( { let x = ; }\nimpl T { fn m(&self) { b() } }\n")
    assert {"good", "T.m"} <= {each.qualname for each in found.symbols}
    assert {("good", "a"), ("T.m", "b")} <= {(each.scope, each.ref) for each in found.calls}
    assert found.problems


@pytest.mark.parametrize(
    "source",
    [
        "let x = " + "(" * 5000 + "a" + ")" * 5000 + ";",
        "let x = " + "(" * 5000 + "a" + ",)" * 5000 + ";",
        "let " + "Some(" * 5000 + "a" + ")" * 5000 + " = b;",
        "a" + ".b(c)?" * 5000 + ";",
        "m!(" * 5000 + ")" * 5000 + ";",
        "m!(=> " + "(" * 5000 + ")" * 5000 + ");",
        "match a { b => " * 5000 + "c" + "}" * 5000,
        "if a {} " + "else if b { x = 1; } " * 5000,
        "|x| " * 5000 + "1;",
    ],
    ids=range(9),
)
def test_deep_source_is_survived(source: str) -> None:
    found = body(source)
    assert all(len(each.ref) <= 1000 for each in found.calls)
    assert all(len(each.value) <= 2500 for each in found.bindings)
