"""A batch into the rows of each table, every key once."""

from collections.abc import Iterable
from typing import Any, Final

from fact_store.batch import Batch, ModuleRow
from fact_store.codec import encode
from fact_store.records import AnticipatedQuestion, Fact
from fact_store.text import search_text
from indexer.codec import encode_index, encode_resolution
from indexer.parse import INDEXER_VERSION
from indexer.records import Module, split_moniker

SEARCHED_CHARS_MAX: Final = 2000
Columns = dict[str, list[Any]]


def parse_key(language: str, blob: str) -> str:
    """The key under which a blob's index is kept: another language or version of the indexer is another key."""
    return f"{language}:{blob}:{INDEXER_VERSION}"


def learned_columns(batch: Batch, now_s: float) -> dict[str, Columns]:
    """Rows that are keyed by content: facts, questions, work items, parses."""
    facts = {fact.key: fact for result in batch.results for fact in result.facts}
    questions = {question.key: question for result in batch.results for question in result.questions}
    items = {result.item.key: result.item for result in batch.results}
    parses = {parse_key(row.module.index.language, row.module.blob): row for row in batch.modules}
    return {
        "facts": _searched(facts.values(), [f.kind for f in facts.values()], now_s),
        "questions": _searched(questions.values(), [q.category for q in questions.values()], now_s),
        "work_items": {
            "key": list(items),
            "subject": [item.subject for item in items.values()],
            "payload": [encode(item) for item in items.values()],
            "created_s": [now_s] * len(items),
        },
        "parses": {
            "key": list(parses),
            "payload": [row.payload or encode_index(row.module.index) for row in parses.values()],
            "created_s": [now_s] * len(parses),
        },
    }


def module_columns(batch: Batch) -> dict[str, Columns]:
    """Rows that a worktree has one set of for each path: symbols, calls, modules."""
    modules = {row.module.path: row for row in batch.modules}
    rows = {**{row.module.path: row for row in batch.resolved}, **modules}
    entries = [row.entry for row in rows.values()]
    indexes = [row.module.index for row in rows.values()]
    blobs = [row.module.blob for row in rows.values()]
    here = [batch.worktree] * len(rows)
    return {
        "symbols": _symbols(batch.worktree, [row.module for row in modules.values()]),
        "calls": {
            "worktree": here,
            "path": list(rows),
            "blob": blobs,
            "payload": [encode_resolution(row.resolution) for row in rows.values()],
        },
        "modules": {
            "worktree": here,
            "path": list(rows),
            "blob": blobs,
            "language": [index.language for index in indexes],
            "parse": [parse_key(index.language, blob) for index, blob in zip(indexes, blobs, strict=True)],
            "size": [entry.size for entry in entries],
            "mtime_ns": [entry.mtime_ns for entry in entries],
            "inode": [entry.inode for entry in entries],
        },
    }


def state_columns(batch: Batch) -> dict[str, Columns]:
    """Rows that say what stands in a worktree now: its work items, its history, its effort."""
    items = {result.item.subject: result.item.key for result in batch.results}
    state = {
        **({} if batch.history is None else {"history": encode(batch.history)}),
        **({} if batch.effort is None else {"effort": str(batch.effort).encode()}),
    }
    return {
        "holds": {
            "worktree": [batch.worktree] * len(items), "subject": list(items), "item": list(items.values()),
        },
        "state": {
            "worktree": [batch.worktree] * len(state), "name": list(state), "payload": list(state.values()),
        },
    }  # fmt: skip


def replaced_paths(rows: Iterable[ModuleRow], removed: Iterable[str]) -> list[str]:
    """Every path whose rows go: replaced or removed, each once, in order."""
    return sorted({*(row.module.path for row in rows), *removed})


def _searched(rows: Iterable[Fact | AnticipatedQuestion], kinds: list[str], now_s: float) -> Columns:
    rows = list(rows)
    return {
        "key": [row.key for row in rows],
        "subject": [row.subject for row in rows],
        "kind": kinds,
        "text": [_searched_text(row) for row in rows],
        "payload": [encode(row) for row in rows],
        "created_s": [now_s] * len(rows),
    }


def _searched_text(row: Fact | AnticipatedQuestion) -> str:
    path, qualname = split_moniker(row.subject)
    said = row.claim if isinstance(row, Fact) else row.question
    return search_text(f"{qualname or path} {said}"[:SEARCHED_CHARS_MAX])


def _symbols(worktree: str, modules: Iterable[Module]) -> Columns:
    named = [(module.path, symbol) for module in modules for symbol in module.index.symbols]
    texts = [f"{path} {s.qualname} {s.signature} {s.doc} {s.comment}"[:SEARCHED_CHARS_MAX] for path, s in named]
    return {
        "worktree": [worktree] * len(named),
        "path": [path for path, _ in named],
        "key": [f"{path}::{symbol.qualname}" for path, symbol in named],
        "text": list(map(search_text, texts)),
    }
