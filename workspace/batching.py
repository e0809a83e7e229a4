"""Modules into batches of requests at a lower price, for when nobody is about; whatever dies, each is sent once.

There is no key that makes a submission idempotent. So a batch is written down before it is sent (`fact_store.batches`);
where the answer to its submission was lost, the provider's own list tells whether it arrived: each request carries the
batch's tag in its name. Until that is known the batch counts as sent and as spent.
"""

import secrets
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from fact_store import batches
from fact_store.batches import Awaited, BatchRow, Intended, Outcome
from fact_store.ledger import Ledger
from fact_store.outputs import Output
from fact_store.snapshot import Snapshot, file_of
from fact_store.spending import CapReachedError, Caps, Usage, left_micro_usd
from sleep_agent.model.asking import Plan, Request
from sleep_agent.view import SourceMovedError
from workspace.breaker import Breaker
from workspace.conversations import unanswered
from workspace.endpoint import Body, Endpoint, request_errors, usage_of
from workspace.pricing import cost_micro_usd, is_believable, tokens_in_max, worst_micro_usd
from workspace.purse import cap_error, inked, require_consent
from workspace.replies import body_of
from workspace.settings import Price, Settings

if TYPE_CHECKING:
    from anthropic import Anthropic

REQUESTS_MAX: Final = 2_000
BODY_BYTES_MAX: Final = 64 << 20
# A submission that nobody heard of for so long, and that the provider does not list, never arrived.
ARRIVAL_S: Final = 300.0
# After a day a provider gives up a batch; a few later nothing can come of it any more.
HOPE_S: Final = 3 * 86_400.0
CLOCK_SKEW_S: Final = 3_600.0
LISTED_MAX: Final = 200


class Batched(Struct, frozen=True):
    """What one look at the batches did: requests submitted now, results taken in, requests still awaited, micro-USD of
    what came in, the files that came in, and why nothing more was submitted ("" where all was).
    """

    submitted: int = 0
    taken: int = 0
    awaited: int = 0
    micro_usd: int = 0
    paths: tuple[str, ...] = ()
    stopped: str = ""


class Pending(Struct, frozen=True):
    """A request that nobody answered yet, as it would be sent."""

    request: Request
    body: Body


def pending_requests(
    snapshot: Snapshot,
    subjects: Sequence[str],
    plan: Plan,
    ledger: Ledger,
    endpoint: Endpoint,
    nonce: Callable[[], str],
) -> Iterator[Pending]:
    """The next request of each draft of each module, after what was answered, leaving out what is on its way."""
    on_its_way = batches.in_flight(ledger)
    for subject in subjects:
        try:
            for request, _ in unanswered(snapshot, file_of(subject), plan, ledger, nonce()):
                if request.key not in on_its_way:
                    yield Pending(request, endpoint.clean(body_of(request, plan.model)))
        except SourceMovedError:
            continue


def submit(
    pending: Iterator[Pending],
    ledger: Ledger,
    settings: Settings,
    plan: Plan,
    price: Price,
    caps: Caps,
    endpoint: Endpoint,
) -> tuple[int, str]:
    """Send as many requests as fit under the caps, as one batch; (how many, why not more).

    Raises NoctuleError where nobody agreed to spend, or where the provider refuses for good.
    """
    require_consent(ledger, settings, plan.model)
    Breaker(ledger).check()
    tag = secrets.token_hex(8)
    chosen, stopped = _fitting(pending, ledger, price, caps, tag)
    if not chosen:
        return 0, stopped
    try:
        batch = batches.intend(ledger, tag, endpoint.base_url or "", plan.model, [row for row, _ in chosen], caps)
    except CapReachedError as error:
        return 0, cap_error(error).message
    requests: Any = [{"custom_id": row.custom_id, "params": body} for row, body in chosen]
    with endpoint.client() as client:
        try:
            taken = client.messages.batches.create(requests=requests)
        except request_errors() as error:
            failure = endpoint.explained(error, plan.model)
            Breaker(ledger).failed()
            if failure.status is not None and failure.status < 500 and not failure.may_cost:
                batches.void(ledger, batch, failure.message)
                raise failure from None
            # It may have arrived all the same: `advance` finds out.
            return 0, f"{failure.message}; whether the batch arrived is looked up next time"
        batches.note_submitted(ledger, batch, str(taken.id))
    Breaker(ledger).succeeded()
    return len(chosen), stopped


def _fitting(
    pending: Iterator[Pending], ledger: Ledger, price: Price, caps: Caps, tag: str
) -> tuple[list[tuple[Intended, Body]], str]:
    left = left_micro_usd(ledger, caps)
    size = 0
    chosen: list[tuple[Intended, Body]] = []
    stopped = ""
    for each in pending:
        worst = worst_micro_usd(price, tokens_in_max(each.body), each.request.max_tokens, batch=True)
        if worst > caps.call:
            stopped = cap_error(CapReachedError("call", caps.call, 0, worst)).message
            continue
        size += tokens_in_max(each.body)
        if worst > left:
            return chosen, "the caps leave no room for more; the rest comes in a later batch"
        if len(chosen) >= REQUESTS_MAX or size > BODY_BYTES_MAX:
            return chosen, "a batch holds no more; the rest comes in a later one"
        left -= worst
        name = f"{tag}-{len(chosen):05d}"
        row = Intended(name, each.request.key, each.request.recipe, each.request.subject, worst)
        chosen.append((row, each.body))
    return chosen, stopped


