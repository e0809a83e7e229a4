"""The call graph into one line for each edge, or into what it says of the repository as a whole."""

from typing import Any, Final

import click

from indexer.graph_rows import graph_rows
from indexer.records import Certainty
from terminal.graph_lists import DOUBTFUL, LISTS, print_list
from terminal.graph_options import certainty_option, max_option
from terminal.options import common_flags, read_options
from terminal.output import emit, emit_json
from terminal.session import open_workspace

_HELP: Final = {
    "cycles": "Modules that import each other in a circle.",
    "components": "Functions that call each other in a circle.",
    "entry-points": "Where running starts: commands, scripts, what frameworks call; tests apart.",
    "dead": "Definitions that nothing seems to need, each with the reason and what speaks against it.",
    "central": "The symbols on which most rests, most central first.",
}


def _list_flags(function: Any) -> Any:
    for name in reversed(LISTS):
        function = click.option(f"--{name}", "lists", flag_value=name, multiple=True, help=_HELP[name])(function)
    return function


@click.command("graph")
@_list_flags
@certainty_option
@max_option
@common_flags
@click.pass_context
def command(context: click.Context, lists: tuple[str, ...], certainty: Certainty | None, nodes: int | None) -> int:
    """Print every call in the repository with its caller, its callee and how certain that is, in a stable order.

    With one of the flags print what the graph says as a whole instead, one entry on a line; --certainty is for
    --components and --dead.
    """
    if len(set(lists)) > 1:
        raise click.UsageError(f"one list at a time: --{' or --'.join(dict.fromkeys(lists))}", context)
    if (certainty or nodes) and not lists:
        raise click.UsageError(f"--certainty and --max go with a list: --{', --'.join(LISTS)}", context)
    if certainty and lists[0] not in DOUBTFUL:
        raise click.UsageError(f"--certainty goes with --{' or --'.join(DOUBTFUL)}", context)
    options = read_options(context)
    with open_workspace(options) as workspace:
        if lists:
            return print_list(lists[0], workspace.snapshot, options, certainty, nodes)
        for row in graph_rows(workspace.snapshot.code):
            if options.json:
                emit_json(row)
            else:
                callee = row["callee"] or f"? {row['text']}"
                emit(f"{row['path']}:{row['line']}: {row['caller']} -> {callee} ({row['certainty']})")
    return 0
