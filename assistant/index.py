"""A snapshot into what questions are matched with: units, their lines and their terms, kept up to date file by file."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain

import numpy as np
import numpy.typing as npt

from assistant.lexical import Document, Floats, Lexical, Vocabulary, inverse_frequency
from assistant.units import FIELDS, Unit, field_texts, first_sentence, units_of
from fact_store.snapshot import Snapshot
from indexer.code_index import CodeIndex
from indexer.records import Module, moniker, split_moniker

TEST_PRIOR = 0.5
PROSE_PRIOR = 0.4
_TEST = re.compile(r"(^|/)(tests?|testing|specs?)(/|$)|(^|/)(test_[^/]*|conftest|[^/]*_test)\.[a-z]+$")
_PROSE_SUFFIXES = (".md", ".rst", ".txt")


def is_test(name: str) -> bool:
    """True for a path (or moniker) of a test."""
    return bool(_TEST.search(split_moniker(name)[0]))


def is_prose(name: str) -> bool:
    """True for a path (or moniker) of documentation."""
    return split_moniker(name)[0].endswith(_PROSE_SUFFIXES)


@dataclass(frozen=True, slots=True)
class IndexedFile:
    """A file as it was read into the index; the terms of line n are `terms[term_start[n - 1]:term_start[n]]`."""

    module: Module
    units: tuple[Unit, ...]
    lines: tuple[str, ...]
    terms: npt.NDArray[np.int32]
    term_start: npt.NDArray[np.int32]

    def line_terms(self, first: int, last: int) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
        """Term numbers in lines `first`..`last`, and for each the line it stands in (0 is `first`)."""
        bounds = self.term_start[first - 1 : last + 1]
        numbers = self.terms[bounds[0] : bounds[-1]]
        return numbers, np.repeat(np.arange(last - first + 1, dtype=np.int32), np.diff(bounds))


class SearchIndex:
    """Lives beside the workspace. `update` is called with one snapshot after another, by one thread at a time."""

    def __init__(self) -> None:
        self.vocabulary = Vocabulary()
        self.lexical = Lexical(FIELDS)
        self.files: dict[str, IndexedFile] = {}
        self.units: dict[str, Unit] = {}
        self.names: dict[str, set[str]] = {}
        self.keys: list[str] = []
        self.rows: dict[str, int] = {}
        self._tests = self._prose = np.zeros(0, dtype=bool)
        self._learned: dict[str, str] = {}
        self._snapshot: Snapshot | None = None

    def update(self, snapshot: Snapshot) -> tuple[str, ...]:
        """Reads again what differs from the snapshot before; returns the paths that were read (work done)."""
        if snapshot is self._snapshot:
            return ()
        stale = self._stale(snapshot)
        changes: dict[str, Sequence[Document] | None] = {}
        for path in sorted(stale):
            module = snapshot.code.modules.get(path)
            changes[path] = self._read(module, snapshot) if module else self._forget(path)
        if changes:
            self.lexical = self.lexical.replace(changes)
            self.keys = self.lexical.keys()
            self.rows = {key: at for at, key in enumerate(self.keys)}
            self._tests = np.array([is_test(key) for key in self.keys])
            self._prose = np.array([is_prose(key) for key in self.keys])
        self._snapshot = snapshot
        return tuple(changes)

    def priors(self, wants_tests: bool, wants_docs: bool) -> Floats:
        """How likely a document is to be meant before the question is read: tests and prose less, unless they are asked for."""
        out = np.ones(len(self.keys))
        if not wants_tests:
            out[self._tests] *= TEST_PRIOR
        if not wants_docs:
            out[self._prose] *= PROSE_PRIOR
        return out

    def weights(self, numbers: Sequence[int]) -> Floats:
        """How telling each term is (idf)."""
        size, frequency = self.lexical.size, self.lexical.document_frequency
        return np.array([inverse_frequency(size, frequency(number)) for number in numbers])

    def unit_around(self, name: str) -> str:
        """Moniker of the unit that a symbol is, or stands in."""
        path, qualname = split_moniker(name)
        while qualname and moniker(path, qualname) not in self.units:
            qualname = qualname.rpartition(".")[0]
        return moniker(path, qualname)

    def _stale(self, snapshot: Snapshot) -> set[str]:
        """Paths whose units read other texts than before: their own, their neighbours', or what was learned."""
        code, before = snapshot.code, self._snapshot
        modules = {p: m.blob for p, m in code.modules.items()}
        stale = {p for p, blob in modules.items() if p not in self.files or self.files[p].module.blob != blob}
        stale |= self.files.keys() - modules.keys()
        learned = {subject: item.key for subject, item in snapshot.items.items()}
        stale |= {s for s in learned.keys() | self._learned.keys() if learned.get(s) != self._learned.get(s)}
        self._learned = learned
        if before is not None and before.code is not code:
            stale |= self._moved(before.code, code, stale)
        return stale & (modules.keys() | self.files.keys())

    def _moved(self, before: CodeIndex, after: CodeIndex, changed: Iterable[str]) -> set[str]:
        """Paths whose call edges changed, or that call or are called by a symbol whose name or first sentence changed."""
        moved = {p for p in after.touched if _neighbourhood(before, p) != _neighbourhood(after, p)}
        for path in changed:
            for name in _renamed(before, after, path):
                for code in (before, after):
                    moved.update(split_moniker(e.caller)[0] for e in code.calls_to(name))
        return moved

    def _read(self, module: Module, snapshot: Snapshot) -> tuple[Document, ...]:
        self._forget(module.path)
        text = snapshot.source(module.path).decode("utf-8", "replace")
        lines = tuple(text.split("\n"))
        units = units_of(module, len(lines))
        read = self.vocabulary.read
        numbers = [read(line) for line in lines]
        self.files[module.path] = IndexedFile(
            module, units, lines,
            np.fromiter(chain.from_iterable(numbers), np.int32),
            np.fromiter(accumulate(map(len, numbers), initial=0), np.int32),
        )  # fmt: skip
        self.units.update((unit.moniker, unit) for unit in units)
        for symbol in module.index.symbols:
            self.names.setdefault(symbol.name, set()).add(moniker(module.path, symbol.qualname))
        return tuple(Document(u.moniker, tuple(read(t) for t in field_texts(u, lines, snapshot))) for u in units)

    def _forget(self, path: str) -> None:
        if known := self.files.pop(path, None):
            for unit in known.units:
                self.units.pop(unit.moniker, None)
            for symbol in known.module.index.symbols:
                self.names[symbol.name].discard(moniker(path, symbol.qualname))


def _neighbourhood(code: CodeIndex, path: str) -> list[tuple[str, tuple[str | None, ...], tuple[str, ...]]]:
    return [
        (name, tuple(e.callee for e in code.calls_from(name)), tuple(e.caller for e in code.calls_to(name)))
        for name in (f"{path}::{symbol.qualname}" for symbol in code.symbols(path))
    ]


def _renamed(before: CodeIndex, after: CodeIndex, path: str) -> set[str]:
    """Monikers in a file whose first sentence is not what it was."""
    old = {f"{path}::{s.qualname}": first_sentence(s.doc) for s in before.symbols(path)}
    new = {f"{path}::{s.qualname}": first_sentence(s.doc) for s in after.symbols(path)}
    return {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
