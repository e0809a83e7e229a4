"""The facts about one symbol into the questions that are likely to be asked about it, each with its answer."""

from collections.abc import Iterator, Sequence

from fact_store.records import AnticipatedQuestion, Evidence, Fact
from fact_store.text import question_terms
from indexer import bug
from indexer.digest import digest_of
from indexer.records import split_moniker
from sleep_agent.answerable import is_answered
from sleep_agent.catalogue import QuestionFamily, question_families
from sleep_agent.findings import Anticipation
from sleep_agent.storable import is_storable
from sleep_agent.subjects import is_private, is_test
from sleep_agent.view import InterruptedReasoningError, SourceMovedError, View

PER_SYMBOL_MAX = 12
PER_PRIVATE_MAX = 4
PER_TEST_MAX = 1
SAME_SHARE = 0.8
PRODUCER = "static"
PRIVATE_SHARE = 0.6
TEST_SHARE = 0.3


def anticipated(
    view: View, subject: str, roles: frozenset[str], facts: Sequence[Fact]
) -> tuple[tuple[AnticipatedQuestion, ...], tuple[Evidence, ...]]:
    """The likeliest questions that `facts` answer, bounded per symbol, without near-duplicates, likeliest first; and
    all that was read to find them.
    """
    known = {f.kind: f for f in reversed(facts)}
    candidates: list[AnticipatedQuestion] = []
    reads: dict[tuple[str, str], Evidence] = {}
    for family in question_families() if known else ():
        candidates += _from_family(view, family, subject, roles, known)
        reads |= {(e.moniker, e.aspect): e for e in view.taken()}
    kept: list[AnticipatedQuestion] = []
    for row in sorted(candidates, key=lambda q: (-q.likelihood, q.question)):
        if len(kept) < _most(subject) and not any(is_same(row.question, other.question) for other in kept):
            kept.append(row)
    return tuple(kept), tuple(reads.values())


def _most(subject: str) -> int:
    path, qualname = split_moniker(subject)
    return PER_TEST_MAX if is_test(path) else PER_PRIVATE_MAX if is_private(qualname) else PER_SYMBOL_MAX


def _from_family(
    view: View, family: QuestionFamily, subject: str, roles: frozenset[str], known: dict[str, Fact]
) -> list[AnticipatedQuestion]:
    if roles.isdisjoint(family.SUBJECTS):
        return []
    view.begin()
    try:
        asked = [a for a in family.anticipate(view, subject, known) if is_answered(a, subject, known)]
        return [_question(view, family, subject, known, a) for a in asked if is_storable(a)]
    except (SourceMovedError, InterruptedReasoningError):
        raise
    except Exception as error:  # one broken family must not cost the others' knowledge
        bug.report(f"question family {family.FAMILY} failed on {subject}", error)
        return []


def _question(
    view: View, family: QuestionFamily, subject: str, known: dict[str, Fact], asked: Anticipation
) -> AnticipatedQuestion:
    likelihood = round(asked.weight * (1.0 if "brief" in known else prior(subject)), 3)
    used = (e for kind in asked.facts for e in known[kind].evidence)
    evidence = tuple(_once((*used, *view.taken())))
    producer = f"{PRODUCER}/{family.FAMILY}/{family.VERSION}"
    parts = (part for e in evidence for part in (e.moniker, e.aspect, e.digest, str(e.lines or "")))
    key = digest_of(["question", asked.question, subject, producer, *parts])
    return AnticipatedQuestion(
        key, asked.question, asked.answer, subject, asked.category, evidence, producer, likelihood
    )


def prior(subject: str) -> float:
    """How much a symbol is asked about before anything is known of its use, in [0, 1].

    What it depends on besides (how central the symbol is, what was edited, what people asked) changes by the hour and
    is weighed when it is wanted: see `sleep_agent.agenda.interest`. A row would never be fresh for long with it.
    """
    path, qualname = split_moniker(subject)
    return (PRIVATE_SHARE if is_private(qualname) else 1.0) * (TEST_SHARE if is_test(path) else 1.0)


def _once(evidence: Sequence[Evidence]) -> Iterator[Evidence]:
    """Each evidence once; an aspect without lines is left out where lines of it are cited."""
    cited = {(e.moniker, e.aspect) for e in evidence if e.lines}
    for e in dict.fromkeys(evidence):
        if e.lines or (e.moniker, e.aspect) not in cited:
            yield e


def is_same(one: str, other: str) -> bool:
    """True for two questions that ask alike and in nearly the same words."""
    a, b = set(question_terms(one)), set(question_terms(other))
    ask_alike = one.split(" ", 1)[0].lower() == other.split(" ", 1)[0].lower()
    return ask_alike and len(a & b) >= SAME_SHARE * len(a | b)
