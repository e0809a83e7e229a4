"""A snapshot into what questions are matched with: units, their lines and their terms, kept up to date file by file."""

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate, chain
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from assistant.lexical import Document, Floats, Lexical, Vocabulary, inverse_frequency
from assistant.line_kinds import line_kinds
from assistant.neighbours import Neighbourhood
from assistant.segments import Stretch, squeezed, stretches, tokens_of_chars
from assistant.units import FIELDS, Unit, field_texts, first_sentence, units_of
from fact_store.snapshot import Snapshot
from fact_store.text import QUESTION_WORDS
from indexer.code_index import CodeIndex
from indexer.records import Module, moniker, split_moniker

TEST_PRIOR = 0.5
PROSE_PRIOR = 0.4
# What a line of each `LineKind` is worth beside one of code: how often answers cite it where packs had handed it over.
LINE_SHARES = np.array((1.0, 0.3, 0.6, 0.5))
_TEST = re.compile(r"(^|/)(tests?|testing|specs?)(/|$)|(^|/)(test_[^/]*|conftest|[^/]*_test)\.[a-z]+$")
_PROSE_SUFFIXES = (".md", ".rst", ".txt", ".json", ".yml", ".yaml", ".toml", ".cfg", ".ini")


def is_test(name: str) -> bool:
    """True for a path (or moniker) of a test."""
    return bool(_TEST.search(split_moniker(name)[0]))


def is_prose(name: str) -> bool:
    """True for a path (or moniker) of documentation or settings."""
    return split_moniker(name)[0].endswith(_PROSE_SUFFIXES)


def lines_now(snapshot: Snapshot, path: str) -> tuple[str, ...]:
    """The lines of a file as it is now; what follows the last newline is a line only where there is something."""
    return tuple(snapshot.source(path).decode("utf-8", "replace").removesuffix("\n").split("\n"))


Telling = tuple[npt.NDArray[np.int32], npt.NDArray[np.int64]]
"""Terms of some texts one after another, and how many each of them has."""


# Columns of `Cuts.rows`: lines that may be handed over, how many characters they are, tokens with their
# header, whether they hold the definition line, and how many different terms stand in them.
FIRST, LAST, CHARS, TOKENS, IS_HEAD, TERM_COUNT = range(CUT_COLUMNS := 6)


