"""Ruby definitions and calls into records; names that are no variables are calls."""

import time
from textwrap import dedent

import pytest
from code_of import code_of

from indexer.parse import index_module
from indexer.records import ModuleIndex, Symbol


def index(text: str, path: str = "a.rb") -> ModuleIndex:
    return index_module(path, dedent(text).encode())


def symbol(text: str, qualname: str) -> Symbol:
    return next(each for each in index(text).symbols if each.qualname == qualname)


def kinds(text: str) -> list[tuple[str, str]]:
    return [(each.kind, each.qualname) for each in index(text).symbols[1:]]


def bindings(text: str) -> list[tuple[str, str, str]]:
    return [(each.scope, each.target, each.value) for each in index(text).bindings]


def refs(text: str) -> list[str]:
    return [each.ref for each in index(text).calls]


def test_classes_modules_and_methods() -> None:
    text = """
        module A::B
          class Foo < Base::Thing
            include Comparable
            extend Helpers, Other
            def self.make(a) = new(a)
            def initialize(name); @name = name; @size ||= 1; end
            class << self
              prepend Late
              def build; end
            end
            def ok?; end
            def size=(v); end
            def <=>(o); end
            def [](k); end
            private def hidden; end
          end
        end
        def top; end
        def obj.single; end
    """
    assert kinds(text) == [
        ("class", "A.B"), ("class", "A.B.Foo"), ("method", "A.B.Foo.make"), ("method", "A.B.Foo.initialize"),
        ("attribute", "A.B.Foo.name"), ("attribute", "A.B.Foo.size"), ("method", "A.B.Foo.build"),
        ("method", "A.B.Foo.ok?"), ("method", "A.B.Foo.size="), ("method", "A.B.Foo.<=>"), ("method", "A.B.Foo.[]"),
        ("method", "A.B.Foo.hidden"), ("function", "top"), ("method", "obj.single"),
    ]  # fmt: skip
    assert symbol(text, "A.B.Foo").bases == ("Base.Thing", "Comparable", "Helpers", "Other", "Late")
    assert symbol(text, "A.B.Foo.make").decorators == ("self",)
    assert symbol(text, "A.B.Foo.hidden").decorators == ("private",)


def test_attributes_that_calls_make() -> None:
    text = """
        class Foo
          attr_accessor :name, :size
          attr_reader "kind"
          LIMIT = 10
          @@count = 0
          FIRST, SECOND = 1, 2
          local = 3
          delegate :run, to: :engine
          alias_method :go, :run
          alias older name
        end
    """
    assert [name for _, name in kinds(text)] == [
        "Foo", "Foo.name", "Foo.size", "Foo.kind", "Foo.LIMIT", "Foo.@@count", "Foo.FIRST", "Foo.SECOND", "Foo.run",
        "Foo.go", "Foo.older",
    ]  # fmt: skip
    assert bindings(text)[-3:] == [
        ("Foo", "run", "self.engine.run"),
        ("Foo", "go", "self.run"),
        ("Foo", "older", "self.name"),
    ]


def test_classes_that_calls_make() -> None:
    text = """
        Error = Class.new(StandardError)
        Point = Struct.new(:x, :y) do
          include Comparable
          def far; x; end
        end
        Data1 = Data.define(:a)
        Mod = Module.new { def helper; end }
        use(Class.new(Base) { def inner; end })
    """
    assert kinds(text) == [
        ("class", "Error"), ("class", "Point"), ("attribute", "Point.x"), ("attribute", "Point.y"),
        ("method", "Point.far"), ("class", "Data1"), ("attribute", "Data1.a"), ("class", "Mod"),
        ("method", "Mod.helper"), ("class", "<class1>"), ("method", "<class1>.inner"),
    ]  # fmt: skip
    found = {each.qualname: each.bases for each in index(text).symbols if each.kind == "class"}
    assert found == {
        "Error": ("StandardError",), "Point": ("Struct", "Comparable"), "Data1": ("Data",), "Mod": (),
        "<class1>": ("Base",),
    }  # fmt: skip


def test_blocks_belong_to_the_method_around_them_and_lambdas_are_functions() -> None:
    text = """
        class A
          define_method(:dyn) { |x| inner(x) }
          def run
            items.each { |item| item.go }
            f = ->(x) { one(x) }
            g = lambda { two }
            use(proc { three })
          end
        end
    """
    assert kinds(text) == [
        ("class", "A"), ("method", "A.dyn"), ("method", "A.run"), ("function", "A.run.f"), ("function", "A.run.g"),
        ("function", "A.run.<lambda1>"),
    ]  # fmt: skip
    assert [(each.scope, each.ref) for each in index(text).calls] == [
        ("A", "define_method"), ("A.dyn", "inner"), ("A.run", "items().each"), ("A.run", "items"), ("A.run", "item.go"),
        ("A.run.f", "one"), ("A.run.g", "two"), ("A.run", "use"), ("A.run.<lambda1>", "three"),
    ]  # fmt: skip
    assert ("A.run", "item", "items()[]") in bindings(text)


