"""What was recalled into evidence within a budget of tokens: pieces in the order of what each is expected to tell per
token.
"""

import heapq
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from assistant.lexical import Ints
from assistant.offers import Offer, Stretches, cost, notes_of, rest_of, stretches, tokens_of
from assistant.recall import Recall
from assistant.records import Piece
from fact_store.snapshot import Snapshot

__all__ = ["cost", "pack", "tokens_of"]

BODY_SHARE = 0.68
EARLY_TOKENS = 300
LEAST_BUDGET = 2000
EARLY_SHARE = 0.6
FILE_CHARS = 80
SYMBOL_GAIN = 0.5
FILE_GAIN = 0.3
FILE_BAR = 0.085
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
    """What the pieces chosen so far already tell; `left` is what each identifier is still worth."""

    left: dict[int, float]
    lines: dict[str, set[int]] = field(default_factory=dict)
    symbols: set[str] = field(default_factory=set)
    chars: dict[str, int] = field(default_factory=dict)

    def take(self, offer: Offer) -> None:
        """Count an offer as told."""
        self.left.update(dict.fromkeys(offer.terms, 0.0))
        self.symbols.update(name for name, _ in offer.symbols)
        for path, _ in offer.files:
            self.chars[path] = self.chars.get(path, 0) + offer.chars
        if offer.stretch is not None:
            lines = range(offer.stretch.first, offer.stretch.last + 1)
            self.lines.setdefault(offer.candidate.unit.path, set()).update(lines)

    def worth_of(self, terms: Iterable[int]) -> float:
        """What different identifiers are still worth together."""
        return sum(map(self.left.__getitem__, terms))

    def has_of(self, path: str, first: int, last: int) -> bool:
        """True where one of these lines was handed over."""
        known = self.lines.get(path)
        return known is not None and not known.isdisjoint(range(first, last + 1))


def pack(recall: Recall, snapshot: Snapshot, tokens: int) -> tuple[Piece, ...]:
    """Pieces, best first, that fit in `tokens` together. No line comes twice. Budgets are filled one within the other:
    the first pieces of a larger pack are the whole one of 2,000 tokens, then that of 4,000.

    Lazy greedy choice (Minoux, 1978) of the highest expected gain per token from two queues: bodies, while they have
    less than their share of the tokens, else what tells of many things in few words: notes, and heads of definitions.
    """
    if tokens <= 0:
        return ()
    named = np.flatnonzero(recall.worth)
    given = Given(dict(zip(named.tolist(), recall.worth[named].tolist(), strict=True)))
    code = Rated(stretches(recall))
    opens, units = code.of.opens, [candidate.unit for candidate in code.of.candidates]
    # Where something was learned about a unit, notes tell where it begins.
    is_noted = np.array([bool(snapshot.effort and snapshot.facts_of(unit.moniker)) for unit in units], bool)
    bodies = _Queue(recall, code, np.flatnonzero(~opens), (), given)
    heads = _Queue(recall, code, np.flatnonzero(opens & ~is_noted[code.of.of]), notes_of(recall, snapshot), given)
    chosen: list[Piece] = []
    spent, in_bodies = 0, 0
    for budget in _nested(tokens):
        bodies.reopen()
        heads.reopen()
        while spent < budget:
            share = EARLY_SHARE if spent < EARLY_TOKENS else BODY_SHARE
            first, second = (bodies, heads) if in_bodies <= share * spent else (heads, bodies)
            offer = first.next(budget - spent) or second.next(budget - spent)
            if offer is None:
                break
            chosen.append(_piece(offer, recall))
            spent += offer.tokens
            in_bodies += 0 if offer.is_head else offer.tokens
    return tuple(chosen)


def _nested(tokens: int) -> Iterator[int]:
    """The smaller budgets that a pack fills on its way, each twice the one before, then its own.

    Under `LEAST_BUDGET` what would fill the end of each takes more room than it is worth.
    """
    budget = LEAST_BUDGET
    while budget < tokens:
        yield budget
        budget *= 2
    yield tokens


class Rated:
    """Stretches of code by what each is expected to tell per token, as `_rate` says it of an offer, without making
    offers of them.
    """

    def __init__(self, of: Stretches) -> None:
        symbol, line, file = np.array([(c.symbol, c.line, c.file) for c in of.candidates], float).reshape(-1, 3).T
        first, last, chars, tokens, is_head, _ = of.cuts.T
        gain = SYMBOL_GAIN * symbol[of.of] * is_head
        likely = np.where(of.opens, FILE_GAIN, BODY_FILE_GAIN) * (file[of.of] - FILE_BAR)
        words = WORD_GAIN * (WORD_FLOOR + (1 - WORD_FLOOR) * file[of.of])
        told = LINE_GAIN * line + NAME_GAIN * (symbol + file * FILE_SHARE)
        lines = told[of.of] * of.lines * (MATCH_BASE + of.matched)
        self.of = of
        self.first = (
            gain + likely * (np.minimum(chars, FILE_CHARS) / FILE_CHARS) + words * of.identifiers.worth + lines
        ) / tokens
        """What each tells while nothing was told yet."""
        self.tokens = tokens
        self._gains = np.column_stack((gain, likely, words, lines, chars, tokens))
        self._spans = np.column_stack((of.of, first, last))
        self._units = [(c.unit.moniker, c.unit.path) for c in of.candidates]
        self._terms: dict[int, list[int]] = {}

    def rate(self, row: int, given: Given) -> float:
        """What a stretch tells that was not told yet."""
        if (terms := self._terms.get(row)) is None:
            terms = self._terms[row] = self.of.identifiers.within(row)
        name, path = self._units[self.of.of[row]]
        symbol, file, word, lines, chars, tokens = self._gains[row].tolist()
        gain = 0.0 if name in given.symbols else symbol
        known = given.chars.get(path, 0)
        if known < FILE_CHARS:
            gain += file * ((min(known + chars, FILE_CHARS) - known) / FILE_CHARS)
        gain += word * given.worth_of(terms)
        return float((gain + lines) / tokens)

    def repeats(self, row: int, given: Given) -> bool:
        """True where lines of a stretch were handed over."""
        of, first, last = self._spans[row].tolist()
        return given.has_of(self._units[of][1], first, last)


