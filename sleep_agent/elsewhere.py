"""A work item that was done elsewhere into whether it may stand here: what it rests on is compared with this source.

Of the reasoner's rules, of every read and of every row's evidence the digest must be here what it was there. That shows
that the item is about this source; that its sentences follow from it is shown by reasoning again (`follows`), which the
caller does for some. A model's sentences are all put before the verifier again, which made their keys.
"""

from collections.abc import Iterator
from typing import Final

from fact_store.learned import ItemResult
from fact_store.records import AnticipatedQuestion, Fact
from fact_store.snapshot import ASKED, CHANGE, REPOSITORY, Snapshot, file_of, is_by_model
from indexer.records import split_moniker
from sleep_agent.catalogue import rules_digest
from sleep_agent.model.dossier import dossier_of
from sleep_agent.model.drafts import Draft, DraftFact, DraftQuestion
from sleep_agent.model.verify import Verifier
from sleep_agent.reason import PRODUCER, key_of, reason
from sleep_agent.standing import is_by_current_rules

FOREIGN: Final = "about files that are not here"
OTHER_RULES: Final = "by other rules than this version's"
MOVED: Final = "about other source than is here"
FORGED: Final = "that contradict themselves"
UNVERIFIED: Final = "by a model, that the verifier refuses"
PERSONAL: Final = (CHANGE, ASKED)
"""What rests on somebody's uncommitted change or questions is theirs, and never leaves with a bundle."""


def refusal(snapshot: Snapshot, result: ItemResult) -> str:
    """Why a work item from elsewhere may not stand in `snapshot`, in a few words; "" where it may."""
    item = result.item
    path = file_of(item.subject)
    if item.subject in PERSONAL or (path != REPOSITORY and path not in snapshot.code.modules):
        return FOREIGN
    if not is_by_current_rules(item):
        return OTHER_RULES
    if not item.reads or not snapshot.is_current(item):
        return MOVED
    if not all(_is_whole(snapshot, row, path) for row in _rows(result)):
        return FORGED
    if is_by_model(item.subject):
        return "" if _is_verified(snapshot, result) else UNVERIFIED
    return "" if item.key == key_of(item) and item.rules == rules_digest() else FORGED


def follows(snapshot: Snapshot, result: ItemResult) -> bool:
    """True where reasoning about the item's subject here, from nothing, gives its rows and reads."""
    here = reason(snapshot.without([result.item.subject]), result.item.subject, result.item.effort)
    return (here.facts, here.questions, here.item.reads) == (result.facts, result.questions, result.item.reads)


def _rows(result: ItemResult) -> Iterator[Fact | AnticipatedQuestion]:
    yield from result.facts
    yield from result.questions


def _is_whole(snapshot: Snapshot, row: Fact | AnticipatedQuestion, path: str) -> bool:
    """True for a row about a symbol of this item that rests on evidence which holds here."""
    is_about_it = snapshot.symbol(row.subject) is not None and path in (REPOSITORY, split_moniker(row.subject)[0])
    if not is_about_it or not row.evidence or not snapshot.is_fresh(row):
        return False
    is_modelled = row.producer.startswith("model/")
    if isinstance(row, AnticipatedQuestion):
        return 0.0 <= row.likelihood <= 1.0 and (is_modelled or row.producer.startswith(f"{PRODUCER}/"))
    return row.certainty == ("inferred" if is_modelled else "proved") and (
        is_modelled or row.producer.startswith(f"{PRODUCER}/{row.kind}/")
    )


def _is_verified(snapshot: Snapshot, result: ItemResult) -> bool:
    """True where the verifier, shown these rows as a model's draft, stores every one of them under the same key."""
    producers = {row.producer for row in _rows(result)}
    if len(producers) > 1:
        return False
    model = "/".join(next(iter(producers), "model/none/").split("/")[1:-1])
    facts = {f.key: DraftFact(f.subject, f.kind, f.claim, _quotes(f), f.key) for f in result.facts}
    questions = {
        q.key: DraftQuestion(q.subject, q.question, q.answer, q.category, q.likelihood, _quotes(q), q.key)
        for q in result.questions
    }
    verifier = Verifier(snapshot, dossier_of(snapshot, file_of(result.item.subject)), model)
    verdict = verifier.verdict([Draft(facts, questions)])
    return {f.key for f in verdict.facts} == facts.keys() and {q.key for q in verdict.questions} == questions.keys()


def _quotes(row: Fact | AnticipatedQuestion) -> tuple[str, ...]:
    return tuple(e.quote for e in row.evidence if e.quote is not None)
