"""The tables of a store into what is known of one worktree; every row's digest is verified on the way."""

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, TypeVar

import msgspec

from fact_store.batch import Stored
from fact_store.codec import decode_facts, decode_history, decode_items, decode_questions
from fact_store.errors import TableDamagedError
from fact_store.learned import ItemResult
from fact_store.records import WorkItem
from fact_store.recovery import attempt
from fact_store.row_digest import verified
from fact_store.tables import TABLES, is_one_of, quoted
from fact_store.writing import parse_key
from indexer.codec import decode_index, decode_resolution
from indexer.files import FileEntry
from indexer.records import Module, ModuleIndex, Resolution

if TYPE_CHECKING:
    import pyarrow as pa

KEYS_PER_FILTER: Final = 500
FILTERED_KEYS_MAX: Final = 4000
NOT_FOUND: Final = "not found"

Opened = Mapping[str, Any]
_Record = TypeVar("_Record")


def read_rows(tables: Opened, name: str, where: str = "") -> "pa.Table":
    """The rows of a table for which the filter holds, without vectors.

    Raises:
        TableDamagedError: the table cannot be read, or a row does not have the digest it was written with.
    """
    spec = TABLES[name]

    def scan() -> "pa.Table":
        query = tables[name].search().select(list(spec.readable))
        return (query.where(where) if where else query).to_arrow()

    rows, reason = attempt(scan)
    if reason and NOT_FOUND in reason.lower():  # another process cleaned up the version that this handle looks at
        attempt(tables[name].checkout_latest)
        rows, reason = attempt(scan)
    if reason:
        raise TableDamagedError(name, reason)
    sound, bad = verified(rows, spec.signed)
    if bad:
        raise TableDamagedError(name, f"{bad} of {len(rows)} rows do not have their digest")
    return sound


