"""PHP source into its records: definitions with their types, namespaces and includes, and what its expressions say."""

from textwrap import dedent

import pytest

from indexer.parse import index_module
from indexer.records import ModuleIndex, Symbol


def index(text: str) -> ModuleIndex:
    return index_module("a.php", f"<?php\n{dedent(text)}".encode())


def within(statements: str) -> ModuleIndex:
    return index(f"function run($p) {{ {statements} }}")


def symbol(text: str, qualname: str) -> Symbol:
    return next(each for each in index(text).symbols if each.qualname == qualname)


def kinds(text: str) -> list[tuple[str, str]]:
    return [(each.kind, each.qualname) for each in index(text).symbols[1:]]


def bindings(found: ModuleIndex) -> list[tuple[str, str, str, str | None]]:
    return [(each.scope, each.target, each.value, each.annotation) for each in found.bindings if not each.narrows]


def local(statements: str) -> list[tuple[str, str]]:
    return [each[1:3] for each in bindings(within(statements))[1:]]


def test_definitions() -> None:
    found = kinds("""
        const LIMIT = 1;
        $app = new App;
        function run() { function inner() {} }
        abstract class A extends B implements I {
          use T;
          const X = 1;
          public ?Foo $name = null, $other;
          function __construct(private readonly Store $store, $plain) {}
          abstract function name();
          static function make() { return new class($x) extends C { public $q; function m() {} }; }
        }
        interface I { function m(); }
        trait T { private $t; function z() {} }
        enum E: string { case One = 'a'; const D = self::One; function label() {} }
        if (!function_exists('late')) { function late() {} }
    """)
    assert found == [
        ("constant", "LIMIT"), ("variable", "$app"), ("function", "run"), ("function", "run.inner"),
        ("class", "A"), ("attribute", "A.X"), ("attribute", "A.name#2"), ("attribute", "A.other"),
        ("method", "A.__construct"), ("attribute", "A.store"), ("method", "A.name"), ("method", "A.make"),
        ("class", "A.make.<class1>"), ("attribute", "A.make.<class1>.q"), ("method", "A.make.<class1>.m"),
        ("class", "I"), ("method", "I.m"),
        ("class", "T"), ("attribute", "T.t"), ("method", "T.z"),
        ("class", "E"), ("attribute", "E.One"), ("attribute", "E.D"), ("method", "E.label"),
        ("function", "late"),
    ]  # fmt: skip


def test_heads() -> None:
    text = r"""
        namespace App\Model;

        /** About A. */
        #[Attr(1), Other]
        final class A extends \Base implements B\I, J
        {
            use T1, T2;

            /**
             * Runs it.
             * @param Foo[] $b those
             * @return array<string, \Lib\Result>
             */
            public static function run(?Foo $a, &$b, int|string $c = 5, Foo ...$rest) {}

            /** @var Foo[] */
            protected $foos = [];
        }
    """
    made, run = symbol(text, "A"), symbol(text, "A.run")
    assert made.bases == ("T1", "T2", r"\Base", "B.I", "J")
    assert (made.decorators, made.doc) == (("Attr(1)", "Other"), "About A.")
    assert [(p.name, p.kind, p.annotation, p.default) for p in run.parameters] == [
        ("$a", "positional", "?Foo", None),
        ("$b", "positional", "Foo[]", None),
        ("$c", "positional", "int|string", "5"),
        ("$rest", "vararg", "Foo", None),
    ]
    assert run.returns == r"array<string, \Lib.Result>"
    assert ("A", "foos", "[]", "Foo[]") in bindings(index(text))
    assert index(text).package == "App.Model"


def test_promoted_parameters_are_properties() -> None:
    found = index("class A { function __construct(private Store $store, int $n) {} }")
    assert bindings(found) == [
        ("A", "store", "?", "Store"),
        ("A.__construct", "this.store", "$store", None),
        ("A.__construct", "$store", "?", "Store"),
        ("A.__construct", "$n", "?", "int"),
    ]


def test_imports() -> None:
    found = index(r"""
        use Foo\Bar;
        use Foo\Baz as Qux, X\Y;
        use Exception;
        use function Foo\helper;
        use Grp\{A, B as C, function f, Sub\D};
        require_once __DIR__ . '/lib/a.php';
        require dirname(__DIR__) . '/b.php';
        include('c.php');
        include $computed;
    """)
    assert [(one.module, one.name, one.bound) for one in found.imports] == [
        ("Foo", "Bar", "Bar"),
        ("Foo", "Baz", "Qux"),
        ("X", "Y", "Y"),
        ("Exception", None, "Exception"),
        ("Foo", "helper", "helper"),
        ("Grp", "A", "A"),
        ("Grp", "B", "C"),
        ("Grp", "f", "f"),
        ("Grp.Sub", "D", "D"),
        ("./lib/a.php", "*", ""),
        ("../b.php", "*", ""),
        ("c.php", "*", ""),
    ]


