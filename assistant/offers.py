"""What was recalled into offers: stretches of code and notes that may be handed over, with what each would tell."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

import numpy as np

from assistant.index import Cut, Indexed
from assistant.lexical import Floats
from assistant.notes import UNSEEN_CHANCE, Note, notes
from assistant.outline import outlines
from assistant.recall import Candidate, Recall
from assistant.records import Piece
from assistant.segments import Stretch, tokens_of_chars
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
    chance; `words` is at least what its identifiers are worth together, `matched` the share of the question in it.
    """

    candidate: Candidate
    stretch: Stretch | None
    note: Piece | None
    tokens: int
    chars: int
    matched: float
    is_head: bool
    symbols: Chances
    files: Chances
    words: float


def offers(recall: Recall, snapshot: Snapshot) -> list[Offer]:
    """Everything that may be handed over for a question."""
    return [*_of_code(recall, snapshot), *_of_notes(recall, snapshot)]


def _of_code(recall: Recall, snapshot: Snapshot) -> Iterator[Offer]:
    """Stretches of the likeliest units. Of those about which something was learned, notes tell where they begin."""
    index = recall.index
    worth = sorted(recall.candidates, key=lambda c: (-(c.symbol + c.line + c.file), c.unit.moniker))
    weights = np.array(list(recall.weights.values()))
    whole = float(weights.sum()) or 1.0
    for candidate in worth[:UNITS_MAX]:
        unit = candidate.unit
        file = index.files[unit.path]
        cuts = file.stretches(unit)
        start = int(file.term_start[unit.start_line - 1])
        told = np.cumsum(np.append(0.0, recall.worth[file.terms[start : file.term_start[unit.end_line]]]))
        bounds = (told[file.term_start[unit.start_line - 1 : unit.end_line + 1] - start]).tolist()
        named, files = ((unit.moniker, candidate.symbol),), ((unit.path, candidate.file),)
        is_noted = snapshot.effort > 0 and bool(snapshot.facts_of(unit.moniker))
        for number, (cut, matched) in enumerate(
            zip(cuts, _matched(recall, candidate, cuts, weights, whole), strict=True)
        ):
            if number == 0 and is_noted:
                continue
            first, last = cut.stretch.first - unit.start_line, cut.stretch.last - unit.start_line + 1
            names = named if cut.stretch.is_head else ()
            words = bounds[last] - bounds[first]
            yield Offer(candidate, cut.stretch, None, cut.tokens, cut.chars, matched, number == 0, names, files, words)


def _matched(recall: Recall, candidate: Candidate, cuts: Sequence[Cut], weights: Floats, whole: float) -> list[float]:
    """The share of the question's weight that stands in each stretch of a unit, a term counted each time; at most 1."""
    unit = candidate.unit
    lines, columns = recall.matches.within(unit.path, unit.start_line, unit.end_line)
    if not len(lines):
        return [0.0] * len(cuts)
    by_line = np.bincount(lines, weights[columns], minlength=unit.end_line - unit.start_line + 1)
    total = [told / whole for told in accumulate(by_line.tolist(), initial=0.0)]
    start = unit.start_line
    return [min(total[c.stretch.last - start + 1] - total[c.stretch.first - start], 1.0) for c in cuts]


def rest_of(offer: Offer, known: set[int], index: Indexed, least: int) -> Offer | None:
    """What of a stretch was not handed over yet (`known` lines): the longest run of its lines, without blank edges;
    None under `least` lines.
    """
    assert offer.stretch is not None
    path = offer.candidate.unit.path
    file = index.files[path]
    first, last = _longest_run([n for n in range(offer.stretch.first, offer.stretch.last + 1) if n not in known])
    while first <= last and not file.lines[first - 1].strip():
        first += 1
    while first <= last and not file.lines[last - 1].strip():
        last -= 1
    if last - first + 1 < least:
        return None
    chars = int(file.chars[last] - file.chars[first - 1]) - 1
    tokens = tokens_of(f"{path}:{first}-{last}\n") + tokens_of_chars(chars)
    stretch = Stretch(first, last, False)
    return Offer(offer.candidate, stretch, None, tokens, chars, offer.matched, False, (), offer.files, offer.words)


def _longest_run(numbers: Sequence[int]) -> tuple[int, int]:
    """The first and last of the longest run of consecutive numbers, the earliest of equals; (1, 0) where none are."""
    best, start = (1, 0), 0
    for at, number in enumerate(numbers):
        if at and number != numbers[at - 1] + 1:
            start = at
        if number - numbers[start] > best[1] - best[0]:
            best = (numbers[start], number)
    return best


def _of_notes(recall: Recall, snapshot: Snapshot) -> Iterator[Offer]:
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
            candidate, None, note.piece, cost(note.piece), len(note.piece.text), 0.0, True,
            tuple((name, symbols.get(name, UNSEEN_CHANCE)) for name in note.symbols),
            tuple((path, files.get(path, 0.0)) for path in paths),
            sum(map(recall.worth_of, words_of_note(recall, note.symbols))),
        )  # fmt: skip


def words_of_note(recall: Recall, symbols: Iterable[str]) -> frozenset[int]:
    """The identifiers that a note is about, as terms."""
    names = (split_moniker(symbol)[1].rpartition(".")[2] for symbol in symbols)
    words = (recall.index.name_term(name) for name in names if name)
    return frozenset(word for word in words if word >= 0)
