"""Positions, ranges and edits against a plain reading of the protocol."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types

from lsp_server.convert import buffer_text, edited, to_offset, to_position, word_at
from lsp_server.greeting import ENCODINGS, Encoding, choose_encoding
from lsp_server.uris import path_of_uri, repository_path, uri_of_path

# Ends of lines that count, characters of every width, and separators that must not count as line ends.
CHARS = st.sampled_from(["a", "é", "中", "😀", "𝒳", "\n", "\r\n", "\r", "\x0c", "\u2028", "\x85", "\t", " "])
TEXTS = st.lists(CHARS, max_size=30).map("".join)
ANY_ENCODING = st.sampled_from(ENCODINGS)


def lines_of(text: str) -> list[str]:
    """Lines with their ends, by hand: LF, CRLF and CR end a line, nothing else does."""
    lines, line, at = [], "", 0
    while at < len(text):
        end = 2 if text.startswith("\r\n", at) else 1
        line += text[at : at + end]
        if line.endswith(("\n", "\r")):
            lines.append(line)
            line = ""
        at += end
    return [*lines, line]


def width(text: str, encoding: Encoding) -> int:
    return len(text.encode(f"{encoding}-le" if encoding != "utf-8" else encoding)) // (
        int(encoding[-2:].strip("-")) // 8
    )


@given(TEXTS, ANY_ENCODING, st.data())
def test_a_position_and_its_offset_are_one_place(text: str, encoding: Encoding, data: st.DataObject) -> None:
    lines = lines_of(text)
    row = data.draw(st.integers(0, len(lines) - 1))
    content = lines[row].rstrip("\r\n")
    column = data.draw(st.integers(0, len(content)))
    position = types.Position(row, width(content[:column], encoding))
    offset = len(("".join(lines[:row]) + content[:column]).encode())
    assert to_offset(text.encode(), position, encoding) == offset
    assert to_position(text.encode(), offset, encoding) == position


@given(TEXTS, ANY_ENCODING, st.integers(0, 40), st.integers(0, 200))
def test_every_position_lands_on_a_character(text: str, encoding: Encoding, line: int, character: int) -> None:
    source = text.encode()
    offset = to_offset(source, types.Position(line, character), encoding)
    assert 0 <= offset <= len(source)
    source[:offset].decode()
    again = to_position(source, offset, encoding)
    assert to_offset(source, again, encoding) == offset


@given(TEXTS, TEXTS, ANY_ENCODING, st.data())
def test_an_edit_replaces_exactly_its_range(text: str, new: str, encoding: Encoding, data: st.DataObject) -> None:
    lines = lines_of(text)
    ends = sorted(data.draw(_place(lines)) for _ in range(2))
    places = [types.Position(row, width(lines[row][:column], encoding)) for row, column in ends]
    change = types.TextDocumentContentChangePartial(range=types.Range(*places), text=new)
    start, end = (len("".join(lines[:row])) + column for row, column in ends)
    assert edited(text.encode(), change, encoding).decode() == text[:start] + new + text[end:]


def _place(lines: list[str]) -> st.SearchStrategy[tuple[int, int]]:
    rows = st.integers(0, len(lines) - 1)
    return rows.flatmap(lambda row: st.tuples(st.just(row), st.integers(0, len(lines[row].rstrip("\r\n")))))


@given(st.text(st.characters()), st.sampled_from(["utf-16", "utf-8"]))
def test_whole_text_changes(text: str, encoding: Encoding) -> None:
    change = types.TextDocumentContentChangeWholeDocument(text=text)
    assert (
        buffer_text(edited(b"before", change, encoding)).encode()
        == text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()
    )


def test_surrogates_that_are_typed_one_by_one_become_one_character() -> None:
    first = edited(b"ab", _insert(0, 1, "\ud83d"), "utf-16")
    assert buffer_text(first) == "a\ufffdb"
    assert buffer_text(edited(first, _insert(0, 2, "\ude00"), "utf-16")) == "a😀b"


def _insert(line: int, character: int, text: str) -> types.TextDocumentContentChangePartial:
    place = types.Position(line, character)
    return types.TextDocumentContentChangePartial(range=types.Range(place, place), text=text)


def test_an_edit_with_its_ends_exchanged_inserts_at_its_start() -> None:
    backwards = types.Range(types.Position(0, 3), types.Position(0, 1))
    change = types.TextDocumentContentChangePartial(range=backwards, text="X")
    assert edited(b"abcdef", change, "utf-16") == b"abcXdef"


def test_the_byte_order_mark_is_not_part_of_the_first_line() -> None:
    source = b"\xef\xbb\xbfdef f(): ..."
    assert to_offset(source, types.Position(0, 4), "utf-16") == 7
    assert to_position(source, 7, "utf-16") == types.Position(0, 4)
    assert to_position(source, 0, "utf-16") == types.Position(0, 0)


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [(None, "utf-16"), ([], "utf-16"), (["utf-7"], "utf-16"), (["utf-7", "utf-32", "utf-8"], "utf-32")],
)
def test_the_encoding_is_negotiated(offered: list[str] | None, chosen: str) -> None:
    assert choose_encoding(offered) == chosen


@pytest.mark.parametrize(
    ("at", "word"), [(0, "größe"), (3, "größe"), (7, "größe"), (8, "x1"), (10, "x1"), (11, ""), (12, "")]
)
def test_words_are_unicode(at: int, word: str) -> None:
    assert word_at("größe.x1 + 2".encode(), at)[0] == word


def test_uris_and_paths(tmp_path: Path) -> None:
    odd = tmp_path / "a b#ü%.py"
    assert path_of_uri(uri_of_path(odd)) == odd
    for foreign in (
        "untitled:Untitled-1",
        "file://host/share/x",
        "http://x/y",
        "file:",
        "x",
        "file:///a%00b",
        "file://[bad",
    ):
        assert path_of_uri(foreign) is None


def test_paths_outside_of_the_root_are_nobodys(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "link").symlink_to(root)
    assert repository_path(root, root / "a" / "b.py") == "a/b.py"
    assert repository_path(root, tmp_path / "link" / "b.py") == "b.py"
    assert repository_path(tmp_path / "link", root / "b.py") == "b.py"
    assert repository_path(root, path_of_uri(f"{root.as_uri()}/../x.py") or root) is None
    assert repository_path(root, root) is None
