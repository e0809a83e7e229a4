"""Idle time, bounded by effort and seconds, into facts and anticipated questions in the store."""

import click

from terminal.interrupt import interruptible
from terminal.options import common_flags, read_options
from terminal.output import emit_json, note
from terminal.progress import Progress
from terminal.session import open_workspace
from workspace.errors import BUDGET_SPENT
from workspace.objects import fields


@click.command("sleep")
@click.option("--budget", type=click.FloatRange(min=0), metavar="SECONDS", help="Stop after so many seconds.")
@common_flags
@click.pass_context
def command(context: click.Context, budget: float | None) -> int:
    """Think about the repository now, before questions come, and keep what was learned.

    Ctrl-C and a spent budget (exit code 5) lose nothing: what is finished is in the store, the rest comes next time.
    """
    options = read_options(context)
    with (
        open_workspace(options, write=True) as workspace,
        interruptible() as interrupted,
        Progress(options) as progress,
    ):
        slept = workspace.sleep(options.effort, budget_s=budget, on_event=progress.on_shift, cancelled=interrupted)
        status = workspace.status()
    if options.json:
        emit_json({**fields(slept), "status": fields(status)})
    elif options.verbosity >= 0:
        note(f"slept over {slept.reasoned} modules in {slept.cpu_s:.1f} CPU s ({slept.reused} found waiting)")
        note(f"known at effort {status.effort}: {status.facts} facts, {status.questions} anticipated questions")
    if interrupted():
        raise KeyboardInterrupt
    return 0 if slept.finished else BUDGET_SPENT
