"""What was recalled into evidence within a budget of tokens: pieces in the order of what each is expected to tell per token."""

import heapq
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from assistant.index import SearchIndex
from assistant.recall import Candidate, Recall
from assistant.records import Piece
from assistant.segments import Stretch, squeezed, stretches
from fact_store.snapshot import Snapshot

UNITS_MAX = 120
CHARS_PER_TOKEN = 4
FILE_CHARS = 80
SYMBOL_GAIN = 0.25
FILE_GAIN = 0.4
LINE_GAIN = 0.025
NAME_GAIN = 0.15
MATCH_SHARE = 0.5
_WORD = re.compile(r"[A-Za-z_]\w+")


def tokens_of(text: str) -> int:
    """Tokens of a text, counted as characters / 4, rounded up."""
    return -(-len(text) // CHARS_PER_TOKEN)


def cost(piece: Piece) -> int:
    """Tokens of a piece with its header and those of its refs."""
    header = f"{piece.path}:{piece.start_line}-{piece.end_line}\n" if piece.start_line else f"{piece.path}\n"
    refs = (f"{r.path}:{r.start_line}-{r.end_line}\n" for r in piece.refs)
    return tokens_of(header) + tokens_of(piece.text) + sum(map(tokens_of, refs))


@dataclass(slots=True)
class Offer:
    """A piece that may be handed over, with what it would tell."""

    piece: Piece
    candidate: Candidate
    is_head: bool
    matched: float
    words: frozenset[str]
    tokens: int


@dataclass(slots=True)
class Given:
    """What the pieces chosen so far already tell."""

    lines: dict[str, set[int]] = field(default_factory=dict)
    symbols: set[str] = field(default_factory=set)
    chars: dict[str, int] = field(default_factory=dict)
    words: set[str] = field(default_factory=set)


def pack(recall: Recall, index: SearchIndex, snapshot: Snapshot, tokens: int) -> tuple[Piece, ...]:
    """Pieces, best first, that fit in `tokens` together; every prefix is the pack of its own size. No line comes twice."""
    offers = list(_offers(recall, index))
    given = Given(words=set(_words(recall.question.text)))
    heap = [(-_gain(offer, given) / offer.tokens, at) for at, offer in enumerate(offers)]
    heapq.heapify(heap)
    chosen: list[Piece] = []
    left = tokens
    while heap and left > 0:
        _, at = heapq.heappop(heap)
        offer = offers[at]
        if _repeats(offer, given):
            continue
        rate = -_gain(offer, given) / offer.tokens
        if heap and rate > heap[0][0]:
            heapq.heappush(heap, (rate, at))
            continue
        if rate >= 0:
            break
        if offer.tokens <= left:
            chosen.append(offer.piece)
            left -= offer.tokens
            _take(offer, given)
    return tuple(chosen)


def _offers(recall: Recall, index: SearchIndex) -> Iterator[Offer]:
    worth = sorted(recall.candidates, key=lambda c: (-(c.symbol + c.line + c.file), c.unit.moniker))
    for candidate in worth[:UNITS_MAX]:
        file = index.files[candidate.unit.path]
        for stretch in stretches(candidate.unit, file.lines):
            text = squeezed(file.lines, stretch.first, stretch.last)
            piece = Piece(candidate.unit.path, stretch.first, stretch.last, text)
            matched = _matched(recall, index, candidate, stretch)
            yield Offer(piece, candidate, stretch.is_head, matched, frozenset(_words(text)), cost(piece))


def _matched(recall: Recall, index: SearchIndex, candidate: Candidate, stretch: Stretch) -> float:
    """Share of the question's weight that stands in the lines."""
    numbers, _ = index.files[candidate.unit.path].line_terms(stretch.first, stretch.last)
    whole = sum(recall.terms.values()) or 1.0
    return sum(recall.terms[n] for n in np.unique(numbers).tolist() if n in recall.terms) / whole


def _words(text: str) -> Iterator[str]:
    return (word for word in _WORD.findall(text) if len(word) > 2)


def _gain(offer: Offer, given: Given) -> float:
    candidate, piece = offer.candidate, offer.piece
    assert piece.start_line is not None and piece.end_line is not None
    gain = 0.0
    if offer.is_head and candidate.unit.moniker not in given.symbols:
        gain += SYMBOL_GAIN * candidate.symbol
    known = min(given.chars.get(piece.path, 0), FILE_CHARS)
    gain += FILE_GAIN * candidate.file * (min(known + len(piece.text), FILE_CHARS) - known) / FILE_CHARS
    lines = piece.end_line - piece.start_line + 1
    gain += LINE_GAIN * candidate.line * lines * (1 - MATCH_SHARE + MATCH_SHARE * offer.matched * 2)
    new = len(offer.words - given.words)
    return gain + NAME_GAIN * (0.02 * candidate.symbol + 0.01 * candidate.file) * new


def _repeats(offer: Offer, given: Given) -> bool:
    piece = offer.piece
    assert piece.start_line is not None and piece.end_line is not None
    return not given.lines.get(piece.path, set()).isdisjoint(range(piece.start_line, piece.end_line + 1))


def _take(offer: Offer, given: Given) -> None:
    piece = offer.piece
    assert piece.start_line is not None and piece.end_line is not None
    given.lines.setdefault(piece.path, set()).update(range(piece.start_line, piece.end_line + 1))
    given.chars[piece.path] = given.chars.get(piece.path, 0) + len(piece.text)
    given.words |= offer.words
    if offer.is_head:
        given.symbols.add(offer.candidate.unit.moniker)
