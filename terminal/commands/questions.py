"""What was learned asleep into the questions that are anticipated, likeliest first."""

from typing import TYPE_CHECKING

import click

from terminal.options import common_flags, read_options
from terminal.output import emit, emit_json, one_line
from terminal.session import open_workspace
from workspace.errors import NOT_FOUND
from workspace.objects import question_object
from workspace.symbols import find_symbols

if TYPE_CHECKING:
    from fact_store.records import AnticipatedQuestion
    from workspace.workspace import Workspace


@click.command("questions")
@click.argument("subject", required=False)
@click.option("--change", is_flag=True, help="Those about the change at hand, with their answers.")
@common_flags
@click.pass_context
def command(context: click.Context, subject: str | None, change: bool) -> int:
    """List the questions that are anticipated about SUBJECT, a file or a symbol with all in it, or about everything.

    The likeliest come first: by how central the symbol is, what was edited lately, and what was really asked.
    """
    from workspace.surroundings import likely_questions

    options = read_options(context)
    if change and subject:
        raise click.UsageError("give SUBJECT or --change", context)
    with open_workspace(options) as workspace:
        wanted = find_symbols(workspace.snapshot.code, subject) if subject else [""]
        found = likely_questions(workspace, _of_change(workspace) if change else _about(workspace, wanted))
        for likelihood, asked in found:
            if options.json:
                emit_json({**question_object(workspace.snapshot, asked), "likelihood": likelihood})
            elif change:
                emit(f"{one_line(asked.question)}\n  {one_line(asked.answer)}")
            else:
                emit(one_line(f"{asked.question}  ({asked.subject})"))
    return 0 if found else NOT_FOUND


def _about(workspace: "Workspace", wanted: list[str]) -> "list[AnticipatedQuestion]":
    snapshot = workspace.snapshot
    within = (q for q in snapshot.all_questions() if any(_is_within(q.subject, w) for w in wanted))
    return [q for q in within if snapshot.is_fresh(q)]


def _of_change(workspace: "Workspace") -> "list[AnticipatedQuestion]":
    from workspace.sleeping import understand_change

    understand_change(workspace)
    return list(workspace.snapshot.questions_about_change())


def _is_within(name: str, outer: str) -> bool:
    """Everything is within "", a module's symbols within its moniker, a member within its class."""
    return (
        name == outer or outer == "" or (name.startswith(outer) and (outer.endswith("::") or name[len(outer)] == "."))
    )
