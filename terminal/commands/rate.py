"""What the user thinks of the newest answer, into work for the next shift."""

import click

from terminal.options import common_flags, read_options
from terminal.output import emit_json, note, one_line
from terminal.session import open_workspace


@click.command("rate")
@click.argument("verdict", type=click.Choice(["good", "bad"]))
@click.option("--about", default="", metavar="SYMBOL", help="What the answer should have been about.")
@common_flags
@click.pass_context
def command(context: click.Context, verdict: str, about: str) -> int:
    """Say whether the newest answer was good or bad.

    A bad one counts as a miss and is not given again at once; with --about the next shift prepares one about SYMBOL.
    What an answer said wrongly about a symbol is put right with `noctule correct`.
    """
    from workspace.learning import BAD, GOOD, rate

    options = read_options(context)
    if about and verdict == "good":
        raise click.UsageError("--about says what a bad answer should have been about", context)
    with open_workspace(options) as workspace:
        question = rate(workspace, GOOD if verdict == "good" else BAD, about)
    if options.json:
        emit_json({"question": question, "verdict": verdict})
    elif options.verbosity >= 0:
        follows = f"; the next sleep prepares an answer about {about}" if about else ""
        note(one_line(f"noted as {verdict}: {question}{follows}"))
    return 0
