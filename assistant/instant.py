"""A question into the anticipated question that it is, with the probability that it is, calibrated on paraphrases.

Nothing else is weighed than how much of each question stands in the other, whether both ask for the same (`intents`),
and how far up the subject stands among what was recalled. The weights are fitted by `benchmarks/instant.py`.
"""

import math
import re
from collections.abc import Iterator, Mapping
from typing import Final

from assistant.intents import Intent, content, intents, topic
from assistant.match import about_change, is_mentioned, subjects
from assistant.recall import Recall
from fact_store.records import AnticipatedQuestion
from fact_store.snapshot import ASKED, Snapshot
from fact_store.text import terms
from indexer.records import Record, split_moniker

WEIGHTS: Final[Mapping[str, float]] = {
    "bias": -13.26,
    "alike": 5.01,
    "covered": 1.46,
    "asks": 9.09,
    "novel": -2.34,
    "first": 2.53,
    "near": -0.24,
}
CHANCE_MIN: Final = 0.85
"""How often the answer is the right one from this chance on is told by `benchmarks/results/instant.json`."""
ROWS_MAX: Final = 200
NOVEL_MAX: Final = 3
ASKED_BEFORE: Final = "static/asked/"

_MARKS: Final = re.compile(r"[`\"'?!.,;]+(?=\s|$)|(?<!\S)[`\"']+")


class Match(Record):
    """An anticipated question (fresh), and the chance that it is what was asked; `features` are what that rests on."""

    row: AnticipatedQuestion
    chance: float
    features: tuple[tuple[str, float], ...]


def instant(recall: Recall, snapshot: Snapshot) -> Match | None:
    """What answers a question at once: the likeliest match, if its chance is at least `CHANCE_MIN`."""
    if (row := about_change(recall, snapshot)) is not None:
        return Match(row, 1.0, ())
    best = best_match(recall, snapshot)
    return best if best and best.chance >= CHANCE_MIN else None


def best_match(recall: Recall, snapshot: Snapshot) -> Match | None:
    """The likeliest match of all fresh anticipated questions about what was recalled; None where none asks for the same
    of what the question names.
    """
    found = list(matches(recall, snapshot))
    return max(found, key=lambda m: (m.chance, m.row.key), default=None)


def matches(recall: Recall, snapshot: Snapshot) -> Iterator[Match]:
    """Every anticipated question about a likely subject that may be meant, with its features."""
    asked = intents(recall.question.text)
    named = _named(recall)
    likely = subjects(recall, snapshot)
    best = max((c.symbol for c in likely), default=0.0) or 1.0
    yield from _asked_before(recall, snapshot, asked, named)
    for rank, candidate in enumerate(likely):
        subject = candidate.unit.moniker
        if not named <= _called(subject):
            continue
        for row in (r for r in snapshot.questions_of(subject)[:ROWS_MAX] if not r.producer.startswith(ASKED_BEFORE)):
            is_first = float(rank == 0 or is_mentioned(candidate))
            features = _features(recall, row, is_first, candidate.symbol / best, _asks(asked, row))
            if features is not None:
                yield Match(row, chance_of(dict(features)), features)


def _asked_before(
    recall: Recall, snapshot: Snapshot, asked: frozenset[Intent], named: frozenset[str]
) -> Iterator[Match]:
    """Questions that somebody asked in these very words, or in others that say the same, and that were answered asleep
    since. What those are about was recalled for other words, so it need not stand among what is recalled now.
    """
    mine = content(recall.question.text)
    result = snapshot.result_of(ASKED)
    for row in result.questions if result else ():
        if _same(recall.question.text, row.question):
            if snapshot.is_fresh(row):
                yield Match(row, 1.0, ())
            continue
        # Nothing but its words tells what a person wanted to know: “an unknown flag” is not “an unknown command”.
        if mine != content(row.question) or not named <= _called(row.subject):
            continue
        features = _features(recall, row, 1.0, 1.0, _asks(asked, row))
        if features is not None and snapshot.is_fresh(row):
            yield Match(row, chance_of(dict(features)), features)


def _same(text: str, other: str) -> bool:
    """True where two questions differ in nothing but case, blanks and the marks around words."""
    one, two = (_MARKS.sub(" ", each.lower()).split() for each in (text, other))
    return one == two


def chance_of(features: Mapping[str, float], weights: Mapping[str, float] = WEIGHTS) -> float:
    """The logistic model's probability."""
    total = weights["bias"] + sum(weights[name] * value for name, value in features.items())
    return 1.0 / (1.0 + math.exp(-max(-40.0, min(40.0, total))))


def _features(
    recall: Recall, row: AnticipatedQuestion, first: float, near: float, asks: float
) -> tuple[tuple[str, float], ...] | None:
    if asks <= 0:
        return None
    mine, theirs = content(recall.question.text), content(row.question)
    said = set(terms(row.question)) | set(terms(row.subject))
    return (
        ("alike", _alike(recall, mine, theirs)),
        ("covered", _covered(recall, mine, said)),
        ("asks", asks),
        ("novel", min(len(topic(recall.question.text) - said), NOVEL_MAX) / NOVEL_MAX),
        ("first", first),
        ("near", near),
    )


def _asks(asked: frozenset[str], row: AnticipatedQuestion) -> float:
    """1 where all that is asked for is what the anticipated question asks for, less where either does not tell, 0 where
    something else is asked for.
    """
    ready = intents(row.question)
    if not asked or not ready:
        return 0.3
    return 1.0 if asked <= ready else 0.0


def _alike(recall: Recall, mine: frozenset[str], theirs: frozenset[str]) -> float:
    """The shared weight of two contents over the mean of both, in [0, 1]."""
    whole = recall.weigh(sorted(mine)) + recall.weigh(sorted(theirs))
    return 2 * recall.weigh(sorted(mine & theirs)) / whole if whole else 0.0


def _covered(recall: Recall, mine: frozenset[str], said: set[str]) -> float:
    """The share of the question's content that stands in the anticipated one or in its subject's name."""
    whole = recall.weigh(sorted(mine))
    return recall.weigh(sorted(mine & said)) / whole if whole else 0.0


def _named(recall: Recall) -> frozenset[str]:
    """Every part of the names that the question spells as code and the repository has."""
    known = (name for name in recall.question.names if name.rpartition(".")[2] in recall.index.names)
    return frozenset(part for name in known for part in name.split(".") if part in recall.index.names)


def _called(subject: str) -> frozenset[str]:
    """Every name by which a subject may be meant."""
    path, qualname = split_moniker(subject)
    parts = {part.partition("#")[0] for part in qualname.split(".")}
    return frozenset(parts | set(path.split("/")) | {path.rpartition("/")[2].partition(".")[0]})
