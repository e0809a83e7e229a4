"""The agenda is ordered by expected value, and every part of it moves the order as it should."""

import pytest
from shop_repository import SHOP, edited, snapshot_of

from fact_store.snapshot import ASKED, CHANGE, REPOSITORY, Snapshot
from indexer.history import FileHistory
from sleep_agent.agenda.asked import asked_about, likelihoods, symbols_asked_about
from sleep_agent.agenda.item import DAY_S, Cost, Interest, Item
from sleep_agent.agenda.order import agenda
from sleep_agent.agenda.saving import saved_s
from sleep_agent.agenda.survival import surviving
from sleep_agent.reason import reason
from sleep_agent.reasoner import StaticReasoner

NOW_S = 1_000_000.0
STATIC = StaticReasoner()


def subjects(snapshot: Snapshot, interest: Interest | None = None) -> list[str]:
    return [item.subject for item in agenda(snapshot, 3, STATIC, interest=interest)]


def history(commits: dict[str, int], day: str = "2026-01-31") -> dict[str, FileHistory]:
    known = {p: FileHistory("c", "s", "", "Ada", day, n, (), ()) for p, n in commits.items()}
    return {**known, "README.md": FileHistory("c", "s", "", "Ada", "2026-01-01", 1, (), ())}


def slept_over(snapshot: Snapshot) -> Snapshot:
    return snapshot.with_results([reason(snapshot, subject, 3) for subject in snapshot.outdated(3)], 3)


def test_value_is_what_is_saved_less_what_it_costs() -> None:
    item = Item("m.py", "static", 0.5, 8.0, 0.25, Cost(cpu_s=2.0, micro_usd=16_700))
    assert item.value_s == pytest.approx(0.5 * 8.0 * 0.25 - 2.0 / 10 - 1.0)


def test_the_repository_and_what_most_rests_on_come_first(shop: Snapshot) -> None:
    order = subjects(shop)
    assert order[:2] == [REPOSITORY, "shop/stock.py"]
    assert sorted(order) == sorted([*SHOP, REPOSITORY])
    assert order.index("shop/cli.py") < order.index("tests/test_stock.py")


def test_nothing_outdated_means_an_empty_agenda(shop: Snapshot) -> None:
    assert subjects(slept_over(shop)) == []
    assert agenda(shop, 0, STATIC) == ()


@pytest.mark.parametrize(
    "interest",
    [
        Interest(NOW_S, focus=("shop/cli.py::main",), per_day=2.0),
        Interest(NOW_S, edited_s={"shop/cli.py": NOW_S - 700}, per_day=2.0),
        Interest(NOW_S, asked_s={"shop/cli.py::main": (NOW_S - 60, 3)}, per_day=2.0),
    ],
    ids=["focus", "edited", "asked"],
)
def test_what_people_look_at_is_likelier_asked_about(shop: Snapshot, interest: Interest) -> None:
    with_interest, without = asked_about(shop, interest), asked_about(shop, Interest(NOW_S, per_day=2.0))
    assert with_interest("shop/cli.py") > 1.2 * without("shop/cli.py")
    assert with_interest("shop/__init__.py") < without("shop/__init__.py")


def test_interest_fades(shop: Snapshot) -> None:
    fresh = asked_about(shop, Interest(NOW_S, asked_s={"shop/cli.py::main": (NOW_S, 1), "README.md::": (NOW_S, 1)}))
    faded = asked_about(
        shop, Interest(NOW_S, asked_s={"shop/cli.py::main": (NOW_S - 28 * DAY_S, 1), "README.md::": (NOW_S, 1)})
    )
    assert faded("shop/cli.py") < fresh("shop/cli.py")


def test_what_a_commit_changed_lately_is_likelier_asked_about() -> None:
    lately = snapshot_of(SHOP, history({"shop/cli.py": 1}))
    long_ago = snapshot_of(SHOP, history({"shop/stock.py": 1}))
    assert asked_about(lately, Interest())("shop/cli.py") > asked_about(long_ago, Interest())("shop/cli.py")


def test_more_questions_a_day_make_each_likelier(shop: Snapshot) -> None:
    few, many = (asked_about(shop, Interest(per_day=n))("shop/stock.py") for n in (0.5, 5.0))
    assert 0 < few < many < 1


def test_what_changes_often_survives_less() -> None:
    snapshot = snapshot_of(SHOP, history({"shop/cli.py": 30, "shop/stock.py": 3}))
    survives = surviving(snapshot, Interest(NOW_S))
    # Thirty commits in thirty days are one a day; the question comes half a day from now.
    assert survives("shop/cli.py") == pytest.approx(0.6065, abs=1e-3)
    assert survives("shop/cli.py") < survives("shop/stock.py") < survives("pyproject.toml") == 1.0
    typing = surviving(snapshot, Interest(NOW_S, edited_s={"pyproject.toml": NOW_S - 5}))
    assert typing("pyproject.toml") == 0.5


def test_dates_that_are_none_are_no_obstacle() -> None:
    snapshot = snapshot_of(SHOP, history({"shop/cli.py": 3}, day="yesterday"))
    assert 0 < surviving(snapshot, Interest())("shop/cli.py") < 1
    assert asked_about(snapshot, Interest())("shop/cli.py") > 0


def test_only_what_is_missing_is_saved(shop: Snapshot) -> None:
    known = slept_over(shop)
    moved, _ = edited(known, SHOP, "shop/stock.py", "- count}", "- 2 * count}")
    after = known.with_code(moved.code)
    assert saved_s(shop, "shop/stock.py", 3) > 4 * saved_s(after, "shop/stock.py", 3) > 0
    assert saved_s(after, "shop/stock.py", 2) == saved_s(shop, "shop/stock.py", 2)


def test_work_that_costs_more_than_it_saves_is_last(shop: Snapshot) -> None:
    class Dear(StaticReasoner):
        def estimate(self, snapshot: Snapshot, subject: str, effort: int) -> Cost:
            return Cost(micro_usd=10_000_000 if subject == "shop/stock.py" else 0)

    last = agenda(shop, 3, Dear())[-1]
    assert (last.subject, last.value_s < 0) == ("shop/stock.py", True)


def test_what_was_asked_comes_after_the_facts_that_answer_it(shop: Snapshot) -> None:
    given = shop.with_inputs({CHANGE: "c", ASKED: "a"})
    order = subjects(given)
    assert (order[-1], CHANGE in order[:3]) == (ASKED, True)
    assert ASKED not in subjects(given.with_inputs({CHANGE: "c", ASKED: ""}))


def test_likelihoods_of_questions_follow_interest(shop: Snapshot) -> None:
    known = slept_over(shop)
    rows = list(known.all_questions())
    plain = [q.subject for _, q in likelihoods(known, Interest(NOW_S), rows)]
    asked = likelihoods(known, Interest(NOW_S, asked_s={"shop/stock.py::ColdStock.take": (NOW_S, 2)}), rows)
    of_cold = [n for n, (_, q) in enumerate(asked) if q.subject == "shop/stock.py::ColdStock.take"]
    assert of_cold[0] < plain.index("shop/stock.py::ColdStock.take")
    assert all(0 <= likelihood <= 1 for likelihood, _ in asked)
    matters = symbols_asked_about(known, Interest(NOW_S))
    assert matters("shop/stock.py::Stock.take") > matters("shop/stock.py::ColdStock.take")
