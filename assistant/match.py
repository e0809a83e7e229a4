"""A question against what was learned in sleep: the anticipated question it is, and the facts that bear on it."""

from collections.abc import Mapping, Sequence

from assistant.question import Question
from assistant.recall import Candidate, Recall
from fact_store.records import AnticipatedQuestion, Fact
from fact_store.snapshot import Snapshot
from fact_store.text import QUESTION_WORDS, terms
from indexer.records import Record

SUBJECTS_MAX = 12
ANTICIPATED_MIN = 0.6
MENTION_MIN = 0.2
CLAIM_MIN = 0.12
RANK_SHARE = 0.05
QUESTION_TERMS = frozenset(terms(" ".join(sorted(QUESTION_WORDS))))


class Wanted(Record):
    """What an interrogative asks for: kinds of facts in order of fitness, and how many code excerpts help."""

    kinds: tuple[str, ...]
    excerpts: int


_WANTED: Mapping[str, Wanted] = {
    "where": Wanted(("location", "entry_points", "module_role", "callers", "purpose"), 1),
    "why": Wanted(("last_change", "purpose", "callers", "raises"), 2),
    "how": Wanted(("steps", "purpose", "callees", "signature", "raises", "returns"), 3),
    "what": Wanted(("purpose", "overview", "brief", "signature", "roles", "attributes"), 2),
    "who": Wanted(("callers", "last_change", "purpose"), 1),
}


def asked_for(question: Question) -> Wanted:
    """What a question of this interrogative wants to be told."""
    return _WANTED.get(question.interrogative, _WANTED["what"])


def anticipated(recall: Recall, snapshot: Snapshot) -> AnticipatedQuestion | None:
    """The fresh anticipated question about a likely subject that this question is, above `ANTICIPATED_MIN` alike; else
    None.
    """
    best, found = ANTICIPATED_MIN, None
    for candidate in _subjects(recall):
        for row in snapshot.questions_of(candidate.unit.moniker):
            alike = likeness(recall, row.question)
            if alike > best:
                best, found = alike, row
    return found


def _subjects(recall: Recall) -> list[Candidate]:
    """The likeliest units; only those that the question names, where it names any."""
    named = [c for c in recall.candidates if c.why.get("mentioned", 0.0) >= MENTION_MIN]
    return named[:SUBJECTS_MAX] or list(recall.candidates[:SUBJECTS_MAX])


def fitting_facts(recall: Recall, snapshot: Snapshot, limit: int) -> list[Fact]:
    """The fresh facts about likely subjects that share most with the question, fitting kinds first, best first."""
    kinds = asked_for(recall.question).kinds
    ranked: list[tuple[float, str, Fact]] = []
    for rank, candidate in enumerate(_subjects(recall)):
        for fact in snapshot.facts_of(candidate.unit.moniker):
            shared = _share(recall, fact.claim)
            if shared >= CLAIM_MIN:
                fits = 0.2 * (1.0 - kinds.index(fact.kind) / len(kinds)) if fact.kind in kinds else 0.0
                ranked.append((shared + fits + candidate.symbol - RANK_SHARE * rank, fact.key, fact))
    ranked.sort(key=lambda row: (-row[0], row[1]))
    return _distinct([fact for _, _, fact in ranked], limit)


def _distinct(facts: Sequence[Fact], limit: int) -> list[Fact]:
    """At most two facts a subject, so that an answer does not stay with the first."""
    kept: list[Fact] = []
    for fact in facts:
        if sum(other.subject == fact.subject for other in kept) < 2 and len(kept) < limit:
            kept.append(fact)
    return kept


def likeness(recall: Recall, other: str) -> float:
    """How alike the question and another one are: the shared weight of their terms over the mean of both, in [0, 1]."""
    weights = recall.weights
    theirs = set(terms(other)) - QUESTION_TERMS
    shared = sum(weights.get(t, 0.0) for t in theirs)
    extra = recall.weigh(sorted(t for t in theirs if t not in weights and t not in recall.unknown))
    whole = sum(weights.values()) + len(recall.unknown) * recall.unknown_weight
    return 2 * shared / (whole + shared + extra) if shared else 0.0


def _share(recall: Recall, text: str) -> float:
    """Share of the question's weight that stands in a text."""
    whole = sum(recall.weights.values()) or 1.0
    return sum(recall.weights.get(t, 0.0) for t in set(terms(text))) / whole
