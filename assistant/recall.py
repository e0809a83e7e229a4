"""A question into ranked units with probabilities: words, mentions, what was learned, and the call graph, each with
its share.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from assistant.features import FEATURES, Scored, features
from assistant.index import Indexed
from assistant.kin import kin
from assistant.lexical import Floats, Ints, Spellings, contributions, counts, inverse_frequency
from assistant.matches import Matches
from assistant.question import Question, read_question
from assistant.units import Unit
from assistant.weights import MODELS
from assistant.worth import worth
from fact_store.snapshot import Snapshot
from fact_store.text import terms
from indexer.records import Record, split_moniker

POOL = 200
BAR_SHARES = (0.5, 0.2, 0.0)
PHRASE_POOL = 8
NEIGHBOURS_OF = 12
CANDIDATES_MAX = 320
CALLERS_MAX = 20
KIND_SHARE = 0.3
KIND_TERMS = frozenset(
    terms(
        "class classes method methods function functions module file code attribute property object implementation "
        "mechanism role framework architecture architectural relationship purpose effect impact "
        "process component logic"
    )
)
MENTIONS_MAX = 8
KIN_SHARE = 0.6
# A name of the question that stands in one unit alone makes this likely at least that the unit is meant.
USED_CHANCE = 0.6
SEARCH_LIMIT = 30


class Hit(Protocol):
    """What a search of the store returns, best first."""

    @property
    def subject(self) -> str:
        """Moniker of what was found."""


Search = Callable[[str, int], Callable[[], Sequence[Hit]]]


class Candidate(Record):
    """A unit that may hold evidence, with probabilities that it is named in the answer (`symbol`), that its lines are
    (`line`), that its file is (`file`); `values` are its features, 8 bytes each: few are looked at.
    """

    unit: Unit
    score: float
    symbol: float
    line: float
    file: float
    values: bytes

    @property
    def why(self) -> dict[str, float]:
        """What each source says about the unit: the features that are not zero, by name."""
        return {name: value for name, value in zip(FEATURES, np.frombuffer(self.values).tolist(), strict=True) if value}


@dataclass(frozen=True, slots=True)
class Recall:
    """What was recalled for a question, best first, from `index`.

    `weights` maps the question's terms to how telling they are (idf), `unknown` are those that no document has, each
    of which would
    weigh `unknown_weight`; `strength` and `unknown_share` are the shares of all that weight that the best unit and no
    unit hold; `matches` tells in which lines the terms of `weights` stand.
    """

    question: Question
    index: Indexed
    candidates: tuple[Candidate, ...]
    weights: Mapping[str, float]
    unknown: tuple[str, ...]
    unknown_weight: float
    strength: float
    unknown_share: float
    is_mentioned: bool
    matches: Matches
    worth: Floats

    def worth_of(self, term: int) -> float:
        """What an identifier is worth; 0 for a term that came up since."""
        return float(self.worth[term]) if term < len(self.worth) else 0.0

    def weigh(self, others: Sequence[str]) -> float:
        """How telling other terms are, together; one that no document has weighs `unknown_weight`."""
        numbers = self.index.vocabulary.numbers
        known = [numbers[term] for term in others if term in numbers]
        return float(self.index.weights(known).sum()) + self.unknown_weight * (len(others) - len(known))


def recall(
    now: Indexed,
    snapshot: Snapshot,
    question: str,
    *,
    focus: str | None = None,
    search: Search | None = None,
) -> Recall:
    """Units for a question, ranked by a linear model over the features of `assistant.features`.

    `focus` is the path of the file that is open; `search` begins to look a question up in the store, what it returns
    waits for the hits, which vote for their subjects.
    """
    asked = read_question(question)
    if not now.units:
        return Recall(asked, now, (), {}, tuple(asked.terms), 1.0, 0.0, 1.0, False, Matches(now, [], ()), np.zeros(0))
    scored = score_units(now, snapshot, asked, focus=focus, search=search)
    values = features(scored)
    least = USED_CHANCE * np.array([scored.uses.get(unit.moniker, 0.0) for unit in scored.units])
    by_feature = np.ascontiguousarray(values.T)
    chance = {name: np.maximum(probability(by_feature.T, weights), least) for name, weights in MODELS.items()}
    likely = chance["symbol"].tolist()
    order = sorted(range(len(scored.units)), key=lambda i: (-likely[i], scored.units[i].moniker))
    candidates = tuple(_candidates(scored, values, chance, order))
    weights = dict(zip(scored.known, scored.weights.tolist(), strict=True))
    unknown = tuple(t for t in asked.terms if not weights.get(t))
    ceiling = inverse_frequency(now.lexical.size, 0)
    whole = sum(weights.values()) + ceiling * len(unknown)
    held = float(values[:, FEATURES.index("covered")].max(initial=0.0)) * sum(weights.values())
    return Recall(
        asked,
        now,
        candidates,
        weights,
        unknown,
        ceiling,
        held / whole if whole else 0.0,
        ceiling * len(unknown) / whole if whole else 1.0,
        bool(scored.mentions),
        scored.matches,
        worth(now, [c.unit for c in candidates], [c.symbol for c in candidates], _numbers(now, asked)),
    )


def _numbers(index: Indexed, asked: Question) -> list[int]:
    numbers = index.vocabulary.numbers
    return [numbers[term] for term in asked.terms if term in numbers]


def _candidates(
    scored: Scored, values: Floats, chance: Mapping[str, Floats], order: Sequence[int]
) -> Iterator[Candidate]:
    chances = (chance[name][order].tolist() for name in ("symbol", "line", "file"))
    units = (scored.units[at] for at in order)
    size, packed = values.shape[1] * values.itemsize, values[order].tobytes()
    rows = (packed[at : at + size] for at in range(0, len(packed), size))
    for found in zip(units, scored.total[order].tolist(), *chances, rows, strict=True):
        yield Candidate(*found)


def probability(values: Floats, weights: Sequence[float]) -> Floats:
    """What a logistic model (bias first) makes of each row of features."""
    total = np.full(len(values), weights[0])
    for column, weight in enumerate(weights[1:]):
        total += weight * values[:, column]
    return np.asarray(1.0 / (1.0 + np.exp(-total)))


def score_units(
    index: Indexed,
    snapshot: Snapshot,
    asked: Question,
    *,
    focus: str | None = None,
    search: Search | None = None,
) -> Scored:
    """Candidate units of a question with the raw scores that features are made of."""
    search_hits = search(asked.text, SEARCH_LIMIT) if search else tuple
    spelt = spellings(index, (*asked.terms, *_joined(index, asked)))
    known, words = list(spelt), list(spelt.values())
    by_term = contributions(index.lexical, words)
    prior = index.priors(asked.wants_tests, asked.wants_docs)
    by_term[[at for at, term in enumerate(known) if term in KIND_TERMS]] *= KIND_SHARE
    total = _sum(by_term, range(len(known))) * prior
    row = {term: i for i, term in enumerate(known)}
    phrases = [_sum(by_term, sorted(row[t] for t in p if t in row)) * prior for p in asked.phrases]
    uses = using(index, asked)
    mentions = uses | mentioned(index, asked)
    votes = _votes(search_hits())
    pool = dict.fromkeys(_best(total, index.keys, POOL))
    for values in phrases:
        pool |= dict.fromkeys(_best(values, index.keys, PHRASE_POOL))
    pool |= dict.fromkeys(index.rows[name] for name in (*mentions, *votes) if name in index.units)
    names = [index.keys[at] for at in pool]
    for name in names[:NEIGHBOURS_OF]:
        pool |= dict.fromkeys(index.rows[other] for other in related(index, snapshot, name))
    rows = np.array(list(pool)[:CANDIDATES_MAX], dtype=np.int64)
    table, has = _tables(index, words, rows)
    units = [index.units[index.keys[at]] for at in rows.tolist()]
    return Scored(
        index=index, snapshot=snapshot, question=asked, known=tuple(known), rows=rows,
        units=units, total=total[rows], best=float(total.max(initial=0.0)), weights=_weights(index, spelt),
        phrases=[(values[rows], float(values.max(initial=0.0))) for values in phrases],
        mentions=mentions, uses=uses, votes=votes, focus=focus or "",
        words=words, table=table, has=has, lengths=index.lexical.lengths[rows],
        matches=Matches(index, words, (unit.path for unit in units)),
    )  # fmt: skip


def spellings(index: Indexed, asked: Sequence[str]) -> dict[str, Spellings]:
    """The terms of a question that the index has, or has other forms of, in order, each with its spellings."""
    numbers, having = index.vocabulary.numbers, index.lexical.document_frequency
    out: dict[str, Spellings] = {}
    for term in sorted(asked):
        own = [(numbers[term], 1.0)] if term in numbers else []
        found = [(n, share) for n, share in (*own, *((n, KIN_SHARE) for n in kin(index.vocabulary, term))) if having(n)]
        if found:
            out[term] = found
    return out


def _joined(index: Indexed, asked: Question) -> Iterator[str]:
    """Two words of the question that are one in the code; identifiers that have both are found by each."""
    numbers, parts = index.vocabulary.numbers, index.vocabulary.parts
    return (t for t in asked.joined if t in numbers and numbers[t] not in parts and t not in asked.terms)


def _weights(index: Indexed, spelt: Mapping[str, Spellings]) -> Floats:
    """How telling each word is: its own idf, or where no document has it the best of its other forms."""
    out = []
    for term, found in spelt.items():
        told = index.weights([n for n, _ in found]) * np.array([share for _, share in found])
        weight = float(told[0] if found[0][1] == 1.0 else told.max())
        out.append(weight * (KIND_SHARE if term in KIND_TERMS else 1.0))
    return np.array(out)


def _tables(index: Indexed, words: Sequence[Spellings], rows: Ints) -> tuple[Floats, Floats]:
    """How often each word stands in each field of the candidates, and whether: [field, word, candidate], a form of it
    counted by its share.
    """
    flat = [spelling for found in words for spelling in found]
    each = counts(index.lexical, [number for number, _ in flat], rows)
    if not flat:
        return each, each
    starts = np.cumsum([0, *map(len, words)])[:-1]
    table = each[:, starts]  # of most words there is one spelling, whose share is 1
    has = (table > 0).astype(np.float64)
    for at, (start, found) in enumerate(zip(starts.tolist(), words, strict=True)):
        if found[0][1] != 1.0:
            table[:, at] *= found[0][1]
            has[:, at] *= found[0][1]
        for place, (_, share) in enumerate(found[1:], start + 1):
            table[:, at] += each[:, place] * share
            np.maximum(has[:, at], (each[:, place] > 0) * share, out=has[:, at])
    return table, has


def related(index: Indexed, snapshot: Snapshot, name: str) -> Iterator[str]:
    """Units next to a unit: its class, what it calls, what calls it, its bases and subclasses."""
    code, parent = snapshot.code, index.units[name].parent
    if parent:
        yield parent
    edges = [e.callee for e in code.calls_from(name)] + [e.caller for e in code.calls_to(name)[:CALLERS_MAX]]
    for other in (*edges, *code.bases(name), *code.subclasses(name)[:CALLERS_MAX]):
        if other is not None and other in index.units:
            yield other


def mentioned(index: Indexed, asked: Question) -> dict[str, float]:
    """Units that the question names or whose path it gives, with the share of each mention (a name of many things says
    less).
    """
    out: dict[str, float] = {}
    for name in (*asked.names, *(each for word in asked.spoken for each in index.spelt(word))):
        parts = name.split(".")
        found = sorted(m for m in index.names.get(parts[-1], ()) if _fits(m, parts))
        for one in found[:MENTIONS_MAX]:
            unit = index.unit_around(one)
            out[unit] = max(out.get(unit, 0.0), 1.0 / len(found))
    for path in asked.paths:
        for one in [p for p in index.files if p == path or p.endswith(f"/{path}")][:MENTIONS_MAX]:
            out[f"{one}::"] = 1.0
    return out


def using(index: Indexed, asked: Question) -> dict[str, float]:
    """Units that use a name of the question which no symbol has (a local variable, a key), where they are few; the
    share of each.
    """
    out: dict[str, float] = {}
    for name in (n.split(".")[-1] for n in asked.names):
        number = index.vocabulary.numbers.get(name.strip("_").lower())
        if name in index.names or number is None:
            continue
        if 0 < index.lexical.document_frequency(number) <= MENTIONS_MAX:
            rows = np.flatnonzero(contributions(index.lexical, [[(number, 1.0)]])[0]).tolist()
            out |= {index.keys[row]: 1.0 / len(rows) for row in rows}
    return out


def _fits(name: str, parts: Sequence[str]) -> bool:
    path, qualname = split_moniker(name)
    around = {*qualname.split("."), *path.removesuffix(".py").split("/")}
    return all(part in around for part in parts[:-1]) or len(parts) == 1


def _votes(hits: Sequence[Hit]) -> dict[str, float]:
    """Reciprocal ranks of the subjects of what the store finds for the question."""
    out: dict[str, float] = {}
    for rank, hit in enumerate(hits):
        out[hit.subject] = out.get(hit.subject, 0.0) + 1.0 / (rank + 5)
    return out


def _best(values: Floats, keys: Sequence[str], limit: int) -> list[int]:
    """Rows of the `limit` highest positive values, ties by key."""
    highest = float(values.max(initial=0.0))
    for share in BAR_SHARES:  # few are near the highest: mostly the others need not be looked at
        rows = np.flatnonzero(values > share * highest)
        if len(rows) >= limit:
            break
    found = values[rows]
    if limit < len(found):
        rows = rows[found >= float(np.partition(found, -limit)[-limit])]
    told = zip((-values[rows]).tolist(), rows.tolist(), strict=True)
    return [at for _, _, at in sorted((value, keys[at], at) for value, at in told)[:limit]]


def _sum(by_term: Floats, rows: Iterable[int]) -> Floats:
    total = np.zeros(by_term.shape[1])
    for row in rows:
        total += by_term[row]
    return total
