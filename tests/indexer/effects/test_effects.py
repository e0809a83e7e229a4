"""What running a function can do, by itself and through what it calls, with the way to it."""

from code_of import code_of

from indexer.effects.bodies import FEW_TARGETS
from indexer.effects.records import Effect
from indexer.effects.spread import FAR_STEPS
from indexer.effects.summaries import Summaries

Found = dict[Effect, tuple[int, tuple[str, ...]]]


def effects(source: str, name: str, **others: str) -> Found:
    """Effect -> (rank, the qualnames on the way) of a function of `m.py`."""
    code = code_of({"m.py": source, **{f"{path}.py": text for path, text in others.items()}})
    found = Summaries.of_index(code)
    at = f"m.py::{name}"
    return {
        e: (reach.rank, tuple(each.partition("::")[2] for each in found.chain(at, e)))
        for e, reach in found.effects(at).items()
    }


def raised(source: str, name: str, **others: str) -> dict[str, tuple[str, ...]]:
    """Short class name -> the way to where it is raised."""
    found = Summaries.of_index(code_of({"m.py": source, **{f"{path}.py": text for path, text in others.items()}}))
    return {
        raised.rpartition("::")[2].removeprefix("<builtin>."): tuple(
            each.partition("::")[2] for each in found.chain(f"m.py::{name}", effect)
        )
        for raised, effect in found.raises(f"m.py::{name}").items()
    }


CHAIN = """
class Bad(ValueError): pass
class Worse(Bad): pass

def deep(x):
    if x:
        raise Worse(x)
    raise KeyError(x)

def middle(x):
    return deep(x)

"""


def test_exceptions_come_up_the_calls() -> None:
    assert raised(CHAIN, "middle") == {"Worse": ("deep",), "KeyError": ("deep",)}


def test_a_base_class_catches_and_a_derived_one_does_not() -> None:
    caught = CHAIN + "def top(x):\n    try:\n        middle(x)\n    except ValueError:\n        pass\n"
    assert raised(caught, "top") == {"KeyError": ("middle", "deep")}
    narrow = (
        CHAIN + "class Other(Worse): pass\ndef top(x):\n    try:\n        middle(x)\n    except Other:\n        pass\n"
    )
    assert set(raised(narrow, "top")) == {"Worse", "KeyError"}


def test_only_the_body_of_a_try_is_guarded() -> None:
    source = CHAIN + (
        "def top(x):\n    try:\n        pass\n    except (ValueError, KeyError):\n        middle(x)\n"
        "    else:\n        middle(x)\n    finally:\n        middle(x)\n"
    )
    assert set(raised(source, "top")) == {"Worse", "KeyError"}
    inside = (
        CHAIN + "def top(x):\n    try:\n        middle(x)\n    except (ValueError, KeyError):\n        return None\n"
    )
    assert raised(inside, "top") == {}


def test_what_is_raised_again_gets_out() -> None:
    for again in ("raise", "raise error"):
        source = (
            CHAIN + f"def top(x):\n    try:\n        middle(x)\n    except LookupError as error:\n        {again}\n"
        )
        assert set(raised(source, "top")) == {"Worse", "KeyError"}
    translated = CHAIN + (
        "def top(x):\n    try:\n        middle(x)\n    except Exception as error:\n        raise OSError() from error\n"
    )
    assert raised(translated, "top") == {"OSError": ()}


def test_the_first_clause_that_fits_decides() -> None:
    source = CHAIN + (
        "def top(x):\n    try:\n        middle(x)\n    except Worse:\n        return 1\n"
        "    except Exception:\n        raise\n"
    )
    assert set(raised(source, "top")) == {"KeyError"}


def test_suppress_and_named_tuples_of_classes_catch() -> None:
    suppressed = (
        "from contextlib import suppress\n"
        + CHAIN
        + ("def top(x):\n    with suppress(KeyError, Bad):\n        middle(x)\n")
    )
    assert raised(suppressed, "top") == {}
    named = (
        CHAIN + "ERRORS = (Bad, KeyError)\ndef top(x):\n    try:\n        middle(x)\n    except ERRORS:\n        pass\n"
    )
    assert raised(named, "top") == {}


def test_what_runs_in_a_thread_raises_nothing_here() -> None:
    source = "import threading\n" + CHAIN + "def top(x):\n    threading.Thread(target=middle, args=(x,)).start()\n"
    found = effects(source, "top")
    assert not [effect for effect in found if effect[0] == "raise"]
    assert ("thread", "") in found


