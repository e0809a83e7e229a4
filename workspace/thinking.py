"""A workspace's modules into what a model concludes about them: a shift paid out of a purse, kept in the ledger."""

import secrets
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from fact_store.learned import ItemResult
from fact_store.outputs import subjects_paid_for
from fact_store.snapshot import Snapshot, by_model, file_of
from indexer.records import moniker
from sleep_agent.agenda.item import Cost, Item
from sleep_agent.agenda.order import weighed
from sleep_agent.model.agenda import to_think_about
from sleep_agent.model.asking import Plan
from sleep_agent.model.reasoner import ModelReasoner, worth_thinking
from sleep_agent.model.verify import Verdict
from sleep_agent.shift import ShiftEvent, run_shift
from sleep_agent.view import SourceMovedError
from workspace.batching import Batched, advance, pending_requests, submit
from workspace.breaker import Breaker
from workspace.conversations import unanswered
from workspace.endpoint import Endpoint
from workspace.errors import USAGE, NoctuleError
from workspace.keys import find_key
from workspace.pricing import CHARS_PER_TOKEN_USUAL, caps_of, price_of, usual_micro_usd
from workspace.purse import Purse, require_consent
from workspace.replies import Replies
from workspace.settings import Settings
from workspace.surroundings import interest_of

if TYPE_CHECKING:
    from workspace.workspace import Workspace

PURPOSE: Final = "think"
NONCE_BYTES: Final = 12
PROMPT_TOKENS: Final = 3_000
"""About how many tokens a request has beside the file: the prompt, interfaces, callers and facts."""


class Thought(Struct, frozen=True):
    """What one model shift did: modules thought about, found again and failed; rows gained; claims that did not pass
    the verifier, by reason; micro-USD; input tokens and those of them that came from the provider's cache; and why it
    ended early ("" where it did not).
    """

    reasoned: int = 0
    reused: int = 0
    failed: int = 0
    facts: int = 0
    questions: int = 0
    refused: dict[str, int] = {}
    micro_usd: int = 0
    tokens_in: int = 0
    tokens_cached: int = 0
    stopped: str = ""
    tokens_out: int = 0


def plan_of(settings: Settings) -> Plan:
    """How modules are thought about; raises NoctuleError where no model is configured."""
    if not (model := settings.sleep_model or settings.model):
        raise NoctuleError(
            "no model is configured: set `sleep_model` (or `model`) in your configuration, or NOCTULE_SLEEP_MODEL",
            USAGE,
        )
    return Plan(model, settings.passes, settings.width, settings.model_effort or "", settings.sleep_tokens)


def endpoint_of(settings: Settings) -> Endpoint:
    """The configured server with its key; raises NoctuleError where there is no key."""
    return Endpoint(base_url=settings.base_url, api_key=find_key().text)


def think(
    workspace: "Workspace",
    *,
    limit_usd: float | None = None,
    budget_s: float | None = None,
    focus: tuple[str, ...] = (),
    on_event: Callable[[ShiftEvent], None] | None = None,
    cancelled: Callable[[], bool] = lambda: False,
    endpoint: Endpoint | None = None,
    only_worthwhile: bool = False,
    purse: Purse | None = None,
    plan: Plan | None = None,
) -> Thought:
    """Ask the configured model about every module that it has not thought about yet, or not with as many passes and
    drafts, most valuable first, as far as the caps allow.

    The `plan` is that of the settings, if none is given. `only_worthwhile` leaves out what costs more than it is
    expected to save: for shifts that nobody asked for. It is paid from `purse`, which may be of another ledger, else
    from this workspace's. Raises NoctuleError where no model, price, consent or key is there; nothing is sent then.
    """
    settings = workspace.settings
    plan = plan or plan_of(settings)
    purse = purse or Purse(workspace.ledger, settings, plan.model, PURPOSE, limit_usd=limit_usd)
    replies = Replies(workspace.ledger, plan.model, purse, endpoint or endpoint_of(settings), cancelled)
    items = to_ask_about(workspace, plan, focus)
    if only_worthwhile:
        items = tuple(item for item in items if item.value_s > 0)
    run = workspace.begin_run(workspace.snapshot.effort, "model") if items else None
    thought, failure = Thought(), "cut off"
    try:
        thought = _run(workspace, plan, replies, items, budget_s, on_event, cancelled, run=run)
        failure = thought.stopped
    except Exception as error:
        failure = f"{type(error).__name__}: {error}"
        raise
    finally:
        replies.close()
        if run is not None:
            workspace.ledger.end_run(
                run,
                items=thought.reasoned + thought.reused,
                facts=thought.facts,
                questions=thought.questions,
                cost_cpu_s=0.0,
                cost_micro_usd=replies.micro_usd,
                failure=failure,
            )
    return thought


