"""Tables that only grow into tables that hold what is or may again be useful: collection, compaction, index upkeep."""

import warnings
from datetime import timedelta
from itertools import groupby
from typing import Any, Final

from fact_store.codec import decode_items
from fact_store.reading import Opened, read_rows
from fact_store.records import WorkItem
from fact_store.tables import SEARCHED, is_one_of

PAST_ITEMS_MAX: Final = 16
SPARE_PARSES_MAX: Final = 5000
VERSIONS_KEPT: Final = timedelta(minutes=15)  # a reader in another process may still look at a version this old
VECTOR_INDEX_ROWS: Final = 8000  # below, comparing with every vector takes less than 5 ms
UNINDEXED_ROWS_MAX: Final = 4000
UNINDEXED_SHARE_MAX: Final = 0.5
KEYS_PER_DELETE: Final = 1000


def collect(tables: Opened) -> int:
    """Delete past work items beyond the newest `PAST_ITEMS_MAX` of a subject that no worktree holds, the facts and
    questions that then no item lists, and the oldest of many parses that no worktree holds. Returns how many rows went.

    Raises:
        TableDamagedError: a table could not be read.
    """
    held = set(read_rows(tables, "holds")["item"].to_pylist())
    rows = read_rows(tables, "work_items").sort_by([("subject", "ascending"), ("created_s", "descending")])
    items = zip(decode_items(rows["payload"].to_pylist()), rows["key"].to_pylist(), strict=True)
    kept: list[WorkItem] = []
    gone: list[WorkItem] = []
    for _, group in groupby(items, key=lambda pair: pair[0].subject):
        for age, (item, key) in enumerate(group):
            (kept if age < PAST_ITEMS_MAX or key in held else gone).append(item)
    delete_keys(tables["work_items"], [item.key for item in gone])
    count = len(gone) + _collect_parses(tables)
    for name, listed in (
        ("facts", {key for item in kept for key in item.facts}),
        ("questions", {key for item in kept for key in item.questions}),
    ):
        unlisted = sorted(set(_column(tables[name], "key")) - listed)
        delete_keys(tables[name], unlisted)
        count += len(unlisted)
    return count


def compact(table: Any) -> None:
    """Merge small files, bring the indices up to date, drop versions older than `VERSIONS_KEPT`."""
    table.optimize(cleanup_older_than=VERSIONS_KEPT)


def purge(table: Any) -> None:
    """The same, and no earlier version is kept: what was deleted is gone from the disk as well.

    Readers of an earlier version find it gone, and read the newest (`reading.read_rows`).
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # which says the same
        table.optimize(cleanup_older_than=timedelta(0), delete_unverified=True)


def index_vectors(name: str, table: Any) -> bool:
    """Begin a vector index where rows have become many; `compact` extends it later. True where one was made.

    One partition of one-bit codes, then exact distances for the best: every row is compared, so the result does not
    depend on how rows were clustered (RaBitQ, Gao and Long, 2024).
    """
    from lancedb.index import IvfRq

    if name not in SEARCHED or table.count_rows() < VECTOR_INDEX_ROWS:
        return False
    if any("vector" in index.columns for index in table.list_indices()):
        return False
    table.create_index("vector", config=IvfRq(distance_type="dot", num_partitions=1, max_iterations=4))
    return True


def needs_indexing(name: str, table: Any) -> bool:
    """True where so many rows are outside the full-text index that searching them one by one is slow."""
    if name not in SEARCHED:
        return False
    stats = table.index_stats("text_idx")
    if stats is None:
        return False
    bound = max(UNINDEXED_ROWS_MAX, int(UNINDEXED_SHARE_MAX * stats.num_indexed_rows))
    return bool(stats.num_unindexed_rows > bound)


def _collect_parses(tables: Opened) -> int:
    used = set(read_rows(tables, "modules")["parse"].to_pylist())
    rows = tables["parses"].search().select(["key", "created_s"]).to_arrow()
    rows = rows.sort_by([("created_s", "descending"), ("key", "ascending")])
    gone = [key for key in rows["key"].to_pylist() if key not in used][SPARE_PARSES_MAX:]
    delete_keys(tables["parses"], gone)
    return len(gone)


def _column(table: Any, column: str) -> list[str]:
    values: list[str] = table.search().select([column]).to_arrow()[column].to_pylist()
    return values


def delete_keys(table: Any, keys: list[str], column: str = "key") -> None:
    """Delete the rows with one of these keys, some at a time."""
    for start in range(0, len(keys), KEYS_PER_DELETE):
        table.delete(is_one_of(column, keys[start : start + KEYS_PER_DELETE]))
