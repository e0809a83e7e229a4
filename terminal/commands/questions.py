"""What was learned asleep into the questions that are anticipated, likeliest first."""

import click

from terminal.options import common_flags, read_options
from terminal.output import emit, emit_json, one_line
from terminal.session import open_workspace
from workspace.errors import NOT_FOUND
from workspace.objects import question_object
from workspace.symbols import find_symbols


@click.command("questions")
@click.argument("subject", required=False)
@common_flags
@click.pass_context
def command(context: click.Context, subject: str | None) -> int:
    """List the questions that are anticipated about SUBJECT, a file or a symbol with all in it, or about everything."""
    options = read_options(context)
    with open_workspace(options) as workspace:
        snapshot = workspace.snapshot
        wanted = find_symbols(snapshot.code, subject) if subject else [""]
        questions = [
            q
            for q in snapshot.all_questions()
            if any(_is_within(q.subject, w) for w in wanted) and snapshot.is_fresh(q)
        ]
        for asked in sorted(questions, key=lambda q: (-q.likelihood, q.question, q.key)):
            if options.json:
                emit_json(question_object(snapshot, asked))
            else:
                emit(one_line(f"{asked.question}  ({asked.subject})"))
    return 0 if questions else NOT_FOUND


def _is_within(name: str, outer: str) -> bool:
    """Everything is within "", a module's symbols within its moniker, a member within its class."""
    return (
        name == outer or outer == "" or (name.startswith(outer) and (outer.endswith("::") or name[len(outer)] == "."))
    )
