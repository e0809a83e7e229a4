"""The model's part of `noctule sleep`: consent, shifts by requests or batches, a dry run, and what is said of them."""

import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

from terminal.options import Options
from terminal.output import emit, emit_json, note, one_line
from terminal.progress import Progress
from workspace.errors import BUDGET_SPENT, USAGE, NoctuleError
from workspace.objects import fields

if TYPE_CHECKING:
    from workspace.thinking import Thought
    from workspace.workspace import Workspace

POLL_S: Final = 20.0
STEP_S: Final = 0.2
REASONS_MAX: Final = 4


class Wishes(NamedTuple):
    """What was said on the command line about the model."""

    batch: bool
    wait: bool
    yes: bool
    max_cost: float | None
    passes: int | None
    width: int | None
    budget_s: float | None


def agree(workspace: "Workspace", model: str | None, yes: bool) -> None:
    """Have the user's consent before the first spend: by `--yes`, or by an answer where a person looks."""
    from workspace.pricing import is_free, price_of, usd
    from workspace.purse import give_consent, has_consent

    settings = workspace.settings
    if model is None or has_consent(workspace.ledger, settings) or is_free(price_of(settings, model)):
        return
    if not yes and sys.stdin.isatty():
        caps = settings.caps
        where = settings.base_url or "the provider of the model"
        note(f"{model} at {where} costs money: at most ${caps.hour:g} an hour, ${caps.day:g} a day, and")
        note(f"${caps.repository:g} on this repository; `noctule sleep --dry-run` shows what would be sent")
        yes = click.confirm("Spend it?", err=True)
        if not yes:
            raise NoctuleError(f"nothing was sent and {usd(0)} spent", USAGE)
    if yes:
        give_consent(workspace.ledger, settings)


def consenting(wishes: Wishes) -> Callable[[str, Any], Any]:
    """What answers a server that asks for consent before the first spend; its first action is to agree."""

    def answer(method: str, params: Any) -> Any:
        if method != "window/showMessageRequest":
            return None
        if not wishes.yes and not sys.stdin.isatty():
            return None
        if not wishes.yes:
            note(one_line(str(params["message"])))
        return params["actions"][0] if wishes.yes or click.confirm("Agreed?", err=True) else None

    return answer


def think(
    workspace: "Workspace", options: Options, wishes: Wishes, progress: Progress, cancelled: Callable[[], bool]
) -> "tuple[Thought, dict[str, Any]]":
    """Let the configured model think about what is left; (what it did, that as plain fields for `--json`)."""
    from workspace.thinking import plan_of, think

    workspace.settings = _with(workspace, wishes)
    agree(workspace, plan_of(workspace.settings).model, wishes.yes)
    if wishes.batch:
        return _in_batches(workspace, options, wishes, progress, cancelled)
    thought = think(
        workspace,
        limit_usd=wishes.max_cost,
        budget_s=wishes.budget_s,
        on_event=progress.on_thought,
        cancelled=cancelled,
    )
    return thought, fields(thought)


def _with(workspace: "Workspace", wishes: Wishes) -> Any:
    from workspace.settings import convert_settings

    given = {name: value for name in ("passes", "width") if (value := getattr(wishes, name)) is not None}
    settings = workspace.settings
    current = {name: getattr(settings, name) for name in settings.__struct_fields__}
    return convert_settings({**current, **given}, "command line") if given else settings


def _in_batches(
    workspace: "Workspace", options: Options, wishes: Wishes, progress: Progress, cancelled: Callable[[], bool]
) -> "tuple[Thought, dict[str, Any]]":
    from workspace.thinking import think_in_batches

    started = time.monotonic()
    while True:
        thought, batched = think_in_batches(workspace, on_event=progress.on_thought, cancelled=cancelled)
        if options.verbosity >= 0:
            note(
                f"batches: {batched.submitted} requests submitted, {batched.taken} results taken in,"
                f" {batched.awaited} awaited{f'; {batched.stopped}' if batched.stopped else ''}"
            )
        late = wishes.budget_s is not None and time.monotonic() - started >= wishes.budget_s
        if not wishes.wait or not batched.awaited or late or cancelled():
            return thought, {**fields(thought), "batches": fields(batched)}
        until = time.monotonic() + POLL_S
        while time.monotonic() < until and not cancelled():
            time.sleep(STEP_S)


def tell(thought: "Thought") -> None:
    """Say on stderr what a model shift gained, cost, and why it ended."""
    from workspace.pricing import usd

    cached = ""
    if thought.tokens_in:
        share = thought.tokens_cached / thought.tokens_in
        cached = f", {share:.0%} of {thought.tokens_in} input tokens from the cache"
    note(
        f"a model thought about {thought.reasoned} modules for {usd(thought.micro_usd)}{cached}:"
        f" {thought.facts} facts, {thought.questions} questions"
        f"{f' ({thought.reused} modules found waiting)' if thought.reused else ''}"
    )
    if thought.refused:
        count = sum(thought.refused.values())
        reasons = ", ".join(f"{n} × {why}" for why, n in list(thought.refused.items())[:REASONS_MAX])
        note(f"{count} claims did not pass the verifier: {reasons}")
    if thought.stopped:
        note(f"ended early: {thought.stopped}")


def ending(thought: "Thought") -> int:
    """The exit code of a model shift: 5 where a cap ended it, 1 where something else left modules undone."""
    if not thought.stopped or thought.stopped == "stopped by you":
        return 0
    return BUDGET_SPENT if ("cap " in thought.stopped or "limit" in thought.stopped or "time" in thought.stopped) else 1


def show_dry_run(workspace: "Workspace", options: Options) -> int:
    """Print every request that would be made with its estimate, a line each; with `-v` all its text, with `--json` its
    body.
    """
    from workspace.dry_run import dry_run
    from workspace.pricing import usd

    head, planned = dry_run(workspace)
    count = estimate = 0
    for each in planned:
        count += 1
        estimate += each.estimate_micro_usd
        if options.json:
            emit_json(fields(each))
            continue
        most = usd(each.worst_micro_usd)
        times = f", up to {each.requests} requests" if each.requests > 1 else ""
        cost = f"about {usd(each.estimate_micro_usd)}{times} (the first at most {most})"
        line = f"{each.path}: about {each.tokens_in} tokens, {cost}"
        emit(one_line(line))
        if options.verbosity > 0:
            emit(_text_of(each.body))
    where = head.endpoint or "the provider"
    total = f"{count} modules to {head.model} at {where}: about {usd(estimate)}"
    note(f"dry run, nothing was sent; {total}; the caps leave {usd(head.left_micro_usd)} now")
    return 0


def _text_of(body: dict[str, Any]) -> str:
    system = "\n".join(block["text"] for block in body["system"])
    said = [f"[{m['role']}]\n{_content(m['content'])}" for m in body["messages"]]
    return "\n".join([f"[system]\n{system}", *said])


def _content(content: Any) -> str:
    return content if isinstance(content, str) else "\n".join(str(block["text"]) for block in content)