def advance(ledger: Ledger, endpoint: Endpoint, prices: dict[str, Price]) -> Batched:
    """Look after every batch that is not done: find out whether it arrived, fetch and keep its results.

    Results are kept one by one, each with its settlement, so that stopping anywhere loses none and takes none twice.
    """
    taken: list[tuple[str, int]] = []
    stopped = ""
    mine = [row for row in batches.open_batches(ledger) if row.endpoint == (endpoint.base_url or "")]
    if not mine:
        return Batched()
    with endpoint.client() as client:
        for row in mine:
            try:
                known = row if row.provider_id else _found(client, ledger, row)
                if known is not None:
                    # One by one: what was taken before a failure counts, too.
                    taken.extend(_take_results(client, ledger, known, prices.get(row.model)))
            except request_errors() as error:
                failure = endpoint.explained(error, row.model)
                stopped = failure.message
                if failure.status in (404, 410) and row.provider_id:
                    _give_up(ledger, row, "the provider no longer knows this batch")
                elif failure.status == 404:
                    _give_up_late(ledger, row)
    waiting = sum(len(batches.awaited(ledger, row.id)) for row in batches.open_batches(ledger))
    paths = tuple(dict.fromkeys(path for path, _ in taken))
    return Batched(0, len(taken), waiting, sum(cost for _, cost in taken), paths, stopped)


def _found(client: "Anthropic", ledger: Ledger, row: BatchRow) -> BatchRow | None:
    """A batch whose submission was not answered, if the provider has it; void, if it cannot have it any more."""
    ours, wanted = batches.provider_ids(ledger), len(batches.awaited(ledger, row.id))
    undecided = False
    for number, listed in enumerate(client.messages.batches.list(limit=100)):
        made_s = listed.created_at.timestamp()
        if made_s < row.intended_s - CLOCK_SKEW_S:
            break
        if number >= LISTED_MAX:
            undecided = True  # so many came after it that it may be among those that were not looked at
            break
        if listed.id in ours or _size(listed) != wanted:
            continue
        if listed.processing_status != "ended":
            undecided = True  # what is in it shows only when it has ended
        elif _holds(client, listed.id, row.tag):
            batches.note_submitted(ledger, row.id, listed.id)
            return BatchRow(row.id, row.tag, row.endpoint, row.model, "submitted", listed.id, row.intended_s)
    if not undecided and ledger.now_s() - row.intended_s > ARRIVAL_S:
        batches.void(ledger, row.id, "never arrived")
    elif undecided:
        _give_up_late(ledger, row)
    return None


def _size(listed: Any) -> int:
    counts = listed.request_counts
    return int(counts.processing + counts.succeeded + counts.errored + counts.canceled + counts.expired)


def _holds(client: "Anthropic", provider_id: str, tag: str) -> bool:
    return any(str(entry.custom_id).startswith(f"{tag}-") for entry in client.messages.batches.results(provider_id))


def _take_results(client: "Anthropic", ledger: Ledger, row: BatchRow, price: Price | None) -> Iterator[tuple[str, int]]:
    """(path, micro-USD) of each result of a batch that has ended, as it is kept; nothing while it has not."""
    provider_id = str(row.provider_id)
    if client.messages.batches.retrieve(provider_id).processing_status != "ended":
        return
    waiting = {each.custom_id: each for each in batches.awaited(ledger, row.id)}
    for entry in client.messages.batches.results(provider_id):
        if (request := waiting.pop(str(entry.custom_id), None)) is not None:
            yield request.subject, _take(ledger, row, request, entry.result, price)
    if waiting:
        _give_up_late(ledger, row)
    batches.finish(ledger, row.id)


def _take(ledger: Ledger, row: BatchRow, request: Awaited, result: Any, price: Price | None) -> int:
    """Keep one result; what it cost in micro-USD."""
    kind = getattr(result, "type", "errored")
    if kind != "succeeded":
        outcome: Outcome = "canceled" if kind == "canceled" else "expired" if kind == "expired" else "errored"
        batches.take_result(ledger, request, outcome, 0, None, None)
        return 0
    message = result.message
    text = "".join(getattr(b, "text", None) or "" for b in message.content or ())
    usage = usage_of(message.usage)
    cost = _cost(price, usage, text, request.reserved_micro_usd)
    reason = str(message.stop_reason or "end_turn")
    output = Output(request.output_key, request.recipe, request.subject, row.model, text, reason)
    batches.take_result(ledger, request, "succeeded", cost, usage, output)
    return cost


def _cost(price: Price | None, usage: Usage, said: str, reserved: int) -> int:
    """By the provider's count where that can be believed, and never more than was reserved."""
    counted = usage.tokens_in + usage.read + usage.written
    if price is None or not is_believable(usage, 0, inked(said), counted, usage.tokens_out) or not counted:
        return reserved
    return min(reserved, cost_micro_usd(price, usage, batch=True))


def _give_up_late(ledger: Ledger, row: BatchRow) -> None:
    """Results that did not come for days never will."""
    if ledger.now_s() - row.intended_s > HOPE_S:
        _give_up(ledger, row, "no result came")


def _give_up(ledger: Ledger, row: BatchRow, _why: str) -> None:
    """What is not known to have been free counts in full."""
    for request in batches.awaited(ledger, row.id):
        batches.take_result(ledger, request, "expired", request.reserved_micro_usd, None, None)
    batches.finish(ledger, row.id)
