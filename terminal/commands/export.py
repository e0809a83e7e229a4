"""Everything that is known into one JSON line for each row, equal for equal knowledge."""

import click

from terminal.options import common_flags, read_options
from terminal.output import emit_json
from terminal.session import open_workspace


@click.command("export")
@common_flags
@click.pass_context
def command(context: click.Context) -> None:
    """Print every module, symbol, edge, fact and question that holds now, as JSON lines in a stable order.

    What is missing or stale is learned first, at the effort of the last sleep, so equal repositories print equal bytes.
    """
    with open_workspace(read_options(context)) as workspace:
        workspace.complete()
        for row in workspace.export():
            emit_json(row)
