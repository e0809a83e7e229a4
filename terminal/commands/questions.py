"""What was learned asleep into the questions that are anticipated, likeliest first."""

import click

from terminal.completion import symbols
from terminal.options import common_flags, read_options
from terminal.output import emit, emit_json, one_line
from terminal.session import open_workspace
from workspace.errors import NOT_FOUND
from workspace.objects import question_object


@click.command("questions")
@click.argument("subject", required=False, shell_complete=symbols)
@click.option("--change", is_flag=True, help="Those about the change at hand, with their answers.")
@common_flags
@click.pass_context
def command(context: click.Context, subject: str | None, change: bool) -> int:
    """List the questions that are anticipated about SUBJECT, a file or a symbol with all in it, or about everything.

    The likeliest come first: by how central the symbol is, what was edited lately, and what was really asked.
    """
    from workspace.reads import anticipated

    options = read_options(context)
    if change and subject:
        raise click.UsageError("give SUBJECT or --change", context)
    with open_workspace(options) as workspace:
        found = anticipated(workspace, subject, change=change)
        for likelihood, asked in found:
            if options.json:
                emit_json({**question_object(workspace.snapshot, asked), "likelihood": likelihood})
            elif change:
                emit(f"{one_line(asked.question)}\n  {one_line(asked.answer)}")
            else:
                emit(one_line(f"{asked.question}  ({asked.subject})"))
    return 0 if found else NOT_FOUND
