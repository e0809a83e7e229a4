"""Markdown on a terminal: escapes are ours alone, links lead to files of the repository alone, blocks are whole."""

import random
import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.drawing import MarkdownStream, can_link, drawn, file_links
from terminal.output import clean

OURS = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;(?:id=\d+;file://[\w.-]+/[\w./%~-]*#\d+|;)\x1b\\")
UNSHOWN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e01ef]")
ACTING = (
    "\x1b[31m", "\x1b]0;t\x07", "\x1b]8;;http://evil/\x1b\\", "\x1bP1$r\x1b\\", "\x9b2J", "\x1b[?1049h", "\x1b[6n",
    "\x90q\x9c", "\x1b_x\x1b\\", "\u202e", "\u200b", "\U000e0041", "\r", "\b\b", "\x00", "\x7f",
)  # fmt: skip
PARTS = (
    *ACTING, "a", " b", "\n", "\t", "é", "漢", "`x`", "[c](http://evil)", "![i](http://evil)", "<b>", "**d**",
    "shop/a.py:3", "../../etc/passwd:1", "```", "- ", "# ",
)  # fmt: skip


def hostile(seed: int) -> str:
    """A text of pieces that terminals and Markdown act on."""
    chosen = random.Random(seed)
    return "".join(chosen.choice(PARTS) for _ in range(chosen.randint(2, 9)))


@pytest.mark.parametrize("seed", range(60))
def test_only_our_escapes_and_text_come_out_wherever_a_stream_is_cut(seed: int, tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop/a.py").write_text("1\n2\n3\n")
    link = file_links(tmp_path)
    text = hostile(seed)
    for cut in range(0, len(text) + 1, 3):
        stream = MarkdownStream()
        blocks = [*stream.feed(text[:cut]), *stream.feed(text[cut:]), stream.finish()]
        shown = "\n".join(drawn(block, 60, link=link) for block in blocks if block)
        rest = OURS.sub("", shown)
        assert "\x1b" not in rest
        assert not UNSHOWN.search(rest), repr(rest)
        assert "http" not in "".join(re.findall(r"\x1b\]8;[^\x1b]*", shown))


@given(st.text(max_size=300), st.lists(st.integers(0, 300), max_size=6))
def test_a_stream_loses_nothing_but_blank_lines(text: str, cuts: list[int]) -> None:
    stream = MarkdownStream()
    places = sorted({0, len(text), *(min(cut, len(text)) for cut in cuts)})
    blocks = [b for a, z in pairwise(places) for b in stream.feed(text[a:z])] + [stream.finish()]
    joined = "".join("".join(blocks).split())
    assert joined == "".join(text.split())


def test_blocks_come_as_soon_as_they_are_whole() -> None:
    stream = MarkdownStream()
    assert stream.feed("One\nparagraph.\n") == []
    assert stream.feed("\n- item one\n") == ["One\nparagraph."]
    assert stream.feed("- item two\n\n```py\n\nx = 1\n") == ["- item one", "- item two"]
    assert stream.feed("```\nrest") == ["```py\n\nx = 1\n```"]
    assert stream.finish() == "rest"


def test_links_lead_to_files_of_the_repository_alone(tmp_path: Path) -> None:
    root = tmp_path / "a repository"
    root.mkdir()
    (root / "a b.py").write_text("x")
    (tmp_path / "secret.py").write_text("x")
    (root / "out.py").symlink_to(tmp_path / "secret.py")
    link = file_links(root)
    assert link("a b.py", 3).endswith("/a%20repository/a%20b.py#3")
    assert [link(path, 1) for path in ("../secret.py", "out.py", "absent.py", "/etc/passwd", "")] == [""] * 5


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"TERM": "xterm-kitty"}, True),
        ({"TERM": "xterm-256color", "VTE_VERSION": "7200"}, True),
        ({"TERM": "xterm-256color", "VTE_VERSION": "4000"}, False),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"}, True),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"}, False),
        ({"TERM": "dumb", "KITTY_WINDOW_ID": "1"}, False),
        ({"TERM": "xterm"}, False),
        ({}, False),
        ({"FORCE_HYPERLINK": "1"}, True),
        ({"FORCE_HYPERLINK": "0", "TERM": "xterm-kitty"}, False),
    ],
)
def test_links_are_made_where_the_terminal_knows_them(environment: dict[str, str], expected: bool) -> None:
    assert can_link(environment) is expected


def test_no_colour_leaves_none() -> None:
    assert not re.search(
        r"\x1b\[[0-9;]*(3\d|4\d|38|48)", drawn("# T\n\n`code` **bold**\n\n```py\nx = 1\n```", 40, colours=False)
    )


def test_cleaning_is_the_same_for_a_text_and_its_pieces() -> None:
    for seed in range(200):
        text = hostile(seed)
        assert all(clean(text[:cut]) + clean(text[cut:]) == clean(text) for cut in range(len(text)))
