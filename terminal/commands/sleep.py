"""Idle time, bounded by effort, seconds and money, into facts and anticipated questions in the store."""

from typing import Any

import click

from terminal.interrupt import interruptible
from terminal.options import common_flags, read_options
from terminal.output import emit_json, note
from terminal.progress import Progress
from terminal.session import open_workspace
from terminal.thinking import Wishes, ending, show_dry_run, tell, think
from workspace.errors import BUDGET_SPENT
from workspace.objects import fields


@click.command("sleep")
@click.option("--budget", type=click.FloatRange(min=0), metavar="SECONDS", help="Stop after so many seconds.")
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
def command(context: click.Context, /, online: bool, dry_run: bool, **wished: Any) -> int:
    """Think about the repository now, before questions come, and keep what was learned.

    Ctrl-C, a spent budget and a reached cap (exit code 5) lose nothing: what is finished is in the store, the rest
    comes next time.
    """
    options = read_options(context)
    online = (online or wished["batch"]) and not options.offline
    wishes = Wishes(budget_s=wished.pop("budget"), **wished)
    with (
        open_workspace(options, write=True) as workspace,
        interruptible() as interrupted,
        Progress(options) as progress,
    ):
        if dry_run:
            return show_dry_run(workspace, options)
        slept = workspace.sleep(
            options.effort, budget_s=wishes.budget_s, on_event=progress.on_shift, cancelled=interrupted
        )
        thought = None
        if online and not interrupted():
            thought, said = think(workspace, options, wishes, progress, interrupted)
        status = workspace.status()
    if options.json:
        emit_json({**fields(slept), **({"thought": said} if thought else {}), "status": fields(status)})
    elif options.verbosity >= 0:
        note(f"slept over {slept.reasoned} modules in {slept.cpu_s:.1f} CPU s ({slept.reused} found waiting)")
        if thought:
            tell(thought)
        note(f"known at effort {status.effort}: {status.facts} facts, {status.questions} anticipated questions")
    if interrupted():
        raise KeyboardInterrupt
    if not slept.finished:
        return BUDGET_SPENT
    return ending(thought) if thought else 0
