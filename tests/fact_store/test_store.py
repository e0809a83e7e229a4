"""What was committed is there, once, and for the worktrees that hold it."""

import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from store_batches import WORKTREE, history, item_result, module_row, whole_batch

from fact_store.batch import Batch
from fact_store.errors import StoreError, StoreTooNewError
from fact_store.retention import PAST_ITEMS_MAX
from fact_store.store import FORMAT, Store, open_store
from fact_store.writing import parse_key

Opener = Callable[[], Store]


def count(store: Store, table: str) -> int:
    rows: int = store._tables[table].count_rows()
    return rows


def test_a_batch_is_there_after_opening_again(opened: Opener) -> None:
    batch = whole_batch("config.py", "it's a 'name'.py")
    opened().commit(batch)
    stored = opened().load(WORKTREE)
    assert stored.files == {row.entry.path: row.entry for row in batch.modules}
    assert stored.modules == {row.module.path: row.module for row in batch.modules}
    assert stored.resolutions == {row.module.path: row.resolution for row in batch.modules}
    assert stored.results() == sorted(batch.results, key=lambda result: result.item.subject)
    assert (stored.history, stored.effort) == (history(), 3)


def test_a_worktree_never_seen_is_empty(store: Store) -> None:
    store.commit(whole_batch("config.py"))
    stored = store.load("/elsewhere")
    assert (stored.files, stored.items, stored.history, stored.effort) == ({}, {}, None, None)


def test_committing_twice_changes_nothing(store: Store) -> None:
    batch = whole_batch("config.py")
    store.commit(batch)
    before = store.load(WORKTREE), {name: count(store, name) for name in store._tables}
    store.commit(batch)
    assert (store.load(WORKTREE), {name: count(store, name) for name in store._tables}) == before


def test_a_key_twice_in_one_batch_is_one_row(store: Store) -> None:
    batch = whole_batch("config.py")
    store.commit(Batch(WORKTREE, modules=batch.modules * 2, results=batch.results * 2))
    assert {name: count(store, name) for name in ("facts", "questions", "work_items", "modules", "parses")} == {
        "facts": 3, "questions": 1, "work_items": 1, "modules": 1, "parses": 1,
    }  # fmt: skip


def test_an_edit_replaces_all_rows_of_its_module(store: Store) -> None:
    store.commit(whole_batch("config.py", "other.py"))
    edited = module_row("config.py", "def renamed():\n    pass\n")
    store.commit(Batch(WORKTREE, modules=(edited,)))
    assert store.load(WORKTREE).modules["config.py"] == edited.module
    keys = store._tables["symbols"].search().select(["key"]).to_arrow()["key"].to_pylist()
    assert sorted(keys) == [
        "config.py::", "config.py::renamed", "other.py::", "other.py::load_config", "other.py::parse",
    ]  # fmt: skip


def test_a_module_that_means_something_else_keeps_its_symbols(store: Store) -> None:
    row = module_row("config.py")
    store.commit(Batch(WORKTREE, modules=(row,)))
    again = type(row)(row.module, row.entry, type(row.resolution)())
    store.commit(Batch(WORKTREE, resolved=(again,)))
    assert store.load(WORKTREE).resolutions == {"config.py": again.resolution}
    assert count(store, "symbols") == 3


def test_a_removed_module_leaves_with_what_stood_for_it(store: Store) -> None:
    store.commit(whole_batch("config.py", "other.py"))
    store.commit(Batch(WORKTREE, removed=("config.py",)))
    stored = store.load(WORKTREE)
    assert [*stored.modules, *stored.items] == ["other.py", "other.py"]


def test_worktrees_share_facts_and_hold_their_own_modules(store: Store) -> None:
    store.commit(whole_batch("config.py"))
    store.commit(whole_batch("config.py", worktree="/second"))
    store.forget_worktree("/second")
    assert count(store, "facts") == 3
    assert store.load("/second").items == {}
    assert list(store.load(WORKTREE).items) == ["config.py"]


