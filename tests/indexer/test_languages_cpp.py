"""C++ classes, templates and calls into records."""

from textwrap import dedent

import pytest

from indexer.parse import index_module
from indexer.records import ModuleIndex, Symbol


def index(text: str, path: str = "a.cc") -> ModuleIndex:
    return index_module(path, dedent(text).encode())


def symbol(text: str, qualname: str) -> Symbol:
    return next(each for each in index(text).symbols if each.qualname == qualname)


def kinds(text: str) -> list[tuple[str, str]]:
    return [(each.kind, each.qualname) for each in index(text).symbols[1:]]


def bindings(text: str) -> list[tuple[str, str, str, str | None]]:
    return [(each.scope, each.target, each.value, each.annotation) for each in index(text).bindings]


def calls(text: str) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(each.scope, each.ref, each.arguments) for each in index(text).calls]


CLASS = """
    namespace a::b { namespace {
    /// A foo.
    template <typename T> class EXPORT_API Foo final : public Base<T>, private ns::Other {
     public:
      Foo() : Base<T>(1), x_(make()) { start(); }
      explicit Foo(int a = 1);
      virtual ~Foo() = default;
      virtual int pure(const std::string& s) const = 0;
      static Foo* make();
      int x_ = 1, *y_{nullptr};
      std::unique_ptr<Foo> child GUARDED_BY(mutex_);
      T operator()(int a) const { return a; }
      operator bool() const { return x_; }
      bool operator==(const Foo& o) const;
      enum class Kind { A, B = 2 };
      enum Old { C1 };
      using value_type = T;
      friend class Bar;
      friend bool operator!=(const Foo&, const Foo&);
      struct Inner { int z; void go() { x_ = 2; } };
    };
    } }
"""


def test_members_of_a_class() -> None:
    assert kinds(CLASS) == [
        ("class", "Foo"), ("method", "Foo.Foo"), ("method", "Foo.~Foo"), ("method", "Foo.pure"),
        ("method", "Foo.make"), ("attribute", "Foo.x_"), ("attribute", "Foo.y_"), ("attribute", "Foo.child"),
        ("method", "Foo.operator()"), ("method", "Foo.operatorbool"), ("method", "Foo.operator=="),
        ("class", "Foo.Kind"), ("attribute", "Foo.Kind.A"), ("attribute", "Foo.Kind.B"),
        ("class", "Foo.Old"), ("attribute", "Foo.C1"), ("class", "Foo.value_type"),
        ("class", "Foo.Inner"), ("attribute", "Foo.Inner.z"), ("method", "Foo.Inner.go"),
    ]  # fmt: skip


def test_head_of_a_class() -> None:
    foo = symbol(CLASS, "Foo")
    assert (foo.bases, foo.doc) == (("Base", "ns.Other"), "A foo.")
    assert foo.signature.startswith("template <typename T> class EXPORT_API Foo final : public Base<T>")
    assert index(CLASS).package == "a.b"


def test_what_a_class_only_declares_is_marked_but_for_pure_functions() -> None:
    marks = {each.qualname: each.decorators for each in index(CLASS).symbols if each.kind == "method"}
    assert [name for name, mark in marks.items() if mark == ("extern",)] == ["Foo.make", "Foo.operator=="]
    defined = "class A { void f(); int g(); };\nvoid A::f() {}\n"
    assert [(each.qualname, each.decorators) for each in index(defined).symbols[1:]] == [
        ("A", ()), ("A.g", ("extern",)), ("A.f", ()),
    ]  # fmt: skip


def test_definitions_outside_their_class() -> None:
    text = """
        template <typename T> Foo<T>::Foo(int a) : Base<T>(a), x_(a) { y_ = a; local = 1; this->z_ = 2; }
        Foo::~Foo() {}
        Status *leveldb::DB::Open(const Options& o) { return nullptr; }
        Foo& Foo::operator=(const Foo& o) { return *this; }
        Foo::operator int() const { return 1; }
        int Foo::count = 0;
        int local;
    """
    assert kinds(text) == [
        ("method", "Foo.Foo"), ("method", "Foo.~Foo"), ("method", "leveldb.DB.Open"), ("method", "Foo.operator="),
        ("method", "Foo.operatorint"), ("variable", "local"),
    ]  # fmt: skip
    found = bindings(text)
    assert ("Foo.Foo", "this.x_", "a", None) in found and ("Foo.Foo", "this.y_", "a", None) in found
    assert ("", "local", "1", None) in found and ("", "Foo.count", "0", "int") in found
    assert symbol(text, "leveldb.DB.Open").returns == "Status *"


