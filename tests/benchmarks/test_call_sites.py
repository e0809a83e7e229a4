"""A small package traced while a script runs it, and graph rows judged by what was seen."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
PACKAGE = """\
import functools
from contextlib import contextmanager

def plain():
    return 1

@contextmanager
def managed():
    yield plain()

def logged(function):
    @functools.wraps(function)
    def wrapper():
        return function()
    return wrapper

@logged
def wrapped():
    return 2

class Shape:
    def __init__(self):
        self.side = 3

    def __len__(self):
        return self.side

    def area(self):
        return self.side * self.side

class Disc(Shape):
    def area(self):
        return 0

def use(shape):
    with managed() as one:
        pass
    wrapped()
    total = len(shape) + shape.area()
    return sorted([total, one], key=lambda n: n), (plain(), plain()) if total < 0 else None

def numbers():
    yield from range(3)

def run():
    use(Disc())
    return list(numbers())
"""


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("traced")
    (root / "shop").mkdir()
    (root / "shop" / "__init__.py").write_text(PACKAGE, "utf-8")
    (root / "main.py").write_text("import shop\nassert shop.run() == [0, 1, 2]\n", "utf-8")
    tracer = [sys.executable, str(BENCHMARKS / "trace_sites.py"), "--root", str(root), "--package", "shop"]
    out = ["--out", str(root / "sites.jsonl.gz"), "--script", str(root / "main.py")]
    # The tracer imports what stands beside it.
    own = {name: value for name, value in os.environ.items() if name != "PYTHONSAFEPATH"}
    subprocess.run([*tracer, *out], check=True, capture_output=True, env=own)
    return root


@pytest.fixture(scope="module")
def scoring(tree: Path) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(BENCHMARKS))
        import score_sites

        return score_sites, score_sites.Seen(score_sites.read(tree / "sites.jsonl.gz"), tree)


def line_of(text: str) -> int:
    return next(n for n, line in enumerate(PACKAGE.split("\n"), 1) if text in line)


@pytest.mark.parametrize(
    ("at", "caller", "callee", "defined_at", "verdict"),
    [
        ("use(Disc())", "run", "use", "def use", "right"),
        ("use(Disc())", "run", "Shape.__init__", "def __init__", "right"),
        ("list(numbers())", "run", "numbers", "def numbers", "right"),
        ("shape.area()", "use", "Disc.area", "def area(self):\n        return 0", "right"),
        ("shape.area()", "use", "Shape.area", "return self.side * self", "wrong"),
        ("len(shape)", "use", "Shape.__len__", "def __len__", "right"),
        ("with managed", "use", "managed", "@contextmanager", "behind"),
        ("    wrapped()", "use", "wrapped", "@logged", "own wrapper"),
        ("    wrapped()", "use", "logged.wrapper", "@functools.wraps", "right"),
        ("plain(), plain()", "use", "plain", "def plain", ""),
        ("yield plain()", "managed", "plain", "def plain", "right"),
    ],
)
def test_a_row_is_judged_by_what_its_line_called(
    scoring: Any, at: str, caller: str, callee: str, defined_at: str, verdict: str
) -> None:
    score_sites, seen = scoring
    line = PACKAGE[: PACKAGE.index(defined_at)].count("\n") + 1 if "\n" in defined_at else line_of(defined_at)
    row = {
        "caller": f"shop.{caller}",
        "callee": f"shop.{callee}",
        "path": "shop/__init__.py",
        "line": line_of(at),
        "callee_path": "shop/__init__.py",
        "callee_line": line - (callee == "Shape.area"),
        "certainty": "exact",
        "kind": "call",
    }
    assert score_sites.verdict_of(row, seen) == verdict


def test_shares_leave_out_what_was_not_judged(scoring: Any) -> None:
    score_sites, _ = scoring
    assert score_sites.share(score_sites.Counter({"right": 2, "behind": 1, "own wrapper": 1, "unseen": 5})) == {
        "judged": 4,
        "right_share": 0.75,
    }
