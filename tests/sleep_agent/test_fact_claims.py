"""Each kind of fact says exactly this about a small repository."""

from collections.abc import Callable

from shop_repository import SHOP, claims, snapshot_of

from fact_store.snapshot import Snapshot
from indexer.history import FileHistory
from sleep_agent.facts.brief import BRIEF_CHARS_MAX
from sleep_agent.reason import reason

Claims = Callable[..., dict[str, str]]


def test_a_method(shop: Snapshot) -> None:
    assert claims(shop, "shop/stock.py::Stock.take") == {
        "callees": "The method `Stock.take` calls `StockError` and `Stock.reduce`.",
        "callers": "The method `Stock.take` is called by `main` in `shop/cli.py` and `ColdStock.take`, "
        "and by the test `test_take` in `tests/test_stock.py`.",
        "effects": "The method `Stock.take` changes `self.left`.",
        "impact": "A change to the method `Stock.take` affects directly `ColdStock.take` and `main` in `shop/cli.py`; "
        "within 3 steps 1 more symbol in 1 file; tests that reach it: `test_take` in `tests/test_stock.py`.",
        "invariants": "The method `Stock.take` requires `count <= LIMIT` (else `StockError`).",
        "overrides": "The method `Stock.take` is overridden in 1 subclass: `ColdStock.take`.",
        "purpose": "The method `Stock.take` has this purpose: Take fruit out of the stock.",
        "raises": "The method `Stock.take` raises `StockError` (“too much at once”) if `count > LIMIT`.",
        "returns": "The method `Stock.take` returns `None` if `not self.left` and `self.left[fruit]` otherwise.",
        "route": "The method `Stock.take` is reached from the command `shop`: `main` in `shop/cli.py` → `Stock.take`.",
        "signature": "The method `Stock.take` takes `fruit` and `count` (default `1`).",
        "steps": "The method `Stock.take` works in these steps: if `count > LIMIT` it raises `StockError`; "
        "it calls `Stock.reduce`; if `not self.left` it returns `None`; it returns `self.left[fruit]`.",
    }


def test_a_class(shop: Snapshot) -> None:
    assert claims(shop, "shop/stock.py::Stock") == {
        "attributes": "The class `Stock` sets the attribute `name` in `__init__`, "
        "and has the attribute `left` (set in `__init__` and `take`).",
        "callers": "The class `Stock` is constructed by `main` in `shop/cli.py`, "
        "and by the test `test_take` in `tests/test_stock.py`.",
        "impact": "A change to the class `Stock` affects directly `ColdStock.take` and `main` in `shop/cli.py`; "
        "and what has to stay compatible: `ColdStock`; within 3 steps 1 more symbol in 1 file; "
        "tests that reach it: `test_take` in `tests/test_stock.py`; it is imported by `shop/cli.py`.",
        "inheritance": "The class `Stock` has 1 direct subclass: `ColdStock`.",
        "overview": "The class `Stock` has 3 methods: `take` (take fruit out of the stock), `reduce`, `__init__`.",
        "purpose": "The class `Stock` has this purpose: The fruit that is left.",
        "signature": "Constructing `Stock` takes `name` (`str`) and `limit` (`int`, default `LIMIT`) (its `__init__`).",
    }


def test_constants_and_exceptions(shop: Snapshot) -> None:
    limit = claims(shop, "shop/stock.py::LIMIT")
    assert limit["constants"].startswith("The constant `LIMIT` of `shop/stock.py` is set to `10`, and is read by ")
    assert "`Stock.take`" in limit["constants"]
    error = claims(shop, "shop/stock.py::StockError")
    assert error["roles"] == "The class `StockError` is an exception."
    assert error["inheritance"] == "The class `StockError` derives from `Exception`."


