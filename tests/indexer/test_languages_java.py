"""Java source into its records: definitions with their types, imports, and what its expressions say."""

from textwrap import dedent

import pytest

from indexer.parse import index_module
from indexer.records import ModuleIndex, Symbol


def index(text: str) -> ModuleIndex:
    return index_module("A.java", dedent(text).encode())


def within(statements: str) -> ModuleIndex:
    return index(f"class A {{ void run(Foo p) {{ {statements} }} }}")


def symbol(text: str, qualname: str) -> Symbol:
    return next(each for each in index(text).symbols if each.qualname == qualname)


def kinds(text: str) -> list[tuple[str, str]]:
    return [(each.kind, each.qualname) for each in index(text).symbols[1:]]


def bindings(found: ModuleIndex) -> list[tuple[str, str, str, str | None]]:
    return [(each.scope, each.target, each.value, each.annotation) for each in found.bindings if not each.narrows]


def local(statements: str) -> list[tuple[str, str, str | None]]:
    return [each[1:] for each in bindings(within(statements))[1:]]


def test_definitions() -> None:
    found = kinds("""
        public class A<T> extends Base<T> {
          static final int MAX = 1, MIN = 0;
          A() {}
          A(int size) {}
          void run() { class Local { void inner() {} } }
          void run(int a) {}
          int size; int size() { return size; }
          static class Nested { Nested() {} }
          interface Shape { int SIDES = 1; default void draw() {} void erase(); }
          enum Colour { RED(1) { void show() {} }, GREEN; final int code; Colour() {} }
          record Point(int x, List<Foo> y) { Point { check(x); } static int made; }
          @interface Marked { int value() default 1; }
        }
    """)
    assert found == [
        ("class", "A"), ("attribute", "A.MAX"), ("attribute", "A.MIN"), ("method", "A.A"), ("method", "A.A#2"),
        ("method", "A.run"), ("class", "A.run.Local"), ("method", "A.run.Local.inner"), ("method", "A.run#2"),
        ("attribute", "A.size#2"), ("method", "A.size"),
        ("class", "A.Nested"), ("method", "A.Nested.Nested"),
        ("class", "A.Shape"), ("attribute", "A.Shape.SIDES"), ("method", "A.Shape.draw"), ("method", "A.Shape.erase"),
        ("class", "A.Colour"), ("class", "A.Colour.<class1>"), ("attribute", "A.Colour.RED"),
        ("method", "A.Colour.<class1>.show"), ("attribute", "A.Colour.GREEN"), ("attribute", "A.Colour.code"),
        ("method", "A.Colour.Colour"),
        ("class", "A.Point"), ("attribute", "A.Point.x"), ("attribute", "A.Point.y"), ("method", "A.Point.Point"),
        ("attribute", "A.Point.made"),
        ("class", "A.Marked"), ("method", "A.Marked.value"),
    ]  # fmt: skip


def test_bases_are_names_without_type_arguments() -> None:
    assert symbol("class A<T> extends a.b.Base<T> implements I<A<T>>, J {}", "A").bases == ("a.b.Base", "I", "J")
    assert symbol("interface I extends J<K>, L {}", "I").bases == ("J", "L")
    assert symbol("enum E implements I<E> { X }", "E").bases == ("I",)
    assert symbol("record R(int a) implements I<R> {}", "R").bases == ("I",)


def test_heads_with_annotations_and_documentation() -> None:
    text = """
        package a.b;

        /** About A. */
        @Deprecated
        public final class A {
          /**
           * Runs it.
           */
          @Override @Named("x")
          public <T extends Foo> List<T> run(final @NonNull Map<String, T> items, int[] sizes[], Foo... rest)
              throws IOException {
            return null;
          }
          @Inject private Foo foo = new Foo(); // one
        }
    """
    run, foo = symbol(text, "A.run"), symbol(text, "A.foo")
    assert run.signature == (
        "public <T extends Foo> List<T> run(final @NonNull Map<String, T> items, int[] sizes[], Foo... rest) "
        "throws IOException"
    )
    assert run.decorators == ("Override", 'Named("x")') and run.doc == "Runs it."
    assert (run.span.start_line, run.header_end_line, run.span.end_line) == (10, 12, 14)
    assert [(p.name, p.kind, p.annotation) for p in run.parameters] == [
        ("items", "positional", "Map<String, T>"),
        ("sizes", "positional", "int[][]"),
        ("rest", "vararg", "Foo"),
    ]
    assert run.returns == "List<T>"
    assert (foo.decorators, foo.signature, foo.comment) == (("Inject",), "private Foo foo = new Foo()", "one")
    assert symbol(text, "A").span.start_line == 5 and symbol(text, "A").doc == "About A."
    assert index(text).package == "a.b"


def test_imports() -> None:
    found = index("""
        import a.b.C;
        import a.b.Outer.Inner;
        import a.b.*;
        import static a.b.C.run;
        import static a.b.C.*;
        import a . /* odd */ b.D ;
    """)
    assert [(one.module, one.name, one.bound) for one in found.imports] == [
        ("a.b", "C", "C"),
        ("a.b.Outer", "Inner", "Inner"),
        ("a.b", "*", ""),
        ("a.b.C", "run", "run"),
        ("a.b.C", "*", ""),
        ("a.b", "D", "D"),
    ]


