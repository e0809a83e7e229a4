"""Linearisations agree with Python's own, and hold for families that Python would refuse."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.resolve.hierarchy import MRO_MAX, Hierarchy


@st.composite
def families(draw: st.DrawFn) -> dict[str, tuple[str, ...]]:
    """Up to eight classes, each with bases among those before it."""
    names = [f"m.py::C{i}" for i in range(draw(st.integers(1, 8)))]
    return {
        n: tuple(draw(st.lists(st.sampled_from(names[:i]), unique=True, max_size=3)) if i else ())
        for i, n in enumerate(names)
    }


@given(families())
def test_mro_is_that_of_python(bases: Mapping[str, tuple[str, ...]]) -> None:
    hierarchy = Hierarchy(bases)
    made: dict[str, type] = {}
    for name, above in bases.items():
        if not all(base in made for base in above):
            continue
        try:
            made[name] = type(name, tuple(made[base] for base in above), {})
        except TypeError:
            continue
        assert hierarchy.mro(name) == tuple(each.__name__ for each in made[name].__mro__[:-1])


@pytest.mark.parametrize("first", ["a::A", "a::B", "a::C"])
def test_a_circle_is_gone_round_once_whoever_asks_first(first: str) -> None:
    hierarchy = Hierarchy({"a::A": ("a::B",), "a::B": ("a::A",), "a::C": ("a::A",)})
    hierarchy.mro(first)
    assert hierarchy.mro("a::A") == ("a::A", "a::B")
    assert hierarchy.mro("a::C") == ("a::C", "a::A", "a::B")


def test_a_deep_family_is_cut() -> None:
    bases = {f"a::C{i}": (f"a::C{i - 1}",) for i in range(1, 5000)}
    assert len(Hierarchy(bases).mro("a::C4999")) == MRO_MAX
