"""What was recalled into offers: stretches of code and notes that may be handed over, with what each would tell."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.index import CUT_COLUMNS, FIRST, LAST, TERM_COUNT
from assistant.lexical import Floats, Ints
from assistant.notes import UNSEEN_CHANCE, Note, notes
from assistant.outline import outlines
from assistant.recall import Candidate, Recall
from assistant.records import Piece
from assistant.segments import Stretch, tokens_of_chars
from assistant.units import Unit
from assistant.worth import words_of
from fact_store.snapshot import Snapshot
from indexer.records import Record, split_moniker

UNITS_MAX = 120

Chances = tuple[tuple[str, float], ...]


def tokens_of(text: str) -> int:
    """Tokens of a text, counted as characters / 4, rounded up."""
    return tokens_of_chars(len(text))


def cost(piece: Piece) -> int:
    """Tokens of a piece with its header and those of its refs."""
    header = f"{piece.path}:{piece.start_line}-{piece.end_line}\n" if piece.start_line else f"{piece.path}\n"
    refs = (f"{r.path}:{r.start_line}-{r.end_line}\n" for r in piece.refs)
    return tokens_of(header) + tokens_of(piece.text) + sum(map(tokens_of, refs))


class Offer(Record):
    """What may be handed over, lines or a note: what it costs, the symbols and files it would tell of, each with its
    chance; `terms` are its identifiers, `matched` is the share of the question in it, `lines` how many it
    has, counted by their kinds.
    """

    candidate: Candidate
    stretch: Stretch | None
    note: Piece | None
    tokens: int
    chars: int
    lines: float
    matched: float
    is_head: bool
    symbols: Chances
    files: Chances
    terms: frozenset[int]


@dataclass(frozen=True, slots=True)
class Identifiers:
    """What is worth something in stretches: the different `terms` of row n are those from `start[n]` to `start[n + 1]`,
    and are `worth[n]` together.
    """

    terms: npt.NDArray[np.int32]
    start: Ints
    worth: Floats

    def within(self, row: int) -> list[int]:
        """The identifiers of one stretch, ascending."""
        found: list[int] = self.terms[self.start[row] : self.start[row + 1]].tolist()
        return found


@dataclass(frozen=True, slots=True)
class Stretches:
    """Lines of the likeliest units that may be handed over, one row a stretch: all are weighed, few become an `Offer`.

    `of` is the place of the unit in `candidates`; columns of `cuts` are those of `Cuts`; `opens` marks
    the first stretch of each unit; `lines` and `matched` are those of `Offer`.
    """

    candidates: Sequence[Candidate]
    of: Ints
    cuts: Ints
    opens: npt.NDArray[np.bool_]
    lines: Floats
    matched: Floats
    identifiers: Identifiers

    def offer(self, row: int) -> Offer:
        """The offer of one stretch."""
        candidate = self.candidates[self.of[row]]
        first, last, chars, tokens, is_head, *_ = self.cuts[row].tolist()
        unit = candidate.unit
        return Offer(
            candidate, Stretch(first, last, bool(is_head)), None, tokens, chars, float(self.lines[row]),
            float(self.matched[row]), bool(self.opens[row]), ((unit.moniker, candidate.symbol),) if is_head else (),
            ((unit.path, candidate.file),), frozenset(self.identifiers.within(row)),
        )  # fmt: skip


def stretches(recall: Recall) -> Stretches:
    """Everything of the code that may be handed over for a question, unit by unit."""
    likely = sorted(recall.candidates, key=lambda c: (-(c.symbol + c.line + c.file), c.unit.moniker))[:UNITS_MAX]
    tables = [recall.index.files[candidate.unit.path].cuts_of(candidate.unit) for candidate in likely]
    of = np.repeat(np.arange(len(likely)), [len(table.rows) for table in tables])
    cuts = np.concatenate([np.zeros((0, CUT_COLUMNS), np.int64), *(table.rows for table in tables)])
    lines = np.concatenate([np.zeros(0), *(table.lines for table in tables)])
    units = [candidate.unit for candidate in likely]
    opens = np.append(True, of[1:] != of[:-1])[: len(of)]
    terms = np.concatenate([np.zeros(0, np.int32), *(table.terms for table in tables)])
    identifiers = _identifiers(recall.worth, terms, cuts[:, TERM_COUNT])
    return Stretches(likely, of, cuts, opens, lines, _matched(recall, units, of, cuts), identifiers)


def _identifiers(worth: Floats, terms: npt.NDArray[np.int32], counts: Ints) -> Identifiers:
    """What is worth something of `terms`, of which each row has so many."""
    told = worth[terms]
    is_worth = told > 0
    rows = np.repeat(np.arange(len(counts)), counts)[is_worth]
    start = np.append(0, np.cumsum(np.bincount(rows, minlength=len(counts))))
    return Identifiers(terms[is_worth], start, np.bincount(rows, told[is_worth], len(counts)).astype(np.float64))


def _matched(recall: Recall, units: Sequence[Unit], of: Ints, cuts: Ints) -> Floats:
    """The share of the question's weight that stands in each stretch, a term counted each time; at most 1."""
    weights = np.array(list(recall.weights.values()))
    sizes = [unit.end_line - unit.start_line + 1 for unit in units]
    owners, lines, columns = recall.matches.within(units)
    before = np.cumsum([0, *sizes])
    by_line = np.bincount(lines + before[owners], weights[columns], int(before[-1])).astype(np.float64)
    told, begins = _running(by_line, sizes)
    total = told / (float(weights.sum()) or 1.0)
    place = (begins - np.array([unit.start_line for unit in units], dtype=np.int64))[of]
    return np.asarray(np.minimum(total[place + cuts[:, LAST] + 1] - total[place + cuts[:, FIRST]], 1.0))