@pytest.mark.parametrize(
    ("source", "refs"),
    [
        ("run(); this.run(); foo.bar.run();", ["run", "this.run", "foo.bar.run"]),
        ("a.b.C.run(); List.<Foo>of();", ["a.b.C.run", "List.of"]),
        ("new Foo<>(1).run();", ["Foo(1).run", "Foo"]),
        ("new a.B<C>(); outer.new Inner(2);", ["a.B", "outer.Inner"]),
        ("super.run(); I.super.run(); super.foo.run();", ["super().run", "I.super().run", "super().foo.run"]),
        ("Outer.this.run(); Foo.class.getName();", ["Outer.this.run", "Foo.class.getName"]),
        ("((Foo) x).run(); ((Foo<Bar>) x).run(); ((int) x).run();", ["Foo().run", "Foo().run", "<int>.run"]),
        ("((T) get()).run();", ["get().run", "get"]),
        ("xs[0].run(); xs[i][j].run(); xs[i + 1].run();", ["xs[0].run", "xs[i][j].run", "xs[].run"]),
        ('"text".trim(); ("a b" + x).trim();', ["'text'.trim", "<str>.trim"]),
        ("(a ? b : c).run();", ["?.run"]),
        ("a.b().c();", ["a.b().c", "a.b"]),
    ],
)
def test_refs_of_calls(source: str, refs: list[str]) -> None:
    assert [call.ref for call in within(source).calls] == refs


def test_constructors_call_constructors() -> None:
    found = index("class A extends B { A() { this(1, null); } A(int a, Foo b) { super(b); } A(O o) { o.super(); } }")
    assert [(call.scope, call.ref, call.arguments) for call in found.calls] == [
        ("A.A", "this", ("1", "<None>")),
        ("A.A#2", "super", ("b",)),
        ("A.A#3", "super", ()),
    ]


def test_arguments_that_are_functions() -> None:
    found = within("xs.map(Foo::bar).map(this::ok).map(super::z).map(Foo<X>::new).map(int[]::new).map(x -> x.y());")
    handed = [call.arguments for call in found.calls if call.ref.endswith(".map")]
    assert handed[::-1] == [("Foo.bar",), ("this.ok",), ("super().z",), ("Foo",), ("?",), ("A.run.<lambda1>",)]
    assert ("A.run.<lambda1>", "x.y") in [(call.scope, call.ref) for call in found.calls]
    assert ("return", "A.run.<lambda1>", "x.y()") in [(each.kind, each.scope, each.ref) for each in found.statements]


def test_anonymous_classes() -> None:
    found = within("Foo f = new Foo(1) { int n; void over() { hi(); } };")
    made = next(each for each in found.symbols if each.name == "<class1>")
    assert (made.qualname, made.bases) == ("A.run.<class1>", ("Foo",))
    assert [(call.scope, call.ref) for call in found.calls] == [("A.run", "Foo"), ("A.run.<class1>.over", "hi")]
    assert ("A.run", "f", "A.run.<class1>(1)", "Foo") in bindings(found)


def test_constants_of_an_enumeration_are_instances() -> None:
    found = index("enum E { X(1) { void m() {} }, @Old Y(2), Z; E(int n) {} }")
    assert bindings(found)[:3] == [("E", "X", "E.<class1>(1)", "E"), ("E", "Y", "E(2)", "E"), ("E", "Z", "E()", "E")]
    assert [(call.ref, call.arguments, call.implicit) for call in found.calls] == [
        ("E", ("1",), False),
        ("E", ("2",), False),
        ("E", (), True),
    ]
    assert next(each for each in found.symbols if each.qualname == "E.<class1>").bases == ("E",)


@pytest.mark.parametrize(
    ("source", "bound"),
    [
        ("Foo a = b(), c;", [("a", "b()", "Foo"), ("c", "?", "Foo")]),
        ("var a = new Foo();", [("a", "Foo()", None)]),
        ("final Map<String, List<Foo>> a[] = null;", [("a", "<None>", "Map<String, List<Foo>>[]")]),
        ("Foo[] a = {x, y}; Foo[] b = new Foo[]{x}; Foo[] c = new Foo[3];",
         [("a", "[x,y]", "Foo[]"), ("b", "[x]", "Foo[]"), ("c", "[]", "Foo[]")]),
        ("for (Foo f : foos) {}", [("f", "foos[]", "Foo")]),
        ("for (var f : map.keySet()) {}", [("f", "map.keySet()[]", None)]),
        ("for (int i = 0;;) {}", [("i", "0", "int")]),
        ("try (Foo f = open()) {} catch (E | b.F e) {}", [("f", "open()", "Foo"), ("e", "E()|b.F()", "E | b.F")]),
        ("if (p instanceof Foo f && f.ok()) {}", [("f", "p", "Foo")]),
        ("if (p instanceof Point(int x, var y)) {}", [("x", "?", "int"), ("y", "?", None)]),
        ("Foo a = (Foo) p; Foo[] b = (Foo[]) p;", [("a", "Foo()", "Foo"), ("b", "[Foo()]", "Foo[]")]),
        ("var a = c ? x : y;", [("a", "x|y", None)]),
        ("var a = switch (c) { case 1 -> x(); case 2 -> { yield y(); } default -> throw z; };",
         [("a", "x()|y()", None)]),
        ("switch (p) { case Foo f when f.ok() -> f.go(); default -> {} }", [("f", "p", "Foo")]),
        ("Foo a; a = b; a += c;", [("a", "?", "Foo"), ("a", "b", None)]),
    ],
)  # fmt: skip
def test_values_of_local_names(source: str, bound: list[tuple[str, str, str | None]]) -> None:
    assert local(source) == bound


