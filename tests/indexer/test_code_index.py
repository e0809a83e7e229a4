"""What the index answers, and which modules each kind of edit makes it resolve again."""

import pytest
from code_of import meant

from indexer.code_index import CodeIndex
from indexer.digest import blob_id
from indexer.parse import index_module
from indexer.records import Module


def module(path: str, source: str) -> Module:
    raw = source.encode()
    return Module(path, blob_id(raw), index_module(path, raw))


def index(files: dict[str, str]) -> CodeIndex:
    return CodeIndex.empty().apply({path: module(path, source) for path, source in files.items()})


def edited(code: CodeIndex, path: str, source: str | None) -> CodeIndex:
    return code.apply({path: module(path, source) if source is not None else None})


SHOP = {
    "shop/__init__.py": "from shop.base import Item\n",
    "shop/base.py": "LIMIT = 3\nclass Item:\n    def price(self):\n        return LIMIT\n"
    "    def total(self):\n        return self.price()\n",
    "shop/books.py": "from shop import Item\nclass Book(Item):\n    def price(self):\n        return super().price()\n",
    "main.py": "from shop.books import Book\nBook().total()\n",
    "README.md": "# Shop\n\nSells.\n",
}


def test_answers_about_calls_classes_and_imports() -> None:
    code = index(SHOP)
    assert [e.callee for e in code.calls_from("main.py::")] == ["shop/base.py::Item.total", "shop/books.py::Book"]
    assert [e.caller for e in code.calls_to("shop/base.py::Item.price")] == [
        "shop/base.py::Item.total",
        "shop/books.py::Book.price",
    ]
    assert code.bases("shop/books.py::Book") == ("shop/base.py::Item",)
    assert code.subclasses("shop/base.py::Item") == ("shop/books.py::Book",)
    assert code.overriding("shop/base.py::Item.price") == ("shop/books.py::Book.price",)
    assert code.overridden("shop/books.py::Book.price") == ("shop/base.py::Item.price",)
    assert [(r.source, r.role) for r in code.references_to("shop/base.py::LIMIT")] == [
        ("shop/base.py::", "write"),
        ("shop/base.py::Item.price", "read"),
    ]
    assert code.imports("shop/books.py") == (("Item", "shop/base.py::Item"),)
    assert code.imported_paths("shop/books.py") == ("shop/__init__.py",)
    assert code.importers("shop/books.py") == ("main.py",)
    assert code.children("shop/base.py::Item") == ("shop/base.py::Item.price", "shop/base.py::Item.total")


def test_names_of_modules_start_below_the_root_or_below_src() -> None:
    code = index({"a/__init__.py": "", "src/b/__init__.py": "", "src/b/c.py": "", "tests/t.py": "", "x.md": "# X\n"})
    paths = ["a/__init__.py", "src/b/__init__.py", "src/b/c.py", "tests/t.py", "x.md"]
    assert [code.module_name(p) for p in paths] == ["a", "b", "b.c", "tests.t", "x.md"]
    assert [code.path_of(name) for name in ("b.c", "nowhere")] == ["src/b/c.py", None]


def test_nothing_is_asked_of_an_empty_index_in_vain() -> None:
    code = CodeIndex.empty()
    assert code.symbol("a.py::f") is None
    assert (code.symbols("a.py"), code.calls_to("a.py::f"), code.overridden("a.py::A.f")) == ((), (), ())


def test_an_older_index_still_answers_as_it_did() -> None:
    old = index(SHOP)
    new = edited(old, "main.py", "")
    assert [len(code.calls_to("shop/base.py::Item.total")) for code in (old, new)] == [1, 0]


