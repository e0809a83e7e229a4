"""The modules a model has yet to think about into what would be sent and what it may cost; sends nothing."""

import secrets
from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from fact_store.redaction import redact_all
from fact_store.snapshot import file_of
from fact_store.spending import left_micro_usd
from sleep_agent.model.asking import Plan
from sleep_agent.view import SourceMovedError
from workspace.conversations import unanswered
from workspace.endpoint import Body
from workspace.pricing import (
    caps_of,
    price_of,
    tokens_in_max,
    tokens_in_usual,
    usual_micro_usd,
    worst_micro_usd,
)
from workspace.replies import body_of
from workspace.settings import Price
from workspace.thinking import plan_of, to_ask_about

if TYPE_CHECKING:
    from workspace.workspace import Workspace


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
    snapshot = workspace.snapshot
    for item in to_ask_about(workspace, plan):
        path = file_of(item.subject)
        try:
            found = next(unanswered(snapshot, path, plan, workspace.ledger, secrets.token_hex(12)), None)
        except SourceMovedError:
            continue
        if found is None:
            continue
        request, said = found
        body: Body = redact_all(body_of(request, plan.model))
        requests = (plan.passes + 1 - said) * plan.width
        tokens_in = tokens_in_usual(body)
        estimate = usual_micro_usd(price, tokens_in, request.max_tokens, requests)
        worst = worst_micro_usd(price, tokens_in_max(body), request.max_tokens)
        yield Planned(path, requests, tokens_in, estimate, worst, body)