def test_modules(shop: Snapshot) -> None:
    cli = claims(shop, "shop/cli.py::")
    assert cli == {
        "entry points": "The module `shop/cli.py` can be run as a script, which calls `main`.",
        "imports": "The module `shop/cli.py` imports `shop/stock.py` from this repository, and from outside `json`.",
        "module role": "The module `shop/cli.py` defines the function `main`.",
        "purpose": "The module `shop/cli.py` has this purpose: The command line of the shop.",
    }
    assert claims(shop, "shop/stock.py::")["imports"] == (
        "The module `shop/stock.py` is imported by `shop/cli.py` and by 1 test file."
    )


def test_the_package_and_its_settings(shop: Snapshot) -> None:
    assert claims(shop, "shop/__init__.py::")["package map"] == (
        "The package `shop` consists of 2 modules: `cli.py` (the command line of the shop), "
        "`stock.py` (what is in stock)."
    )
    assert claims(shop, "pyproject.toml::")["entry points"] == (
        "When it is installed, as `pyproject.toml` says, the command `shop` runs `main` in `shop/cli.py`."
    )


def test_a_test_says_what_it_exercises(shop: Snapshot) -> None:
    assert claims(shop, "tests/test_stock.py::test_take") == {
        "exercise": "The test `test_take` exercises `Stock.take` and `Stock()` in `shop/stock.py`."
    }


def test_the_brief_is_short_and_complete(shop: Snapshot) -> None:
    (brief,) = (f for f in reason(shop, "", 3).facts if f.kind == "brief")
    assert brief.subject == "README.md::"
    assert brief.claim == (
        "In the words of `README.md`: Shop sells fruit over the network. "
        "It holds 4 Python files, 1 prose file and 1 settings file. "
        "The package `shop` (a shop for fruit) is made of `stock.py` (what is in stock) and "
        "`cli.py` (the command line of the shop). "
        "When it is installed, as `pyproject.toml` says, the command `shop` runs `main` in `shop/cli.py`. "
        "Most of the code rests on `LIMIT`, `Stock` and `StockError` in `shop/stock.py` "
        "and `main` in `shop/cli.py`. Tests are in `tests`."
    )
    assert len(brief.claim) <= BRIEF_CHARS_MAX
    assert brief.payload["tests"] == ["tests"]


def test_the_brief_of_a_repository_in_another_language() -> None:
    package = "package shop\n\nfunc %s(n int) int {\n\treturn n\n}\n"
    files = {
        "README.md": "# Shop\n\n## News\n\nWe are excited to announce Shop 2.\n\n"
        "## About\n\nShop is a library that sells fruit.\n",
        "CONTRIBUTING.md": "# How to\n\nJust do.\n",
        **{f"docs/{n}.md": f"# Page {n}\n\nText.\n" for n in range(3)},
        **{f"stock/{n}.go": package % f"Take{n}" for n in range(3)},
        **{f"till/{n}.go": package % f"Pay{n}" for n in range(2)},
        "till/0_test.go": package % "TestPay",
    }
    (brief,) = (f for f in reason(snapshot_of(files), "", 3).facts if f.kind == "brief")
    assert brief.claim == (
        "In the words of `README.md`: Shop is a library that sells fruit. It holds 6 Go files and 5 prose files. "
        "Its code is in `stock` (3) and `till` (2). Tests stand beside the code, as `till/0_test.go`. "
        "Its documentation is in `docs`. How to take part is said in `CONTRIBUTING.md`."
    )


def test_history() -> None:
    past = FileHistory("a" * 40, "Sell less", "", "Ann", "2024-05-01", 3, (("Ann", 3),), (("shop/cli.py", 2),))
    told = claims(snapshot_of(SHOP, {"shop/stock.py": past}), "shop/stock.py::")["last change"]
    assert told == (
        "The module `shop/stock.py` was last changed on 2024-05-01 by Ann in commit aaaaaaaaa, “Sell less”; "
        "3 known commits changed it, most often together with `shop/cli.py`."
    )


