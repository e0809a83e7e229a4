"""Kinds of facts that follow from the calls between functions, about small repositories."""

from collections.abc import Callable

from shop_repository import SHOP, claims, facts_about, snapshot_of

from fact_store.records import Payload

Claims = Callable[..., dict[str, str]]


def payload(files: dict[str, str], name: str, kind: str) -> Payload:
    """The payload of the one fact of a kind about a symbol."""
    (found,) = (f.payload for f in facts_about(snapshot_of(files), name) if f.kind == kind)
    return found


def test_exceptions_are_told_with_the_way_to_them() -> None:
    told = claims(snapshot_of(SHOP), "shop/cli.py::main")["exceptions"]
    assert told == "The function `main` can raise `StockError` through `Stock.take` in `shop/stock.py`."
    assert payload(SHOP, "shop/cli.py::main", "exceptions") == {
        "exceptions": ["shop/stock.py::StockError"],
        "chains": ["shop/stock.py::Stock.take"],
        "likely": [],
        "possible": [],
    }


def test_far_exceptions_are_named_only(one: Claims) -> None:
    steps = "".join(f"def f{n}(x):\n    return f{n + 1}(x)\n" for n in range(5))
    source = steps + "def f5(x):\n    raise KeyError(x)\n"
    assert one(source, "f3")["exceptions"] == "The function `f3` can raise `KeyError` through `f4` → `f5`."
    assert one(source, "f0")["exceptions"] == "The function `f0` can raise `KeyError` from more than 3 calls away."
    assert "exceptions" not in one(source, "f5")  # its own are told with their conditions as `raises`


def test_far_effects_are_told_even_where_there_are_no_near_ones(one: Claims) -> None:
    steps = "".join(f"def f{n}(x):\n    return f{n + 1}(x)\n" for n in range(5))
    source = f"{steps}def f5(x):\n    print(x)\n"
    assert one(source, "f0")["effects"] == "The function `f0`, more than 3 calls away, prints to the terminal."


def test_what_is_possible_is_told_as_that(one: Claims) -> None:
    source = """
class Shape:
    def draw(self): raise NotImplementedError
class Round(Shape):
    def draw(self): raise ValueError(self)
class Square(Shape):
    def draw(self): self.drawn.append(1)
def show(shape: Shape):
    return shape.draw()
"""
    assert one(source, "show")["exceptions"] == (
        "The function `show` can raise `ValueError` through `Round.draw` (possible)."
    )
    assert one(source, "show")["effects"] == (
        "The function `show` changes `drawn` of its argument `shape` through `Square.draw` (possible)."
    )
    told = payload({"m.py": source}, "m.py::show", "effects")
    assert (told["changes"], told["possible_changes"], told["complete"]) == (["shape"], ["shape"], False)


def test_effects_and_what_is_changed(one: Claims) -> None:
    source = '''
import subprocess
CACHE = {}

def run(names):
    """Run them."""
    names.sort()
    CACHE["last"] = names
    return subprocess.run(names)

def outer(names):
    return run(names)
'''
    assert one(source, "run")["effects"] == (
        "The function `run` runs or controls processes (`subprocess.run`); it changes its argument `names` (likely); "
        "it changes the shared `CACHE`."
    )
    assert one(source, "outer")["effects"].startswith(
        "The function `outer` runs or controls processes through `run`; it changes its argument `names` through `run`"
    )


def test_pure_is_said_only_where_it_is_proved(one: Claims) -> None:
    source = """
LEVEL = 1
level = 2

def area(w, h):
    return round(w * h, 2)

def volume(w, h, d):
    return area(w, h) * d

def scaled(x):
    return round(x * level)

def called(f, x):
    return round(f(x))

def now(x):
    import time
    return round(x + time.time())

def kept(xs=[]):
    xs.append(len(xs))
    return xs
"""
    pure = {
        name
        for name in ("area", "volume", "scaled", "called", "now", "kept")
        if "pure" in one(source, name).get("effects", "")
    }
    assert pure == {"area", "volume"}


def test_importing_a_module_has_effects_but_running_it_as_a_script_does_not_count(one: Claims) -> None:
    assert one("import os\nos.makedirs('x')\n", "")["effects"] == (
        "Importing the module `m.py` writes to the file system (`os.makedirs`)."
    )
    assert "effects" not in one("import os\nif __name__ == '__main__':\n    os.makedirs('x')\n", "")