@pytest.mark.parametrize(
    ("source", "refs"),
    [
        ("run($x); $run(); ($this->cb)();", ["run", "$run", "this.cb"]),
        ("$x->a->b(); $x?->a()?->b(); $x->a['k']->b();", ["$x.a.b", "$x.a().b", "$x.a", "$x.a['k'].b"]),
        ("Foo::make(); Foo::$one->run(); Foo::ONE->run();", ["Foo.make", "Foo.one.run", "Foo.ONE.run"]),
        ("self::a(); static::b(); parent::c();", ["self.a", "static.b", "super().c"]),
        ("new Foo; new Foo(1); new self; new $name(2);", ["Foo", "Foo", "self", "$name"]),
        (r"new \Foo\Bar(); \strlen($s); Sub\fn(); namespace\fn();", [r"\Foo.Bar", r"\strlen", "Sub.fn", "fn"]),
        ("$x->$name(); $x->{$a . 'b'}(); (new Foo)->run();", ["$x[$name]", "$x[]", "Foo().run", "Foo"]),
        ('$s = "a {$x->run()} $y";', ["$x.run"]),
        ("$f = strlen(...); $g = $x->run(...);", []),
    ],
)
def test_refs_of_calls(source: str, refs: list[str]) -> None:
    assert [call.ref for call in within(source).calls] == refs


def test_arguments() -> None:
    found = within("f($x, 'k', [$this, 'cb'], ['k' => $x], fn($a) => $a->b(), ...$rest, name: $y);")
    assert found.calls[0].arguments == ("$x", "'k'", "[this,'cb']", "{'k':$x}", "run.<lambda1>", "*$rest")
    assert found.calls[0].keywords == ("$name=$y",)
    assert [(call.scope, call.ref) for call in found.calls[1:]] == [("run.<lambda1>", "$a.b")]


@pytest.mark.parametrize(
    ("source", "bound"),
    [
        ("$a = $b = c(); $this->x = $a; $a['k'] = 1; $a[] = 2;",
         [("$a", "c()"), ("$b", "c()"), ("this.x", "$a"), ("$a['k']", "1"), ("$a[]", "2")]),
        ("[$a, , $b] = f(); ['x' => $c] = g(); list($d) = h();",
         [("$a", "f()[0]"), ("$b", "f()[2]"), ("$c", "g()['x']"), ("$d", "h()[0]")]),
        ("foreach ($xs as $k => $x) {} foreach ($ys as [$a]) {}", [("$k", "?"), ("$x", "$xs[]"), ("$a", "$ys[][0]")]),
        (r"try {} catch (A | \B\C $e) {} catch (D) {}", [("$e", r"A()|\B.C()")]),
        ("$a = match($p) { 1 => b(), default => throw c() };", [("$a", "b()")]),
        ("$a = $b ?? $c; $a = $b ?: $c; $a = $b ? $c : $d; $a = $b . $c; $a = (int) $b;",
         [("$a", "$b|$c"), ("$a", "$b|$c"), ("$a", "$c|$d"), ("$a", "<str>"), ("$a", "<int>")]),
        ("$f = function ($a) use ($b) { return $a; };", [("$f", "run.<lambda1>"), ("$a", "?")]),
        ("$f = strlen(...); $g = Foo::make(...);", [("$f", "strlen"), ("$g", "Foo.make")]),
        ("static $a = 1; $a .= 'x'; $a ??= b();", [("$a", "1"), ("$a", "b()")]),
    ],
)  # fmt: skip
def test_values_of_variables(source: str, bound: list[tuple[str, str]]) -> None:
    assert local(source) == bound


def test_a_test_narrows() -> None:
    found = within("if ($p instanceof Foo && $p->ok()) { $p->go(); }")
    assert [(each.target, each.value) for each in found.bindings if each.narrows] == [("$p", "Foo()"), ("$p", "Foo()")]


def test_statements() -> None:
    found = within("global $g; unset($p); yield $p; throw new E($p); return;")
    assert [(each.kind, each.ref) for each in found.statements] == [
        ("global", "$g"),
        ("delete", "$p"),
        ("yield", "$p"),
        ("raise", "E($p)"),
        ("return", "<None>"),
    ]


def test_code_between_text() -> None:
    found = index_module("a.php", b"<html><?= $x->show() ?><b><?php foreach ($a as $b): ?> x <?php endforeach; ?>")
    assert [call.ref for call in found.calls if not call.implicit] == ["$x.show"]
    assert found.problems == ()
