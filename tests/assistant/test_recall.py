"""Recall: by what things are for, by name, by path; tests and prose only where they are meant."""

import pytest
from slept_repository import recalled

from assistant.index import SearchIndex
from assistant.question import read_question
from assistant.recall import recall
from fact_store.snapshot import Snapshot
from indexer.code_index import CodeIndex


def test_by_what_it_is_for(shop: Snapshot) -> None:
    first = [c.unit.moniker for c in recalled(shop, "What takes frozen fruit?").candidates[:2]]
    assert "shop/stock.py::ColdStock.take" in first
    first = [c.unit.moniker for c in recalled(shop, "Where is fruit sold as the arguments say?").candidates[:2]]
    assert "shop/cli.py::main" in first


def test_a_named_symbol_and_a_path_are_among_the_candidates(shop: Snapshot) -> None:
    found = recalled(shop, "What does StockError mean in shop/cli.py?")
    mentioned = {c.unit.moniker for c in found.candidates if c.why.get("mentioned")}
    assert mentioned == {"shop/stock.py::StockError", "shop/cli.py::"}
    assert found.is_mentioned


def test_tests_count_in_full_only_where_they_are_asked_for(shop: Snapshot) -> None:
    def score(question: str) -> float:
        return next(c.score for c in recalled(shop, question).candidates if c.unit.path == "tests/test_stock.py")

    assert score("what takes an apple, tested") > score("what takes an apple")


def test_hits_of_the_store_vote_for_their_subjects(shop: Snapshot) -> None:
    class Hit:
        subject = "shop/cli.py::main"

    index = SearchIndex()
    index.update(shop)
    found = recall(index.now, shop, "frozen", search=lambda question, limit: lambda: [Hit()])
    voted = [c for c in found.candidates if c.why.get("voted")]
    assert [c.unit.moniker for c in voted] == ["shop/cli.py::main"]


def test_long_questions_come_apart_at_small_words() -> None:
    asked = read_question(
        "How does the grammar matching attribute of the segment class depend on `parse_it` in a/b.py?"
    )
    assert asked.names == ("parse_it", "b.py") or "parse_it" in asked.names
    assert asked.paths == ("a/b.py",)
    assert ("grammar", "match", "attribut") in asked.phrases and asked.interrogative == "how"


def test_any_text_is_a_question(shop: Snapshot) -> None:
    for text in ("", "?", "\x00\x1b[31m", "a" * 100_000, "the of", "𝕏" * 50, "](((" * 900):
        assert recalled(shop, text).strength >= 0.0


def test_the_neighbours_of_a_unit_are_looked_up_once(shop: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    calls_to = CodeIndex.calls_to
    monkeypatch.setattr(CodeIndex, "calls_to", lambda self, name: asked.append(name) or calls_to(self, name))
    index = SearchIndex()
    index.update(shop)
    asked.clear()
    around = index.now.neighbourhood(shop.code)
    first = around.of("shop/stock.py::ColdStock")
    assert index.now.neighbourhood(shop.code).of("shop/stock.py::ColdStock") is first
    assert asked == ["shop/stock.py::ColdStock"]
    assert [index.now.keys[row] for row in first.family] == ["shop/stock.py::Stock"]
