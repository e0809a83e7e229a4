"""The search index follows snapshots: it reads what changed, and ends where a new one would."""

from indexes_compared import same
from shop_repository import SHOP, edited, snapshot_of

from assistant.index import SearchIndex
from fact_store.snapshot import Snapshot
from sleep_agent.reason import reason


def test_a_body_edit_reads_one_file_again(shop: Snapshot) -> None:
    index = SearchIndex()
    assert set(index.update(shop)) == set(SHOP)
    after, _ = edited(shop, SHOP, "shop/cli.py", 'Stock("main")', 'Stock("other name")')
    assert index.update(after) == ("shop/cli.py",)
    assert same(index, after)


def test_a_new_docstring_reaches_the_files_that_call(shop: Snapshot) -> None:
    index = SearchIndex()
    index.update(shop)
    after, _ = edited(shop, SHOP, "shop/stock.py", "Take fruit out of the stock.", "Remove apples from the larder.")
    assert {"shop/stock.py", "shop/cli.py"} <= set(index.update(after))
    assert same(index, after)


def test_renames_and_deletions_leave_nothing_behind(shop: Snapshot) -> None:
    index = SearchIndex()
    index.update(shop)
    files = {path: text for path, text in SHOP.items() if path != "shop/cli.py"}
    without = Snapshot(shop.code.apply({"shop/cli.py": None}), shop.history, lambda p: files[p].encode())
    index.update(without)
    assert "shop/cli.py::main" not in index.now.units
    assert same(index, without)


def test_what_was_learned_is_read_and_forgotten(shop: Snapshot) -> None:
    index = SearchIndex()
    index.update(shop)
    before = index.now
    learned = shop.with_results([reason(shop, s, 3) for s in shop.outdated(3)], 3)
    assert set(index.update(learned)) == set(SHOP)
    assert same(index, learned)
    index.update(shop)
    assert same(index, shop)
    assert before.lexical.size == len(before.units)


def test_the_index_of_a_moment_does_not_change(shop: Snapshot) -> None:
    index = SearchIndex()
    index.update(shop)
    now, units = index.now, set(index.now.units)
    index.update(snapshot_of({"only.py": "def alone():\n    return 1\n"}))
    assert set(now.units) == units and "only.py::alone" in index.now.units
