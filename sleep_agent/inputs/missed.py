"""Questions that were asked and had not been anticipated into anticipated questions, answered from what is known."""

from collections.abc import Callable, Iterator, Mapping

from fact_store.learned import ItemResult
from fact_store.records import AnticipatedQuestion, Evidence, WorkItem
from fact_store.snapshot import ASKED, Snapshot
from indexer.digest import digest_of
from indexer.records import split_moniker
from sleep_agent.answerable import is_answered
from sleep_agent.catalogue import fact_kinds, rules_digest
from sleep_agent.composing import answered
from sleep_agent.inputs.given import Missed
from sleep_agent.subjects import introduced
from sleep_agent.view import View, never

VERSION = 1
PRODUCER = f"static/asked/{VERSION}"
WEIGHT = 0.95
"""What was asked once is likelier to be asked again than anything that was only thought of."""
QUESTION_CHARS_MAX = 300

_KINDS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "where": ("where/location", ("purpose", "callers", "uses", "entry points", "module role")),
    "who": ("where/dependency", ("callers", "uses", "last change", "purpose")),
    "why": ("why/rationale", ("purpose", "raises", "last change", "callers")),
    "when": ("how/flow", ("raises", "purpose", "callers", "last change")),
    "how": ("how/flow", ("purpose", "steps", "callees", "signature", "returns", "raises")),
    "what": ("what/purpose", ("purpose", "overview", "roles", "signature", "returns", "attributes", "module role")),
}
"""First word of a question -> the category, and kinds of facts in the order in which they answer it."""


def reason_missed(
    snapshot: Snapshot, missed: tuple[Missed, ...], effort: int, interrupted: Callable[[], bool] = never
) -> ItemResult:
    """The work item about all of `missed`; where the symbol is gone, or facts do not answer, a question has no row."""
    view = View(snapshot, interrupted)
    rows = {row.key: row for each in missed for row in _rows(view, snapshot, each)}
    reads = (Evidence(ASKED, "input", snapshot.digest(ASKED, "input")), *view.reads())
    parts = [part for e in reads for part in (e.moniker, e.aspect, e.digest)]
    key = digest_of([ASKED, str(effort), rules_digest(), *parts, *rows])
    item = WorkItem(key, ASKED, effort, reads, (), tuple(rows), rules=rules_digest())
    return ItemResult(item, (), tuple(rows.values()))


def _rows(view: View, snapshot: Snapshot, missed: Missed) -> Iterator[AnticipatedQuestion]:
    view.begin()
    if view.sort(missed.subject) is None:
        return
    start = f"{introduced(view, missed.subject)} is in `{split_moniker(missed.subject)[0]}`."
    view.lines(missed.subject)
    view.calls_to(missed.subject)
    known = {fact.kind: fact for fact in reversed(snapshot.facts_of(missed.subject)) if fact.producer != "user"}
    question = " ".join(missed.question.split())[:QUESTION_CHARS_MAX]
    category, kinds = _KINDS.get(_interrogative(question), _KINDS["what"])
    rest = tuple(kind.KIND for kind in fact_kinds() if kind.KIND not in kinds)
    for asked in answered(question, category, WEIGHT, known, *kinds, *rest, needs=tuple(known), start=start):
        if is_answered(asked, missed.subject, known):
            evidence = _once([e for kind in asked.facts for e in known[kind].evidence])
            view.repeat(evidence)
            parts = [part for e in evidence for part in (e.moniker, e.aspect, e.digest, str(e.lines or ""))]
            key = digest_of(["question", question, missed.subject, PRODUCER, asked.answer, *parts])
            yield AnticipatedQuestion(
                key, question, asked.answer, missed.subject, category, evidence, PRODUCER, asked.weight
            )


def _interrogative(question: str) -> str:
    words = question.lower().split()[:6]
    return next((word for word in words if word in _KINDS), "what")


def _once(evidence: list[Evidence]) -> tuple[Evidence, ...]:
    return tuple(dict.fromkeys(evidence))