class _Queue:
    """Offers of one sort by what they tell per token, given what was already taken: evaluated again, and exactly, only
    when they come up.
    """

    def __init__(self, recall: Recall, code: Rated, rows: Ints, notes: Iterable[Offer], given: Given) -> None:
        """Stretches of `code`, each of which becomes an offer when it is taken, and notes."""
        self._recall, self._code, self._given = recall, code, given
        self._made = list(notes)
        self._first_made = len(code.of.of)  # notes, and rests, are counted behind the stretches
        rates = np.append(code.first[rows], [_rate(note, given) for note in self._made])
        places = np.append(rows, np.arange(self._first_made, self._first_made + len(self._made)))
        sizes = np.append(code.tokens[rows], np.array([note.tokens for note in self._made], np.int64))
        order = np.lexsort((places, -rates))
        # What was not rated again stands in the order it had at first, from `_next` on; what was, in a heap.
        self._rates, self._places, self._sizes = -rates[order], places[order], sizes[order]
        self._next = 0
        self._again: list[tuple[float, int]] = []
        self._aside: list[tuple[float, int]] = []

    def next(self, tokens: int) -> Offer | None:
        """Take the best offer of at most `tokens` that repeats nothing, or None. Larger ones are put aside; of lines
        that were handed over in part, the rest is offered.
        """
        while (at := self._first(tokens)) is not None:
            if self._repeats(at):
                self._offer_rest(at)
                continue
            rate = -self._rate(at)
            if rate <= self._best():
                offer = self._offer(at)
                self._given.take(offer)
                return offer
            heapq.heappush(self._again, (rate, at))
        return None

    def reopen(self) -> None:
        """There is room again for what was too large."""
        self._again += self._aside
        self._aside.clear()
        heapq.heapify(self._again)

    def _first(self, tokens: int) -> int | None:
        """Take out what is best by the rate it had when it was last rated; what is larger is put aside."""
        while self._again and self._tokens(self._again[0][1]) > tokens:
            self._aside.append(heapq.heappop(self._again))
        if self._next < len(self._places) and self._sizes[self._next] > tokens:
            rates, places, sizes = (of[self._next :] for of in (self._rates, self._places, self._sizes))
            fits = sizes <= tokens
            self._aside += zip(rates[~fits].tolist(), places[~fits].tolist(), strict=True)
            self._rates, self._places, self._sizes, self._next = rates[fits], places[fits], sizes[fits], 0
        if self._next < len(self._places):
            first = (float(self._rates[self._next]), int(self._places[self._next]))
            if not self._again or first < self._again[0]:
                self._next += 1
                return first[1]
        return heapq.heappop(self._again)[1] if self._again else None

    def _best(self) -> float:
        """The rate, negative, of what is best now; infinite where nothing is left."""
        least = float(self._rates[self._next]) if self._next < len(self._rates) else math.inf
        return min(least, self._again[0][0]) if self._again else least

    def _offer(self, at: int) -> Offer:
        return self._code.of.offer(at) if at < self._first_made else self._made[at - self._first_made]

    def _tokens(self, at: int) -> int:
        return int(self._code.tokens[at]) if at < self._first_made else self._made[at - self._first_made].tokens

    def _repeats(self, at: int) -> bool:
        given = self._given
        if at < self._first_made:
            return self._code.repeats(at, given)
        found = self._made[at - self._first_made]
        if found.stretch is None:
            return all(name in given.symbols for name, _ in found.symbols)
        return given.has_of(found.candidate.unit.path, found.stretch.first, found.stretch.last)

    def _offer_rest(self, at: int) -> None:
        offer = self._offer(at)
        if offer.stretch is None or offer.is_head:
            return
        known = self._given.lines[offer.candidate.unit.path]
        if rest := rest_of(offer, known, self._recall, REST_LINES_MIN):
            self._made.append(rest)
            heapq.heappush(self._again, (-_rate(rest, self._given), self._first_made + len(self._made) - 1))

    def _rate(self, at: int) -> float:
        if at < self._first_made:
            return self._code.rate(at, self._given)
        return _rate(self._made[at - self._first_made], self._given)


def _piece(offer: Offer, recall: Recall) -> Piece:
    if offer.stretch is None:
        assert offer.note is not None
        return offer.note
    path, first, last = offer.candidate.unit.path, offer.stretch.first, offer.stretch.last
    return Piece(path, first, last, "\n".join(recall.index.files[path].lines[first - 1 : last]))


def _rate(offer: Offer, given: Given) -> float:
    """What an offer is expected to tell that was not told yet, per token."""
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
    gain += WORD_GAIN * (WORD_FLOOR + (1 - WORD_FLOOR) * likely) * given.worth_of(offer.terms)
    if offer.stretch is not None:
        told = offer.candidate.symbol + offer.candidate.file * FILE_SHARE
        told = LINE_GAIN * offer.candidate.line + NAME_GAIN * told
        gain += told * offer.lines * (MATCH_BASE + offer.matched)
    return gain / offer.tokens
