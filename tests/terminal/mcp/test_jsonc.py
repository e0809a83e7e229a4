"""One member of JSON with comments is set, and everything else stays as it was."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.mcp.jsonc import NotJsonError, read_member, with_member

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=12,
)
ENTRY = {"command": "noctule", "args": ["mcp"]}
PATH = ("mcpServers", "noctule")


@given(st.dictionaries(st.text(max_size=5), values, max_size=4), st.sampled_from([None, 0, 2, "\t"]), values)
def test_plain_json_gets_the_member_and_keeps_the_rest(document: dict[str, Any], indent: Any, entry: Any) -> None:
    text = with_member(json.dumps(document, indent=indent), PATH, entry)
    expected = {**document, PATH[0]: {PATH[1]: entry}}
    assert json.loads(text) == expected
    assert read_member(text, PATH) == entry
    assert with_member(text, PATH, entry) == text


@given(st.dictionaries(st.text(max_size=5), values, max_size=3), values)
def test_members_beside_it_are_kept(others: dict[str, Any], entry: Any) -> None:
    text = with_member(json.dumps({"mcpServers": others}), PATH, entry)
    assert json.loads(text) == {"mcpServers": {**others, "noctule": entry}}


COMMENTED = """// mine
{
    /* servers */
    "mcpServers": {
        "other": { "command": "x", }, // keep, me
    },
    "theme": "dark" // at night
}
"""


def test_comments_and_trailing_commas_stay_where_they_are() -> None:
    text = with_member(COMMENTED, PATH, ENTRY)
    assert [line for line in text.splitlines() if line not in COMMENTED.splitlines()] == [
        '        "noctule": {',
        '          "command": "noctule",',
        '          "args": [',
        '            "mcp"',
        "          ]",
        "        },",
    ]
    assert [line for line in COMMENTED.splitlines() if line not in text.splitlines()] == []
    assert read_member(text, PATH) == ENTRY


def test_a_comment_behind_the_last_member_stays_with_it() -> None:
    text = with_member(COMMENTED, ("context_servers", "noctule"), 1)
    assert '"theme": "dark", // at night\n    "context_servers": {' in text


def test_what_stands_there_is_replaced() -> None:
    text = with_member(with_member(COMMENTED, PATH, {"command": "older"}), PATH, ENTRY)
    assert "older" not in text
    assert read_member(text, PATH) == ENTRY


@pytest.mark.parametrize("text", ["", "  \n", "\ufeff{}", "{}", "{ /* nothing yet */ }", "{\n}\n"])
def test_an_empty_file_is_begun(text: str) -> None:
    assert read_member(with_member(text, PATH, ENTRY), PATH) == ENTRY


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "7",
        '{"a": 1} {}',
        '{"a" 1}',
        '{"a": nope}',
        '{"a": 1 "b": 2}',
        '{"a": "unclosed}',
        '{"a": [1, 2}',
        '{"a": /* unclosed',
        '{"mcpServers": []}',
        "{" * 3,
        '{"a": ' + "[" * 5_000,
    ],
)
def test_what_is_no_json_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(NotJsonError, match=r"^line 1: "):
        with_member(text, PATH, ENTRY)
