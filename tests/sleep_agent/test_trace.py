"""Reasoning again takes over every step whose reads still hold, and gives what reasoning from nothing gives."""

import pytest
from shop_repository import SHOP, Files, edited, snapshot_of

from fact_store.snapshot import Snapshot
from sleep_agent.reason import reason
from sleep_agent.view import InterruptedReasoningError

EDITS = [
    ("shop/stock.py", "- count}", "- 2 * count}"),
    ("shop/stock.py", "LIMIT = 10", "LIMIT = 11"),
    ("shop/stock.py", '"""Take fruit out of the stock.', '"""Get fruit out of the stock.'),
    ("shop/stock.py", "def take(self, fruit, count=1):", "def take(self, fruit, count=2):"),
    ("shop/stock.py", "class ColdStock(Stock):", "class ColdStock:"),
    ("shop/cli.py", "for fruit in argv or []:", "for fruit in sorted(argv or []):"),
    ("tests/test_stock.py", "def test_take():", "def test_taking():"),
]


def slept_over(snapshot: Snapshot) -> Snapshot:
    return snapshot.with_results([reason(snapshot, subject, 3) for subject in snapshot.outdated(3)], 3)


def edited_after_sleep(known: Snapshot, path: str, old: str, new: str) -> tuple[Snapshot, Files]:
    """The snapshot after an edit that still has what was learned before it."""
    moved, files = edited(known, SHOP, path, old, new)
    after = known.with_code(moved.code)
    after.source = moved.source
    return after, files


@pytest.mark.parametrize("edit", EDITS, ids=[f"{old} -> {new}" for _, old, new in EDITS])
def test_after_an_edit_the_result_is_that_of_reasoning_from_nothing(shop: Snapshot, edit: tuple[str, str, str]) -> None:
    path, old, new = edit
    known = slept_over(shop)
    again, files = edited_after_sleep(known, path, old, new)
    fresh = snapshot_of(files)
    assert path in again.outdated(3)
    derived = [0, 0]
    for subject in fresh.outdated(3):
        ours, wanted = reason(again, subject, 3), reason(fresh, subject, 3)
        assert (ours.facts, ours.questions) == (wanted.facts, wanted.questions)
        assert ours.item.key == wanted.item.key
        derived = [derived[0] + ours.derived, derived[1] + wanted.derived]
    assert derived[0] < derived[1] // 2


def test_only_what_rests_on_an_edit_is_derived_again(shop: Snapshot) -> None:
    known = slept_over(shop)
    after, _ = edited_after_sleep(known, "shop/stock.py", "- count}", "- 2 * count}")
    before = {f.key for f in known.all_facts()}
    result = reason(after, "shop/stock.py", 3)
    changed = [f for f in result.facts if f.key not in before]
    assert {f.subject for f in changed} == {"shop/stock.py::Stock.reduce"}
    assert result.derived == len(changed) == 2


def test_another_parameter_leaves_what_is_not_about_parameters(shop: Snapshot) -> None:
    known = slept_over(shop)
    after, _ = edited_after_sleep(
        known, "shop/stock.py", "def take(self, fruit, count=1):", "def take(self, fruit, n=1):"
    )
    stale = {(f.subject.partition("::")[2], f.kind) for f in known.all_facts() if not after.is_fresh(f)}
    assert {kind for name, kind in stale if name == "Stock.take"} >= {"signature"}
    assert not {kind for _, kind in stale} & {"callers", "inheritance", "overrides", "overview", "impact", "uses"}


def test_nothing_moved_means_nothing_is_derived(shop: Snapshot) -> None:
    known = slept_over(shop)
    again = [reason(known, subject, 3) for subject in shop.outdated(3)]
    assert sum(result.derived for result in again) == 0
    assert [result.item.key for result in again] == [known.items[result.item.subject].key for result in again]


def test_another_effort_takes_over_what_both_know(shop: Snapshot) -> None:
    known = slept_over(shop)
    result = reason(known, "shop/stock.py", 1)
    assert result.derived == 0
    assert (result.facts, result.questions) == (reason(shop, "shop/stock.py", 1).facts, ())


def test_an_interruption_gives_the_item_up_at_its_next_read(shop: Snapshot) -> None:
    asked = 0

    def interrupted() -> bool:
        nonlocal asked
        asked += 1
        return asked > 40

    with pytest.raises(InterruptedReasoningError):
        reason(shop, "shop/stock.py", 3, interrupted=interrupted)
    assert asked == 41
