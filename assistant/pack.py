"""What was recalled into evidence within a budget of tokens: pieces in the order of what each is expected to tell per
token.
"""

import heapq
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from assistant.index import TOKENS
from assistant.lexical import Floats, Ints
from assistant.offers import Offer, Stretches, cost, notes_of, rest_of, stretches, tokens_of, words_of_note
from assistant.recall import Recall
from assistant.records import Piece
from assistant.worth import words_of
from fact_store.snapshot import Snapshot

__all__ = ["cost", "pack", "tokens_of"]

BODY_SHARE = 0.65
EARLY_TOKENS = 300
EARLY_SHARE = 0.6
FILE_CHARS = 80
SYMBOL_GAIN = 0.5
FILE_GAIN = 0.2
FILE_BAR = 0.1
BODY_FILE_GAIN = 0.08
LINE_GAIN = 0.3
NAME_GAIN = 0.001
FILE_SHARE = 0.3
MATCH_BASE = 0.2
WORD_GAIN = 0.4
WORD_FLOOR = 0.5
REST_LINES_MIN = 2


@dataclass(slots=True)
class Given:
    """What the pieces chosen so far already tell."""

    lines: dict[str, set[int]] = field(default_factory=dict)
    symbols: set[str] = field(default_factory=set)
    chars: dict[str, int] = field(default_factory=dict)
    words: set[int] = field(default_factory=set)


def pack(recall: Recall, snapshot: Snapshot, tokens: int) -> tuple[Piece, ...]:
    """Pieces, best first, that fit in `tokens` together; every prefix is the pack of its own size. No line comes
    twice.

    Lazy greedy choice (Minoux, 1978) of the highest expected gain per token from two queues: bodies, while they have
    less than their share of the tokens, else what tells of many things in few words: notes, and heads of definitions.
    """
    if tokens <= 0:
        return ()
    given, code = Given(), stretches(recall)
    # Where something was learned about a unit, notes tell where it begins.
    is_noted = np.array([bool(snapshot.effort and snapshot.facts_of(c.unit.moniker)) for c in code.candidates], bool)
    bodies = _Queue(recall, code, np.flatnonzero(~code.opens), (), given)
    heads = _Queue(recall, code, np.flatnonzero(code.opens & ~is_noted[code.of]), notes_of(recall, snapshot), given)
    chosen: list[Piece] = []
    spent, in_bodies = 0, 0
    while spent < tokens:
        share = EARLY_SHARE if spent < EARLY_TOKENS else BODY_SHARE
        first, second = (bodies, heads) if in_bodies <= share * spent else (heads, bodies)
        offer = first.next(tokens - spent) or second.next(tokens - spent)
        if offer is None:
            break
        chosen.append(_piece(offer, recall))
        spent += offer.tokens
        in_bodies += 0 if offer.is_head else offer.tokens
    return tuple(chosen)