class Cuts(NamedTuple):
    """What of a unit may be handed over, a row a stretch; how many lines each has, counted by their kinds; the
    different terms of each, row after row.
    """

    rows: npt.NDArray[np.int64]
    lines: Floats
    terms: npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class IndexedFile:
    """A file as it was read into the index.

    `lines` have one space of indentation a level; `chars[n]` counts the characters of the first n of them with their
    line ends, `counted[n]` the lines themselves, each by its kind; the terms of line n are
    `terms[term_start[n - 1]:term_start[n]]`. `anticipated` has the telling terms of the anticipated questions about
    each unit.
    """

    module: Module
    units: tuple[Unit, ...]
    lines: tuple[str, ...]
    kinds: npt.NDArray[np.int8]
    chars: npt.NDArray[np.int64]
    counted: Floats
    terms: npt.NDArray[np.int32]
    term_start: npt.NDArray[np.int32]
    anticipated: Mapping[str, Telling]
    cuts: dict[str, Cuts] = field(default_factory=dict, compare=False)
    own_terms: dict[str, npt.NDArray[np.int32]] = field(default_factory=dict, compare=False)
    signs: dict[str, tuple[float, ...]] = field(default_factory=dict, compare=False)

    @staticmethod
    def of(
        module: Module,
        units: tuple[Unit, ...],
        lines: Sequence[str],
        terms: npt.NDArray[np.int32],
        term_start: npt.NDArray[np.int32],
        anticipated: Mapping[str, Telling],
    ) -> "IndexedFile":
        """A file of these lines, which are as they stand in it."""
        short = squeezed(lines)
        kinds = line_kinds(module.index.language, lines)
        return IndexedFile(
            module, units, short, kinds,
            chars=np.fromiter(accumulate((len(line) + 1 for line in short), initial=0), np.int64),
            counted=np.append(0.0, np.cumsum(LINE_SHARES[kinds])),
            terms=terms, term_start=term_start, anticipated=anticipated,
        )  # fmt: skip

    def cuts_of(self, unit: Unit) -> Cuts:
        """What of a unit may be handed over, cut once: the head first."""
        found = self.cuts.get(unit.moniker)
        if found is None:
            found = self.cuts[unit.moniker] = self.cut(tuple(stretches(unit, self.lines, self.kinds)))
        return found

    def cut(self, spans: Sequence[Stretch]) -> Cuts:
        """What may be handed over as `Cuts`."""
        terms = [np.unique(self.terms_within(span.first, span.last)) for span in spans]
        rows = np.array([self._row(span, len(own)) for span, own in zip(spans, terms, strict=True)], np.int64)
        lines = self.counted[rows[:, LAST]] - self.counted[rows[:, FIRST] - 1]
        return Cuts(rows, lines, np.concatenate(terms))

    def _row(self, span: Stretch, term_count: int) -> tuple[int, ...]:
        return span.first, span.last, *self.size(span.first, span.last), span.is_head, term_count

    def size(self, first: int, last: int) -> tuple[int, int]:
        """Characters of lines `first`..`last`, and tokens of a piece that they are."""
        chars = int(self.chars[last] - self.chars[first - 1]) - 1
        return chars, tokens_of_chars(len(f"{self.module.path}:{first}-{last}\n")) + tokens_of_chars(chars)

    def terms_within(self, first: int, last: int) -> npt.NDArray[np.int32]:
        """The terms in lines `first`..`last`, in order, with repetitions."""
        return self.terms[self.term_start[first - 1] : self.term_start[last]]

    def terms_of(self, unit: Unit) -> npt.NDArray[np.int32]:
        """The different terms in a unit's own lines, ascending, looked up once."""
        found = self.own_terms.get(unit.moniker)
        if found is None:
            rows = [self.terms_within(first, last) for first, last in unit.ranges]
            found = self.own_terms[unit.moniker] = np.unique(np.concatenate([np.zeros(0, np.int32), *rows]))
        return found

    def prepare(self) -> bool:
        """Look up for every unit what the first question about it would; False where that was done before."""
        if len(self.cuts) == len(self.units):
            return False
        for unit in self.units:
            self.cuts_of(unit)
            self.terms_of(unit)
            self.signs_of(unit)
        return True

    def signs_of(self, unit: Unit) -> tuple[float, ...]:
        """Whether a unit is a class, module, method, constant, private; how long it is, from 0 to 1; looked up once."""
        found = self.signs.get(unit.moniker)
        if found is None:
            kind, length = unit.kind, min(math.log1p(max(unit.end_line - unit.start_line, 0)) / 6.0, 1.0)
            flags = (kind == "class", kind == "module", kind == "method", kind in ("constant", "variable"))
            found = self.signs[unit.moniker] = (*map(float, flags), float(unit.name.startswith("_")), length)
        return found

    def line_terms(self, first: int, last: int) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
        """Term numbers in lines `first`..`last`, and for each the line it stands in (0 is `first`)."""
        bounds = self.term_start[first - 1 : last + 1]
        numbers = self.terms[bounds[0] : bounds[-1]]
        return numbers, np.repeat(np.arange(last - first + 1, dtype=np.int32), np.diff(bounds))


