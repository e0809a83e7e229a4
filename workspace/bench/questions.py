"""A file of questions with known evidence, or the repository's own tests, into the questions that are measured with.

Of its tests: the words of a test's name are the question, what it calls outside of tests is the evidence. Nothing of
that is told by documentation, but names of callers are part of what is known of a function, before sleep and after it.
"""

import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from assistant.index import is_test
from fact_store.snapshot import Snapshot
from indexer.records import split_moniker
from workspace.errors import USAGE, NoctuleError

WORDS_MIN: Final = 4
CALLS_MAX: Final = 6
COMMON_MIN: Final = 3
COMMON_SHARE: Final = 0.03
SEED: Final = 11

_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
Span = tuple[str, int, int]


class Wanted(Struct, frozen=True):
    """A symbol of the evidence: its last name and where it may be defined."""

    name: str
    places: tuple[Span, ...]


class BenchQuestion(Struct, frozen=True):
    """A question and its evidence; `lines` are single (path, line), `idents` words that the answer holds and the
    question does not. `repo` and `commit` name the repository where the file does.
    """

    id: str
    text: str
    files: tuple[str, ...]
    symbols: tuple[Wanted, ...] = ()
    lines: tuple[tuple[str, int], ...] = ()
    idents: tuple[str, ...] = ()
    repo: str = ""
    commit: str = ""


def read_questions(file: Path) -> list[BenchQuestion]:
    """The questions of a JSONL file with `id`, `question` and the evidence fields of `benchmarks/score_retrieval.py`;
    rows of another `task` than `qa` are passed over. Raises NoctuleError naming the line that is wrong.
    """
    try:
        lines = file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise NoctuleError(f"{file}: cannot be read: {error}", USAGE) from None
    found: list[BenchQuestion] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if row.get("task", "qa") == "qa":
                found.append(_question(row))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise NoctuleError(f"{file}:{number}: no question with evidence: {error!r}", USAGE) from None
    if not found:
        raise NoctuleError(f"{file}: holds no question", USAGE)
    return found


def _question(row: dict[str, Any]) -> BenchQuestion:
    spans = row.get("evidence_lines") or []
    lines = {(s["path"], n) for s in spans for n in range(s["start"], s["end"] + 1)}
    symbols = tuple(
        Wanted(s["name"], tuple((d["path"], d["start"], d["end"]) for d in s["defs"]))
        for s in row.get("evidence_symbols") or []
    )
    return BenchQuestion(
        str(row["id"]), str(row["question"]), tuple(row["evidence_files"]), symbols, tuple(sorted(lines)),
        tuple(sorted(set(row.get("evidence_idents") or []))), str(row.get("repo", "")), str(row.get("commit", "")),
    )  # fmt: skip


def derived_questions(snapshot: Snapshot, most: int) -> list[BenchQuestion]:
    """At most `most` questions that the repository's tests put, drawn with a fixed seed.

    What very many tests call, a front door, answers none of them in particular, and is no evidence.
    """
    tests = list(_tests(snapshot))
    callers = Counter(callee for _, called in tests for callee in called)
    rare = max(COMMON_MIN, COMMON_SHARE * len(tests))
    found = []
    for name, called in tests:
        wanted = [w for callee in called if callers[callee] <= rare and (w := _wanted(snapshot, callee))][:CALLS_MAX]
        if wanted:
            files = tuple(dict.fromkeys(place[0] for w in wanted for place in w.places))
            text = f"Where is it decided that {' '.join(_words(name))}?"
            found.append(BenchQuestion(name, text, files, tuple(wanted)))
    random.Random(SEED).shuffle(found)  # noqa: S311
    return sorted(found[:most], key=lambda q: q.id)


def _tests(snapshot: Snapshot) -> Iterator[tuple[str, list[str]]]:
    """Every test whose name asks something, and what it calls outside of tests."""
    code = snapshot.code
    for path in sorted(p for p in code.modules if is_test(p)):
        for symbol in code.symbols(path):
            name = f"{path}::{symbol.qualname}"
            is_one = symbol.kind in ("function", "method") and "test" in symbol.name.lower()
            if is_one and len(_words(name)) >= WORDS_MIN:
                edges = (e for e in code.calls_from(name) if e.callee and e.certainty in ("exact", "likely"))
                called = dict.fromkeys(e.callee for e in edges if "::" in str(e.callee) and not is_test(str(e.callee)))
                yield name, [callee for callee in called if callee]


def _words(name: str) -> list[str]:
    return [w.lower() for w in _PART.findall(name.rpartition("::")[2].rpartition(".")[2]) if w.lower() != "test"]


def _wanted(snapshot: Snapshot, name: str) -> Wanted | None:
    symbol = snapshot.symbol(name)
    if symbol is None or not symbol.qualname:
        return None
    return Wanted(symbol.name, ((split_moniker(name)[0], symbol.span.start_line, symbol.span.end_line),))
