"""Tests that surely reach a symbol apart from those that may."""

from shop_repository import claims, facts_about, snapshot_of


def test_tests_that_may_reach_a_symbol_are_told_apart() -> None:
    files = {
        "m.py": "class A:\n    def go(self):\n        return 1\n\n\nclass B:\n    def go(self):\n        return 2\n",
        "tests/test_m.py": (
            "from m import A\n\n\ndef test_sure():\n    assert A().go()\n\n\n"
            "def test_maybe(thing):\n    assert thing.go()\n"
        ),
    }
    told = claims(snapshot_of(files), "m.py::A.go")["impact"]
    assert "tests that reach it: `test_sure` in `tests/test_m.py`" in told
    assert "tests that may also reach it: `test_maybe` in `tests/test_m.py`" in told
    (found,) = (f.payload for f in facts_about(snapshot_of(files), "m.py::A.go") if f.kind == "impact")
    assert found["tests"] == ["tests/test_m.py::test_sure", "tests/test_m.py::test_maybe"]
    assert found["possible"] == ["tests/test_m.py::test_maybe"]
