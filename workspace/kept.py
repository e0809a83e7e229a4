"""A paid answer into one that is given at once when the same is asked again, while all that it cites is unchanged."""

import time
from typing import TYPE_CHECKING

from msgspec.structs import replace

from assistant.answer import told_before
from assistant.citations import cite
from assistant.records import Answer, FactUse
from fact_store.kept_answers import KeptAnswer, Place, keep_answer, kept_answer, key_of
from fact_store.records import Location
from fact_store.redaction import redact

if TYPE_CHECKING:
    from assistant.recall import Recall
    from fact_store.snapshot import Snapshot
    from workspace.workspace import Workspace

KIND = "answer kept"


def keep(workspace: "Workspace", question: str, level: int, result: Answer, micro_usd: int) -> None:
    """Keep an answer that a model finished, if it cites anything that holds and no secret stands in it."""
    is_whole = result.found and result.complete and all(cited.fresh for cited in result.citations)
    if not is_whole or redact(question) != question or redact(result.text) != result.text:
        return
    places = tuple(Place(c.path, c.start_line, c.end_line, c.digest) for c in result.citations)
    receipt = result.receipt
    keep_answer(
        workspace.ledger,
        KeptAnswer(
            key_of(question), question, level, receipt.model, result.text, places, micro_usd, receipt.tokens_out
        ),
    )


def again(recall: "Recall", snapshot: "Snapshot", kept: KeptAnswer, began_s: float) -> Answer | None:
    """The kept answer with its citations as they read now; None where one of them reads otherwise than it did."""
    found = []
    for place in kept.places:
        cited = cite(recall.index, snapshot, Location(place.path, place.start_line, place.end_line))
        if cited is None or not cited.fresh or cited.digest != place.digest:
            return None
        found.append(cited)
    used = FactUse(kept.key, KIND, f"model/{kept.model}", "inferred")
    told = told_before(recall, snapshot, kept.text, found, used, kept.model, time.perf_counter() - began_s)
    receipt = replace(told.receipt, anticipated=kept.question, chance=1.0, paid_before_micro_usd=kept.micro_usd)
    return replace(told, receipt=receipt)


def find(
    workspace: "Workspace", recall: "Recall", snapshot: "Snapshot", level: int
) -> tuple[KeptAnswer, Answer] | None:
    """What was kept of the question, at this level or a higher one, if it still holds."""
    began_s = time.perf_counter()
    kept = kept_answer(workspace.ledger, recall.question.text)
    if kept is None or kept.level < level:
        return None
    answer = again(recall, snapshot, kept, began_s)
    return (kept, answer) if answer else None