def test_past_work_is_found_newest_first_with_its_rows(store: Store) -> None:
    first, second = item_result("config.py", "calls parse"), item_result("config.py", "calls nothing")
    for result in (first, second):
        store.commit(Batch(WORKTREE, results=(result,)))
    assert store.past_items("config.py") == [second.item, first.item]
    assert store.results(first.item) == first
    assert store.load(WORKTREE).items == {"config.py": second.item}


def test_optimize_collects_work_that_is_past_and_many(store: Store) -> None:
    results = [item_result("config.py", f"version {n}") for n in range(PAST_ITEMS_MAX + 3)]
    store.commit(Batch("/second", results=(results[0],)))
    for result in results[1:]:
        store.commit(Batch(WORKTREE, results=(result,)))
    store.optimize()
    kept = [results[0], *results[3:]]
    assert count(store, "facts") == 3 * len(kept)
    assert count(store, "questions") == len(kept)
    assert store.results(results[1].item) is None
    assert store.results(results[0].item) == results[0]


def test_a_parse_is_kept_for_the_way_back(store: Store) -> None:
    row = module_row("config.py")
    store.commit(Batch(WORKTREE, modules=(row,)))
    store.commit(Batch(WORKTREE, modules=(module_row("config.py", "x = 1\n"),)))
    store.optimize()
    key = parse_key("python", row.module.blob)
    assert store.parses([key, "python:none:0"]) == {key: row.module.index}


def test_only_the_owner_can_enter_the_directory(store: Store) -> None:
    assert stat.S_IMODE(store.directory.stat().st_mode) == 0o700


def test_a_reader_sees_commits_of_the_writer_and_cannot_write(store: Store) -> None:
    reader = open_store(store.directory, writable=False)
    store.commit(whole_batch("config.py"))
    assert list(reader.load(WORKTREE).modules) == ["config.py"]
    with pytest.raises(StoreError, match="read only"):
        reader.commit(whole_batch("other.py"))
    reader.close()


def test_a_reader_that_took_the_lock_may_write(store: Store) -> None:
    reader = open_store(store.directory, writable=False)
    reader.become_writable()
    reader.commit(whole_batch("config.py"))
    assert list(store.load(WORKTREE).modules) == ["config.py"]
    assert reader.search("load_config", 1)
    reader.close()


def test_facts_and_questions_tell_when_they_were_learned(store: Store) -> None:
    batch = whole_batch("config.py")
    store.commit(batch)
    keys = [batch.results[0].facts[0].key, batch.results[0].questions[0].key]
    assert set(store.learned_s([*keys, "unknown"])) == set(keys)
    assert min(store.learned_s(keys).values()) > 1_000_000


def test_what_was_learned_can_be_forgotten_and_found_again(store: Store) -> None:
    batch = whole_batch("config.py")
    assert store.past_items("config.py") == []
    store.commit(batch)
    store.forget_learned(WORKTREE)
    stored = store.load(WORKTREE)
    assert (list(stored.modules), stored.items) == (["config.py"], {})
    assert store.past_items("config.py") == [batch.results[0].item]


def test_a_reader_without_a_store_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no store"):
        open_store(tmp_path / "none", writable=False)


def test_a_store_of_a_newer_program_is_left_alone(opened: Opener) -> None:
    store = opened()
    store.commit(whole_batch("config.py"))
    (store.directory / "format").write_text(str(FORMAT + 1))
    with pytest.raises(StoreTooNewError, match="newer"):
        opened()
    assert (store.directory / "lance" / "facts.lance").is_dir()


def test_a_store_in_an_older_format_is_moved_aside(opened: Opener) -> None:
    store = opened()
    store.commit(whole_batch("config.py"))
    (store.directory / "format").write_text("0")
    assert opened().load(WORKTREE).modules == {}
    assert (store.directory / "quarantine" / "0001-lance" / "facts.lance").is_dir()
