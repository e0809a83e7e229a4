"""A symbol's name into the places that call it."""

import click

from terminal.edges import print_edges
from terminal.options import common_flags, read_options
from terminal.session import open_workspace


@click.command("callers")
@click.argument("symbol")
@common_flags
@click.pass_context
def command(context: click.Context, symbol: str) -> int:
    """Tell who calls SYMBOL, each call with its place and how certain it is."""
    options = read_options(context)
    with open_workspace(options) as workspace:
        return print_edges(workspace.snapshot, symbol, options, incoming=True)
