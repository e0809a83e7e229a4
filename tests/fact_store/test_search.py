"""Questions find symbols, facts and anticipated questions, the newest too, in an order that content alone decides."""

from collections.abc import Callable
from pathlib import Path

import pytest
from store_batches import WORKTREE, Clock, item_result, module_row, whole_batch

from fact_store.batch import Batch, Hit
from fact_store.search import reciprocal_rank
from fact_store.store import Store, open_store

FILLER = "def unrelated_{n}(value):\n    '''Draws polygon {n}.'''\n    return value\n"


@pytest.fixture
def filled(store: Store) -> Store:
    """A store where most symbols are about something else."""
    others = tuple(module_row(f"shapes/p{n}.py", FILLER.format(n=n)) for n in range(40))
    store.commit(Batch(WORKTREE, modules=others))
    store.commit(whole_batch("config.py"))
    return store


def test_a_question_finds_all_three_kinds(filled: Store) -> None:
    hits = filled.search("Where does load_config read the settings?", 12)
    assert {hit.table for hit in hits} == {"symbols", "facts", "questions"}
    symbols = [hit.key for hit in hits if hit.table == "symbols"]
    assert symbols[0] == "config.py::load_config"
    assert hits == sorted(hits, key=reciprocal_rank, reverse=True)


def test_words_of_an_identifier_find_it(filled: Store) -> None:
    keys = [hit.key for hit in filled.search("how are configs loaded", 10)]
    assert "config.py::load_config" in keys


def test_rows_are_found_before_and_after_the_indices_are_brought_up_to_date(filled: Store) -> None:
    filled.optimize()
    late = module_row("late.py", "def quarantine_zebra():\n    pass\n")
    filled.commit(Batch(WORKTREE, modules=(late,)))
    before = [hit.key for hit in filled.search("quarantine zebra", 3)]
    filled.optimize()
    after = [hit.key for hit in filled.search("quarantine zebra", 3)]
    assert before[0] == after[0] == "late.py::quarantine_zebra"


def test_what_was_replaced_is_not_found(filled: Store) -> None:
    filled.commit(Batch(WORKTREE, modules=(module_row("config.py", "def other():\n    pass\n"),)))
    keys = [hit.key for hit in filled.search("load_config", 50)]
    assert "config.py::load_config" not in keys


def test_only_rows_that_the_caller_holds_are_ranked(filled: Store) -> None:
    held = "config.py::parse"
    hits = filled.search("load_config", 5, holds=lambda key: key == held)
    assert [(hit.key, hit.text_rank or hit.vector_rank) for hit in hits] == [(held, 1)]


def test_symbols_of_another_worktree_are_passed_over(filled: Store) -> None:
    filled.commit(Batch("/it's second", modules=(module_row("second.py"),)))
    found = {hit.key for hit in filled.search("load_config", 50, worktree="/it's second") if hit.table == "symbols"}
    assert found == {"second.py::", "second.py::load_config", "second.py::parse"}


@pytest.mark.parametrize(
    "question", ["", "???", "'; DROP TABLE facts; --", '"unbalanced AND (', "*", "\x00", "where " * 9000]
)
def test_any_text_is_a_question(filled: Store, question: str) -> None:
    assert all(isinstance(hit, Hit) for hit in filled.search(question, 5))


def test_the_order_does_not_depend_on_how_rows_came_in(tmp_path: Path) -> None:
    paths = [f"m{n}.py" for n in range(12)]

    def ranking(name: str, commit: Callable[[Store], None]) -> list[Hit]:
        store = open_store(tmp_path / name, clock=Clock())
        commit(store)
        hits = store.search("where is load_config told to parse", 15, frequencies=(100, lambda term: len(term)))
        store.close()
        return hits

    def one_by_one(store: Store) -> None:
        for path in reversed(paths):
            store.commit(whole_batch(path))
        store.optimize()

    assert ranking("one", lambda store: store.commit(whole_batch(*paths))) == ranking("two", one_by_one)


def test_an_anticipated_question_is_found_by_asking_it(filled: Store) -> None:
    (asked,) = item_result("config.py").questions
    assert filled.search(asked.question, 1)[0].key == asked.key