@pytest.mark.parametrize(
    ("path", "source", "resolved"),
    [
        ("shop/base.py", SHOP["shop/base.py"].replace("return LIMIT", "return LIMIT  # now"), {"shop/base.py"}),
        ("shop/base.py", SHOP["shop/base.py"].replace("LIMIT", "MOST"), {"shop/base.py"}),
        ("shop/base.py", SHOP["shop/base.py"].replace("def price", "def cost"), {"shop/base.py", "shop/books.py"}),
        ("README.md", "# Shop\n\nSells more.\n", {"README.md"}),
        ("other.py", "print()\n", {"other.py"}),
        ("shop.py", "", {"shop.py"}),
    ],
    ids=[
        "a comment",
        "a name that nobody else reads",
        "an interface",
        "prose",
        "an unrelated file",
        "a file that a package hides",
    ],
)
def test_only_what_can_differ_is_resolved_again(path: str, source: str, resolved: set[str]) -> None:
    assert edited(index(SHOP), path, source).resolved == resolved


def test_an_equal_file_is_no_work() -> None:
    code = index(SHOP)
    assert code.apply(dict(code.modules)).resolved == frozenset()


TWO_CLASSES = "class T:\n    def go(self): pass\nclass U:\n    def go(self): pass\n"
LOOKED_FOR = {
    "absent module": ({"a.py": "from helpers import f\nf()\n"}, "helpers.py", "def f(): pass\n", "a.py"),
    "absent submodule": ({"p/__init__.py": "", "a.py": "import p.m\np.m.f()\n"}, "p/m.py", "def f(): pass\n", "a.py"),
    "absent folder": ({"a.py": "import n.m\nn.m.f()\n"}, "n/m.py", "def f(): pass\n", "a.py"),
    "absent folder below": (
        {"n/x.py": "", "a.py": "from n import m\nm.k.f()\n"},
        "n/m/k.py",
        "def f(): pass\n",
        "a.py",
    ),
    "only namesake": (
        {"a.py": "def g(x):\n    x.launch()\n", "b.py": ""},
        "b.py",
        "class B:\n    def launch(self): pass\n",
        "a.py",
    ),
    "first override": (
        {"a.py": "class A:\n    def f(self): self.g()\n    def g(self): pass\n", "b.py": ""},
        "b.py",
        "from a import A\nclass B(A):\n    def g(self): pass\n",
        "a.py",
    ),
    "first sister": (
        {"a.py": ("class T:\n    def f(self): pass\nclass L(T):\n    def f(self): super().f()\n"), "b.py": ""},
        "b.py",
        ("from a import *\nclass R(T):\n    def f(self): pass\nclass B(L, R): pass\n"),
        "a.py",
    ),
    "own root": (
        {"x/h.py": "def f(): pass\n", "x/y.py": "from h import f\nf()\n", "h.py": "def f(): pass\n"},
        "x/__init__.py",
        "",
        "x/y.py",
    ),
    "name of root": ({"src/p.py": "from .q import f\nf()\n"}, "src/__init__.py", "", "src/p.py"),
    "base through a star": (
        {"c.py": "", "b.py": "from c import *\nclass B(C): pass\n", "a.py": "from b import B\nB().run()\n"},
        "c.py",
        "class C:\n    def run(self): pass\n",
        "a.py",
    ),
    "local behind a return": (
        {
            "b.py": f"{TWO_CLASSES}def make():\n    x = T()\n    return x\n",
            "a.py": "from b import make\nmake().go()\n",
        },
        "b.py",
        f"{TWO_CLASSES}def make():\n    x = U()\n    return x\n",
        "a.py",
    ),
}
"""Files, a file that comes or changes, and the module that looked for what it brings."""


@pytest.mark.parametrize(("files", "path", "source", "asker"), LOOKED_FOR.values(), ids=LOOKED_FOR)
def test_whoever_looked_is_resolved_again(files: dict[str, str], path: str, source: str, asker: str) -> None:
    code = edited(index(files), path, source)
    assert asker in code.resolved
    assert meant(code) == meant(index({**files, path: source}))


def test_classes_above_and_below_a_changed_class_are_touched() -> None:
    files = {
        "a.py": "class A:\n    def f(self): pass\n",
        "b.py": "from a import A\nclass B(A): pass\n",
        "c.py": "from b import B\nclass C(B):\n    def f(self): pass\n",
    }
    code = edited(index(files), "b.py", "from a import A\nclass B: pass\n")
    assert code.touched == {"a.py", "b.py", "c.py"}
    assert code.overriding("a.py::A.f") == ()
