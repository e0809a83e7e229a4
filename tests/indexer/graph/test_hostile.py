"""Huge, deep and circular code is answered within bounds, and what is cut is said."""

import time

import pytest
from code_of import code_of

from indexer.graph.calls import callers
from indexer.graph.central import central_symbols
from indexer.graph.dead_code import dead_candidates
from indexer.graph.entry_points import entry_points
from indexer.graph.impact import impact_of
from indexer.graph.import_cycles import import_cycles
from indexer.graph.recursion import recursions

LARGE_S = 30.0
MANY = 3_000

SOURCES = {
    "many methods": "class A:\n" + "".join(f"    def m{n}(self): self.m{(n + 1) % MANY}()\n" for n in range(MANY)),
    "one name again and again": "def f(): pass\n" * MANY + "f()\n",
    "a chain of calls": "".join(f"def f{n}(): f{n + 1}()\n" for n in range(MANY)),
    "a chain of classes": "class C0: pass\n" + "".join(f"class C{n + 1}(C{n}): pass\n" for n in range(MANY)),
    "classes in a circle": "class A(C): pass\nclass B(A): pass\nclass C(B):\n    def f(self): self.f()\n",
    "functions in functions": "".join("    " * n + f"def f{n}():\n" for n in range(90)) + "    " * 90 + "pass\n",
    "one caller of everything": "".join(f"def f{n}(): pass\n" for n in range(MANY))
    + "def all():\n"
    + "".join(f"    f{n}()\n" for n in range(MANY)),
    "everything calls one": "def one(): pass\n" + "".join(f"def f{n}(): one()\n" for n in range(MANY)),
    "what does not parse": "def f(:\n  )((\nclass\n" * 50,
}


@pytest.mark.parametrize("what", SOURCES)
def test_every_question_is_answered(what: str) -> None:
    code = code_of({"m.py": SOURCES[what]})
    started = time.monotonic()
    read = SOURCES[what].encode
    central_symbols(code)
    recursions(code)
    import_cycles(code, lambda _path: read())
    entry_points(code, lambda _path: read())
    dead_candidates(code, lambda _path: read())
    impact_of(code, ["m.py::"])
    assert time.monotonic() - started < LARGE_S


def test_what_is_cut_is_said() -> None:
    found = callers(code_of({"m.py": SOURCES["everything calls one"]}), "m.py::one")
    assert (len(found.reached), found.cut.nodes) == (1_000, MANY - 1_000)
    found = callers(code_of({"m.py": SOURCES["a chain of calls"]}), f"m.py::f{MANY - 1}", depth=50)
    assert (len(found.reached), found.cut.beyond) == (50, 1)