def test_documentation_speaks_about_symbols() -> None:
    files = {
        **SHOP,
        "docs/guide.md": "# Guide\n\nCall `Stock.take()`, see `shop.cli.main`; not `print`.\n",
    }
    told = claims(snapshot_of(files), "docs/guide.md::Guide")["mentions"]
    assert told == (
        "The section “Guide” of `docs/guide.md` speaks about "
        "`Stock.take` in `shop/stock.py` and `main` in `shop/cli.py`."
    )


def test_decorators_tell_roles(one: Claims) -> None:
    route = "import web\n\n@app.get('/x')\n@app.option('--a')\n@app.option('--b')\ndef f(x):\n    return x + 1\n"
    assert one(route, "f")["roles"] == (
        "The function `f` handles GET requests (`@app.get('/x')`) and takes an option from the command line "
        "(`@app.option('--a')` and `@app.option('--b')`)."
    )
    assert one("@mark\ndef f(x):\n    return x + 1\n", "f")["roles"] == "The function `f` is decorated with `@mark`."
    cached = "class A:\n    @property\n    def size(self) -> int:\n        return 1 + 1\n"
    assert "roles" not in one(cached, "A.size")
    assert one(cached, "A.size")["returns"] == "The property `A.size` returns `1 + 1`."


def test_undocumented_functions_are_judged_by_their_body(one: Claims) -> None:
    source = "def pick(xs):\n    rows = load(xs)\n    return rows[0]\n\ndef load(xs):\n    pass\n"
    assert one(source, "pick")["purpose"] == (
        "The function `pick` has no description; judging by its body it calls `load` and returns `rows[0]`."
    )
    assert "purpose" not in one(source, "load")


def test_guards(one: Claims) -> None:
    source = (
        "def f(a, b):\n    for x in a:\n        if x:\n            raise KeyError('no such x')\n        else:\n"
        "            try:\n                b()\n            except OSError as e:\n                raise ValueError\n"
        "    assert a, 'message'\n    raise\n"
    )
    assert one(source, "f")["raises"] == (
        "The function `f` raises `KeyError` (“no such x”) for each `x in a`, if `x`, `ValueError` unless `x`, on "
        "`OSError as e` and again the exception it caught and asserts `a`."
    )


def test_conditions_too_long_to_quote_are_still_conditions(one: Claims) -> None:
    words = "".join(f"        'word number {n}',\n" for n in range(20))
    source = f"def f(x):\n    if x in (\n{words}    ):\n        return True\n"
    source += "    elif x:\n        return False\n    return g(x)\n"
    assert one(source, "f")["returns"] == (
        "The function `f` returns `True` under a condition, `False` else if `x` and `g(x)` otherwise."
    )


def test_trivial_things_are_left_unsaid(one: Claims) -> None:
    assert one("def f():\n    pass\n", "f") == {}
    assert "returns" not in one("def f(x):\n    return x\n", "f")
    assert one("x = 1\n", "x") == {}


def test_overloaded_names_are_written_as_people_write_them(one: Claims) -> None:
    source = "def f(x):\n    return x + 1\n\ndef f(x, y):\n    return x + y\n"
    assert one(source, "f#2")["signature"] == "The function `f` takes `x` and `y`."


def test_lambdas_go_by_what_holds_them(one: Claims) -> None:
    source = "def g(x):\n    return x + 1\n\nrun = lambda x: g(x)\n\ndef f(xs):\n    return map(lambda x: g(x), xs)\n"
    assert one(source, "g")["callers"] == "The function `g` is called by the module `m.py` and `f`."


def test_parameters_in_a_docstring_are_not_its_purpose(one: Claims) -> None:
    source = 'def f(count):\n    """\n    count: how many there are\n    """\n    return count + 1\n'
    assert one(source, "f")["purpose"] == (
        "The function `f` has no description; judging by its body it returns `count + 1`."
    )