class _Queue:
    """Offers of one sort by what they tell per token, given what was already taken: evaluated again, and exactly, only
    when they come up.
    """

    def __init__(self, recall: Recall, code: Stretches, rows: Ints, notes: Iterable[Offer], given: Given) -> None:
        """Stretches of `code`, each of which becomes an offer when it comes up, and notes."""
        self._recall, self._code, self._given, self._is_worth = recall, code, given, recall.worth > 0
        self._offers: list[Offer | int] = [*rows.tolist(), *(told := tuple(notes))]
        self._tokens = [*code.cuts[rows, TOKENS].tolist(), *(note.tokens for note in told)]
        self._words: dict[int, frozenset[int]] = {}
        rates = [*_first_rates(code)[rows].tolist(), *(_gain(o, given, o.words) / o.tokens for o in told)]
        self._heap = [(-rate, at) for at, rate in enumerate(rates)]
        heapq.heapify(self._heap)

    def _offer(self, at: int) -> Offer:
        found = self._offers[at]
        if isinstance(found, int):
            found = self._offers[at] = self._code.offer(found)
        return found

    def next(self, tokens: int) -> Offer | None:
        """Take the best offer of at most `tokens` that repeats nothing, or None. Others are passed over for good; of
        lines that were handed over in part, the rest is offered.
        """
        while self._heap:
            _, at = heapq.heappop(self._heap)
            if self._tokens[at] > tokens:
                continue
            offer = self._offer(at)
            if _repeats(offer, self._given):
                self._offer_rest(offer)
                continue
            rate = -self._rate(at)
            if not self._heap or rate <= self._heap[0][0]:
                self._take(at)
                return offer
            heapq.heappush(self._heap, (rate, at))
        return None

    def _offer_rest(self, offer: Offer) -> None:
        if offer.stretch is None or offer.is_head:
            return
        known = self._given.lines[offer.candidate.unit.path]
        if rest := rest_of(offer, known, self._recall.index, REST_LINES_MIN):
            self._offers.append(rest)
            self._tokens.append(rest.tokens)
            heapq.heappush(self._heap, (-self._rate(len(self._offers) - 1), len(self._offers) - 1))

    def _rate(self, at: int) -> float:
        offer, worth = self._offer(at), self._recall.worth
        new = self._words_of(at) - self._given.words
        return _gain(offer, self._given, float(worth[list(new)].sum()) if new else 0.0) / offer.tokens

    def _words_of(self, at: int) -> frozenset[int]:
        """The identifiers of an offer."""
        found = self._words.get(at)
        if found is None:
            offer = self._offer(at)
            if offer.stretch is None:
                found = words_of_note(self._recall, (name for name, _ in offer.symbols))
            else:
                path, (first, last) = offer.candidate.unit.path, (offer.stretch.first, offer.stretch.last)
                found = words_of(self._recall.index, path, first, last, self._is_worth)
            self._words[at] = found
        return found

    def _take(self, at: int) -> None:
        offer, given = self._offer(at), self._given
        given.words.update(self._words_of(at))
        given.symbols.update(name for name, _ in offer.symbols)
        for path, _ in offer.files:
            given.chars[path] = given.chars.get(path, 0) + offer.chars
        if offer.stretch is not None:
            lines = range(offer.stretch.first, offer.stretch.last + 1)
            given.lines.setdefault(offer.candidate.unit.path, set()).update(lines)


def _piece(offer: Offer, recall: Recall) -> Piece:
    if offer.stretch is None:
        assert offer.note is not None
        return offer.note
    path, first, last = offer.candidate.unit.path, offer.stretch.first, offer.stretch.last
    return Piece(path, first, last, "\n".join(recall.index.files[path].lines[first - 1 : last]))


def _gain(offer: Offer, given: Given, words: float) -> float:
    """What an offer is expected to tell that was not told yet; `words` is what its new identifiers are worth."""
    gain, likely = 0.0, 0.0
    for name, chance in offer.symbols:
        if name not in given.symbols:
            gain += SYMBOL_GAIN * chance
    for path, chance in offer.files:
        likely = max(likely, chance)
        known = min(given.chars.get(path, 0), FILE_CHARS)
        if known < FILE_CHARS:
            share = (min(known + offer.chars, FILE_CHARS) - known) / FILE_CHARS
            gain += (FILE_GAIN if offer.is_head else BODY_FILE_GAIN) * (chance - FILE_BAR) * share
    gain += WORD_GAIN * (WORD_FLOOR + (1 - WORD_FLOOR) * likely) * words
    if offer.stretch is None:
        return gain
    told = LINE_GAIN * offer.candidate.line + NAME_GAIN * (offer.candidate.symbol + offer.candidate.file * FILE_SHARE)
    return gain + told * offer.lines * (MATCH_BASE + offer.matched)


def _first_rates(code: Stretches) -> Floats:
    """What `_gain` says of each stretch, per token, while nothing was told yet."""
    symbol, line, file = np.array([(c.symbol, c.line, c.file) for c in code.candidates], float).reshape(-1, 3).T
    _, _, chars, tokens, is_head, *_ = code.cuts.T
    gain = SYMBOL_GAIN * symbol[code.of] * is_head
    share = np.minimum(chars, FILE_CHARS) / FILE_CHARS
    gain += np.where(code.opens, FILE_GAIN, BODY_FILE_GAIN) * (file[code.of] - FILE_BAR) * share
    gain += WORD_GAIN * (WORD_FLOOR + (1 - WORD_FLOOR) * file[code.of]) * code.words
    told = LINE_GAIN * line + NAME_GAIN * (symbol + file * FILE_SHARE)
    gain += told[code.of] * code.lines * (MATCH_BASE + code.matched)
    return np.asarray(gain / tokens)


def _repeats(offer: Offer, given: Given) -> bool:
    if offer.stretch is None:
        return all(name in given.symbols for name, _ in offer.symbols)
    known = given.lines.get(offer.candidate.unit.path)
    return known is not None and not known.isdisjoint(range(offer.stretch.first, offer.stretch.last + 1))
