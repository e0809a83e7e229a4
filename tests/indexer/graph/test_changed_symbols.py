"""Two versions of a file into the symbols that changed: the innermost, and only those that do something else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.graph.changed_symbols import changed_symbols
from indexer.parse import index_module

BEFORE = '''"""A shop."""

import os

LIMIT = 3


def price(n):
    """Tell the price."""
    # a comment
    return n * LIMIT


class Till:
    """Adds up."""

    name = "till"

    def total(self, xs):
        self.last = xs
        return sum(xs)

    def empty(self):
        return []


print(price(1))
'''


def changes(before: str, after: str) -> dict[str, str]:
    old, new = before.encode(), after.encode()
    found = changed_symbols(index_module("m.py", old), old, index_module("m.py", new), new)
    return {each.qualname: each.change for each in found}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("n * LIMIT", "n + LIMIT", {"price": "body"}),
        ("def price(n):", "def price(n, m=1):", {"price": "interface"}),
        ("def price(n):", "@cached\ndef price(n):", {"price": "interface"}),
        ("LIMIT = 3", "LIMIT = 4", {"LIMIT": "interface"}),
        ("return sum(xs)", "return len(xs)", {"Till.total": "body"}),
        ("class Till:", "class Till(Base):", {"Till": "interface"}),
        ('name = "till"', 'name = "box"', {"Till.name": "interface"}),
        ("print(price(1))", "print(price(2))", {"": "body"}),
        ("    def empty(self):\n        return []\n", "", {"Till.empty": "removed"}),
        ("class Till:", "def new():\n    pass\n\n\nclass Till:", {"new": "added"}),
        ("# a comment", "# another one\n    # and more", {}),
        ("Tell the price.", "Tell what it costs.\n\n    At length.\n    ", {}),
        ('"""A shop."""', '"""Another shop."""', {}),
        ('"""Adds up."""', '"""Adds\n    up.\n    """', {}),
        ("\n\n\nclass Till", "\n\n\n\n\n\nclass Till", {}),
        ("import os", "import os\nimport sys", {}),
    ],
)
def test_what_changed(old: str, new: str, expected: dict[str, str]) -> None:
    assert old in BEFORE
    assert changes(BEFORE, BEFORE.replace(old, new)) == expected


def test_what_moves_within_a_file_has_not_changed() -> None:
    head, _, body = BEFORE.partition("def price")
    function, _, rest = body.partition("\n\n\nclass")
    assert changes(BEFORE, f"{head}class{rest}\n\ndef price{function}\n") == {}


def test_indentation_that_means_something_counts() -> None:
    assert changes(
        "def f():\n    if a:\n        b()\n        c()\n", "def f():\n    if a:\n        b()\n    c()\n"
    ) == {"f": "body"}


def test_a_file_that_comes_or_goes() -> None:
    source = b"def f(): pass\n"
    index = index_module("m.py", source)
    came = changed_symbols(None, b"", index, source)
    gone = changed_symbols(index, source, None, b"")
    assert [(each.qualname, each.change) for each in came] == [("", "added"), ("f", "added")]
    assert [(each.qualname, each.change) for each in gone] == [("", "removed"), ("f", "removed")]


@given(st.text(alphabet=st.sampled_from(list("ab():\n \t\"'#=@.")), max_size=80), st.binary(max_size=60))
def test_no_source_is_too_strange_and_none_differs_from_itself(text: str, raw: bytes) -> None:
    one = text.encode()
    index = index_module("m.py", one)
    assert changed_symbols(index, one, index, one) == ()
    changed_symbols(index, one, index_module("m.py", raw), raw)
