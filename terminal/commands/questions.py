"""What was learned asleep into the questions that are anticipated, likeliest first."""

from typing import TYPE_CHECKING

import click

from terminal.completion import symbols
from terminal.options import Options, common_flags, read_options
from terminal.output import emit, emit_json, note, one_line
from terminal.session import open_workspace
from workspace.errors import NOT_FOUND
from workspace.objects import fields, question_object

if TYPE_CHECKING:
    from workspace.workspace import Workspace


@click.command("questions")
@click.argument("subject", required=False, shell_complete=symbols)
@click.option("--change", is_flag=True, help="Those about the change at hand, with their answers.")
@click.option("--classes", is_flag=True, help="How often each class of question was anticipated when it was asked.")
@common_flags
@click.pass_context
def command(context: click.Context, subject: str | None, change: bool, classes: bool) -> int:
    """List the questions that are anticipated about SUBJECT, a file or a symbol with all in it, or about everything.

    The likeliest come first: by how central the symbol is, what was edited lately, and what was really asked.
    """
    from workspace.reads import anticipated

    options = read_options(context)
    if change + classes + (subject is not None) > 1:
        raise click.UsageError("give SUBJECT, --change or --classes", context)
    with open_workspace(options) as workspace:
        if classes:
            return _classes(workspace, options)
        found = anticipated(workspace, subject, change=change)
        for likelihood, asked in found:
            if options.json:
                emit_json({**question_object(workspace.snapshot, asked), "likelihood": likelihood})
            elif change:
                emit(f"{one_line(asked.question)}\n  {one_line(asked.answer)}")
            else:
                emit(one_line(f"{asked.question}  ({asked.subject})"))
    if not found and change and not options.json:
        note("the change at hand concerns no code that is indexed, or was not thought about yet: noctule sleep")
    return 0 if found else NOT_FOUND


def _classes(workspace: "Workspace", options: Options) -> int:
    """One line a class: how many were asked, how many anticipated, the estimate for the next one with its interval."""
    from workspace.learning import classes

    found = classes(workspace)
    for each in found:
        if options.json:
            emit_json(fields(each))
            continue
        rated = f"; rated good {each.good}, bad {each.bad}" if each.good or each.bad else ""
        emit(
            f"{each.name:<10} {each.hits} of {each.asked} anticipated; the next one {each.predictability:.0%}"
            f" ({each.low:.0%} to {each.high:.0%}){rated}"
        )
    if not found and not options.json:
        note("nothing was asked here yet")
    return 0 if found else NOT_FOUND
