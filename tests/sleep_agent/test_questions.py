"""Anticipated questions are asked as people ask, have answers, and are few."""

from collections import Counter

from shop_repository import SHOP, snapshot_of

from fact_store.records import AnticipatedQuestion
from fact_store.snapshot import Snapshot
from sleep_agent.phrasing import VERBS, base_form, clause, described, third_person
from sleep_agent.reason import reason
from sleep_agent.view import View


def questions(snapshot: Snapshot) -> list[AnticipatedQuestion]:
    return [q for subject in snapshot.outdated(3) for q in reason(snapshot, subject, 3).questions]


def test_questions_with_and_without_identifiers(shop: Snapshot) -> None:
    asked = {q.question: q for q in questions(shop) if q.subject == "shop/stock.py::Stock.take"}
    assert set(asked) == {
        "What does `Stock.take` do?",
        "Where is the code that takes fruit out of the stock?",
        "How does the method that takes fruit out of the stock work?",
        "Who calls `Stock.take`, and what would a change to it affect?",
        "Which arguments does `Stock.take` take, and what does it return?",
        "Which tests cover the code that takes fruit out of the stock?",
        "When does `Stock.take` raise an exception?",
        "What breaks if `Stock.take` is changed, and which tests would notice?",
        "What must hold before `Stock.take` is called?",
        "Which side effects does `Stock.take` have, and what does it change?",
        "How is `Stock.take` reached when the program runs?",
        "On what does `Stock.take` rely?",
    }
    where = asked["Where is the code that takes fruit out of the stock?"]
    assert where.category == "where/location"
    assert where.answer == (
        "The method `Stock.take` is defined in `shop/stock.py`. It has this purpose: Take fruit out of the stock. "
        "It is called by `main` in `shop/cli.py` and `ColdStock.take`, "
        "and by the test `test_take` in `tests/test_stock.py`."
    )


def test_bounds(shop: Snapshot) -> None:
    rows = questions(shop)
    per_symbol = Counter(q.subject for q in rows)
    assert max(per_symbol.values()) <= 12
    assert all(0 <= q.likelihood <= 1 and q.answer.endswith(".") and q.question.endswith("?") for q in rows)
    assert all(len(q.answer) <= 1000 or q.question.startswith("What is this repository") for q in rows)


def test_the_repository_is_asked_about_most(shop: Snapshot) -> None:
    top = max(questions(shop), key=lambda q: q.likelihood)
    assert top.question == "What is this repository for, and how is it organised?"


def test_phrases() -> None:
    source = (
        'def a():\n    """Walk a tree and return the leaves."""\n\n'
        'def b():\n    """Returns the exit and return code."""\n\n'
        'class Cup:\n    """A list of leaves."""\n\n    def do_it(self):\n        pass\n'
    )
    view = View(snapshot_of({**SHOP, "m.py": source}))
    assert clause(view, "m.py::a") == "walks a tree and returns the leaves"
    assert clause(view, "m.py::b") == "returns the exit and return code"
    assert described(view, "m.py::Cup") == "the class for a list of leaves"
    assert described(view, "m.py::Cup.do_it") == "the do it method of the cup class"


def test_verbs_conjugate_both_ways() -> None:
    assert [third_person(v) for v in ("parse", "copy", "match", "display")] == [
        "parses",
        "copies",
        "matches",
        "displays",
    ]
    assert all(base_form(third_person(verb)) in VERBS for verb in VERBS)