def test_arguments_that_are_plainly_true_or_false_decide() -> None:
    source = """
def find(name, silent=False):
    if not silent:
        raise LookupError(name)

def loud(name): return find(name)
def quiet(name): return find(name, silent=True)
def either(name, silent=True): return find(name, silent=silent)
def asked(name): return either(name, silent=False)
def unasked(name): return either(name)
def open_(name, **options): return find(name, **options)
"""
    assert raised(source, "loud") == {"LookupError": ("find",)}
    assert raised(source, "quiet") == {}
    assert effects(source, "either") == {("raise if", "silent-<builtin>.LookupError"): (0, ("find",))}
    assert raised(source, "asked") == {"LookupError": ("either", "find")}
    assert raised(source, "unasked") == {}  # its own default speaks for it
    assert set(raised(source, "open_")) == {"LookupError"}


def test_abstract_methods_do_not_count_as_raising() -> None:
    source = (
        "class A:\n    def do(self):\n        raise NotImplementedError\n    def go(self):\n        return self.do()\n"
    )
    assert raised(source, "A.do") == {"NotImplementedError": ()}
    assert raised(source, "A.go") == {}


def test_a_name_that_holds_an_exception_is_followed_as_far_as_that_is_known() -> None:
    source = """
class Bad(Exception): pass
def made():
    error = Bad("x")
    raise error
def given(error: Bad, other):
    if other:
        raise other
    raise error
"""
    assert raised(source, "made") == {"Bad": ()}
    assert raised(source, "given") == {"Bad": ()}


def test_exceptions_of_other_modules_are_resolved() -> None:
    source = (
        "import errors\nfrom errors import Gone as Left\ndef f(x):\n    if x: raise errors.Gone()\n    raise Left\n"
    )
    code = code_of({"m.py": source, "errors.py": "class Gone(Exception): pass\n"})
    assert Summaries.of_index(code).raises("m.py::f").keys() == {"errors.py::Gone"}


def test_outside_effects_and_their_modes() -> None:
    source = """
import os, subprocess, logging, random, time
from pathlib import Path
log = logging.getLogger(__name__)
def read(p): return open(p).read()
def write(p): open(p, "w")
def mode(p, m): open(p, mode=m)
def paths(p): Path(p).unlink()
def run(): subprocess.run(["ls"])
def say(): log.warning("x"); print("y")
def wait(): time.sleep(1); return random.random(), time.time()
def set_(): os.environ["A"] = "b"
"""
    kinds = {
        name: sorted(kind for kind, detail in effects(source, name) if not detail and kind not in ("unknown", "state"))
        for name in ("read", "write", "mode", "paths", "run", "say", "wait", "set_")
    }
    assert kinds == {
        "read": ["reads files"],
        "write": ["writes files"],
        "mode": ["writes files"],
        "paths": ["writes files"],
        "run": ["process"],
        "say": ["log", "prints"],
        "wait": ["clock", "random", "waits"],
        "set_": ["environment"],
    }


def test_changes_follow_the_object_that_is_changed() -> None:
    source = """
CACHE = {}
class Box:
    def __init__(self): self.items = []
    def put(self, x): self.items.append(x)
    def both(self, other):
        self.put(1)
        other.put(2)
def fill(xs): xs.append(1)
def given(ys): fill(ys)
def fresh():
    zs = []
    fill(zs)
    box = Box()
    box.put(1)
    return zs
def shared(): fill(CACHE)
def packed(*args, **options): options.pop("x", None)
def count():
    global N
    N += 1
N = 0
"""
    assert ("attribute", "items") in effects(source, "Box.put")
    assert ("attribute", "items") in effects(source, "Box.both")
    assert ("argument", "xs") in effects(source, "fill")
    assert ("argument", "ys") in effects(source, "given")
    assert ("global", "m.py::CACHE") in effects(source, "shared")
    assert ("global", "m.py::N") in effects(source, "count")
    for clean in ("fresh", "packed"):
        assert not {kind for kind, _ in effects(source, clean)} & {"argument", "attribute", "global"}


def test_keys_are_told_apart_from_what_is_set() -> None:
    source = """
import os
from conf import settings
def env(): return os.environ.get("HOME"), os.environ["USER"], os.getenv("SHELL", "sh")
def sets(): os.environ["ONLY_SET"] = "1"
def setting(): return settings.DEBUG, getattr(settings, "LEVEL", 3)
def config(app): return app.config["KEY"], app.config.get("OTHER")
def outer(): return env()
"""
    keys = {
        name: sorted(detail for kind, detail in effects(source, name, conf="settings = object()\n") if kind == "key")
        for name in ("env", "sets", "setting", "config", "outer")
    }
    home = ["environment HOME", "environment SHELL", "environment USER"]
    assert keys == {
        "env": home,
        "sets": [],
        "setting": ["settings DEBUG", "settings LEVEL"],
        "config": ["config KEY", "config OTHER"],
        "outer": home,
    }


