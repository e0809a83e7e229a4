"""A symbol's name into what was derived about it."""

import click

from terminal.options import common_flags, read_options
from terminal.output import emit, emit_json, one_line
from terminal.render import place
from terminal.session import open_workspace
from workspace.errors import NOT_FOUND
from workspace.objects import fact_object, locations
from workspace.symbols import find_symbols


@click.command("facts")
@click.argument("symbol")
@common_flags
@click.pass_context
def command(context: click.Context, symbol: str) -> int:
    """Tell what is known about SYMBOL (a name, a dotted name, `path::Name`) or a file, each with where it says so."""
    options = read_options(context)
    with open_workspace(options) as workspace:
        snapshot = workspace.snapshot
        facts = [fact for name in find_symbols(snapshot.code, symbol) for fact in snapshot.facts_of(name)]
        for fact in facts:
            if options.json:
                emit_json(fact_object(snapshot, fact))
            else:
                emit(one_line(f"{fact.claim} [{', '.join(map(place, locations(snapshot, fact.evidence)))}]"))
    return 0 if facts else NOT_FOUND
