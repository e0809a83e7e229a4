"""A question that was asked and had not been anticipated is, from the next shift on; if facts answer it."""

from shop_repository import SHOP, edited, snapshot_of

from fact_store.snapshot import ASKED, Snapshot
from sleep_agent.answerable import is_answered
from sleep_agent.findings import Anticipation
from sleep_agent.inputs.given import Given, Missed
from sleep_agent.reason import reason
from sleep_agent.reasoner import StaticReasoner

TAKE = "shop/stock.py::Stock.take"
HOW = Missed("how   are pieces of fruit removed from what is left?", TAKE)


def slept_over(missed: tuple[Missed, ...]) -> tuple[Snapshot, StaticReasoner]:
    given = Given(missed=missed)
    start = snapshot_of(SHOP).with_inputs(given.digests())
    known = start.with_results([reason(start, s, 3) for s in start.outdated(3) if s != ASKED], 3)
    reasoner = StaticReasoner(given)
    return known.with_results([reasoner.reason(known, ASKED, 3)], 3), reasoner


def test_it_is_answered_from_the_facts_about_its_symbol() -> None:
    known, _ = slept_over((HOW,))
    row = next(q for q in known.questions_of(TAKE) if q.producer.startswith("static/asked/"))
    assert row.question == "how are pieces of fruit removed from what is left?"
    assert row.answer.startswith("The method `Stock.take` is in `shop/stock.py`. It has this purpose: Take fruit out")
    assert row.category == "how/flow"
    assert known.outdated(3) == ()
    assert known.questions_of(TAKE)[0] == row  # what was really asked is the likeliest to be asked


def test_it_is_asked_again_when_its_symbol_changes() -> None:
    known, _ = slept_over((HOW,))
    moved, _ = edited(known, SHOP, "shop/stock.py", "if count > LIMIT:", "if count >= LIMIT:")
    assert ASKED in known.with_code(moved.code).outdated(3)


def test_a_symbol_that_is_gone_or_unknown_has_no_answer() -> None:
    known, _ = slept_over((Missed("where is it?", "shop/stock.py::Stock.steal"),))
    assert [q for q in known.all_questions() if q.producer.startswith("static/asked/")] == []


def test_another_question_makes_it_outdated_and_none_leaves_nothing() -> None:
    known, _ = slept_over((HOW,))
    other = Given(missed=(HOW, Missed("why?", TAKE))).digests()
    assert ASKED in known.with_inputs(other).outdated(3)
    none = known.with_inputs(Given().digests())
    assert [q for q in none.all_questions() if q.producer.startswith("static/asked/")] == []


def test_an_answer_has_to_say_something_that_its_facts_say(shop: Snapshot) -> None:
    facts = {f.kind: f for f in reason(shop, "shop/stock.py", 3).facts if f.subject == TAKE}
    good = Anticipation("What does `Stock.take` do?", facts["purpose"].claim, "what/purpose", ("purpose",), 1.0)
    invented = Anticipation(good.question, f"{good.answer} See `Stock.give`.", "what/purpose", ("purpose",), 1.0)
    empty = Anticipation(
        "Which arguments does the method `Stock.take` take?", "The method `Stock.take` takes arguments, take them.",
        "how/api", ("signature",), 1.0,
    )  # fmt: skip
    without = Anticipation(good.question, good.answer, "what/purpose", ("purpose", "no such kind"), 1.0)
    assert [is_answered(a, TAKE, facts) for a in (good, invented, empty, without)] == [True, False, False, False]