def test_an_assignment_to_a_field_without_this() -> None:
    found = index("""
        class A extends Base {
          Foo foo;
          static Foo shared;
          static { shared = make(); }
          void set(Foo a, Foo own) {
            foo = a; own = a; inherited = a; this.foo = a;
            Runnable r = () -> { foo = a; };
          }
          class Inner { Foo here; void set(Foo b) { foo = b; here = b; } }
        }
    """)
    assert [each[:3] for each in bindings(found) if each[2] in ("a", "b", "make()")] == [
        ("A", "shared", "make()"),
        ("A.set", "this.foo", "a"),
        ("A.set", "own", "a"),
        ("A.set", "this.inherited", "a"),
        ("A.set", "this.foo", "a"),
        ("A.set.<lambda1>", "this.foo", "a"),
        ("A.Inner.set", "A.this.foo", "b"),
        ("A.Inner.set", "this.here", "b"),
    ]
    assert [each.qualname for each in found.symbols if each.kind == "attribute"] == [
        "A.foo",
        "A.shared",
        "A.Inner.here",
    ]


def test_type_parameters_are_bound_to_what_bounds_them() -> None:
    found = index(
        "class A<T, U extends Foo & Bar> { <V extends Comparable<V>> void run(V v) {} abstract <W> W get(); }"
    )
    assert [each[:3] for each in bindings(found) if each[1] in "TUVW"] == [
        ("A", "T", "?"),
        ("A", "U", "Foo"),
        ("A.run", "V", "Comparable"),
        ("A.get", "W", "?"),
    ]


def test_what_is_called_without_being_written() -> None:
    found = within("try (Foo f = open(); g) {} for (Foo f : foos()) {} for (int i : new int[]{1}) {}")
    assert [call.ref for call in found.calls if call.implicit] == [
        "f.close",
        "g.close",
        "foos().iterator",
        "foos().iterator().hasNext",
        "foos().iterator().next",
    ]


def test_a_test_narrows() -> None:
    text = "class A { void run(Object x) { if (x instanceof Foo && ok()) { x.m(); } } }"
    found = [(each.target, each.value, text[each.span.start_byte : each.until]) for each in index(text).bindings]
    assert ("x", "Foo()", "ok()") in found and ("x", "Foo()", "{ x.m(); }") in found


def test_statements() -> None:
    found = within("try { throw new E(p); } catch (F e) { return; } assert p != null; return p.x;")
    assert [(each.kind, each.ref) for each in found.statements] == [
        ("raise", "E(p)"),
        ("except", "F"),
        ("return", "<None>"),
        ("assert", "<bool>"),
        ("return", "p.x"),
    ]


def test_names_in_use() -> None:
    found = index("""
        class A extends Base<Foo> {
          @Inject List<Foo> foos;
          Bar run(Baz b) throws E { var x = new Qux<Foo>(); label: while (true) { break label; } return LIMIT; }
        }
    """)
    assert [(each.ref, each.role) for each in found.occurrences] == [
        ("Base", "read"), ("Foo", "read"), ("Inject", "read"), ("List", "read"), ("Foo", "read"), ("foos", "write"),
        ("Bar", "read"), ("Baz", "read"), ("E", "read"), ("Qux", "read"), ("Foo", "read"), ("LIMIT", "read"),
    ]  # fmt: skip


def test_an_interface_covers_types() -> None:
    def digest(text: str) -> str:
        return index(text).interface_digest

    base = "class A { Foo foo, bar; Foo run(Foo a) { return one(); } }"
    assert digest(base) == digest("// moved\n\n" + base)
    assert digest(base.replace("one()", "one(); two()")) == digest(base.replace("one()", "one(); three()"))
    for edited in (
        base.replace("Foo foo", "Bar foo"),
        base.replace("(Foo a", "(Bar a"),
        base.replace("Foo run", "Bar run"),
    ):
        assert digest(edited) != digest(base)


def test_deep_source_is_survived() -> None:
    for deep in (
        "(" * 5000 + "a" + ")" * 5000,
        "a" + ".b(c)" * 5000,
        "x -> " * 5000 + "1",
        "new A(" * 5000 + ")" * 5000,
    ):
        assert index(f"class A {{ Object x = {deep}; }}").symbols[1].qualname == "A"