def test_configuration_with_defaults() -> None:
    files = {
        "app/conf/__init__.py": "settings = object()\n",
        "app/conf/default_settings.py": "PAGE_SIZE = 50\n",
        "app/m.py": """
import os
from app.conf import settings
HOME = "/root"

def home():
    return os.environ.get("APP_HOME", HOME), os.getenv("APP_MODE", "fast")

def page():
    return settings.PAGE_SIZE

def both(name):
    return home(), page(), os.environ[name]
""",
    }
    snapshot = snapshot_of(files)
    assert claims(snapshot, "app/m.py::home")["configuration"] == (
        "The function `home` reads the environment variables `APP_HOME` (default `HOME`) "
        'and `APP_MODE` (default `"fast"`).'
    )
    assert claims(snapshot, "app/m.py::page")["configuration"] == (
        "The function `page` reads the setting `PAGE_SIZE` (default `50` from `app/conf/default_settings.py`)."
    )
    assert payload(files, "app/m.py::both", "configuration") == {
        "keys": ["environment name", "environment APP_HOME", "environment APP_MODE", "settings PAGE_SIZE"],
        "defaults": ["", "app/m.py::HOME", '"fast"', "app/conf/default_settings.py::PAGE_SIZE"],
        "chains": ["", "app/m.py::home", "app/m.py::home", "app/m.py::page"],
    }


def test_who_closes_what_is_opened(one: Claims) -> None:
    source = """
class Reader:
    def __init__(self, p):
        self.file = open(p)
    def close(self):
        self.file.close()

def with_(p):
    with open(p) as f:
        return f.read()

def finally_(p):
    f = open(p)
    try:
        return f.read()
    finally:
        f.close()

def here(p):
    f = open(p)
    x = f.read()
    f.close()
    return x

def caller(p):
    return open(p)

def nobody(p):
    return len(open(p).read())
"""
    closed = {
        name: one(source, name)["resources"].partition(", ")[2] for name in ("with_", "finally_", "here", "caller")
    }
    assert closed == {
        "with_": "closed by its `with` block.",
        "finally_": "closed in a `finally` block.",
        "here": "closed here, but not if something is raised in between.",
        "caller": "which the caller gets and has to close.",
    }
    assert one(source, "Reader.__init__")["resources"].endswith("which `Reader.close` closes.")


def test_impact_with_tests() -> None:
    files = {
        "m.py": "def low(x):\n    return x\n\ndef mid(x):\n    return low(x)\n\ndef top(x):\n    return mid(x)\n",
        "n.py": "from m import low\n\ndef use():\n    return low(2)\n",
        "tests/test_m.py": "from m import top\n\ndef test_top():\n    assert top(1) == 1\n",
    }
    snapshot = snapshot_of(files)
    assert claims(snapshot, "m.py::low")["impact"] == (
        "A change to the function `low` affects directly `mid` and `use` in `n.py`; "
        "within 3 steps 1 more symbol in 1 file; "
        "tests that reach it: `test_top` in `tests/test_m.py`; it is imported by `n.py`."
    )
    assert payload(files, "m.py::low", "impact") == {
        "direct": ["m.py::mid", "n.py::use"],
        "further": ["m.py::top"],
        "tests": ["tests/test_m.py::test_top"],
        "possible": [],
        "modules": ["n.py"],
        "complete": True,
    }
    untested = {
        **files,
        "m.py": files["m.py"] + "\ndef alone(x):\n    return low(x)\n\ndef other():\n    return alone(1)\n",
    }
    assert claims(snapshot_of(untested), "m.py::alone")["impact"].endswith(
        "no test is known to reach it within 3 steps."
    )


def test_overrides_have_to_stay_compatible() -> None:
    source = (
        "class A:\n    def go(self): return 1\nclass B(A):\n    def go(self): return 2\n"
        "class C(A): pass\ndef use(a: A): return a.go()\n"
    )
    assert claims(snapshot_of({"m.py": source}), "m.py::A.go")["impact"] == (
        "A change to the method `A.go` affects directly `use`; and what has to stay compatible: `B.go`."
    )


