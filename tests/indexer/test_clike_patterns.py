"""Possessive groups as atomic ones: the same matches, also by a Python that gets the former wrong."""

import re

import pytest

from indexer.languages.clike.patterns import atomic, compiled


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        (rb"(?:a|bc)*+d", rb"(?>(?:a|bc)*)d"),
        (rb"x(?:a(?:b|cd)++){1,3}+", rb"x(?>(?:a(?>(?:b|cd)+)){1,3})"),
        (rb"[^()]*+\(\)?+(a)?+", rb"[^()]*+\(\)?+(?>(a)?)"),
        (rb"[]()]++(?:a)*", rb"[]()]++(?:a)*"),
        (rb"(a)+b", rb"(a)+b"),
    ],
)
def test_groups_are_rewritten_and_nothing_else(pattern: bytes, wanted: bytes) -> None:
    assert atomic(pattern) == wanted


def test_what_a_repetition_tried_in_vain_is_given_back() -> None:
    comment = compiled(rb"/\*(?:[^*]++|\*(?!/))*+\*/")
    assert comment.findall(b"a /* b * c */ d /***/ /* e") == [b"/* b * c */", b"/***/"]
    name = compiled(rb"\w++(?:::\w++)*+")
    assert re.split(rb" ", b" ".join(name.findall(b"a::b:: c::: d"))) == [b"a::b", b"c", b"d"]