def _running(values: Floats, sizes: Sequence[int]) -> tuple[Floats, Ints]:
    """The sums of the first 0, 1, 2 … values of each part, part by part, and where each part's begin.

    Each part is summed by itself: in one sum over all, what stands before a unit would show in its last digits.
    """
    told, start = np.zeros(len(values) + len(sizes)), 0
    for number, size in enumerate(sizes):
        np.cumsum(values[start : start + size], out=told[start + number + 1 : start + number + 1 + size])
        start += size
    return told, np.cumsum([0, *sizes])[:-1] + np.arange(len(sizes))


def rest_of(offer: Offer, known: set[int], recall: Recall, least: int) -> Offer | None:
    """What of a stretch was not handed over yet (`known` lines): the longest run of its lines, without blank edges;
    None under `least` lines.
    """
    assert offer.stretch is not None
    path = offer.candidate.unit.path
    file = recall.index.files[path]
    first, last = _longest_run([n for n in range(offer.stretch.first, offer.stretch.last + 1) if n not in known])
    while first <= last and not file.lines[first - 1].strip():
        first += 1
    while first <= last and not file.lines[last - 1].strip():
        last -= 1
    if last - first + 1 < least:
        return None
    chars, tokens = file.size(first, last)
    return Offer(
        offer.candidate, Stretch(first, last, False), None, tokens, chars,
        float(file.counted[last] - file.counted[first - 1]), offer.matched, False, (), offer.files,
        words_of(recall.index, path, first, last, recall.worth),
    )  # fmt: skip


def _longest_run(numbers: Sequence[int]) -> tuple[int, int]:
    """The first and last of the longest run of consecutive numbers, the earliest of equals; (1, 0) where none are."""
    best, start = (1, 0), 0
    for at, number in enumerate(numbers):
        if at and number != numbers[at - 1] + 1:
            start = at
        if number - numbers[start] > best[1] - best[0]:
            best = (numbers[start], number)
    return best


def notes_of(recall: Recall, snapshot: Snapshot) -> Iterator[Offer]:
    """Every note that may be handed over for a question."""
    symbols = {c.unit.moniker: c.symbol for c in recall.candidates}
    files: dict[str, float] = {}
    for candidate in recall.candidates:
        files[candidate.unit.path] = max(files.get(candidate.unit.path, 0.0), candidate.file)
    for candidate, note in (*outlines(recall, snapshot), *notes(recall, snapshot)):
        if note.apart:  # which is worth telling also where the symbol is told of already
            told = f"{note.apart} about {candidate.unit.moniker}"
            symbols[told] = candidate.symbol
            note = Note(note.piece, (told,))
        paths = dict.fromkeys([note.piece.path, *(ref.path for ref in note.piece.refs)])
        yield Offer(
            candidate, None, note.piece, cost(note.piece), len(note.piece.text), 0.0, 0.0, True,
            tuple((name, symbols.get(name, UNSEEN_CHANCE)) for name in note.symbols),
            tuple((path, files.get(path, 0.0)) for path in paths),
            words_of_note(recall, note.symbols),
        )  # fmt: skip


def words_of_note(recall: Recall, symbols: Iterable[str]) -> frozenset[int]:
    """The identifiers that a note is about and that are worth something, as terms."""
    names = (split_moniker(symbol)[1].rpartition(".")[2] for symbol in symbols)
    words = (recall.index.name_term(name) for name in names if name)
    return frozenset(word for word in words if word >= 0 and recall.worth_of(word))