def test_nothing_unknown_is_called_complete() -> None:
    source = """
def known(xs): return sorted(len(x) for x in xs)
def callback(f, xs): return [f(x) for x in xs]
def keyed(xs, key): return sorted(xs, key=key)
def method(x): return x.run()
def by_name(x, n): return getattr(x, n)
"""
    unknown = {
        name: ("unknown", "") in effects(source, name) for name in ("known", "callback", "keyed", "method", "by_name")
    }
    assert unknown == {"known": False, "callback": True, "keyed": True, "method": True, "by_name": True}


def test_the_surest_way_is_told_before_the_shortest() -> None:
    source = """
class A:
    def run(self): open("x", "w")
def direct(a: A): a.run()
def long(): sure()
def sure(): open("y", "w")
def top(a: A):
    direct(a)
    long()
"""
    assert effects(source, "top")["writes files", ""] == (0, ("long", "sure"))


def test_recursion_ends() -> None:
    source = "def a(n):\n    return b(n)\ndef b(n):\n    if n:\n        raise ValueError\n    return a(n - 1)\n"
    assert raised(source, "a") == {"ValueError": ("b",)}
    assert raised(source, "b") == {"ValueError": ()}


SHAPES = """
class Shape:
    def draw(self): raise NotImplementedError
class Round(Shape):
    def draw(self): raise ValueError(self)
class Square(Shape):
    def draw(self): print(self)
def show(shape: Shape):
    return shape.draw()
"""


def test_a_call_that_may_run_one_of_a_few_is_followed_as_possible() -> None:
    found = effects(SHAPES, "show")
    assert found["raise", "<builtin>.ValueError"] == (2, ("Round.draw",))
    assert found["prints", ""] == (2, ("Square.draw",))
    assert ("unknown", "") in found  # there may be other shapes


def test_a_call_that_may_run_many_is_not_followed() -> None:
    many = "".join(f"class S{n}(Shape):\n    def draw(self): raise KeyError({n})\n" for n in range(FEW_TARGETS + 1))
    assert ("raise", "<builtin>.KeyError") not in effects(SHAPES.partition("def show")[0] + many, "Shape.draw")
    duck = f"{many}def show(thing):\n    return thing.draw()\n".replace("(Shape)", "")
    assert ("raise", "<builtin>.KeyError") not in effects(duck, "show")


def test_what_tests_derive_is_not_followed_from_outside_of_them() -> None:
    source = "class Base:\n    def run(self): return self.step()\n    def step(self): return 1\n"
    double = "from m import Base\nclass Double(Base):\n    def step(self): raise KeyError(self)\n"
    assert raised(source, "Base.run", other=double) == {"KeyError": ("Double.step",)}
    assert raised(source, "Base.run", test_m=double) == {}


def test_what_is_possible_is_not_told_from_afar() -> None:
    steps = "".join(f"def f{n}(s):\n    return f{n + 1}(s)\n" for n in range(FAR_STEPS))
    source = f"{SHAPES}{steps}def f{FAR_STEPS}(s: Shape):\n    return show(s)\n"
    assert ("prints", "") in effects(source, "f2")
    assert ("prints", "") not in effects(source, "f0")
    assert ("unknown", "") in effects(source, "f0")


def test_attributes_of_arguments_come_up_the_calls() -> None:
    source = """
def move(tree): tree.nodes.clear()
class Owner:
    def trim(self): move(self)
    def trim_other(self): move(self.other)
def trim(owner: Owner): owner.trim()
def fresh(): move(Owner())
"""
    assert ("argument", "tree.nodes") in effects(source, "move")
    assert ("attribute", "nodes") in effects(source, "Owner.trim")
    assert ("attribute", "other") in effects(source, "Owner.trim_other")
    assert ("argument", "owner.nodes") in effects(source, "trim")
    assert not {e for e in effects(source, "fresh") if e[0] in ("argument", "attribute")}


def test_what_an_inner_function_changes_is_of_the_function_around() -> None:
    source = """
class Group:
    def command(self, names):
        made = []
        def register(name):
            self.commands[name] = name
            names.append(name)
            made.append(name)
        def all_of_them():
            register("a")
        all_of_them()
        return register
"""
    assert ("outer", "names") in effects(source, "Group.command.register")
    assert ("outer", "self.commands") in effects(source, "Group.command.all_of_them")
    found = effects(source, "Group.command")
    assert {e for e in found if e[0] in ("attribute", "argument", "outer")} == {
        ("attribute", "commands"),
        ("argument", "names"),
    }


def test_a_stream_that_may_be_a_standard_one_is_printed_to() -> None:
    source = "def say(text, file=None):\n    if file is None:\n        file = text_stdout()\n    file.write(text)\n"
    assert ("prints", "") in effects(source, "say")
    assert ("prints", "") in effects("class C:\n    def say(self): self.stderr.write('')\n", "C.say")
    assert ("prints", "") not in effects("def say(file):\n    file.write('')\n", "say")
