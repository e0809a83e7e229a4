"""The modules a model has yet to think about into what would be sent and what it may cost; sends nothing."""

import secrets
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from fact_store.outputs import find_output
from fact_store.redaction import redact_all
from fact_store.snapshot import file_of
from fact_store.spending import Usage, left_micro_usd
from sleep_agent.model.agenda import to_think_about
from sleep_agent.model.asking import Plan, Said, next_request
from sleep_agent.model.dossier import dossier_of
from sleep_agent.model.reasoner import refusals
from sleep_agent.model.verify import Verifier
from sleep_agent.view import SourceMovedError
from workspace.endpoint import Body
from workspace.pricing import caps_of, cost_micro_usd, price_of, tokens_in_max, tokens_in_usual, worst_micro_usd
from workspace.replies import body_of
from workspace.settings import Price
from workspace.thinking import plan_of

if TYPE_CHECKING:
    from workspace.workspace import Workspace

USUAL_REPLY_SHARE: Final = 0.4  # of the longest reply that is allowed


class Planned(Struct, frozen=True):
    """The next request about one module: how many requests there may be in all, tokens of the first as they usually
    are, the estimate for all and the most that this one can cost in micro-USD, and the body as it would be sent.
    """

    path: str
    requests: int
    tokens_in: int
    estimate_micro_usd: int
    worst_micro_usd: int
    body: Body


class DryRun(Struct, frozen=True):
    """Where requests would go, what the caps leave, and the most that an hour may cost, in micro-USD."""

    model: str
    endpoint: str
    left_micro_usd: int
    hour_micro_usd: int


def dry_run(workspace: "Workspace") -> tuple[DryRun, Iterator[Planned]]:
    """What `think` would ask, in its order, as far as nobody answered it; raises NoctuleError where no model or price
    is configured. No key is needed.
    """
    settings = workspace.settings
    plan = plan_of(settings)
    price = price_of(settings, plan.model)
    caps = caps_of(settings.caps)
    head = DryRun(plan.model, settings.base_url or "", left_micro_usd(workspace.ledger, caps), caps.hour)
    return head, _planned(workspace, plan, price)


def _planned(workspace: "Workspace", plan: Plan, price: Price) -> Iterator[Planned]:
    snapshot, ledger = workspace.snapshot, workspace.ledger
    for subject in to_think_about(snapshot, snapshot.effort):
        path = file_of(subject)
        try:
            dossier = dossier_of(snapshot, path)
        except SourceMovedError:
            continue
        verifier = Verifier(snapshot, dossier, plan.model)
        said: list[Said] = []
        nonce = secrets.token_hex(12)
        while request := next_request(dossier, plan, 0, said, refusals(verifier, said), nonce):
            if (output := find_output(ledger, request.key)) is None:
                body: Body = redact_all(body_of(request, plan.model))
                requests = (plan.passes + 1 - len(said)) * plan.width
                tokens_in = tokens_in_usual(body)
                estimate = _estimate(price, tokens_in, request.max_tokens, requests)
                worst = worst_micro_usd(price, tokens_in_max(body), request.max_tokens)
                yield Planned(path, requests, tokens_in, estimate, worst, body)
                break
            said.append(Said(output.text, output.stop_reason))


def _estimate(price: Price, tokens_in: int, reply_tokens: int, requests: int) -> int:
    """The first request fills the provider's cache; each later one reads it, and brings what was said before along."""
    out = round(USUAL_REPLY_SHARE * reply_tokens)
    first = cost_micro_usd(price, Usage(0, out, 0, tokens_in))
    later = cost_micro_usd(price, Usage(out, out, tokens_in, 0))
    return first + (requests - 1) * later