@pytest.mark.parametrize(
    ("source", "refs"),
    [
        ("Foo x(1);", ["Foo"]),
        ("Foo x{1};", ["Foo"]),
        ("Lock guard(mutex_);", ["Lock"]),
        ("std::lock_guard<std::mutex> guard(mutex_);", ["std.lock_guard"]),
        ("Slice s(name());", ["Slice", "name"]),
        ("int n(3); int m{4}; Foo f; Foo g = {1};", []),
        ("auto p = new ns::Foo(1);", ["ns.Foo"]),
        ("auto p = std::make_unique<Foo>(1);", ["std.make_unique", "Foo"]),
        ("Foo{1}.go(); ns::Foo<int>(3).go();", ["Foo(1).go", "Foo", "ns.Foo(3).go", "ns.Foo"]),
        ("a->b::c(1); x.template get<int>(); ::top();", ["a.b.c", "x.get", "top"]),
        ("static_cast<Foo*>(p)->run(); int(x); static_cast<int>(y);", ["Foo().run"]),
        ("T::make(); Foo<int>::make();", ["T.make", "Foo.make"]),
        ("this->run(); (*this).go();", ["this.run", "this.go"]),
        ('a[i]->f(); fns["k"]();', ["a[i].f", "fns['k']"]),
        ("if (auto it = m.find(1); it != m.end()) {}", ["m.find", "m.end"]),
        ("h(std::forward<T>(args)...);", ["h", "std.forward"]),
        ("std::cout << f() << g();", ["f", "g"]),
        ('f(R"x(a " b)x"); g();', ["f", "g"]),
    ],
)
def test_refs_of_calls(source: str, refs: list[str]) -> None:
    assert [ref for _, ref, _ in calls(f"void m() {{ {source} }}")] == refs


def test_locals_and_their_types() -> None:
    text = """
        void m(const Foo& a, auto... rest) {
          Foo x(a, 1); Foo* y = new Foo(2); const auto& z = y->z();
          auto [k, v] = pair(); for (auto& each : xs) {}
          Foo* c = dynamic_cast<Foo*>(y);
        }
    """
    assert bindings(text) == [
        ("m", "a", "?", "Foo &"), ("m", "rest", "?", None), ("m", "x", "Foo(a,1)", "Foo"),
        ("m", "y", "Foo(2)", "Foo *"),
        ("m", "z", "y.z()", None), ("m", "k", "pair()[0]", None), ("m", "v", "pair()[1]", None),
        ("m", "each", "xs[]", None), ("m", "c", "Foo()", "Foo *"),
    ]  # fmt: skip


def test_lambdas() -> None:
    text = "void m() { auto f = [&](int i) -> int { return g(i); }; run([](auto x) { x(); }); f(1); }\n"
    assert kinds(text) == [("function", "m"), ("function", "m.f"), ("function", "m.<lambda1>")]
    assert calls(text) == [
        ("m.f", "g", ("i",)), ("m", "run", ("m.<lambda1>",)), ("m.<lambda1>", "x", ()), ("m", "f", ("1",)),
    ]  # fmt: skip
    assert symbol(text, "m.f").returns == "int"


def test_errors_and_deletion() -> None:
    text = "void m() { try { throw E(1); } catch (const ns::F& e) { e.what(); } catch (...) { throw; } delete p; }\n"
    assert [(each.kind, each.ref) for each in index(text).statements] == [
        ("raise", "E(1)"), ("except", "ns.F"), ("except", ""), ("raise", ""), ("delete", "p"),
    ]  # fmt: skip
    assert ("m", "e", "ns.F()", "ns::F &") in bindings(text)


def test_names_taken_from_namespaces() -> None:
    text = "#include <vector>\nusing namespace a::b;\nusing std::string;\nnamespace fs = std::filesystem;\n"
    assert [(one.module, one.name, one.bound) for one in index(text).imports] == [
        ("<vector>", "*", ""), ("::a::b", "*", ""), ("::std", "string", "string"),
    ]  # fmt: skip
    assert bindings(text) == [("", "fs", "std.filesystem", None)]


def test_span_of_a_template_begins_with_its_parameters() -> None:
    text = 'template <class T>\nT most(T a, T b) { return a; }\nextern "C" int plain(int a) { return a; }\n'
    assert symbol(text, "most").span.start_line == 1 and symbol(text, "most").signature.startswith(
        "template <class T> T"
    )
    assert symbol(text, "plain").signature == 'extern "C" int plain(int a)'


def test_specializations_have_the_name_of_the_template() -> None:
    text = "template <> struct hash<Foo> { size_t operator()(const Foo& f) const { return 1; } };\n"
    assert kinds(text) == [("class", "hash"), ("method", "hash.operator()")]


def test_attributes_of_lock_analysis_hide_nothing() -> None:
    text = "class A { void f() LOCKS_EXCLUDED(m) { g(); } int x GUARDED_BY(m); void h() REQUIRES(m) const; };\n"
    assert {"A.f", "A.x"} <= {name for _, name in kinds(text)}
    assert calls(text) == [("A.f", "g", ())]