def test_head_of_a_method() -> None:
    text = """
        # Runs it.
        #
        # @return [Integer]
        def run(a, b = 1, *rest, k:, o: 2, **options, &block)
          1
        end
    """
    run = symbol(text, "run")
    assert run.doc == "Runs it.\n\n@return [Integer]" and run.signature.startswith("def run(a, b = 1, *rest")
    assert [(p.name, p.kind, p.default) for p in run.parameters] == [
        ("a", "positional", None), ("b", "positional", "1"), ("rest", "vararg", None), ("k", "keyword_only", None),
        ("o", "keyword_only", "2"), ("options", "kwarg", None), ("block", "keyword_only", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("helper", ["helper"]),
        ("x = 1; x; y", ["y"]),
        ("x if x = find", ["x", "find"]),
        ("obj.run", ["obj().run", "obj"]),
        ("x = obj; x.run 1", ["obj", "x.run"]),
        ("items.each { |i| i; j }; i", ["items().each", "items", "j"]),
        ("def m(a); a; b; end", ["b"]),
        ("x = 1\ndef m; x; end", ["x"]),
        ("x = 1\nf = -> { x; y }", ["y"]),
        ("a, (b, *c) = foo; a; b; c", ["foo"]),
        ("begin; risky; rescue E => e; e; end", ["risky"]),
        ("case v when Foo then go end", ["v", "go"]),
        ("case v\nin {name: n, age:} then n + age\nend", ["v"]),
        ("send(:name, 1); obj.public_send('go'); x.send(y)", ["self.name", "obj().go", "obj", "x().send", "x", "y"]),
        ("foo&.bar", ["foo().bar", "foo"]),
        ("A::B.new(1).go; A::B::call; Foo.()", ["A.B.new(1).go", "A.B.new", "A.B.call", "Foo.call"]),
        ("puts foo bar", ["puts", "foo", "bar"]),
        ("\"a #{b}\"; <<~X\n  #{c}\nX\n", ["b", "c"]),
        ("names.map(&:upcase)", ["names().map", "names()[].upcase", "names"]),
        ("method(:run).call; f(method(:run))", ["self.run.call", "f"]),
        ("def m(a)\n super\n super(a)\nend", ["super", "super"]),
        ("a.b = c; a.d ||= 1", ["a().b=", "a", "c", "a().d", "a().d=", "a"]),
        ("raise Foo, 'x' unless ok?", ["Foo.new", "ok?"]),
        ("h = { a:, b => 1 }", ["a", "b"]),
    ],
)  # fmt: skip
def test_refs_of_calls(source: str, found: list[str]) -> None:
    assert sorted(refs(source)) == sorted(found)


def test_arguments() -> None:
    text = "f(1, 'a', :b, Foo, [x, 2], k: Bar, 'key' => 1, *rest, **options, &block)"
    call = index(text).calls[0]
    assert call.arguments == ("1", "'a'", "'b'", "Foo", "[x(),2]", "*rest()", "{'key':1}")
    assert call.keywords == ("k=Bar", "**=options()", "&=block()")


def test_required_files() -> None:
    text = (
        "require 'json'\nrequire_relative 'lib/foo'\nrequire_relative '../up'\nautoload :Bar, 'bar/baz'\nrequire name\n"
    )
    assert [(one.module, one.name, one.bound) for one in index(text).imports] == [
        ("json", "*", ""), ("./lib/foo", "*", ""), ("../up", "*", ""), ("bar/baz", "Bar", "Bar"),
    ]  # fmt: skip


def test_what_is_said_of_returned_values_and_errors() -> None:
    text = """
        def m
          return a, 1 if b
          yield c
          raise Foo.new(1)
        rescue Bar, Baz => e
          Last.new
        end
        def last; x = 1; Foo.new(x); end
        def value=(v); @value = v; end
    """
    found = [(each.kind, each.scope, each.ref) for each in index(text).statements]
    assert {("return", "m", "[a(),1]"), ("yield", "m", "c()"), ("raise", "m", "Foo.new(1)")} <= set(found)
    assert [each for each in found if each[0] == "except"] == [("except", "m", "Bar"), ("except", "m", "Baz")]
    assert ("return", "last", "Foo.new(x)") in found
    assert not [each for each in found if each[1] == "value="]


@pytest.mark.parametrize("path", ["Rakefile", "Gemfile", "a.rake", "a.gemspec", "config.ru"])
def test_files_without_the_usual_ending(path: str) -> None:
    found = index("task(:x) { run }\n", path)
    assert (found.language, [each.ref for each in found.calls]) == ("ruby", ["task", "run"])


DEEP = 5_000


@pytest.mark.parametrize(
    "source",
    [
        "(" * DEEP + "a" + ")" * DEEP,
        "a" + ".b(c)" * DEEP,
        "x = " + "[" * DEEP + "]" * DEEP,
        "f do |a|\n b\n" * DEEP * 4 + "end\n" * DEEP * 4,
        "def f(a)\nb\n" * DEEP + "end\n" * DEEP,
        "->(x) { y; " * DEEP + "}" * DEEP,
        "if a\n1\n" + "elsif b\nx = 1\n" * DEEP + "end",
        "a" + " if b" * DEEP,
        '"#{' * DEEP + '}"' * DEEP,
        "class A\nattr_accessor " + ", ".join(f":a{i}" for i in range(DEEP)) + "\nend",
    ],
    ids=range(10),
)
def test_deep_and_hostile_files_are_survived(source: str) -> None:
    started = time.process_time()
    found = index(source)
    assert time.process_time() - started < 20
    assert all(len(call.ref) <= 1000 for call in found.calls)


def test_what_is_required_is_found_from_the_file_or_in_lib() -> None:
    code = code_of(
        {
            "lib/shop/cart.rb": "require_relative 'item'\nrequire_relative '../tax'\nrequire 'shop/till'\n",
            "lib/shop/item.rb": "",
            "lib/shop/till.rb": "",
            "lib/tax.rb": "",
        }
    )
    assert code.imported_paths("lib/shop/cart.rb") == ("lib/shop/item.rb", "lib/shop/till.rb", "lib/tax.rb")
