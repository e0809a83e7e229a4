"""What was recalled into evidence within a budget of tokens: pieces in the order of what each is expected to tell per
token.
"""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

import numpy as np

from assistant.index import Cut, Indexed
from assistant.lexical import Floats
from assistant.notes import UNSEEN_CHANCE, Note, notes
from assistant.recall import Candidate, Recall
from assistant.records import Piece
from assistant.segments import Stretch, tokens_of_chars
from assistant.units import Unit
from fact_store.snapshot import Snapshot
from indexer.records import Record

UNITS_MAX = 120
BODY_SHARE = 0.6
FILE_CHARS = 80
SYMBOL_GAIN = 0.5
FILE_GAIN = 0.3
BODY_FILE_GAIN = 0.1
LINE_GAIN = 0.2
NAME_GAIN = 0.002
FILE_SHARE = 0.3
MATCH_BASE = 1.0


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
    chance.
    """

    candidate: Candidate
    stretch: Stretch | None
    note: Piece | None
    tokens: int
    chars: int
    matched: float
    is_head: bool
    symbols: tuple[tuple[str, float], ...]
    files: tuple[tuple[str, float], ...]


@dataclass(slots=True)
class Given:
    """What the pieces chosen so far already tell."""

    lines: dict[str, set[int]] = field(default_factory=dict)
    symbols: set[str] = field(default_factory=set)
    chars: dict[str, int] = field(default_factory=dict)


def pack(recall: Recall, snapshot: Snapshot, tokens: int) -> tuple[Piece, ...]:
    """Pieces, best first, that fit in `tokens` together; every prefix is the pack of its own size. No line comes
    twice.
    """
    index = recall.index
    offers = [*_offers(recall, index), *_note_offers(recall, snapshot)]
    given = Given()
    queues = (_Queue(offers, given, heads=False), _Queue(offers, given, heads=True))
    chosen: list[Piece] = []
    spent, bodies = 0, 0
    while spent < tokens:
        wanted = 0 if bodies <= BODY_SHARE * spent else 1
        offer = queues[wanted].next(tokens - spent) or queues[1 - wanted].next(tokens - spent)
        if offer is None:
            break
        chosen.append(_piece(offer, index))
        spent += offer.tokens
        bodies += 0 if offer.is_head else offer.tokens
        _take(offer, given)
    return tuple(chosen)


class _Queue:
    """Offers of one sort by what they tell per token, given what was already taken: evaluated again only when they
    come up.
    """

    def __init__(self, offers: Sequence[Offer], given: Given, *, heads: bool) -> None:
        self._offers, self._given = offers, given
        self._heap = [(-_rate(o, given), at) for at, o in enumerate(offers) if o.is_head == heads]
        heapq.heapify(self._heap)

    def next(self, tokens: int) -> Offer | None:
        """The best offer of at most `tokens` that repeats nothing, or None. Others are passed over for good."""
        while self._heap:
            _, at = heapq.heappop(self._heap)
            offer = self._offers[at]
            if offer.tokens > tokens or _repeats(offer, self._given):
                continue
            rate = -_rate(offer, self._given)
            if not self._heap or rate <= self._heap[0][0]:
                return offer
            heapq.heappush(self._heap, (rate, at))
        return None


def _offers(recall: Recall, index: Indexed) -> Iterator[Offer]:
    worth = sorted(recall.candidates, key=lambda c: (-(c.symbol + c.line + c.file), c.unit.moniker))
    weights = np.array(list(recall.weights.values()))
    whole = float(weights.sum()) or 1.0
    for candidate in worth[:UNITS_MAX]:
        unit = candidate.unit
        cuts = index.files[unit.path].stretches(unit)
        named, files = ((unit.moniker, candidate.symbol),), ((unit.path, candidate.file),)
        for number, (cut, matched) in enumerate(zip(cuts, _matched(recall, unit, cuts, weights, whole), strict=True)):
            names = named if cut.stretch.is_head else ()
            yield Offer(candidate, cut.stretch, None, cut.tokens, cut.chars, matched, number == 0, names, files)


def _matched(recall: Recall, unit: Unit, cuts: Sequence[Cut], weights: Floats, whole: float) -> list[float]:
    """The share of the question's weight that stands in each stretch of a unit, a term counted each time; at most 1."""
    lines, columns = recall.matches.within(unit.path, unit.start_line, unit.end_line)
    if not len(lines):
        return [0.0] * len(cuts)
    by_line = np.bincount(lines, weights[columns], minlength=unit.end_line - unit.start_line + 1)
    total = [told / whole for told in accumulate(by_line.tolist(), initial=0.0)]
    start = unit.start_line
    return [min(total[c.stretch.last - start + 1] - total[c.stretch.first - start], 1.0) for c in cuts]


_STATED = "stated about "


def _note_offers(recall: Recall, snapshot: Snapshot) -> Iterator[Offer]:
    symbols = {c.unit.moniker: c.symbol for c in recall.candidates}
    files: dict[str, float] = {}
    for candidate in recall.candidates:
        files[candidate.unit.path] = max(files.get(candidate.unit.path, 0.0), candidate.file)
    for candidate, note in notes(recall, snapshot):
        if note.is_stated:  # which is worth telling also where the symbol is told of already
            symbols[_STATED + candidate.unit.moniker] = candidate.symbol
            note = Note(note.piece, (_STATED + candidate.unit.moniker,))
        paths = dict.fromkeys([note.piece.path, *(ref.path for ref in note.piece.refs)])
        yield Offer(
            candidate, None, note.piece, cost(note.piece), len(note.piece.text), 0.0, True,
            tuple((name, symbols.get(name, UNSEEN_CHANCE)) for name in note.symbols),
            tuple((path, files.get(path, 0.0)) for path in paths),
        )  # fmt: skip


def _piece(offer: Offer, index: Indexed) -> Piece:
    if offer.stretch is None:
        assert offer.note is not None
        return offer.note
    path, first, last = offer.candidate.unit.path, offer.stretch.first, offer.stretch.last
    return Piece(path, first, last, "\n".join(index.files[path].lines[first - 1 : last]))


def _rate(offer: Offer, given: Given) -> float:
    return _gain(offer, given) / offer.tokens


def _gain(offer: Offer, given: Given) -> float:
    gain = SYMBOL_GAIN * sum(chance for name, chance in offer.symbols if name not in given.symbols)
    for path, chance in offer.files:
        known = min(given.chars.get(path, 0), FILE_CHARS)
        share = (min(known + offer.chars, FILE_CHARS) - known) / FILE_CHARS
        gain += (FILE_GAIN if offer.is_head else BODY_FILE_GAIN) * chance * share
    if offer.stretch is None:
        return gain
    told = LINE_GAIN * offer.candidate.line + NAME_GAIN * (offer.candidate.symbol + offer.candidate.file * FILE_SHARE)
    return gain + told * (offer.stretch.last - offer.stretch.first + 1) * (MATCH_BASE + offer.matched)


def _repeats(offer: Offer, given: Given) -> bool:
    if offer.stretch is None:
        return all(name in given.symbols for name, _ in offer.symbols)
    known = given.lines.get(offer.candidate.unit.path)
    return known is not None and not known.isdisjoint(range(offer.stretch.first, offer.stretch.last + 1))


def _take(offer: Offer, given: Given) -> None:
    given.symbols.update(name for name, _ in offer.symbols)
    for path, _ in offer.files:
        given.chars[path] = given.chars.get(path, 0) + offer.chars
    if offer.stretch is not None:
        lines = range(offer.stretch.first, offer.stretch.last + 1)
        given.lines.setdefault(offer.candidate.unit.path, set()).update(lines)
