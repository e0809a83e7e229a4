"""Idle time, bounded by effort and seconds, into facts and anticipated questions in the store."""

import click

from terminal.exit_codes import INTERRUPTED
from terminal.interrupt import interruptible
from terminal.options import common_flags, read_options
from terminal.output import emit_json, note
from terminal.progress import Progress
from terminal.rows import status_row
from terminal.session import open_workspace


@click.command("sleep")
@click.option("--budget", type=click.FloatRange(min=0), metavar="SECONDS", help="Stop after so many seconds.")
@common_flags
@click.pass_context
def command(context: click.Context, budget: float | None) -> int:
    """Think about the repository now, before questions come, and keep what was learned.

    Ctrl-C and an exhausted budget lose nothing: what is finished is in the store, the rest is taken up next time.
    """
    options = read_options(context)
    with open_workspace(options) as workspace, interruptible() as interrupted, Progress(options) as progress:
        workspace.sleep(options.effort, budget_s=budget, on_event=progress.on_shift, cancelled=interrupted)
        status = workspace.status()
    if options.json:
        emit_json(status_row(status))
    elif options.verbosity >= 0:
        note(f"slept at effort {status.effort}: {status.facts} facts, {status.questions} anticipated questions")
    if interrupted():
        note("noctule: interrupted; what was finished is kept")
        return INTERRUPTED
    return 0
