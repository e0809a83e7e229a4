"""What is derived of the whole graph equals what a rebuild derives after any edits, and only what moved is told."""

from collections.abc import Mapping
from random import Random

import pytest
from code_of import module_of

from fact_store.derived import DERIVED, WHOLE, Derived
from fact_store.records import Aspect
from indexer.code_index import CodeIndex
from indexer.records import moniker

PATHS = ("pkg/__init__.py", "pkg/a.py", "pkg/b.py", "pkg/c.py", "tests/test_a.py", "README.md", "conf.py")
PIECES = (
    "from pkg.a import work, Base, Bad",
    "from pkg.b import help_, Child",
    "import pkg.c",
    "from pkg import c, a",
    "import os, time, threading",
    "from conf import settings",
    "class Bad(Exception): pass",
    "class Bad(ValueError): pass",
    "def work(x, silent=False):\n    if not silent:\n        raise Bad(x)\n    return help_(x)",
    "def work(x, silent=True):\n    try:\n        return help_(x)\n    except ValueError:\n        return None",
    "def work(x):\n    try:\n        return c.run(x)\n    except Bad:\n        raise",
    "def help_(x):\n    return work(x, silent=True)",
    "def help_(x):\n    x.append(1)\n    open('f', 'w')",
    "def help_(x):\n    raise ValueError",
    "def help_(x):\n    threading.Thread(target=work).start()\n    return os.environ.get('HOME', 'x')",
    "class Base:\n    def __init__(self):\n        self.xs = []\n"
    "    def put(self, x):\n        self.xs.append(x)\n        return work(x)",
    "class Base:\n    def put(self, x):\n        return settings.DEBUG",
    "class Child(Base):\n    def put(self, x):\n        super().put(x)\n        raise KeyError",
    "class Child(Base):\n    pass",
    "def run(x):\n    return Child().put(x)",
    "def run(x):\n    time.sleep(1)\n    return pkg.c.walk(x)",
    "def walk(xs):\n    for x in xs:\n        run(x)",
    "TABLE = {'a': 1}\ndef look(k):\n    TABLE[k] = 2\n    return TABLE[k]",
    "def test_work():\n    assert work([]) is None",
    "def test_walk():\n    pkg.c.walk([1])",
    "if __name__ == '__main__':\n    work(1)",
    "settings = object()",
    "DEBUG = True",
    "MADE = work(1)",
    "MADE = Base()\nOTHER = help_([])",
    "@app.command()\ndef cli(): return walk([work(1)])",
    "def cli(): return walk([work(1)])",
    "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import pkg.b",
    "import pkg.b",
)
TEXTS = (
    "# Guide\n\nCall `work()` or `Base.put`.\n",
    "# Guide\n\n## More\n\nSee `pkg.c.walk` and `TABLE`, not `a`.\n",
    "# Guide\n",
)


def _text(random: Random, path: str) -> str:
    return (
        random.choice(TEXTS) if path.endswith(".md") else "\n".join(random.sample(PIECES, random.randrange(7))) + "\n"
    )


def _digests(derived: Derived, code: CodeIndex) -> dict[tuple[str, Aspect], str]:
    names = [
        "",
        moniker(""),
        moniker("pkg"),
        *(moniker(path, symbol.qualname) for path in code.modules for symbol in code.symbols(path)),
    ]
    asked = ((name, aspect) for name in names for aspect in (DERIVED - WHOLE if name else WHOLE))
    return {(name, aspect): derived.digest(name, aspect) for name, aspect in asked}


@pytest.mark.parametrize("seed", range(60))
def test_updating_equals_deriving_anew(seed: int) -> None:
    random = Random(seed)
    files = {path: _text(random, path) for path in PATHS}
    code = CodeIndex.empty().apply({path: module_of(path, text) for path, text in files.items()})

    def read(path: str) -> bytes:
        return files[path].encode()

    derived = Derived(code, read)
    before = _digests(derived, code)
    for _ in range(8):
        edited = {path: None if random.random() < 0.1 else _text(random, path) for path in random.sample(PATHS, 2)}
        files.update({path: text for path, text in edited.items() if text is not None})
        code = code.apply({path: module_of(path, text) if text is not None else None for path, text in edited.items()})
        derived, moved = derived.updated(code)
        after = _digests(derived, code)
        assert after == _digests(Derived(code, read), code)
        kept = {key: value for key, value in before.items() if key[0] not in moved.get(key[1], ())}
        assert kept == {key: after.get(key, derived.digest(*key)) for key in kept}
        before = after


def test_an_edit_that_changes_no_effect_moves_no_caller() -> None:
    files = {"m.py": "def f(x):\n    return g(x)\n", "n.py": "def g(x):\n    raise ValueError(x)\n"}
    files["m.py"] = "from n import g\n" + files["m.py"]
    derived, code = _built(files)
    before = derived.digest("m.py::f", "raises")
    files["n.py"] = "def g(x):\n    y = x + 1\n    raise ValueError(x)\n"
    derived, moved = derived.updated(code.apply({"n.py": module_of("n.py", files["n.py"])}))
    assert "m.py::f" not in moved["raises"]
    files["n.py"] = "def g(x):\n    raise KeyError(x)\n"
    derived, moved = derived.updated(derived.code.apply({"n.py": module_of("n.py", files["n.py"])}))
    assert "m.py::f" in moved["raises"]
    assert derived.digest("m.py::f", "raises") != before


def _built(files: Mapping[str, str]) -> tuple[Derived, CodeIndex]:
    code = CodeIndex.empty().apply({path: module_of(path, text) for path, text in files.items()})
    derived = Derived(code, lambda path: files[path].encode())
    assert derived.summaries.raises("m.py::f")
    return derived, code