def think_by_itself(
    workspace: "Workspace",
    *,
    focus: tuple[str, ...] = (),
    on_event: Callable[[ShiftEvent], None] | None = None,
    cancelled: Callable[[], bool] = lambda: False,
    endpoint: Endpoint | None = None,
) -> Thought:
    """Let the model think about what is worth its money, where the user wants that (`sleep_online`) and nothing stands
    against it: a model with a price, a key, his consent. Nobody asked, so nothing is raised where something does.
    """
    settings = workspace.settings
    if not settings.sleep_online or cancelled() or not workspace.is_writer or not workspace.snapshot.effort:
        return Thought()
    try:
        plan = plan_of(settings)
        require_consent(workspace.ledger, settings, plan.model)
        items = () if Breaker(workspace.ledger).open_s() > 0 else to_ask_about(workspace, plan, focus)
        if not any(item.value_s > 0 for item in items):
            return Thought()
        door = endpoint or endpoint_of(settings)
        return think(
            workspace, focus=focus, on_event=on_event, cancelled=cancelled, endpoint=door, only_worthwhile=True
        )
    except NoctuleError as error:
        return Thought(stopped=error.message)


def think_in_batches(
    workspace: "Workspace",
    *,
    submit_more: bool = True,
    on_event: Callable[[ShiftEvent], None] | None = None,
    cancelled: Callable[[], bool] = lambda: False,
    endpoint: Endpoint | None = None,
) -> tuple[Thought, Batched]:
    """One step of thinking at the price of batches: take in what has come, make rows of it, submit what is left to ask.

    Raises NoctuleError as `think` does.
    """
    settings, ledger = workspace.settings, workspace.ledger
    plan = plan_of(settings)
    price = price_of(settings, plan.model)
    require_consent(ledger, settings, plan.model)
    door = endpoint or endpoint_of(settings)
    came = advance(ledger, door, settings.prices)
    paid = subjects_paid_for(ledger)
    waiting = _waiting(workspace)
    fresh = {*came.paths, *(file_of(s) for s in waiting if file_of(s) in paid)}
    known = workspace.snapshot.code.modules
    subjects = tuple(by_model(path) for path in sorted(fresh) if path in known)
    items = _paid_for(workspace, plan, subjects)
    thought = _run(workspace, plan, Replies(ledger, plan.model), items, None, on_event, cancelled, anew=True)
    if not submit_more or cancelled():
        return thought, came
    asked = tuple(dict.fromkeys((*(item.subject for item in to_ask_about(workspace, plan)), *_begun(workspace))))
    pending = pending_requests(workspace.snapshot, asked, plan, ledger, door, _nonce)
    count, stopped = submit(pending, ledger, settings, plan, price, caps_of(settings.caps), door)
    return thought, replace(came, submitted=count, awaited=came.awaited + count, stopped=stopped or came.stopped)


def to_ask_about(workspace: "Workspace", plan: Plan, focus: tuple[str, ...] = ()) -> tuple[Item, ...]:
    """The agenda of a model's shift: what does not stand, and what stands, but was not thought about to the end of the
    plan (because its passes or drafts were raised).
    """
    snapshot = workspace.snapshot
    waiting = _waiting(workspace)
    standing = (subject for subject in _begun(workspace) if snapshot.stands(subject, snapshot.effort))
    unfinished = (subject for subject in standing if _is_unfinished(workspace, plan, subject))
    price = workspace.settings.prices.get(plan.model)

    def guess(snapshot: Snapshot, path: str) -> int:
        symbol = snapshot.symbol(moniker(path))
        tokens = int((symbol.span.end_byte if symbol else 0) / CHARS_PER_TOKEN_USUAL) + PROMPT_TOKENS
        requests = (plan.passes + 1) * plan.width
        return usual_micro_usd(price, tokens, plan.reply_tokens, requests) if price else 0

    reasoner = ModelReasoner(plan, Replies(workspace.ledger, plan.model), _nonce, guess=guess)
    interest = interest_of(workspace, focus, workspace.edited_s)
    return weighed(snapshot, snapshot.effort, (*waiting, *unfinished), reasoner, interest)


