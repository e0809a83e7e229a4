"""A module's conversations with a model, as far as they were paid for, into the requests that nobody answered yet."""

from collections.abc import Iterator

from fact_store.ledger import Ledger
from fact_store.outputs import find_output
from fact_store.snapshot import Snapshot
from sleep_agent.model.asking import Plan, Request, Said, next_request
from sleep_agent.model.dossier import dossier_of
from sleep_agent.model.reasoner import refusals
from sleep_agent.model.verify import Verifier


def unanswered(
    snapshot: Snapshot, path: str, plan: Plan, ledger: Ledger, nonce: str, drafts: int | None = None
) -> Iterator[tuple[Request, int]]:
    """The next request of each draft (of the first `drafts`) that has not come to its end, and how many replies the
    draft has. What was said before is read from the ledger; nobody is asked. Raises SourceMovedError.
    """
    dossier = dossier_of(snapshot, path)
    verifier = Verifier(snapshot, dossier, plan.model)
    for number in range(plan.width if drafts is None else drafts):
        said: list[Said] = []
        while request := next_request(dossier, plan, number, said, refusals(verifier, said), nonce):
            if (output := find_output(ledger, request.key)) is None:
                yield request, len(said)
                break
            said.append(Said(output.text, output.stop_reason))
