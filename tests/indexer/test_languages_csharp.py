"""C# source into its records: definitions with their types, usings, and what its expressions say."""

from textwrap import dedent

import pytest
from code_of import code_of

from indexer.parse import index_module
from indexer.records import ModuleIndex, Symbol


def index(text: str) -> ModuleIndex:
    return index_module("A.cs", dedent(text).encode())


def within(statements: str) -> ModuleIndex:
    return index(f"class A {{ void Run(Foo p) {{ {statements} }} }}")


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
        namespace N {
          class A<T> : Base<T> {
            const int Max = 1, Min = 0;
            event Handler Changed;
            string Name { get; set; }
            int Size => Count();
            Foo Made { get { return made; } set { made = value; } }
            Foo this[int i] => items[i];
            A(int a) : base(a) {}
            A() : this(1) {}
            ~A() {}
            public static A operator +(A a, A b) => a;
            public static implicit operator int(A a) => 1;
            void Run() { int Inner() => 1; }
            void Run(int a) {}
            class Nested {}
            struct S { int x; }
          }
          enum Colour : byte { Red = 1, Green }
          interface I { int Size { get; } void M(); }
          record Point(int X, List<Foo> Y) : Base(X) { int Z => X; }
          delegate int Handle<T>(Foo a);
        }
    """)
    assert found == [
        ("class", "A"), ("attribute", "A.Max"), ("attribute", "A.Min"), ("attribute", "A.Changed"),
        ("attribute", "A.Name"), ("method", "A.Size"), ("method", "A.Made"), ("method", "A.Item"),
        ("method", "A.A"), ("method", "A.A#2"), ("method", "A.Finalize"), ("method", "A.op_Addition"),
        ("method", "A.op_Implicit"), ("method", "A.Run"), ("function", "A.Run.Inner"), ("method", "A.Run#2"),
        ("class", "A.Nested"), ("class", "A.S"), ("attribute", "A.S.x"),
        ("class", "Colour"), ("attribute", "Colour.Red"), ("attribute", "Colour.Green"),
        ("class", "I"), ("attribute", "I.Size"), ("method", "I.M"),
        ("class", "Point"), ("attribute", "Point.X"), ("attribute", "Point.Y"), ("method", "Point.Z"),
        ("class", "Handle"),
    ]  # fmt: skip


def test_heads() -> None:
    text = """
        /// <summary>Runs <see cref="T:Foo"/>.</summary>
        /// <param name="a">one</param>
        [Test, Named("x")]
        public class A : a.b.Base<int>, IFoo where T : Bar
        {
            [Inject] private readonly Foo foo = new();
            public static async Task<int> Run<T>(this Foo a, ref int b, int c = 5, params string[] rest) where T : IFoo
            {
            }
        }
    """
    made, run, foo = symbol(text, "A"), symbol(text, "A.Run"), symbol(text, "A.foo")
    assert made.decorators == ("Test", 'Named("x")') and made.bases == ("a.b.Base", "IFoo")
    assert (made.span.start_line, made.header_end_line) == (4, 5)
    assert made.doc == "Runs Foo.\none"
    assert [(p.name, p.kind, p.annotation, p.default) for p in run.parameters] == [
        ("a", "positional", "Foo", None),
        ("b", "positional", "int", None),
        ("c", "positional", "int", "5"),
        ("rest", "vararg", "string", None),
    ]
    assert (run.returns, run.is_async, run.decorators) == ("Task<int>", True, ("extension",))
    assert (foo.signature, foo.decorators) == ("private readonly Foo foo = new()", ("Inject",))
    assert ("A.Run", "T", "IFoo", None) in bindings(index(text))


def test_properties_that_run_something_are_marked() -> None:
    text = "class A { Foo Made { get => make(); } string Name { get; } = Default(); }"
    made = symbol(text, "A.Made")
    assert (made.decorators, made.returns) == (("property",), "Foo")
    assert [(call.scope, call.ref) for call in index(text).calls] == [("A.Made", "make"), ("A", "Default")]
    assert bindings(index(text)) == [("A", "Name", "Default()", "string")]


def test_namespaces_and_usings() -> None:
    found = index("""
        using System;
        using static System.Math;
        using Alias = Foo.Bar<int>;
        using Whole = Foo;
        global using A.B;
        namespace N.M;
    """)
    assert [(one.module, one.name, one.bound) for one in found.imports] == [
        ("System", "*", ""),
        ("System.Math", "*", ""),
        ("Foo", "Bar", "Alias"),
        ("Foo", None, "Whole"),
        ("A.B", "*", ""),
    ]
    assert found.package == "N.M"
    assert index("namespace N.M { class A {} }").package == "N.M"


@pytest.mark.parametrize(
    ("source", "refs"),
    [
        ("Run(); this.Run(); base.Run(); base.Foo.Run();", ["Run", "this.Run", "super().Run", "super().Foo.Run"]),
        ("x?.Run()?.Go(); x?[0].Go(); x!.Run();", ["x.Run().Go", "x.Run", "x[0].Go", "x.Run"]),
        ("Gen<Foo>(); x.To<Foo>(); List<Foo>.Of();", ["Gen", "x.To", "List.Of"]),
        ("new Foo<int>(1) { A = f(), [2] = y }.Run();", ["Foo(1).Run", "Foo", "f"]),
        ("((Foo)x).Run(); (x as Foo).Run(); (await x).Run();", ["Foo().Run", "Foo().Run", "x.Run"]),
        ("global::System.Console.Write(); int.Parse(s); typeof(Foo).Name.Run();",
         ["System.Console.Write", "int.Parse", "Foo.class.Name.Run"]),
        ("nameof(Foo.Bar).Trim();", ["'Bar'.Trim"]),
        ("var s = $\"a {y.Run()}\";", ["y.Run"]),
        ("var q = from x in xs where x.Ok() select x.Make();", ["x.Ok", "x.Make"]),
    ],
)  # fmt: skip
def test_refs_of_calls(source: str, refs: list[str]) -> None:
    assert [call.ref for call in within(source).calls] == refs


def test_arguments() -> None:
    found = within("M(x, name: y, out var z, this, Foo.Bar, a => a.B(), new Foo());")
    assert found.calls[0].arguments == ("x", "?", "this", "Foo.Bar", "A.Run.<lambda1>", "Foo()")
    assert found.calls[0].keywords == ("name=y",)


def test_constructors_call_constructors() -> None:
    found = index("class A : B { A(int a) : base(a) { b(); } A() : this(1) => c(); }")
    assert [(call.scope, call.ref, call.arguments) for call in found.calls] == [
        ("A.A", "super", ("a",)),
        ("A.A", "b", ()),
        ("A.A#2", "this", ("1",)),
        ("A.A#2", "c", ()),
    ]


@pytest.mark.parametrize(
    ("source", "bound"),
    [
        ("Foo a = B(), c; var d = x; Foo e = new(1);",
         [("a", "B()", "Foo"), ("c", "?", "Foo"), ("d", "x", None), ("e", "Foo(1)", "Foo")]),
        ("foreach (Foo f in foos) {} foreach (var (a, b) in c) {}",
         [("f", "foos[]", "Foo"), ("a", "c[][0]", None), ("b", "c[][1]", None)]),
        ("using var f = Open(); using (Foo g = Open()) {}", [("f", "Open()", None), ("g", "Open()", "Foo")]),
        ("try {} catch (E e) when (e.Ok()) {} catch {}", [("e", "E()", "E")]),
        ("if (p is Foo f && f.Ok()) {} if (p is { A: Bar b } c) {}",
         [("f", "p", "Foo"), ("b", "?", "Bar"), ("c", "p", None)]),
        ("var a = p switch { Foo f => f.A(), 1 => x, _ => throw y };", [("a", "f.A()|x", None), ("f", "p", "Foo")]),
        ("var (a, b) = T(); (a, b) = (x, y);",
         [("a", "T()[0]", None), ("b", "T()[1]", None), ("a", "(x,y)[0]", None), ("b", "(x,y)[1]", None)]),
        ("M(out Foo a, out var b);", [("a", "?", "Foo"), ("b", "?", None)]),
        ("var a = new Foo { B = x, C = { D = y } };", [("a", "Foo()", None)]),
        ("var a = new Foo[] { x }; Foo[] b = { y }; Foo[] c = [x, ..y];",
         [("a", "[x]", None), ("b", "[y]", "Foo[]"), ("c", "[x,*y]", "Foo[]")]),
        ("var a = new { B = x, x.C };", [("a", "{'B':x,'C':x.C}", None)]),
        ("p.Changed += Handle; p ??= x;", [("p.Changed", "Handle", None), ("p", "x", None)]),
        ("var a = x ?? y; var b = from f in foos select f.M();",
         [("a", "x|y", None), ("b", "[f.M()]", None), ("f", "foos[]", None)]),
    ],
)  # fmt: skip
def test_values_of_local_names(source: str, bound: list[tuple[str, str, str | None]]) -> None:
    assert local(source) == bound


def test_an_assignment_to_a_member_without_this() -> None:
    found = index("class A { Foo foo; void Set(Foo a) { foo = a; inherited = a; a = null; } }")
    assert [each[:3] for each in bindings(found)[2:]] == [
        ("A.Set", "this.foo", "a"),
        ("A.Set", "this.inherited", "a"),
        ("A.Set", "a", "<None>"),
    ]


def test_statements_and_what_is_called_without_being_written() -> None:
    found = within("using var f = Open(); foreach (var x in xs) {} throw; yield return x; return this;")
    assert [(each.kind, each.ref) for each in found.statements] == [("raise", ""), ("yield", "x"), ("return", "this")]
    assert [call.ref for call in found.calls if call.implicit] == [
        "f.Dispose",
        "xs.GetEnumerator",
        "xs.GetEnumerator().MoveNext",
        "xs.GetEnumerator().Current",
    ]


def test_top_level_statements_and_conditional_code() -> None:
    found = index("""
        var t = args.Length;
        Run(t);
        static void Run(int a) {}
        #if DEBUG
        class D { void M() { A(); } }
        #endif
    """)
    assert [each.qualname for each in found.symbols[1:]] == ["Run", "D", "D.M"]
    assert [(call.scope, call.ref) for call in found.calls] == [("", "Run"), ("D.M", "A")]
    assert "DEBUG" not in {each.ref for each in found.occurrences}


def test_a_keyword_used_as_a_name_is_handed_over_as_any_other() -> None:
    text = "class A { void Run(Foo @override) { Use(@override.Key); } void Use(string key) { key.Trim(); } }"
    edges = code_of({"A.cs": text}).calls_from("A.cs::A.Run")
    assert [edge.callee for edge in edges] == ["A.cs::A.Use"]
