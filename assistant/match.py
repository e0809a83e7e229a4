"""A question against what was learned in sleep: the anticipated question it is, and the facts that bear on it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from assistant.index import is_test
from assistant.question import Question
from assistant.recall import Candidate, Recall
from fact_store.records import AnticipatedQuestion, Fact
from fact_store.snapshot import CHANGE, REPOSITORY, Snapshot
from fact_store.text import QUESTION_WORDS, terms
from indexer.records import Record, moniker, split_moniker

SUBJECTS_MAX = 12
RELATED_MAX = 3
WORD_CHARS_MIN = 3
ANTICIPATED_MIN = 0.6
CATEGORY_BONUS = 0.15
MENTION_MIN = 0.2
CLAIM_MIN = 0.12
RANK_SHARE = 0.05
LATER_SHARE = 0.1
NEAR_SHARE = 0.25
GUESSED_MALUS = 0.3
QUESTION_TERMS = frozenset(terms(" ".join(sorted(QUESTION_WORDS))))


class Wanted(Record):
    """What an interrogative asks for: kinds of facts in order of fitness, and families of anticipated questions."""

    kinds: tuple[str, ...]
    categories: tuple[str, ...]


_WANTED: Mapping[str, Wanted] = {
    "where": Wanted(("entry points", "module role", "callers", "uses", "purpose"), ("where/",)),
    "why": Wanted(("purpose", "callers", "raises", "last change"), ("why/", "what/purpose")),
    "how": Wanted(("steps", "purpose", "callees", "signature", "raises", "returns"), ("how/",)),
    "what": Wanted(("purpose", "overview", "brief", "signature", "roles", "attributes"), ("what/purpose", "what/")),
    "who": Wanted(("callers", "uses", "last change", "purpose"), ("where/dependency",)),
}


def asked_for(question: Question) -> Wanted:
    """What a question of this interrogative wants to be told."""
    return _WANTED.get(question.interrogative, _WANTED["what"])


def anticipated(recall: Recall, snapshot: Snapshot) -> AnticipatedQuestion | None:
    """The fresh anticipated question about a likely subject that this question is, above `ANTICIPATED_MIN` alike; else
    None.

    Of questions in the same words, the one that asks for the same (what, where, how) is meant; the further down its
    subject stands, the more alike it must be.
    """
    categories = asked_for(recall.question).categories
    best, found = 0.0, None
    likely = subjects(recall, snapshot)
    bar = NEAR_SHARE * likely[0].symbol if likely else 0.0
    for rank, candidate in enumerate(c for c in likely if c.symbol >= bar):
        for row in snapshot.questions_of(candidate.unit.moniker):
            alike = likeness(recall, row.question)
            fits = CATEGORY_BONUS * row.category.startswith(categories) + CATEGORY_BONUS * row.category.startswith(
                categories[0]
            )
            alike -= LATER_SHARE * rank
            if alike > ANTICIPATED_MIN and alike + fits > best:
                best, found = alike + fits, row
    return found


def is_anticipated(recall: Recall, snapshot: Snapshot) -> bool:
    """True where the question had been thought of before it was asked, and its answer is ready."""
    return about_change(recall, snapshot) is not None or anticipated(recall, snapshot) is not None


def about_change(recall: Recall, snapshot: Snapshot) -> AnticipatedQuestion | None:
    """What is ready about the change at hand, where the question is about that: what it breaks, which tests to run …"""
    text = recall.question.text.lower()
    if not _CHANGE.search(text):
        return None
    rows = snapshot.questions_of(moniker(CHANGE))
    wanted = next((said for pattern, said in _OF_CHANGE if re.search(pattern, text)), "")
    return next((row for row in rows if wanted and wanted in row.question), None)


_CHANGE = re.compile(
    r"\b(?:my|this|these|last|latest|uncommitted|recent|current|our|the)\s+(?:\w+\s+)?(?:changes?|edits?|commits?|diff)\b"
    r"|\bwhich tests\b.{0,40}\brun\b|\b(?:did|do|have) (?:i|we) (?:break|broken?|change|forget|forgotten)\b"
    r"|\b(?:a|the|my) reviewers?\b"
)
_OF_CHANGE = (
    (r"\btests?\b", "Which tests"),
    (r"\breview", "reviewer"),
    (r"\bdocument|\bdocs?\b|\bdocstring|\bdefaults?\b|\bdisagree|\bout of date", "Which documentation"),
    (r"\bbreaks?\b|\bbroken?\b|\baffect|\bimpact|\bconsequence|\bdepend", "break, and who is affected"),
    (r"\bwhat\b|\bsummar", "change?"),
)


def related_facts(recall: Recall, snapshot: Snapshot) -> list[Fact]:
    """The fresh facts of the relations that the question asks for (`Question.relations`) about the symbols it names,
    else about the best unit that has one.
    """
    if whole := of_repository(recall, snapshot):
        return whole
    likely = subjects(recall, snapshot)
    named = [c for c in likely if is_mentioned(c)] or [c for c in likely if is_worded(recall, c)]
    found: list[Fact] = [fact for name in small_symbols(recall)[:RELATED_MAX] for fact in snapshot.facts_of(name)]
    for kind in recall.question.relations:
        facts = [f for c in named or likely for f in _told_of(c, snapshot) if f.kind == kind]
        found += facts[: RELATED_MAX if named else 1]
    return list(_distinct_claims(found))


def of_repository(recall: Recall, snapshot: Snapshot) -> list[Fact]:
    """What is known of all settings, where the question asks for them and for nothing in particular."""
    asked, learned = recall.question, snapshot.result_of(REPOSITORY)
    is_named = asked.names or asked.paths or any(recall.index.spelt(word) for word in asked.spoken)
    if learned is None or is_named or asked.interrogative not in ("", "what", "which"):
        return []
    others = frozenset(terms(_SETTINGS.sub(" ", asked.text.lower()))) - QUESTION_TERMS
    if not _SETTINGS.search(asked.text.lower()) or not others <= _WHOLE:
        return []
    return [fact for fact in learned.facts if fact.kind == "settings" and snapshot.is_fresh(fact)]


_SETTINGS = re.compile(r"\b(?:environment variables?|env vars?|settings|configuration (?:keys?|options?))\b")
_WHOLE = frozenset(
    terms(
        "all any available list show control configured reads read uses used needs keys exist options"
        " repository project code codebase app application library package program software"
    )
)


def small_symbols(recall: Recall) -> list[str]:
    """Constants and attributes that the question names: symbols too small to be retrieved themselves, tests last."""
    index = recall.index
    found = []
    asked = recall.question
    for name in (*asked.names, *(each for word in asked.spoken for each in index.spelt(word))):
        *holders, last = name.split(".")
        meant = [m for m in index.names.get(last, ()) if set(holders) <= set(split_moniker(m)[1].split("."))]
        found += [] if any(m in index.units for m in meant) else meant
    return sorted(dict.fromkeys(found), key=lambda m: (is_test(m), m))


def _told_of(candidate: Candidate, snapshot: Snapshot) -> tuple[Fact, ...]:
    """What is known about a unit, and how its file came to be."""
    module = moniker(candidate.unit.path)
    own = snapshot.facts_of(candidate.unit.moniker)
    if candidate.unit.moniker == module:
        return own
    return (*own, *(f for f in snapshot.facts_of(module) if f.kind == "last change"))


def is_mentioned(candidate: Candidate) -> bool:
    """True where the question names the unit, or one of few that are called so."""
    return candidate.why.get("mentioned", 0.0) >= MENTION_MIN


def is_worded(recall: Recall, candidate: Candidate) -> bool:
    """True where the unit's name is a word of the question, though it is not spelt as only code is."""
    name = candidate.unit.name
    return len(name) >= WORD_CHARS_MIN and re.search(rf"\b{re.escape(name)}\b", recall.question.text) is not None


