"""What was recalled into evidence within a budget of tokens: pieces in the order of what each is expected to tell per
token.
"""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from assistant.index import Indexed
from assistant.notes import UNSEEN_CHANCE, notes
from assistant.recall import Candidate, Recall
from assistant.records import Piece
from assistant.segments import Stretch
from fact_store.snapshot import Snapshot

UNITS_MAX = 120
BODY_SHARE = 0.6
CHARS_PER_TOKEN = 4
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


def tokens_of_chars(chars: int) -> int:
    """Tokens of a text of that many characters."""
    return -(-chars // CHARS_PER_TOKEN)


def cost(piece: Piece) -> int:
    """Tokens of a piece with its header and those of its refs."""
    header = f"{piece.path}:{piece.start_line}-{piece.end_line}\n" if piece.start_line else f"{piece.path}\n"
    refs = (f"{r.path}:{r.start_line}-{r.end_line}\n" for r in piece.refs)
    return tokens_of(header) + tokens_of(piece.text) + sum(map(tokens_of, refs))


@dataclass(frozen=True, slots=True)
class Offer:
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
        offer = queues[wanted].next() or queues[1 - wanted].next()
        if offer is None:
            break
        if offer.tokens > tokens - spent:
            continue
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

    def next(self) -> Offer | None:
        """The best offer that repeats nothing, or None."""
        while self._heap:
            _, at = heapq.heappop(self._heap)
            offer = self._offers[at]
            if _repeats(offer, self._given):
                continue
            rate = -_rate(offer, self._given)
            if not self._heap or rate <= self._heap[0][0]:
                return offer
            heapq.heappush(self._heap, (rate, at))
        return None


def _offers(recall: Recall, index: Indexed) -> Iterator[Offer]:
    worth = sorted(recall.candidates, key=lambda c: (-(c.symbol + c.line + c.file), c.unit.moniker))
    weight = np.zeros(len(index.vocabulary.numbers))
    for term, value in recall.weights.items():
        weight[index.vocabulary.numbers[term]] = value
    whole = float(weight.sum()) or 1.0
    for candidate in worth[:UNITS_MAX]:
        unit = candidate.unit
        file = index.files[unit.path]
        numbers, at = file.line_terms(unit.start_line, unit.end_line)
        by_line = np.bincount(at, weight[numbers], minlength=unit.end_line - unit.start_line + 1)
        total = np.concatenate(([0.0], np.cumsum(by_line))) / whole
        for number, stretch in enumerate(file.stretches(unit)):
            chars = int(file.chars[stretch.last] - file.chars[stretch.first - 1]) - 1
            matched = float(total[stretch.last - unit.start_line + 1] - total[stretch.first - unit.start_line])
            header = len(unit.path) + len(f":{stretch.first}-{stretch.last}\n")
            names = ((unit.moniker, candidate.symbol),) if stretch.is_head else ()
            yield Offer(
                candidate, stretch, None, tokens_of_chars(header) + tokens_of_chars(chars), chars, min(matched, 1.0),
                number == 0, names, ((unit.path, candidate.file),),
            )  # fmt: skip


def _note_offers(recall: Recall, snapshot: Snapshot) -> Iterator[Offer]:
    symbols = {c.unit.moniker: c.symbol for c in recall.candidates}
    files: dict[str, float] = {}
    for candidate in recall.candidates:
        files[candidate.unit.path] = max(files.get(candidate.unit.path, 0.0), candidate.file)
    for candidate, note in notes(recall, snapshot):
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
