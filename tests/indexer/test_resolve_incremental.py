"""After any edits the index equals one built from scratch, and `touched` names every path with another answer."""

from collections.abc import Mapping

from edits_checked import check_edits
from hypothesis import given, settings
from hypothesis import strategies as st

PATHS = (
    "pkg/__init__.py",
    "pkg/a.py",
    "pkg/b.py",
    "pkg/sub/__init__.py",
    "pkg/sub/c.py",
    "d.py",
    "src/__init__.py",
    "src/e.py",
    "space/f.py",
)
LINES = (
    "from pkg.a import *",
    "from pkg import a, b",
    "from pkg.b import Base",
    "from pkg.b import make as built",
    "from .a import Base, make",
    "from . import b",
    "from ..b import Base",
    "from .sub.c import make",
    "import pkg.sub.c",
    "import d",
    "import e",
    "from d import Base, make",
    "__all__ = ['Base']",
    "LIMIT = 3",
    "def make():\n    return Base()",
    "def make(limit=None):\n    thing = Child()\n    return thing",
    "def make(limit=None):\n    thing = Base()\n    return thing",
    "import space.f",
    "from space import f",
    "space.f.Base().run()",
    "f.make().run()",
    "class Base:\n    def run(self):\n        return self.step(LIMIT)\n    def step(self, n): pass",
    "class Base:\n    def __init__(self):\n        self.tool = make()\n"
    "    def run(self):\n        return self.tool.step(1)",
    "class Child(Base):\n    def step(self, n):\n        super().step(n)\n        return self",
    "class Child(Base):\n    @property\n    def tool(self):\n        return Base()\n"
    "    def run(self): return self.tool.run()",
    "class Other(a.Base):\n    def unique_name(self): return pkg.sub.c.make()",
    "class Sister(Base):\n    def step(self, n): pass\nclass Both(Child, Sister): pass",
    "class Other(Child, Base):\n    def step(self, n): return self.run()",
    "make().run()",
    "Child().step(2).unique_name()",
    "pkg.sub.c.make().run()",
    "def use(x, y: Base):\n    x.unique_name()\n    y.step(LIMIT)",
    "def outer():\n    from pkg.a import make\n    with make() as m:\n        m.run()",
    "x = Base()\nx.run()",
    "@make\ndef wrapped(): return built()",
    "def drive(x, then=None):\n    x.run()\n    return then(x)",
    "def call(f, *rest):\n    return f(*rest)",
    "drive(Base(), make)",
    "from pkg.a import drive, call",
    "from d import drive, call, TOOLS",
    "call(drive, Child(), then=call)",
    "TOOLS = {'one': make, 'two': [Base, Child]}",
    "TOOLS['one'] = Child\nTOOLS['one']().step(1)",
    "for kind in TOOLS['two']:\n    kind().run()",
    "def each(xs):\n    for x in xs:\n        yield x.step(1)\nfor made in each([make(), Base()]):\n    made.run()",
    "def twice(f):\n    def inner(*args):\n        return f(*args)\n    return inner\n"
    "@twice\ndef go(x): return x.run()\ngo(make())",
    "Base.extra = make\nBase().extra()",
    "if LIMIT:\n    make = Child\nelse:\n    make = Base\nmake().step(2)",
    "try:\n    from pkg.b import make\nexcept ImportError:\n    make = None",
)

sources = st.lists(st.sampled_from(LINES), min_size=0, max_size=6).map("\n".join)
beginnings = st.fixed_dictionaries({path: st.none() | sources for path in PATHS})
edits = st.dictionaries(st.sampled_from(PATHS), st.none() | sources, min_size=1, max_size=2)


@settings(max_examples=40)
@given(beginnings, st.lists(edits, min_size=1, max_size=4))
def test_any_edits_equal_a_rebuild(
    beginning: Mapping[str, str | None], batches: list[Mapping[str, str | None]]
) -> None:
    check_edits([beginning, *batches])
