"""Reasoning is a function of what it reads: equal twice, complete in its evidence, and no more moved than the code."""

import pytest
from shop_repository import SHOP, edited, everything, snapshot_of

from fact_store.snapshot import Snapshot
from sleep_agent.reason import reason
from sleep_agent.view import SourceMovedError


def test_twice_is_the_same(shop: Snapshot) -> None:
    again = snapshot_of(SHOP)
    for subject in shop.outdated(3):
        assert reason(shop, subject, 3) == reason(again, subject, 3)


def test_evidence_holds_and_keys_are_unique(shop: Snapshot) -> None:
    results = [reason(shop, subject, 3) for subject in shop.outdated(3)]
    rows = [row for r in results for row in (*r.facts, *r.questions)]
    assert all(row.evidence and shop.is_fresh(row) for row in rows)
    assert len({row.key for row in rows}) == len(rows)
    assert all(shop.is_current(r.item) for r in results)
    for result in results:
        read = {(e.moniker, e.aspect) for e in result.item.reads}
        assert all((e.moniker, e.aspect) in read for row in (*result.facts, *result.questions) for e in row.evidence)


def test_a_body_edit_moves_only_what_rests_on_that_body(shop: Snapshot) -> None:
    before = {f.key: f for f in everything(shop)}
    after, _ = edited(shop, SHOP, "shop/stock.py", "- count}", "- 2 * count}")
    keys = {f.key for f in everything(after)}
    moved = {(f.subject, f.kind) for key, f in before.items() if key not in keys}
    assert moved == {("shop/stock.py::Stock.reduce", "purpose"), ("shop/stock.py::Stock.reduce", "returns")}


def test_stale_facts_are_exactly_those_that_reasoning_again_replaces(shop: Snapshot) -> None:
    for old, new in (
        ("count > LIMIT", "count >= LIMIT"),
        ("LIMIT = 10", "LIMIT = 11"),
        ('"""Take frozen', '"""Get frozen'),
    ):
        after, _ = edited(shop, SHOP, "shop/stock.py", old, new)
        keys = {f.key for f in everything(after)}
        assert keys != {f.key for f in everything(shop)}
        for fact in everything(shop):
            assert (fact.key in keys) == after.is_fresh(fact), fact


def test_code_that_moves_keeps_its_facts(shop: Snapshot) -> None:
    after, _ = edited(shop, SHOP, "shop/stock.py", "LIMIT = 10\n", "LIMIT = 10\n\n\n# a comment\n\n")
    keys = {f.key for f in everything(after) if f.subject == "shop/stock.py::Stock.take"}
    assert keys == {f.key for f in everything(shop) if f.subject == "shop/stock.py::Stock.take"}
    raises = next(f for f in everything(after) if f.kind == "raises")
    (place,) = after.locate(next(e for e in raises.evidence if e.lines))
    assert after.source(place.path).decode().splitlines()[place.start_line - 1].strip().startswith("raise StockError")


def test_a_file_that_moved_on_is_not_reasoned_about(shop: Snapshot) -> None:
    later = Snapshot(shop.code, shop.history, lambda path: b"# something else\n")
    with pytest.raises(SourceMovedError):
        reason(later, "shop/stock.py", 3)


def test_an_empty_repository_has_nothing_to_say() -> None:
    result = reason(snapshot_of({}), "", 3)
    assert (result.facts, result.questions) == ((), ())


def test_broken_source_is_no_obstacle() -> None:
    broken = snapshot_of(
        {"m.py": "def f(:\n    return (\n\nclass A(\n", "n.py": "\x00\udc80".encode("utf-8", "replace").decode()}
    )
    assert reason(broken, "m.py", 3).item.subject == "m.py"