@dataclass(frozen=True)
class Indexed:
    """The index at one moment, immutable: what a question is answered from while the next update is made."""

    vocabulary: Vocabulary
    lexical: Lexical
    files: Mapping[str, IndexedFile] = field(default_factory=dict)
    units: Mapping[str, Unit] = field(default_factory=dict)
    names: Mapping[str, frozenset[str]] = field(default_factory=dict)
    _around: list[Neighbourhood] = field(default_factory=list, compare=False)

    @cached_property
    def keys(self) -> list[str]:
        """Monikers in the order of scores."""
        return self.lexical.keys()

    @cached_property
    def rows(self) -> dict[str, int]:
        """Where the scores of each moniker stand."""
        return {key: at for at, key in enumerate(self.keys)}

    def spelt(self, name: str) -> tuple[str, ...]:
        """The names of symbols that a word stands for: itself, else those that differ from it in capitals only."""
        return (name,) if self.names.get(name) else self._capitals.get(name.lower(), ())

    @cached_property
    def _capitals(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for name in sorted(name for name, having in self.names.items() if having):
            found[name.lower()] = (*found.get(name.lower(), ()), name)
        return found

    @cached_property
    def symbol_terms(self) -> npt.NDArray[np.bool_]:
        """Which terms are the name of a symbol."""
        out = np.zeros(len(self.vocabulary.numbers), dtype=bool)
        named = [number for name, having in self.names.items() if having and (number := self.name_term(name)) >= 0]
        out[[number for number in named if number < len(out)]] = True
        return out

    @cached_property
    def compound_terms(self) -> npt.NDArray[np.bool_]:
        """Which terms an identifier of several words gives as a whole."""
        out = np.zeros(len(self.vocabulary.numbers), dtype=bool)
        out[[number for number in self.vocabulary.parts if number < len(out)]] = True
        return out

    def name_term(self, name: str) -> int:
        """The term that a name gives as a whole; -1 where it has none."""
        return self.vocabulary.whole(name)

    @cached_property
    def tests(self) -> npt.NDArray[np.bool_]:
        """Which documents are of tests."""
        return np.fromiter((is_test(key) for key in self.keys), np.bool_, len(self.keys))

    @cached_property
    def prose(self) -> npt.NDArray[np.bool_]:
        """Which documents are of documentation or settings."""
        return np.fromiter((is_prose(key) for key in self.keys), np.bool_, len(self.keys))

    def priors(self, wants_tests: bool, wants_docs: bool) -> Floats:
        """How likely a document is to be meant before the question is read: tests and prose less, unless they are
        asked for.
        """
        out = np.ones(len(self.keys))
        if not wants_tests:
            out[self.tests] *= TEST_PRIOR
        if not wants_docs:
            out[self.prose] *= PROSE_PRIOR
        return out

    def weights(self, numbers: Sequence[int]) -> Floats:
        """How telling each term is (idf)."""
        size, frequency = self.lexical.size, self.lexical.document_frequency
        return np.array([inverse_frequency(size, frequency(number)) for number in numbers])

    def neighbourhood(self, code: CodeIndex) -> Neighbourhood:
        """What stands next to the units in `code`, the one of the last question being remembered."""
        known = next((one for one in self._around if one.code is code), None)
        if known is None:
            known = Neighbourhood(code, self.rows)
            self._around[:] = [known]
        return known

    @property
    def frequencies(self) -> tuple[int, Callable[[str], int]]:
        """How many documents there are, and how many of them have a term."""
        numbers, having = self.vocabulary.numbers, self.lexical.document_frequency
        return self.lexical.size, lambda term: having(numbers[term]) if term in numbers else 0

    def unit_around(self, name: str) -> str:
        """Moniker of the unit that a symbol is, or stands in."""
        path, qualname = split_moniker(name)
        while qualname and moniker(path, qualname) not in self.units:
            qualname = qualname.rpartition(".")[0]
        return moniker(path, qualname)


class SearchIndex:
    """Lives beside the workspace. `update` is called with one snapshot after another, by one thread at a time; `now`
    by any.
    """

    def __init__(self, now: Indexed | None = None, of: Snapshot | None = None) -> None:
        """Empty, or what was made `of` a snapshot (files may be missing) in another process."""
        self.now = now or Indexed(Vocabulary(), Lexical(FIELDS))
        self._learned: dict[str, str] = of.learned_keys() if of else {}
        self._small_words = frozenset(self.now.vocabulary.read(" ".join(sorted(QUESTION_WORDS))))
        self._snapshot = of
        self._is_whole = of is None

    def update(self, snapshot: Snapshot) -> tuple[str, ...]:
        """Reads again what differs from the snapshot before; returns the paths that were read (work done)."""
        if snapshot is self._snapshot and self._is_whole:
            return ()
        stale = sorted(self._stale(snapshot))
        self._is_whole = True
        if stale:
            self.now = self._replace(stale, snapshot)
        self._snapshot = snapshot
        return tuple(stale)

    def _replace(self, stale: Sequence[str], snapshot: Snapshot) -> Indexed:
        now = self.now
        files, units, names = dict(now.files), dict(now.units), dict(now.names)
        changes: dict[str, Sequence[Document] | None] = {}
        for path in stale:
            if known := files.pop(path, None):
                for unit in known.units:
                    units.pop(unit.moniker, None)
                for symbol in known.module.index.symbols:
                    names[symbol.name] = names[symbol.name] - {moniker(path, symbol.qualname)}
            module = snapshot.code.modules.get(path)
            changes[path] = None
            if module:
                files[path], changes[path] = self._read(module, snapshot)
                units.update((unit.moniker, unit) for unit in files[path].units)
                for symbol in module.index.symbols:
                    names[symbol.name] = names.get(symbol.name, frozenset()) | {moniker(path, symbol.qualname)}
        return Indexed(now.vocabulary, now.lexical.replace(changes), files, units, names)

    def _telling(self, name: str, snapshot: Snapshot) -> Telling:
        read, small = self.now.vocabulary.read, self._small_words
        rows = [words for q in snapshot.questions_of(name) if (words := sorted(set(read(q.question)) - small))]
        return np.array(list(chain.from_iterable(rows)), np.int32), np.array(list(map(len, rows)), np.int64)

    def _stale(self, snapshot: Snapshot) -> set[str]:
        """Paths whose units read other texts than before: their own, their neighbours', or what was learned."""
        code, before, files = snapshot.code, self._snapshot, self.now.files
        modules = {p: m.blob for p, m in code.modules.items()}
        stale = {p for p, blob in modules.items() if p not in files or files[p].module.blob != blob}
        stale |= files.keys() - modules.keys()
        learned = snapshot.learned_keys()
        stale |= {s for s in learned.keys() | self._learned.keys() if learned.get(s) != self._learned.get(s)}
        self._learned = learned
        if before is not None and before.code is not code:
            stale |= _moved(before.code, code, stale)
        return stale & (modules.keys() | files.keys())

    def _read(self, module: Module, snapshot: Snapshot) -> tuple[IndexedFile, tuple[Document, ...]]:
        read = self.now.vocabulary.read
        lines = lines_now(snapshot, module.path)
        units = units_of(module, len(lines))
        numbers = [read(line) for line in lines]
        file = IndexedFile.of(
            module, units, lines,
            terms=np.fromiter(chain.from_iterable(numbers), np.int32),
            term_start=np.fromiter(accumulate(map(len, numbers), initial=0), np.int32),
            anticipated={u.moniker: self._telling(u.moniker, snapshot) for u in units},
        )  # fmt: skip
        return file, tuple(Document(u.moniker, tuple(read(t) for t in field_texts(u, lines, snapshot))) for u in units)


def _moved(before: CodeIndex, after: CodeIndex, changed: Iterable[str]) -> set[str]:
    """Paths whose call edges changed, or that call a symbol whose name or first sentence changed."""
    moved = {p for p in after.touched if _neighbourhood(before, p) != _neighbourhood(after, p)}
    for path in changed:
        for name in _retold(before, after, path):
            for code in (before, after):
                moved.update(split_moniker(e.caller)[0] for e in code.calls_to(name))
    return moved


def _neighbourhood(code: CodeIndex, path: str) -> list[tuple[str, tuple[str | None, ...], tuple[str, ...]]]:
    return [
        (name, tuple(e.callee for e in code.calls_from(name)), tuple(e.caller for e in code.calls_to(name)))
        for name in (moniker(path, symbol.qualname) for symbol in code.symbols(path))
    ]


def _retold(before: CodeIndex, after: CodeIndex, path: str) -> set[str]:
    """Monikers in a file whose first sentence is not what it was."""
    old = {moniker(path, s.qualname): first_sentence(s.doc) for s in before.symbols(path)}
    new = {moniker(path, s.qualname): first_sentence(s.doc) for s in after.symbols(path)}
    return {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
