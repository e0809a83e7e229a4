"""Whatever happens to the files, the store opens, says what it lost, serves no damaged row and takes the loss back."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from store_batches import WORKTREE, Clock, item_result, module_row, whole_batch

from fact_store.batch import Batch, Stored
from fact_store.embedding import RandomProjection
from fact_store.errors import StoreDamagedError, StoreError
from fact_store.recovery import attempt
from fact_store.store import Store, open_store
from fact_store.tables import EMBEDDER, SEARCHED, TABLES

Opener = Callable[[], Store]
BATCH = whole_batch("config.py", "other.py")


def committed(opened: Opener) -> tuple[Store, Stored]:
    store = opened()
    store.commit(BATCH)
    return store, store.load(WORKTREE)


def table_directory(store: Store, name: str) -> Path:
    return store.directory / "lance" / f"{name}.lance"


def check_heals(opened: Opener, name: str, whole: Stored) -> None:
    """Damage is told, nothing wrong is served, and committing again makes it whole."""
    store = opened()
    stored = store.load(WORKTREE)
    assert name in store.damaged
    assert all(whole.facts[key] == fact for key, fact in stored.facts.items())
    assert all(whole.modules[path] == module for path, module in stored.modules.items())
    assert set(stored.files) == set(stored.modules) == set(stored.resolutions)
    assert {key for item in stored.items.values() for key in item.facts} <= set(stored.facts)
    assert any((store.directory / "quarantine").iterdir())
    store.commit(BATCH)
    assert store.load(WORKTREE) == whole
    again = opened()
    assert again.load(WORKTREE) == whole
    assert again.damaged == ()


@pytest.mark.parametrize("name", TABLES)
def test_a_deleted_table(opened: Opener, name: str) -> None:
    store, whole = committed(opened)
    store.close()
    directory = table_directory(store, name)
    (store.directory / "quarantine").mkdir()
    directory.rename(store.directory / "quarantine" / "by-hand")
    check_heals(opened, name, whole)


@pytest.mark.parametrize("name", ["facts", "modules", "calls"])
def test_truncated_data_files(opened: Opener, name: str) -> None:
    store, whole = committed(opened)
    for file in (table_directory(store, name) / "data").glob("*.lance"):
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    check_heals(opened, name, whole)


@pytest.mark.parametrize("name", ["questions", "symbols", "work_items"])
def test_garbage_in_place_of_a_table(opened: Opener, name: str) -> None:
    store, whole = committed(opened)
    for file in table_directory(store, name).rglob("*"):
        if file.is_file():
            file.write_bytes(b"\xff garbage \x00" * 50)
    check_heals(opened, name, whole)


def test_lost_symbols_make_their_modules_unknown_so_that_they_are_committed_again(opened: Opener) -> None:
    store, whole = committed(opened)
    shutil.rmtree(table_directory(store, "symbols"))
    stored = opened().load(WORKTREE)
    assert (stored.files, stored.items) == ({}, whole.items)


def test_a_search_that_meets_damage_finds_less_and_has_it_repaired(opened: Opener) -> None:
    store, whole = committed(opened)
    for file in (table_directory(store, "symbols") / "data").glob("*.lance"):
        file.write_bytes(b"garbage" * 100)
    store = opened()
    assert {hit.table for hit in store.search("load_config", 20)} == {"facts", "questions"}
    store.optimize()
    assert store.damaged == ("symbols",)
    store.commit(BATCH)
    assert "symbols" in {hit.table for hit in store.search("load_config", 20)}
    assert store.load(WORKTREE) == whole


def test_a_file_in_place_of_a_table(opened: Opener) -> None:
    store, whole = committed(opened)
    shutil.rmtree(table_directory(store, "facts"))
    table_directory(store, "facts").write_bytes(b"no table")
    check_heals(opened, "facts", whole)


def test_a_zeroed_newest_manifest_gives_the_version_before(opened: Opener) -> None:
    store, _ = committed(opened)
    later = item_result("third.py")
    store.commit(Batch(WORKTREE, results=(later,)))
    newest = min((table_directory(store, "facts") / "_versions").glob("*.manifest"))
    newest.write_bytes(bytes(newest.stat().st_size))
    store = opened()
    stored = store.load(WORKTREE)
    assert store.damaged == ("facts",)
    assert sorted(stored.items) == ["config.py", "other.py"]
    store.commit(Batch(WORKTREE, results=(later,)))
    assert opened().load(WORKTREE).items["third.py"] == later.item


def test_a_row_that_changed_on_disk_is_dropped_and_the_others_stay(opened: Opener) -> None:
    store, whole = committed(opened)
    lost = BATCH.results[0].facts[0].key
    store._tables["facts"].update(where=f"key = '{lost}'", values={"text": "something else"})
    stored = store.load(WORKTREE)
    assert store.damaged == ("facts",)
    assert set(whole.facts) - set(stored.facts) <= {lost, *BATCH.results[0].item.facts}
    assert store._tables["facts"].count_rows() == len(whole.facts) - 1
    assert list(stored.items) == ["other.py"]
    store.commit(BATCH)
    assert store.load(WORKTREE) == whole


@pytest.mark.parametrize("offset", range(0, 6000, 400))
def test_a_flipped_bit_is_never_served(opened: Opener, offset: int) -> None:
    store, whole = committed(opened)
    file = max((table_directory(store, "facts") / "data").glob("*.lance"), key=lambda f: f.stat().st_size)
    content = bytearray(file.read_bytes())
    content[offset % len(content)] ^= 16
    file.write_bytes(content)
    stored = opened().load(WORKTREE)
    assert all(whole.facts[key] == fact for key, fact in stored.facts.items())


def test_a_reader_leaves_damage_to_the_writer(opened: Opener) -> None:
    store, _ = committed(opened)
    store._tables["facts"].update(where="true", values={"text": "something else"})
    reader = open_store(store.directory, writable=False)
    with pytest.raises(StoreDamagedError, match="damaged"):
        reader.load(WORKTREE)
    reader.close()
    assert not (store.directory / "quarantine").exists()


def test_a_reader_with_another_embedder_or_a_lost_table_is_refused(opened: Opener) -> None:
    store, _ = committed(opened)
    with pytest.raises(StoreError, match="cannot be compared"):
        open_store(store.directory, writable=False, embedder=RandomProjection(64))
    shutil.rmtree(table_directory(store, "holds"))
    with pytest.raises(StoreDamagedError, match="holds"):
        open_store(store.directory, writable=False)


def test_a_write_that_broke_off_has_calls_resolved_again(opened: Opener) -> None:
    store, whole = committed(opened)
    store.commit(Batch("/second", modules=(module_row("config.py"),)))
    (store.directory / "in_flight").write_text(WORKTREE)
    store = opened()
    stored = store.load(WORKTREE)
    assert (stored.modules, stored.items) == ({}, whole.items)
    assert list(store.load("/second").modules) == ["config.py"]
    store.commit(BATCH)
    assert opened().load(WORKTREE) == whole


def test_vectors_of_another_embedder_are_made_anew(opened: Opener) -> None:
    store, whole = committed(opened)
    store.close()
    other = open_store(store.directory, embedder=RandomProjection(64), clock=Clock())
    assert other.load(WORKTREE) == whole
    for name in SEARCHED:
        schema = other._tables[name].schema
        assert schema.metadata[EMBEDDER] == b"tfidf-rp-64/1"
        assert schema.field("vector").type.list_size == 64
    assert any(hit.vector_rank for hit in other.search("where are settings loaded from config", 5))
    other.close()


def test_a_panic_of_the_engine_is_caught_and_an_interrupt_is_not() -> None:
    class PanicException(BaseException):
        pass

    def panic() -> None:
        raise PanicException("index out of bounds")

    def interrupt() -> None:
        raise KeyboardInterrupt

    assert attempt(panic) == (None, "the engine gave up: index out of bounds")
    with pytest.raises(KeyboardInterrupt):
        attempt(interrupt)