def subjects(recall: Recall, snapshot: Snapshot) -> list[Candidate]:
    """The likeliest units, without typed signatures of what has a body; only those that the question names, where it
    names any.
    """
    likely = [c for c in recall.candidates if not is_stub(snapshot, c.unit.moniker)]
    named = [c for c in likely if is_mentioned(c)]
    return named[:SUBJECTS_MAX] or likely[:SUBJECTS_MAX]


def is_stub(snapshot: Snapshot, name: str) -> bool:
    """True for one of several typed signatures of a function."""
    symbol = snapshot.symbol(name)
    return symbol is not None and any(d.lstrip("@").rpartition(".")[2] == "overload" for d in symbol.decorators)


def fitting_facts(recall: Recall, snapshot: Snapshot, limit: int) -> list[Fact]:
    """The fresh facts about likely subjects that share most with the question, fitting kinds first, best first."""
    kinds = asked_for(recall.question).kinds
    likely = subjects(recall, snapshot)
    bar = NEAR_SHARE * likely[0].symbol if likely else 0.0
    ranked: list[tuple[float, str, Fact]] = []
    for rank, candidate in enumerate(likely):
        if candidate.symbol < bar:
            continue
        for fact in snapshot.facts_of(candidate.unit.moniker):
            shared = _share(recall, fact.claim)
            if shared >= CLAIM_MIN:
                fits = 0.2 * (1.0 - kinds.index(fact.kind) / len(kinds)) if fact.kind in kinds else 0.0
                fits -= GUESSED_MALUS * (fact.payload.get("source") == "structure")
                ranked.append((shared + fits + candidate.symbol - RANK_SHARE * rank, fact.key, fact))
    ranked.sort(key=lambda row: (-row[0], row[1]))
    return _distinct(list(_distinct_claims(fact for _, _, fact in ranked)), limit)


def _distinct_claims(facts: Iterable[Fact]) -> Iterator[Fact]:
    """Each kind once a name: a function that is defined several times is told of once."""
    seen: set[tuple[str, str, str]] = set()
    for fact in facts:
        path, qualname = split_moniker(fact.subject)
        told = (path, qualname.partition("#")[0], fact.kind)
        if told not in seen:
            seen.add(told)
            yield fact


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
