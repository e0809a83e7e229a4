"""Identifiers become their words; forms of one word meet."""

import pytest

from fact_store.text import COMPOUND_CHARS, QUESTION_WORDS, question_terms, search_text, stem, terms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("get_user_name", ["get", "user", "name", "get_user_name"]),
        ("getUserNames", ["get", "user", "name", "getusernames"]),
        ("HTTPServer", ["http", "server", "httpserver"]),
        ("sha256", ["sha", "256", "sha256"]),
        ("__init__", ["init"]),
        ("URLs of IDs", ["url", "of", "id"]),
        ("größe_x", ["größ", "x", "größe_x"]),
        ("self.store.commit(1)", ["self", "stor", "commit", "1"]),
        ("", []),
        ("--- \n \x00 \u200b", []),
    ],
)
def test_terms(text: str, expected: list[str]) -> None:
    assert [*terms(text)] == expected
    assert search_text(text) == " ".join(expected)


@pytest.mark.parametrize(
    "forms",
    [
        ["parse", "parses", "parsed", "parsing"],
        ["cache", "caches", "cached", "caching"],
        ["run", "runs", "running"],
        ["name", "names", "named", "naming"],
        ["query", "queries"],
        ["try", "tries", "tried", "trying"],
        ["match", "matches", "matched", "matching"],
        ["pass", "passes", "passed", "passing"],
        ["index", "indexes", "indices", "indexed", "indexing"],
        ["see", "sees", "seeing"],
    ],
)
def test_the_forms_of_one_word_meet(forms: list[str]) -> None:
    assert {stem(form) for form in forms} == {stem(forms[0])}


@pytest.mark.parametrize(("one", "other"), [("string", "str"), ("status", "statu"), ("need", "ne"), ("this", "thi")])
def test_words_that_only_look_inflected_stay(one: str, other: str) -> None:
    assert stem(one) != stem(other)


def test_a_question_loses_its_question_words() -> None:
    assert question_terms("Why does open_store fail, and when does open_store retry?") == [
        "open", "stor", "open_store", "fail", "retry",
    ]  # fmt: skip


def test_a_question_of_nothing_but_question_words_keeps_them() -> None:
    assert question_terms("What is it?") == ["what", "is", "it"]
    assert "what" in QUESTION_WORDS


def test_a_huge_word_gives_few_bounded_terms() -> None:
    found = terms("Ab1" * 100_000)
    assert len(found) < 400
    assert max(map(len, found)) <= COMPOUND_CHARS