def test_the_way_from_an_entry_point() -> None:
    told = claims(snapshot_of(SHOP), "shop/stock.py::Stock.reduce")["route"]
    assert told == (
        "The method `Stock.reduce` is reached from the command `shop`: "
        "`main` in `shop/cli.py` → `Stock.take` → `Stock.reduce`."
    )
    assert "route" not in claims(snapshot_of(SHOP), "shop/cli.py::main")


def test_what_must_hold(one: Claims) -> None:
    source = """
def f(count, kind, items=None):
    assert count, "some"
    if count > 3:
        raise ValueError("too many")
    if not kind:
        raise TypeError
    if kind == "x" and count:
        raise KeyError
    for item in items:
        found = item
        if not found:
            raise LookupError
"""
    assert one(source, "f")["invariants"] == (
        "The function `f` requires `count` (else `AssertionError`), `count <= 3` (else `ValueError`), "
        '`kind` (else `TypeError`) and that `kind == "x" and count` is false (else `KeyError`).'
    )


def test_remarks_and_deprecation(one: Claims) -> None:
    source = '''
import warnings

def old():
    """Do it.

    .. deprecated:: 2.0
        Use `new` instead.
    """
    return new()

def new():
    # TODO: make this faster,
    # it is slow
    text = "# TODO: no remark"
    return text

def sometimes(x):
    if x:
        warnings.warn("x is deprecated", DeprecationWarning)

def always(x):
    warnings.warn("always() is going away. " "Use new().", DeprecationWarning, stacklevel=2)
    return x
'''
    assert one(source, "old")["remarks"] == "The function `old` is deprecated (“since 2.0: Use `new` instead.”)."
    assert one(source, "new")["remarks"] == (
        "The function `new` has a remark of its authors: “TODO: make this faster, it is slow”."
    )
    assert "remarks" not in one(source, "sometimes")
    assert one(source, "always")["remarks"] == (
        "The function `always` is deprecated (“always() is going away. Use new().”)."
    )


def test_docstrings_that_disagree(one: Claims) -> None:
    sphinx = '''
def f(a, b=3):
    """Do.

    :param a: the a
    :param c: the c
    """
'''
    assert one(sphinx, "f")["docstring mismatch"] == (
        "The docstring of the function `f` describes the parameter `c`, which the signature does not have, "
        "and leaves out the parameter `b`."
    )
    google = '''
def f(a, b=3):
    """Do.

    Args:
        a (int): the a
        b: the b. Defaults to 4.

    Returns:
        The sum.
    """
    print(a, b)
'''
    assert one(google, "f")["docstring mismatch"] == (
        "The docstring of the function `f` tells the default of `b` as `4` where it is `3`, "
        "and describes a result, but nothing is returned."
    )
    numpy = '''
def f(a, b=3):
    """Do.

    Parameters
    ----------
    a, b : int
        Both. Defaults to 3.
    """
'''
    assert "docstring mismatch" not in one(numpy, "f")
    assert "docstring mismatch" not in one('def f(a, b):\n    """Add a to b."""\n', "f")


def test_threads_locks_and_blocked_loops(one: Claims) -> None:
    source = """
import threading, time

def work():
    with LOCK:
        return 1

LOCK = threading.Lock()

def start():
    threading.Thread(target=work).start()

def slow():
    time.sleep(1)

async def handle():
    return slow()
"""
    assert one(source, "work")["concurrency"] == (
        "The function `work` runs in a thread of its own, started by `start`; it holds `LOCK` while it works."
    )
    assert one(source, "handle")["concurrency"] == (
        "The async function `handle` blocks the event loop: it waits (`time.sleep`) through `slow`."
    )
    assert "concurrency" not in one(source, "slow")


def test_hostile_text_is_no_obstacle(one: Claims) -> None:
    deep = "def f(x):\n" + "".join(f"{' ' * (4 * n + 4)}if x:\n" for n in range(80)) + f"{' ' * 324}raise ValueError\n"
    assert "invariants" not in one(deep, "f")
    assert one('def f(x):\n    """:param : \n    :param x y:\n    Args:\n"""\n    # TODO\n    raise\n', "f")["remarks"]