def _begun(workspace: "Workspace") -> Iterator[str]:
    """Modules of which the ledger holds any reply."""
    snapshot = workspace.snapshot
    for path in sorted(subjects_paid_for(workspace.ledger)):
        if worth_thinking(snapshot, path):
            yield by_model(path)


def _is_unfinished(workspace: "Workspace", plan: Plan, subject: str) -> bool:
    try:
        found = unanswered(workspace.snapshot, file_of(subject), plan, workspace.ledger, _nonce())
        return next(found, None) is not None
    except SourceMovedError:
        return False


def _paid_for(workspace: "Workspace", plan: Plan, subjects: Iterable[str]) -> tuple[Item, ...]:
    """Subjects for which nobody has to be asked any more, so that their order does not matter."""
    reasoner = ModelReasoner(plan, Replies(workspace.ledger, plan.model), _nonce)
    return tuple(Item(subject, reasoner.name, 1.0, 1.0, 1.0, Cost()) for subject in subjects)


def _waiting(workspace: "Workspace") -> tuple[str, ...]:
    """What a model has yet to think about, but what was taken back and would come out the same."""
    snapshot = workspace.snapshot
    taken_back = {item.subject for item in workspace.undone_items() if snapshot.is_current(item)}
    return tuple(s for s in to_think_about(snapshot, snapshot.effort) if s not in taken_back)


def _nonce() -> str:
    return secrets.token_hex(NONCE_BYTES)


def recollect(workspace: "Workspace", cancelled: Callable[[], bool] = lambda: False) -> Thought:
    """Make the rows again of everything a model said that was paid for before; asks nobody, costs nothing."""
    settings = workspace.settings
    if cancelled() or not (settings.sleep_model or settings.model) or not workspace.snapshot.effort:
        return Thought()  # somebody waits, or there is nothing to make
    paid = subjects_paid_for(workspace.ledger)
    subjects = _waiting(workspace) if paid else ()
    subjects = tuple(s for s in subjects if file_of(s) in paid)
    if not subjects:
        return Thought()
    plan = plan_of(settings)
    items = _paid_for(workspace, plan, subjects)
    return _run(workspace, plan, Replies(workspace.ledger, plan.model), items, None, None, cancelled)


def _run(
    workspace: "Workspace",
    plan: Plan,
    replies: Replies,
    items: tuple[Item, ...],
    budget_s: float | None,
    on_event: Callable[[ShiftEvent], None] | None,
    cancelled: Callable[[], bool],
    *,
    anew: bool = False,
    run: int | None = None,
) -> Thought:
    effort = workspace.snapshot.effort
    refused: Counter[str] = Counter()
    last: list[ShiftEvent] = []

    def follow(event: ShiftEvent) -> None:
        last[:] = [event]
        if on_event:
            on_event(event)

    def hear(_path: str, verdict: Verdict) -> None:
        refused.update(why.partition(" (")[0].partition(":")[0] for _, why in verdict.refused)

    standing = workspace.snapshot.items

    def find(subject: str) -> ItemResult | None:
        """A past item; not for what stands here, which is thought about because there is more to say."""
        is_here = subject in standing and workspace.snapshot.stands(subject, effort)
        return None if anew or is_here else workspace.find_result(subject, effort)

    def commit(results: list[ItemResult]) -> None:
        before = workspace.snapshot.items
        rows = [(r.item.subject, r.item.key, before[s].key if (s := r.item.subject) in before else "") for r in results]
        if run is not None:
            workspace.ledger.record_items(run, rows)
        workspace.learn(results, effort)

    reasoner = ModelReasoner(plan, replies, _nonce, hear)
    run_shift(
        workspace.snapshot,
        items,
        effort,
        commit=commit,
        cancelled=cancelled,
        on_event=follow,
        clock=time.monotonic,
        find=find,
        budget_s=budget_s,
        reasoner=reasoner,
    )
    workspace.commit()
    return _thought(last, replies, dict(refused.most_common()))


def _thought(last: list[ShiftEvent], replies: Replies, refused: dict[str, int]) -> Thought:
    counts = replies.usage
    end = last[0]
    early = {"cancelled": "stopped by you", "exhausted": "the time is spent"}.get(end.step, "")
    return Thought(
        end.reasoned,
        end.reused,
        end.failed,
        end.facts,
        end.questions,
        refused,
        replies.micro_usd,
        counts.tokens_in + counts.read + counts.written,
        counts.read,
        replies.stopped or early,
        counts.tokens_out,
    )
