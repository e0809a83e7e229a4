"""What of the repository's text may stand in an answer: no image and no link, and code as it was written."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from assistant.clean import clean_prose


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("see [docs](http://e.example) and `a[i](x)`", "see [docs] (http://e.example) and `a[i](x)`"),
        ("![p](http://e.example/p.png)", "! [p] (http://e.example/p.png)"),
        ("<http://e.example> and Dict<str: int>", "http://e.example and Dict<str: int>"),
        ("`vec![1]` is made, a[1][2] read", "`vec![1]` is made, a[1][2] read"),
        ("`a ![x](u)", "`a ! [x] (u)"),
        ("[r]: http://e.example", "[r] : http://e.example"),
        ("two\nlines  and\tblanks", "two lines and blanks"),
    ],
)
def test_links_and_images_are_text(text: str, shown: str) -> None:
    assert clean_prose(text) == shown


TRICKS = (
    "`",
    "``",
    "\\",
    "![",
    "[",
    "]",
    "](",
    "(",
    ")",
    "//e.example/x.png",
    "http://e.example",
    "<",
    ">",
    ":",
    "a",
    " ",
)


@given(st.lists(st.sampled_from(TRICKS), max_size=14).map("".join))
@example("<http://e.example`>`")
@example("<<http://e.example>>")
@example('<a title="`"> [x](//e.example/x.png) `')
@settings(max_examples=1_000)
def test_no_renderer_is_made_to_load_or_link_anything(text: str) -> None:
    for shown in (clean_prose(text), f"It says: {clean_prose(text)}", f"- {clean_prose(text)} `x`"):
        tokens = [each for block in MarkdownIt("commonmark").parse(shown) for each in (block, *(block.children or ()))]
        assert not [each for each in tokens if each.type in {"image", "link_open"}], shown
