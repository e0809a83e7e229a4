"""A symbol's name into what it calls."""

import click

from terminal.edges import print_edges
from terminal.options import common_flags, read_options
from terminal.session import open_workspace


@click.command("callees")
@click.argument("symbol")
@common_flags
@click.pass_context
def command(context: click.Context, symbol: str) -> int:
    """Tell what SYMBOL calls, each call with its place and how certain it is."""
    options = read_options(context)
    with open_workspace(options) as workspace:
        return print_edges(workspace.snapshot, symbol, options, incoming=False)
