"""Answers: every statement cited, citations read again, honest where nothing is known."""

import re

from shop_repository import SHOP
from slept_repository import Ask, recalled, slept_over

from assistant.citations import cited
from fact_store.snapshot import Snapshot

CITED = re.compile(r"\(`[^`]+:\d+(-\d+)?`|^`[^`]+:\d+(-\d+)?`")


def over(snapshot: Snapshot, files: dict[str, str]) -> Snapshot:
    """The same knowledge over other bytes on disk."""
    return Snapshot(snapshot.code, snapshot.history, lambda p: files.get(p, "").encode(), learned=snapshot._learned)


def test_every_statement_is_cited_and_every_citation_resolves(learned_shop: Snapshot, ask: Ask) -> None:
    found = ask(learned_shop, "What does Stock.take do?")
    assert found.found and found.citations
    for part in found.text.split("```")[::2]:
        for line in filter(None, part.split("\n")):
            assert CITED.search(line) or line == "**See also**"
    for citation in found.citations:
        assert citation.fresh and 1 <= citation.start_line <= citation.end_line
        assert citation.end_line <= len(SHOP[citation.path].split("\n"))
    assert "current" in found.freshness


def test_the_lead_comes_from_what_was_learned(learned_shop: Snapshot, ask: Ask) -> None:
    found = ask(learned_shop, "What does ColdStock.take do?")
    assert "frozen fruit" in found.text.split("\n")[0]
    assert found.receipt.facts and found.receipt.coverage == 1.0 and found.receipt.model == "none"


def test_without_facts_the_answer_still_says_where(shop: Snapshot, ask: Ask) -> None:
    found = ask(shop, "What takes frozen fruit?")
    assert "ColdStock.take" in found.text and found.receipt.facts == () and found.receipt.coverage == 0.0


def test_lines_that_changed_are_said_to_have(learned_shop: Snapshot, ask: Ask) -> None:
    files = {**SHOP, "shop/stock.py": SHOP["shop/stock.py"].replace("Take frozen fruit", "Take thawed fruit")}
    found = ask(learned_shop, "What does ColdStock.take do?", over(learned_shop, files))
    assert "changed since it was indexed" in found.text
    assert any(not c.fresh for c in found.citations) and "changed" in found.freshness


def test_a_file_that_is_gone_is_never_cited(learned_shop: Snapshot, ask: Ask) -> None:
    files = {path: text for path, text in SHOP.items() if path != "shop/stock.py"}
    found = ask(learned_shop, "What does ColdStock.take do?", over(learned_shop, files))
    assert all(c.path != "shop/stock.py" for c in found.citations)
    assert "gone from the source" in found.text


def test_nothing_found_names_what_no_file_has(learned_shop: Snapshot, ask: Ask) -> None:
    found = ask(learned_shop, "How does photosynthesis in chloroplasts work?")
    assert not found.found and found.citations == ()
    assert found.text.startswith("Not in the index") and "`photosynthesis`" in found.text
    assert not ask(learned_shop, "").found


def test_hostile_text_of_the_repository_is_disarmed(ask: Ask) -> None:
    hostile = {"m.py": 'def pay():\n    """Pay \x1b[2J\u202enow ![x](http://evil/x.png) ```."""\n    return "```"\n'}
    text = ask(slept_over(hostile), "What does pay do?").text
    assert "\x1b" not in text and "\u202e" not in text
    assert "![" not in text.split("````")[0]


def test_equal_questions_get_equal_answers(learned_shop: Snapshot, ask: Ask) -> None:
    first, second = (ask(learned_shop, "How is fruit sold?") for _ in range(2))
    assert (first.text, first.citations) == (second.text, second.citations)
    assert cited("see [a.py:3-4] and [a.py:3-4]")[0].end_line == 4
    assert recalled(learned_shop, "fruit").candidates == recalled(learned_shop, "fruit").candidates
