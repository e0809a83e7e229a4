"""What the user states about a symbol, and how it wins over the rows that say otherwise."""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from fact_store.aspects import EXISTS
from fact_store.ledger_records import Correction
from fact_store.records import AnticipatedQuestion, Evidence, Fact
from indexer.digest import digest_of

KIND = "correction"
PRODUCER = "user"
CORRECTED = "As corrected by the user: "


def stated_fact(correction: Correction) -> Fact:
    """A correction as a fact: it stands as long as its symbol exists, whatever becomes of the code."""
    kind = correction.kind or KIND
    key = digest_of([KIND, correction.subject, kind, correction.claim])
    evidence = (Evidence(correction.subject, "existence", EXISTS),)
    payload = {"corrects": correction.kind or None, "body": correction.body}
    return Fact(key, kind, correction.subject, correction.claim, dict(payload), evidence, PRODUCER, "stated")


def is_corrected(fact: Fact, stated: Iterable[Fact]) -> bool:
    """True where what the user states stands in for this fact."""
    return any(row.kind == fact.kind and row.key != fact.key for row in stated)


def restated(row: AnticipatedQuestion, stated: Sequence[Fact], wrong: Sequence[Fact]) -> AnticipatedQuestion:
    """An anticipated question whose answer begins with what the user states, without the claims that it corrects."""
    answer = row.answer
    for fact in wrong:
        answer = answer.replace(fact.claim, "").replace(_continued(fact), "")
    said = " ".join(f"{CORRECTED}{_sentence(fact.claim)}" for fact in stated)
    evidence = (*(e for fact in stated for e in fact.evidence), *row.evidence)
    return replace(row, answer=" ".join(f"{said} {answer}".split()), evidence=evidence)


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def _continued(fact: Fact) -> str:
    """A claim as it stands after another about the same subject: "It …"."""
    head, mark, tail = fact.claim.partition("` ")
    return f"It {tail}" if mark and head.startswith("The ") else fact.claim
