"""Idle time, bounded by effort, seconds and money, into facts and anticipated questions in the store."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from terminal.attached import writing_server
from terminal.interrupt import interruptible
from terminal.names import counted
from terminal.options import Options, common_flags, read_options
from terminal.output import emit, emit_json, note, one_line
from terminal.progress import Progress
from terminal.render import duration
from terminal.session import open_workspace
from terminal.shift_view import ShiftView, subject_name
from terminal.thinking import Wishes, consenting, ending, show_dry_run, tell, think
from workspace.errors import BUDGET_SPENT, NOT_FOUND, USAGE, NoctuleError
from workspace.objects import fields, item_object

if TYPE_CHECKING:
    from fact_store.ledger_records import Run
    from sleep_agent.agenda.item import Item
    from workspace.client import Client
    from workspace.sleeping import Slept
    from workspace.thinking import Thought
    from workspace.workspace import Workspace

RUNS = 10
ITEMS = 25


@click.command("sleep")
@click.option("--budget", type=click.FloatRange(min=0), metavar="SECONDS", help="Stop after so many seconds.")
@click.option("--agenda", is_flag=True, help="Only list what would be thought about, most valuable first, and why.")
@click.option("--log", is_flag=True, help="Only list the shifts there were: when, why, what they did and cost.")
@click.option("--online", is_flag=True, help="Ask the configured model about each module, too, within the caps.")
@click.option("--batch", is_flag=True, help="With --online: by message batches, slower and for less money.")
@click.option("--wait", is_flag=True, help="With --batch: stay until the results are there.")
@click.option("--dry-run", is_flag=True, help="Show what --online would send and what it may cost; send nothing.")
@click.option("--yes", is_flag=True, help="Agree to spend money here, within the caps (asked for once).")
@click.option("--max-cost", type=click.FloatRange(min=0), metavar="USD", help="The most this shift may spend.")
@click.option("--passes", type=click.IntRange(0, 10), metavar="N", help="How often the model rethinks a module.")
@click.option("--width", type=click.IntRange(1, 5), metavar="K", help="How many drafts the model makes of a module.")
@common_flags
@click.pass_context
def command(context: click.Context, /, agenda: bool, log: bool, online: bool, dry_run: bool, **wished: Any) -> int:
    """Think about the repository now, before questions come, and keep what was learned.

    Ctrl-C, a spent budget and a reached cap (exit code 5) lose nothing: what is finished is in the store, the rest
    comes next time.
    """
    options = read_options(context)
    if agenda and log:
        raise click.UsageError("give --agenda or --log", context)
    if agenda or log:
        with open_workspace(options) as workspace:
            return _print_agenda(workspace, options) if agenda else _print_log(workspace, options)
    online = (online or wished["batch"]) and not options.offline
    wishes = Wishes(budget_s=wished.pop("budget"), **wished)
    if dry_run:
        with open_workspace(options) as workspace:
            return show_dry_run(workspace, options)
    thought = None
    said: dict[str, Any] = {}
    with writing_server(options) as server, interruptible() as interrupted, ShiftView(options) as view:
        if server is not None:
            slept, thought, status = _sleep_there(server, options, wishes, view, interrupted, online=online)
            said = fields(thought) if thought else {}
        else:
            with open_workspace(options, write=True) as workspace:
                workspace.forget_undone()
                slept = workspace.sleep(
                    options.effort, budget_s=wishes.budget_s, on_event=view, cancelled=interrupted, cause="manual"
                )
                if slept.finished and not interrupted():
                    workspace.warm()
                if online and not interrupted():
                    with Progress(options) as progress:
                        thought, said = think(workspace, options, wishes, progress, interrupted)
                status = fields(workspace.status())
    if options.json:
        emit_json({**fields(slept), **({"thought": said} if thought else {}), "status": status})
    elif options.verbosity >= 0:
        kept = slept.facts - slept.derived
        note(
            f"slept over {slept.reasoned} modules in {slept.cpu_s:.1f} CPU s ({slept.reused} found waiting):"
            f" {counted(slept.derived, 'fact')} worked out, {kept} taken over, {slept.gained} new, {slept.lost} gone"
        )
        if thought:
            tell(thought)
        note(
            f"known at effort {status['effort']}: {status['facts']} facts, {status['questions']} anticipated questions"
        )
    if interrupted():
        raise KeyboardInterrupt
    if not slept.finished:
        return BUDGET_SPENT
    return ending(thought) if thought else 0


def _sleep_there(
    server: "Client",
    options: Options,
    wishes: Wishes,
    view: ShiftView,
    interrupted: Callable[[], bool],
    *,
    online: bool,
) -> "tuple[Slept, Thought | None, dict[str, Any]]":
    """The shift, done by the server that writes the store, with the model that is configured there; Ctrl-C ends it."""
    from sleep_agent.shift import ShiftEvent
    from workspace.client import CANCELLED, ServerError
    from workspace.sleeping import Slept
    from workspace.thinking import Thought

    if online and wishes.batch:
        raise NoctuleError(
            "an editor's server writes this store: close the editor for `--batch`, or leave that out", USAGE
        )

    def show(value: Any) -> None:
        view(ShiftEvent(**value["event"]))

    asked: dict[str, Any] = {"effort": options.effort, "budget": wishes.budget_s}
    if online:
        asked |= {"online": True, "max_cost": wishes.max_cost, "passes": wishes.passes, "width": wishes.width}
        server.on_request = consenting(wishes)
    try:
        done = server.call("noctule/sleep", asked, on_progress=show, is_unwanted=interrupted)
    except ServerError as error:
        if error.code == CANCELLED:
            raise KeyboardInterrupt from None
        if online:
            whose = "the server that your editor started, whose environment counts, says"
            raise NoctuleError(f"{whose}: {error.message}", error.exit_code) from None
        raise
    thought = Thought(**done["thought"]) if "thought" in done else None
    return Slept(**done["slept"]), thought, done["status"]


def _print_agenda(workspace: "Workspace", options: Options) -> int:
    from workspace.sleeping import planned

    items = planned(workspace, workspace.settings.effort if options.effort is None else options.effort)
    shown = items if options.json or options.verbosity > 0 else items[:ITEMS]
    for item in shown:
        if options.json:
            emit_json(item_object(item))
        else:
            emit(one_line(f"{item.value_s:8.2f} s  {subject_name(item.subject)}  ({_why(item)})"))
    if len(shown) < len(items):
        note(f"{len(items) - len(shown)} more (-v lists all)")
    if not items and options.verbosity >= 0:
        note("nothing is outdated: there is nothing to think about")
    return 0


def _why(item: "Item") -> str:
    money = f" and {item.cost.micro_usd / 1e6:.4f} USD" if item.cost.micro_usd else ""
    return (
        f"asked about {item.asked:.0%}, saves {item.saved_s:.1f} s, still true then {item.survives:.0%},"
        f" costs {duration(item.cost.cpu_s)}{money}"
    )


def _print_log(workspace: "Workspace", options: Options) -> int:
    runs = [run for run in workspace.ledger.runs() if run.worktree == str(workspace.root)]
    for run in runs if options.json else runs[:RUNS]:
        if options.json:
            emit_json(fields(run))
        else:
            emit(one_line(_run_line(run)))
    if not runs and options.verbosity >= 0:
        note("there was no shift here yet")
    return 0 if runs else NOT_FOUND


def _run_line(run: "Run") -> str:
    ago = duration(max(0.0, time.time() - run.started_s))
    if run.ended_s is None:
        return f"#{run.id}  {ago} ago, {run.cause or 'by hand'}, effort {run.effort}: not ended (running, or cut off)"
    changed = ", ".join(
        f"{counted(n, noun)} {what}".strip() for name, (noun, what) in _CHANGES.items() if (n := run.changes.get(name))
    )
    how = f"failed: {run.failure}" if run.failure else run.ending or "ended"
    took = duration(run.ended_s - run.started_s)
    return (
        f"#{run.id}  {ago} ago, {run.cause or 'by hand'}, effort {run.effort}: {counted(run.items, 'item')} in {took},"
        f" {run.cost_cpu_s:.1f} CPU s{f', {run.cost_micro_usd / 1e6:.4f} USD' if run.cost_micro_usd else ''};"
        f" {changed or 'nothing changed'}; {how}"
    )


_CHANGES = {
    "derived": ("fact", "worked out"),
    "gained": ("fact", "new"),
    "lost": ("fact", "gone"),
    "reused": ("item", "found waiting"),
    "failed": ("item", "failed"),
}
