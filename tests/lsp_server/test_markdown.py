"""What of the repository's text an editor is given to show."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from lsp_server.markdown import clipped, code, fenced, one_line, prose, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("see [the docs](http://evil.example/x)", "see the docs"),
        ("![pixel](http://evil.example/p.png) end", "pixel end"),
        ("![a][b] [c][d]", "a c"),
        ("<img src=x onerror=y>", "&lt;img src=x onerror=y>"),
        ("run [it](command:workbench.action) now", "run it now"),
        ("see http://evil.example/a, then", "see `http://evil.example/a,` then"),
        ("keep `x <y> [z](w)` as code", "keep `x <y> [z](w)` as code"),
        ("bidi \u202etxt\u202c and zero\u200bwidth \x1b[31m", "bidi txt and zerowidth [31m"),
        ("ratio 3:4, a::b, key: value", "ratio 3:4, a::b, key: value"),
        ("[ref]: http://evil.example", "\\[ref]: `http://evil.example`"),
        ("`` ![x](http://evil.example/t.png) `", "'' x '"),
        ("a ``b ` c`` [d](//e) `f`", "a ``b ` c`` d `f`"),
    ],
)
def test_prose_cannot_reach_out(text: str, shown: str) -> None:
    assert prose(text) == shown


TRICKS = (
    "`", "``", "```", "~~~", "\\", "![", "[", "]", "](", "(", ")", "//e.example/x.png", "http://e.example", "<", ">",
    "<img src=x>", "![x](//e.example/x.png)", "\n", "\n\n", "\n- ", "\n  ", "\n> ", "\n|-|-|\n", "|", ":", "a", " ",
)  # fmt: skip


@given(st.lists(st.sampled_from(TRICKS), max_size=14).map("".join))
@settings(max_examples=1_500)
def test_no_renderer_is_made_to_load_or_link_anything(text: str) -> None:
    loading = {"image", "html_inline", "html_block", "link_open"}
    for parser in (MarkdownIt("commonmark"), MarkdownIt("commonmark").enable("table")):
        for shown in (prose(text), f"**{prose(text)}** {prose(text)}", f"- {prose(text)} {code(text)}"):
            tokens = [each for block in parser.parse(shown) for each in (block, *(block.children or ()))]
            assert not [each for each in tokens if each.type in loading], shown


@given(st.text())
def test_a_fence_cannot_be_left(text: str) -> None:
    lines = fenced(text, "python").split("\n")
    fence = lines[0].removesuffix("python")
    assert lines[-1] == fence
    assert not any(line.strip().startswith(fence) for line in lines[1:-1])


@given(st.text(), st.integers(2, 40))
def test_short_text_is_short(text: str, limit: int) -> None:
    assert len(clipped(text, limit)) <= limit
    line = one_line(text, limit)
    assert len(line) <= limit
    assert "\n" not in line
    assert "`" not in code(text)[1:-1]
    assert visible(visible(text)) == visible(text)
