"""The instant path: an anticipated question in other words is answered at once, anything else is not."""

import time

import pytest
from shop_repository import SHOP
from slept_repository import recalled, slept_over

from assistant.answer import answer
from assistant.instant import CHANCE_MIN, best_match, instant
from assistant.intents import intents
from fact_store.snapshot import Snapshot


@pytest.mark.parametrize(
    ("question", "ready"),
    [
        ("What is Stock.take for?", "What does `Stock.take` do?"),
        ("Which errors can `Stock.take` throw?", "When does `Stock.take` raise an exception?"),
        ("Where is `Stock.take` used?", "Who calls `Stock.take`, and what would a change to it affect?"),
    ],
)
def test_other_words_for_what_was_anticipated_are_answered_at_once(
    learned_shop: Snapshot, question: str, ready: str
) -> None:
    match = instant(recalled(learned_shop, question), learned_shop)
    assert match is not None and match.row.question == ready and match.chance >= CHANCE_MIN


@pytest.mark.parametrize(
    "question",
    [
        "Is Stock.take thread-safe?",
        "Why is Stock.take not a coroutine?",
        "What is the difference between Stock.take and Stock.reduce?",
        "How much memory does `Stock.take` need?",
    ],
)
def test_what_nobody_anticipated_is_not(learned_shop: Snapshot, question: str) -> None:
    assert instant(recalled(learned_shop, question), learned_shop) is None


def test_nothing_is_ready_before_sleep_or_after_the_code_moved(shop: Snapshot, learned_shop: Snapshot) -> None:
    question = "What does `Stock.take` do?"
    assert best_match(recalled(shop, question), shop) is None
    assert instant(recalled(learned_shop, question), learned_shop) is not None
    edited = slept_over({**SHOP, "shop/stock.py": SHOP["shop/stock.py"].replace("out of the stock", "away")}, 0)
    moved = learned_shop.with_code(edited.code)
    assert instant(recalled(moved, question), moved) is None


def test_an_instant_answer_says_so_and_hands_nothing_to_anybody(learned_shop: Snapshot) -> None:
    recall = recalled(learned_shop, "What is `Stock.take` for?")
    ready = instant(recall, learned_shop)
    found = answer(recall, (), learned_shop, clock=time.perf_counter, ready=ready)
    assert found.found and found.citations and "Take fruit out of the stock." in found.text
    assert found.receipt.anticipated == "What does `Stock.take` do?" and 0 < found.receipt.tokens_in < 120
    assert any(use.kind == "anticipated question" for use in found.receipt.facts)


def test_what_a_question_asks_for() -> None:
    assert intents("Who calls `x_y`, and what does it return?") == {"callers", "returns"}
    assert intents("Why does it raise an error?") == {"rationale"}
    assert intents("Where is the code that sends a request?") == {"location"}
    assert intents("blue fruit") == frozenset()
