"""A symbol's name into what it calls, directly or over several steps."""

import click

from indexer.records import Certainty
from terminal.completion import symbols
from terminal.edges import print_calls
from terminal.graph_options import certainty_option, depth_option, max_option
from terminal.options import common_flags, read_options
from terminal.session import open_workspace


@click.command("callees")
@click.argument("symbol", shell_complete=symbols)
@depth_option
@certainty_option
@max_option
@common_flags
@click.pass_context
def command(
    context: click.Context, symbol: str, depth: int | None, certainty: Certainty | None, nodes: int | None
) -> int:
    """Tell what SYMBOL calls, each call with its place and how certain it is.

    With --depth also what those call, as a tree without builtins: each symbol once, on a shortest way to it and on the
    surest of those.
    """
    options = read_options(context)
    with open_workspace(options) as workspace:
        return print_calls(
            workspace.snapshot, symbol, options, incoming=False, depth=depth, minimum=certainty, nodes=nodes
        )
