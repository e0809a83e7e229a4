"""Other forms of a word: found by endings and by customary abbreviations, never by beginnings alone."""

import pytest
from slept_repository import recalled

from assistant.kin import are_kin, kin
from assistant.lexical import Vocabulary
from fact_store.snapshot import Snapshot


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("formatter", "format"),
        ("execution", "execut"),
        ("indentation", "indent"),
        ("parser", "pars"),
        ("fail", "failur"),
    ],
)
def test_forms_of_a_word(one: str, other: str) -> None:
    assert are_kin(one, other) and are_kin(other, one)


@pytest.mark.parametrize(
    ("one", "other"), [("comput", "compon"), ("form", "former_x"), ("port", "part"), ("con", "cons")]
)
def test_words_that_only_begin_alike(one: str, other: str) -> None:
    assert not are_kin(one, other)


def test_they_are_looked_up_by_spelling_whatever_the_order_they_came_in() -> None:
    words = ["config", "configure", "configured", "confine", "parameter"]
    found = []
    for order in (words, words[::-1]):
        vocabulary = Vocabulary()
        vocabulary.read(" ".join(order))
        names = {number: name for name, number in vocabulary.numbers.items()}
        found.append([names[number] for number in kin(vocabulary, "configuration")])
    assert found[0] == found[1] == ["config", "configur"]


def test_a_question_finds_code_that_spells_the_word_otherwise(shop: Snapshot) -> None:
    found = recalled(shop, "Which takers take out the freezing fruit?")
    assert found.candidates[0].unit.path == "shop/stock.py"
    assert "taker" not in found.unknown
