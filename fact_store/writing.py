"""A batch into the rows of each table, every key once, some at a time: what is encoded is not held twice."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, Final, TypeVar

from fact_store.batch import Batch, ModuleRow
from fact_store.codec import encode
from fact_store.records import AnticipatedQuestion, Fact, WorkItem
from fact_store.text import search_text
from indexer.codec import encode_index, encode_resolution
from indexer.parse import INDEXER_VERSION
from indexer.records import split_moniker

SEARCHED_CHARS_MAX: Final = 2000
ROWS_PER_PART: Final = 64
"""Modules, facts, … whose rows are made at once; several thousand rows are written as one commit all the same."""

Columns = dict[str, list[Any]]
Parts = list[Callable[[], Columns]]
"""Rows of one table that are made when they are asked for; one that fails may ask again."""
_Row = TypeVar("_Row")


def parse_key(language: str, blob: str) -> str:
    """The key under which a blob's index is kept: another language or version of the indexer is another key."""
    return f"{language}:{blob}:{INDEXER_VERSION}"


def learned_columns(batch: Batch, now_s: float) -> dict[str, Parts]:
    """Rows that are keyed by content: facts, questions, work items, parses."""
    facts = {fact.key: fact for result in batch.results for fact in result.facts}
    questions = {question.key: question for result in batch.results for question in result.questions}
    items = {result.item.key: result.item for result in batch.results}
    parses = {parse_key(row.module.index.language, row.module.blob): row for row in batch.modules}
    return {
        "facts": _parts(facts.values(), partial(_searched, now_s=now_s)),
        "questions": _parts(questions.values(), partial(_searched, now_s=now_s)),
        "work_items": _parts(items.values(), partial(_items, now_s=now_s)),
        "parses": _parts(parses.items(), partial(_parses, now_s=now_s)),
    }


def module_columns(batch: Batch) -> dict[str, Parts]:
    """Rows that a worktree has one set of for each path: symbols, calls, modules."""
    modules = {row.module.path: row for row in batch.modules}
    rows = {**{row.module.path: row for row in batch.resolved}, **modules}
    return {
        "symbols": _parts(modules.values(), partial(_symbols, batch.worktree)),
        "calls": _parts(rows.values(), partial(_calls, batch.worktree)),
        "modules": _parts(rows.values(), partial(_modules, batch.worktree)),
    }


def state_columns(batch: Batch) -> dict[str, Parts]:
    """Rows that say what stands in a worktree now: its work items, its history, its effort."""
    items = {result.item.subject: result.item.key for result in batch.results}
    state = {
        **({} if batch.history is None else {"history": encode(batch.history)}),
        **({} if batch.effort is None else {"effort": str(batch.effort).encode()}),
    }
    return {
        "holds": _parts(items.items(), partial(_named, batch.worktree, ("subject", "item"))),
        "state": _parts(state.items(), partial(_named, batch.worktree, ("name", "payload"))),
    }


def replaced_paths(rows: Iterable[ModuleRow], removed: Iterable[str]) -> list[str]:
    """Every path whose rows go: replaced or removed, each once, in order."""
    return sorted({*(row.module.path for row in rows), *removed})


def _parts(rows: Iterable[_Row], columns: Callable[[list[_Row]], Columns]) -> Parts:
    rows = list(rows)
    return [partial(columns, rows[at : at + ROWS_PER_PART]) for at in range(0, len(rows), ROWS_PER_PART)]


def _searched(rows: Sequence[Fact | AnticipatedQuestion], now_s: float) -> Columns:
    return {
        "key": [row.key for row in rows],
        "subject": [row.subject for row in rows],
        "kind": [row.kind if isinstance(row, Fact) else row.category for row in rows],
        "text": [_searched_text(row) for row in rows],
        "payload": [encode(row) for row in rows],
        "created_s": [now_s] * len(rows),
    }


def _searched_text(row: Fact | AnticipatedQuestion) -> str:
    path, qualname = split_moniker(row.subject)
    said = row.claim if isinstance(row, Fact) else row.question
    return search_text(f"{qualname or path} {said}"[:SEARCHED_CHARS_MAX])


def _items(items: Sequence[WorkItem], now_s: float) -> Columns:
    return {
        "key": [item.key for item in items],
        "subject": [item.subject for item in items],
        "payload": [encode(item) for item in items],
        "created_s": [now_s] * len(items),
    }


def _parses(keyed: Sequence[tuple[str, ModuleRow]], now_s: float) -> Columns:
    return {
        "key": [key for key, _ in keyed],
        "payload": [row.payload or encode_index(row.module.index) for _, row in keyed],
        "created_s": [now_s] * len(keyed),
    }


def _symbols(worktree: str, rows: Sequence[ModuleRow]) -> Columns:
    named = [(row.module.path, symbol) for row in rows for symbol in row.module.index.symbols]
    texts = [f"{path} {s.qualname} {s.signature} {s.doc} {s.comment}"[:SEARCHED_CHARS_MAX] for path, s in named]
    return {
        "worktree": [worktree] * len(named),
        "path": [path for path, _ in named],
        "key": [f"{path}::{symbol.qualname}" for path, symbol in named],
        "text": list(map(search_text, texts)),
    }


def _calls(worktree: str, rows: Sequence[ModuleRow]) -> Columns:
    return {
        "worktree": [worktree] * len(rows),
        "path": [row.module.path for row in rows],
        "blob": [row.module.blob for row in rows],
        "payload": [encode_resolution(row.resolution) for row in rows],
    }


def _modules(worktree: str, rows: Sequence[ModuleRow]) -> Columns:
    known = [(row.module.index.language, row.module.blob) for row in rows]
    entries = [row.entry for row in rows]
    return {
        "worktree": [worktree] * len(rows),
        "path": [row.module.path for row in rows],
        "blob": [blob for _, blob in known],
        "language": [language for language, _ in known],
        "parse": [parse_key(language, blob) for language, blob in known],
        "size": [entry.size for entry in entries],
        "mtime_ns": [entry.mtime_ns for entry in entries],
        "inode": [entry.inode for entry in entries],
    }


def _named(worktree: str, columns: tuple[str, str], pairs: Sequence[tuple[str, Any]]) -> Columns:
    first, second = columns
    return {"worktree": [worktree] * len(pairs), first: [a for a, _ in pairs], second: [b for _, b in pairs]}
