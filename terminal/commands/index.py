"""What changed in the repository into the store, and how much that was into a line."""

import click

from terminal.attached import writing_server
from terminal.options import common_flags, read_options
from terminal.output import emit_json, note
from terminal.session import open_workspace
from workspace.objects import fields


@click.command("index")
@common_flags
@click.pass_context
def command(context: click.Context) -> None:
    """Read what changed in the repository into the store. Files are parsed once; what is unchanged costs nothing."""
    options = read_options(context)
    with writing_server(options) as server:
        if server is not None:
            said = server.call("noctule/index")
        else:
            with open_workspace(options, write=True) as workspace:
                said = fields(workspace.status())
    if options.json:
        emit_json(said)
    elif options.verbosity >= 0:
        calls = sum(said["calls"].values())
        note(f"indexed {said['files']} files, {said['symbols']} symbols, {calls} calls in {said['root']}")
