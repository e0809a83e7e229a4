"""The call graph into one line for each edge."""

import click

from terminal.options import common_flags, read_options
from terminal.output import emit, emit_json
from terminal.session import open_workspace


@click.command("graph")
@common_flags
@click.pass_context
def command(context: click.Context) -> None:
    """Print every call in the repository with its caller, its callee and how certain that is, in a stable order."""
    options = read_options(context)
    with open_workspace(options) as workspace:
        for row in workspace.graph():
            if options.json:
                emit_json(row)
            else:
                callee = row["callee"] or f"? {row['text']}"
                emit(f"{row['path']}:{row['line']}: {row['caller']} -> {callee} ({row['certainty']})")