def read_keyed(tables: Opened, name: str, keys: Sequence[str]) -> "pa.Table":
    """The rows of a table with one of `keys`: by look-up where they are few, else by a scan. Raises as `read_rows`."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if len(keys) > FILTERED_KEYS_MAX:
        rows = read_rows(tables, name)
        return rows.filter(pc.is_in(rows["key"], value_set=pa.array(keys, pa.string())))
    parts = [keys[i : i + KEYS_PER_FILTER] for i in range(0, len(keys), KEYS_PER_FILTER)] or [()]
    return pa.concat_tables([read_rows(tables, name, is_one_of("key", part)) for part in parts])


def read_parses(tables: Opened, keys: Sequence[str]) -> dict[str, ModuleIndex]:
    """Indexes by parse key, those that are there. Raises as `read_rows`."""
    rows = read_keyed(tables, "parses", sorted(set(keys)))
    return dict(zip(_texts(rows, "key"), _decoded("parses", _indexes, rows), strict=True))


def read_times(tables: Opened, keys: Sequence[str]) -> dict[str, float]:
    """When facts and questions were stored, by key, in Unix seconds; raises as `read_rows`."""
    times: dict[str, float] = {}
    for name in ("facts", "questions"):
        rows = read_keyed(tables, name, keys)
        times |= dict(zip(_texts(rows, "key"), rows["created_s"].to_pylist(), strict=True))
    return times


def read_items(tables: Opened, keys: Sequence[str]) -> list[WorkItem]:
    """The work items with these keys, those that are there. Raises as `read_rows`."""
    return _decoded("work_items", decode_items, read_keyed(tables, "work_items", keys))


def read_past_items(tables: Opened, subject: str, newest: int) -> list[WorkItem]:
    """The `newest` work items of a subject, newest first. Raises as `read_rows`."""
    rows = read_rows(tables, "work_items", f"subject = {quoted(subject)}")
    rows = rows.sort_by([("created_s", "descending"), ("key", "ascending")]).slice(0, newest)
    return _decoded("work_items", decode_items, rows)


def read_subjects(tables: Opened) -> set[str]:
    """Subjects with a past work item. Raises as `read_rows`."""
    return set(_texts(read_rows(tables, "work_items"), "subject"))


def read_result(tables: Opened, item: WorkItem) -> ItemResult | None:
    """A work item with its rows; None where one of them is no longer there. Raises as `read_rows`."""
    facts = {f.key: f for f in _decoded("facts", decode_facts, read_keyed(tables, "facts", item.facts))}
    rows = read_keyed(tables, "questions", item.questions)
    questions = {q.key: q for q in _decoded("questions", decode_questions, rows)}
    if any(key not in facts for key in item.facts) or any(key not in questions for key in item.questions):
        return None
    return ItemResult(item, tuple(facts[key] for key in item.facts), tuple(questions[key] for key in item.questions))


def read_worktree(tables: Opened, worktree: str) -> Stored:
    """Everything a worktree starts with. Raises as `read_rows`."""
    here = f"worktree = {quoted(worktree)}"
    files, modules, resolutions = _code(tables, here)
    held = read_rows(tables, "holds", here)
    standing = dict(zip(_texts(held, "subject"), _texts(held, "item"), strict=True))
    items = {item.key: item for item in read_items(tables, sorted(set(standing.values())))}
    fact_rows = read_keyed(tables, "facts", sorted({key for item in items.values() for key in item.facts}))
    facts = {fact.key: fact for fact in _decoded("facts", decode_facts, fact_rows)}
    rows = read_keyed(tables, "questions", sorted({key for item in items.values() for key in item.questions}))
    questions = {question.key: question for question in _decoded("questions", decode_questions, rows)}
    whole = {
        subject: items[key]
        for subject, key in sorted(standing.items())
        if key in items and facts.keys() >= set(items[key].facts) and questions.keys() >= set(items[key].questions)
    }
    state = read_rows(tables, "state", here)
    said = dict(zip(_texts(state, "name"), state["payload"].to_pylist(), strict=True))
    history = decode_history(said["history"]) if "history" in said else None
    effort = int(said["effort"]) if "effort" in said else None
    return Stored(files, modules, resolutions, whole, facts, questions, history, effort)


def _code(tables: Opened, here: str) -> tuple[dict[str, FileEntry], dict[str, Module], dict[str, Resolution]]:
    """Modules whose index and resolution are there, by this version of the indexer and of the same blob; the others are
    left out, so that they are read anew.
    """
    rows = read_rows(tables, "modules", here).sort_by("path")
    parses = read_parses(tables, _texts(rows, "parse"))
    calls = read_rows(tables, "calls", here)
    resolved = dict(
        zip(
            zip(_texts(calls, "path"), _texts(calls, "blob"), strict=True),
            calls["payload"].to_pylist(),
            strict=True,
        )
    )
    files: dict[str, FileEntry] = {}
    modules: dict[str, Module] = {}
    resolutions: dict[str, Resolution] = {}
    for row in rows.to_pylist():
        path, blob = row["path"], row["blob"]
        current = row["parse"] == parse_key(row["language"], blob)
        if current and row["parse"] in parses and (path, blob) in resolved:
            files[path] = FileEntry(path, blob, row["size"], row["mtime_ns"], row["inode"])
            modules[path] = Module(path, blob, parses[row["parse"]])
            resolutions[path] = decode_resolution(resolved[path, blob])
    return files, modules, resolutions


def _indexes(payloads: Iterable[bytes]) -> list[ModuleIndex]:
    return list(map(decode_index, payloads))


def _decoded(name: str, decode: Callable[[Iterable[bytes]], list[_Record]], rows: "pa.Table") -> list[_Record]:
    """Sound rows that do not decode were written by another version of the records: as useless as damaged ones."""
    try:
        with _uncollected():
            return decode(payload for chunk in rows["payload"].iterchunks() for payload in chunk.to_pylist())
    except msgspec.MsgspecError as error:
        raise TableDamagedError(name, f"rows do not decode: {error}") from error


@contextmanager
def _uncollected() -> Iterator[None]:
    """Hundreds of thousands of records that all stay: the collector would walk them again and again and free none."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _texts(rows: "pa.Table", column: str) -> list[str]:
    texts: list[str] = rows[column].to_pylist()
    return texts
