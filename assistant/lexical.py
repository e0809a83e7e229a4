"""Documents with fields into exact BM25F scores; an updated index scores as a rebuilt one does, bit for bit."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, pairwise

import numpy as np
import numpy.typing as npt

from fact_store.text import terms

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

K1 = 2.0
MAX_DELTA_SHARE = 0.2
PREFIX_CHARS = 4
SATURATED_MAX = 1_000_000
"""Documents, of all terms together, whose scores are kept for the next question: 16 bytes each."""
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a document: how much a term in it weighs, and how strongly length is held against it (b of BM25)."""

    name: str
    weight: float
    b: float = 0.5


class Vocabulary:
    """Gives terms numbers, for the life of an index; scores never depend on which number a term got.

    A compound is the term that an identifier of several words gives as a whole: `parts` tells the words of each.
    """

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.parts: dict[int, tuple[int, ...]] = {}
        self._words: dict[str, tuple[int, ...]] = {}
        self._wholes: dict[str, int] = {}
        self._beginning: dict[str, dict[str, int]] = {}

    def whole(self, name: str) -> int:
        """The number of the term that a name gives as a whole, looked up once; -1 where it has none."""
        found = self._wholes.get(name)
        if found is None:
            found = self._wholes[name] = next(reversed(self.read(name)), -1)
        return found

    def read(self, text: str) -> list[int]:
        """The numbers of the terms of `text`, new ones given to terms not seen before."""
        return list(chain.from_iterable(map(self._of_word, _WORD.findall(text))))

    def _of_word(self, word: str) -> tuple[int, ...]:
        found = self._words.get(word)
        if found is None:
            found = tuple(map(self._number, terms(word)))
            if len(found) > 1:
                self.parts[found[-1]] = found[:-1]
            self._words[word] = found
        return found

    def _number(self, term: str) -> int:
        number = self.numbers.get(term)
        if number is None:
            number = self.numbers[term] = len(self.numbers)
            if len(term) >= PREFIX_CHARS and term.isalpha():
                self._beginning.setdefault(term[:PREFIX_CHARS], {})[term] = number
        return number

    def restore(self, words: Sequence[str], parts: Mapping[int, tuple[int, ...]]) -> None:
        """Have these terms by their places; where one is "", its number stays unused."""
        for number, word in enumerate(words):
            if word:
                self._number(word)
            else:
                self.numbers[f"\0{number}"] = number
        self.parts.update(parts)

    def beginning(self, term: str) -> Mapping[str, int]:
        """Terms of letters alone that begin as `term` does (`PREFIX_CHARS` letters), with their numbers."""
        return self._beginning.get(term[:PREFIX_CHARS], {})


@dataclass(frozen=True, slots=True)
class Document:
    """What is indexed: a key, and for each field its term numbers."""

    key: str
    fields: tuple[Sequence[int], ...]


@dataclass(frozen=True, slots=True)
class Segment:
    """Postings of some files' documents, sorted by term, document and field; `rows` holds each file's run of
    documents.
    """

    keys: tuple[str, ...]
    rows: Mapping[str, tuple[int, int]]
    lengths: Ints
    term: Ints
    offset: Ints
    document: npt.NDArray[np.int32]
    field: npt.NDArray[np.int8]
    count: npt.NDArray[np.int32]

    def postings(self, number: int) -> slice:
        """Where the postings of a term stand; an empty slice where it does not occur."""
        at = int(np.searchsorted(self.term, number))
        if at == len(self.term) or self.term[at] != number:
            return slice(0, 0)
        return slice(int(self.offset[at]), int(self.offset[at + 1]))

    def having(self, number: int, alive: npt.NDArray[np.bool_]) -> int:
        """Number of the documents that are alive and have a term."""
        ordered = self.document[self.postings(number)]
        ordered = ordered[alive[ordered]]
        return int(np.count_nonzero(ordered[1:] != ordered[:-1])) + 1 if len(ordered) else 0


