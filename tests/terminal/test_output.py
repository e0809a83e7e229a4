"""Nothing that can act on a terminal passes the one door to it."""

import io
import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.output import clean, emit, emit_json, one_line

ACTING = {"Cc", "Cf", "Cs", "Zl", "Zp"}


@given(st.text(st.characters(categories=[*ACTING, "Lu", "Zs", "So"])))
def test_what_comes_out_only_shows(text: str) -> None:
    assert {c for c in clean(text) if unicodedata.category(c) in ACTING} <= {"\n", "\t"}


@given(st.text(st.characters(exclude_categories=[*ACTING, "Cn", "Mn"])))
def test_what_shows_is_kept(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("\x1b]8;;http://evil\x07link", "]8;;http://evillink"),
        ("user\u202egpj.exe", "usergpj.exe"),
        ("one\r\ntwo\tthree", "one\ntwo\tthree"),
        ("pass\u200bword\U000e0041", "password"),
        ("\x9b31m", "31m"),
    ],
)
def test_escapes_lose_their_power(text: str, shown: str) -> None:
    stream = io.StringIO()
    emit(text, stream=stream)
    assert stream.getvalue() == f"{shown}\n"


def test_a_message_stays_on_one_line() -> None:
    assert one_line(" a\n\tb\r\n c ") == "a b c"


@given(st.dictionaries(st.text(), st.text()))
def test_json_loses_nothing_and_acts_on_nothing(value: dict[str, str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdout", stream := io.StringIO())
        emit_json(value)
    line = stream.getvalue()
    assert json.loads(line) == value
    assert all(" " <= c <= "~" for c in line.removesuffix("\n"))
