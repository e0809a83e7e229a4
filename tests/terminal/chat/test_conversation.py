"""What leans on what was said before is understood; what stands by itself is left alone; the past is bounded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.chat.conversation import BUDGET_TOKENS, Turn, fitted, resolve, short_name

TOTAL = Turn("what does total do?", "what does `Till.total` do?", "It adds up.", "shop/till.py::Till.total")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("and who calls it?", "who calls `Till.total`?"),
        ("who calls it?", "who calls `Till.total`?"),
        ("does it raise?", "does `Till.total` raise?"),
        ("what happens when it fails", "what happens when `Till.total` fails"),
        ("where is this function used?", "where is `Till.total` used?"),
        ("what does that do?", "what does `Till.total` do?"),
        ("its callers?", "the callers of `Till.total`?"),
        ("what are its tests?", "what are the tests of `Till.total`?"),
        ("why?", "why (about `Till.total` in shop/till.py)?"),
        ("and the tests?", "the tests (about `Till.total` in shop/till.py)?"),
        ("what about with_vat?", "what does `with_vat` do?"),
        ("and how about `sum_up()`?", "what does `sum_up` do?"),
        ("and `sum_up`?", "what does `sum_up` do?"),
        ("what about split", "what does `split` do?"),
    ],
)
def test_what_leans_on_the_last_turn_names_its_subject(said: str, meant: str) -> None:
    assert resolve(said, [TOTAL]) == meant


@pytest.mark.parametrize(
    "question",
    [
        "How are files ignored?",
        "What calls `x.y`?",
        "what is the function that reads files?",
        "which exceptions does with_vat raise?",
        "is that big class in shop/till.py tested?",
        "how is this repository organised?",
        "show me more",
        "What happens when the store is damaged?",
    ],
)
def test_what_stands_by_itself_is_left_alone(question: str) -> None:
    assert resolve(question, [TOTAL]) == question


@given(st.text(max_size=60))
def test_without_a_subject_every_question_is_left_alone(question: str) -> None:
    assert resolve(question, []) == question
    assert resolve(question, [Turn("x", "x", "Not in the index.")]) == question


@given(st.text(max_size=80))
def test_any_text_is_resolved(question: str) -> None:
    assert isinstance(resolve(question, [TOTAL]), str)


def test_the_newest_subject_counts() -> None:
    later = Turn("who calls with_vat?", "who calls with_vat?", "Till.", "shop/prices.py::with_vat")
    missed = Turn("what is the moon?", "what is the moon?", "Not in the index.")
    assert resolve("and who calls it?", [TOTAL, later, missed]) == "who calls `with_vat`?"
    assert resolve("what about Till?", [TOTAL, later]) == "who calls `Till`?"


def test_a_symbol_is_named_as_a_person_would() -> None:
    assert short_name("shop/till.py::Till.total#2") == "Till.total"
    assert short_name("shop/till.py::") == "shop/till.py"


@given(st.lists(st.integers(0, 4_000), max_size=12))
def test_the_past_is_kept_within_its_budget(lengths: list[int]) -> None:
    turns = [Turn("q", f"q{n}", "a" * length) for n, length in enumerate(lengths)]
    kept = fitted(turns)
    assert sum(turn.tokens for turn in kept) <= BUDGET_TOKENS
    assert [turn.asked for turn in kept] == [turn.asked for turn in turns][len(turns) - len(kept) :]
    assert bool(kept) == bool(turns)


def test_one_long_answer_is_cut_to_the_budget() -> None:
    (kept,) = fitted([Turn("q", "q", "a" * 100_000, "s")])
    assert kept.tokens <= BUDGET_TOKENS
    assert kept.subject == "s"