def make_segment(files: Mapping[str, Sequence[Document]], field_count: int) -> Segment:
    """All documents of `files` (path -> documents) as one segment."""
    documents = [document for path in sorted(files) for document in files[path]]
    bounds = [0, *np.cumsum([len(files[path]) for path in sorted(files)]).tolist()]
    rows = dict(zip(sorted(files), pairwise(bounds), strict=True))
    columns = [numbers for document in documents for numbers in document.fields]
    lengths = np.fromiter(map(len, columns), np.int64, len(columns))
    numbers = np.fromiter(chain.from_iterable(columns), np.int64, int(lengths.sum()))
    places = np.repeat(np.arange(len(columns), dtype=np.int64), lengths)
    width = max(len(columns), 1)
    merged, counts = np.unique(numbers * width + places, return_counts=True)
    keys = tuple(document.key for document in documents)
    return _segment(keys, rows, lengths.reshape(-1, field_count), merged // width, merged % width, counts)


def _segment(
    keys: tuple[str, ...],
    rows: Mapping[str, tuple[int, int]],
    lengths: Ints,
    number: Ints,
    place: Ints,
    count: npt.NDArray[np.signedinteger],
) -> Segment:
    term, start = np.unique(number, return_index=True)
    field_count = lengths.shape[1]
    return Segment(
        keys=keys, rows=rows, lengths=lengths, term=term, offset=np.append(start, len(number)).astype(np.int64),
        document=(place // field_count).astype(np.int32), field=(place % field_count).astype(np.int8),
        count=count.astype(np.int32),
    )  # fmt: skip


@dataclass(frozen=True)
class Lexical:
    """An immutable index. `alive` marks, per segment, the documents that have not been replaced since."""

    fields: tuple[Field, ...]
    segments: tuple[Segment, ...] = ()
    alive: tuple[npt.NDArray[np.bool_], ...] = ()
    delta: Mapping[str, Sequence[Document]] = field(default_factory=dict)
    _frequencies: dict[int, int] = field(default_factory=dict, compare=False)
    _saturated: dict[int, tuple[Ints, Floats]] = field(default_factory=dict, compare=False)

    def replace(self, changes: Mapping[str, Sequence[Document] | None]) -> "Lexical":
        """The index with the documents of the files in `changes` replaced (None: gone). The delta is rebuilt, the base
        kept.
        """
        delta = {p: d for p, d in (dict(self.delta) | dict(changes)).items() if d is not None}
        base = self.segments[:1] or (make_segment({}, len(self.fields)),)
        alive = self.alive[0].copy() if self.alive else np.zeros(0, dtype=bool)
        for path in changes:
            start, end = base[0].rows.get(path, (0, 0))
            alive[start:end] = False
        small = make_segment(delta, len(self.fields))
        if len(small.keys) > MAX_DELTA_SHARE * int(alive.sum()):
            merged = _merge(base[0], alive, small)
            return Lexical(self.fields, (merged,), (np.ones(len(merged.keys), dtype=bool),))
        return Lexical(self.fields, (base[0], small), (alive, np.ones(len(small.keys), dtype=bool)), delta)

    def compacted(self, without: Collection[str] = ()) -> "Lexical":
        """The index in one segment, without the documents of the files in `without`."""
        less = self.replace(dict.fromkeys(without))
        if len(less.segments) == 1:
            return less
        merged = _merge(less.segments[0], less.alive[0], less.segments[1])
        return Lexical(self.fields, (merged,), (np.ones(len(merged.keys), dtype=bool),))

    def having(self, numbers: Iterable[int]) -> set[str]:
        """Keys of all documents that have one of these terms."""
        return {s.keys[at] for s in self.segments for n in numbers for at in s.document[s.postings(n)].tolist()}

    @cached_property
    def size(self) -> int:
        """Number of documents."""
        return sum(int(alive.sum()) for alive in self.alive)

    def keys(self) -> list[str]:
        """Keys of all documents, dead ones included, in the order of the scores."""
        return [key for segment in self.segments for key in segment.keys]

    @cached_property
    def lengths(self) -> Ints:
        """Lengths of the fields of all documents, dead ones included: [document, field] in the order of the scores."""
        return np.concatenate([segment.lengths for segment in self.segments])

    @cached_property
    def average_lengths(self) -> Floats:
        """Mean length of each field over the documents, from exact integer sums; 1 where a field is empty
        everywhere.
        """
        total = np.zeros(len(self.fields), dtype=np.int64)
        for segment, alive in zip(self.segments, self.alive, strict=True):
            total += segment.lengths[alive].sum(axis=0)
        return np.where(total > 0, total / max(self.size, 1), 1.0)

    def document_frequency(self, number: int) -> int:
        """Number of documents that have the term, counted once."""
        known = self._frequencies.get(number)
        if known is None:
            parts = zip(self.segments, self.alive, strict=True)
            known = self._frequencies[number] = sum(segment.having(number, alive) for segment, alive in parts)
        return known

    @cached_property
    def norms(self) -> list[Floats]:
        """For each segment what length takes from a term, [document * fields + field]."""
        slopes = np.array([f.b for f in self.fields])
        return [(1.0 - slopes + slopes * (s.lengths / self.average_lengths)).ravel() for s in self.segments]

    def saturated(self, number: int) -> tuple[Ints, Floats]:
        """Live documents that have a term, and how much of its idf its frequency in each is worth; looked up once."""
        found = self._saturated.get(number)
        if found is None:
            weights = np.array([f.weight for f in self.fields])
            parts, base = [], 0
            for segment, alive, norm in zip(self.segments, self.alive, self.norms, strict=True):
                documents, values = _saturation(segment, alive, number, weights, norm)
                parts.append((documents + base, values / (K1 + values)))
                base += len(segment.keys)
            documents, values = (np.concatenate(columns) for columns in zip(*parts, strict=True))
            if sum(len(known) for known, _ in self._saturated.values()) > SATURATED_MAX:
                self._saturated.clear()
            found = self._saturated[number] = documents, values
        return found


def inverse_frequency(documents: int, having: int) -> float:
    """How telling a term is that `having` of `documents` documents have: BM25's idf, never negative."""
    return float(np.log1p((documents - having + 0.5) / (having + 0.5)))


Spellings = Sequence[tuple[int, float]]
"""Numbers of the terms that stand for one word of a question, each with its share of what the word itself counts."""


def contributions(index: Lexical, words: Sequence[Spellings]) -> Floats:
    """What each word adds to the BM25F score of each document, [word, document] in the order of `index.keys()`: of its
    spellings the one that adds most. 0 for dead documents.

    Source: Robertson and Zaragoza, The Probabilistic Relevance Framework (2009). Sums over rows are to be taken row by
    row in an order of the words themselves, so that no score depends on how the index came to be.
    """
    total = index.size
    out = np.zeros((len(words), sum(len(segment.keys) for segment in index.segments)))
    for row, spellings in zip(out, words, strict=True):
        for number, share in spellings:
            factor = share * inverse_frequency(total, index.document_frequency(number))
            documents, values = index.saturated(number)
            row[documents] = np.maximum(row[documents], factor * values)
    return out


def _saturation(
    segment: Segment, alive: npt.NDArray[np.bool_], number: int, weights: Floats, norm: Floats
) -> tuple[Ints, Floats]:
    """Live documents of the segment that have a term, and its weighted, length-normalised frequency in each."""
    at = segment.postings(number)
    documents, fields = segment.document[at].astype(np.int64), segment.field[at]
    values = weights[fields] * segment.count[at] / norm[documents * len(weights) + fields]
    first = np.append(True, documents[1:] != documents[:-1])[: len(documents)]
    values = np.bincount(np.cumsum(first) - 1, values).astype(np.float64)
    documents = documents[first]
    live = alive[documents]
    return documents[live], values[live]


def counts(index: Lexical, numbers: Sequence[int], documents: Ints) -> Floats:
    """How often each term stands in each field of the chosen documents (rows of `index.keys()`): [field, term,
    document].
    """
    out = np.zeros((len(index.fields), len(numbers), len(documents)))
    if not len(numbers):
        return out
    base = 0
    for segment in index.segments:
        inside = np.flatnonzero((documents >= base) & (documents < base + len(segment.keys)))
        place = np.zeros(len(segment.keys), dtype=np.int64)
        is_chosen = np.zeros(len(segment.keys), dtype=bool)
        place[documents[inside] - base], is_chosen[documents[inside] - base] = inside, True
        slices = [segment.postings(number) for number in numbers]
        chosen = [np.flatnonzero(is_chosen[segment.document[at]]) + at.start for at in slices]
        rows, at = np.repeat(np.arange(len(numbers)), list(map(len, chosen))), np.concatenate(chosen)
        out[segment.field[at], rows, place[segment.document[at]]] = segment.count[at]
        base += len(segment.keys)
    return out


def _merge(base: Segment, alive: npt.NDArray[np.bool_], small: Segment) -> Segment:
    """The live documents of both as one segment."""
    parts = ((base, alive), (small, np.ones(len(small.keys), dtype=bool)))
    keys: list[str] = []
    rows: dict[str, tuple[int, int]] = {}
    number: list[Ints] = []
    place: list[Ints] = []
    count: list[npt.NDArray[np.int32]] = []
    lengths: list[Ints] = []
    field_count = base.lengths.shape[1]
    for segment, live in parts:
        moved = np.cumsum(live) - 1 + len(keys)
        rows |= {
            path: (int(moved[a]), int(moved[b - 1]) + 1) for path, (a, b) in segment.rows.items() if b > a and live[a]
        }
        kept = live[segment.document]
        number.append(np.repeat(segment.term, np.diff(segment.offset))[kept])
        place.append((moved[segment.document] * field_count + segment.field)[kept])
        count.append(segment.count[kept])
        lengths.append(segment.lengths[live])
        keys += [key for key, is_live in zip(segment.keys, live.tolist(), strict=True) if is_live]
    numbers, places = np.concatenate(number), np.concatenate(place)
    order = np.lexsort((places, numbers))
    return _segment(
        tuple(keys), rows, np.concatenate(lengths), numbers[order], places[order], np.concatenate(count)[order]
    )
