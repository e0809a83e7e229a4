"""The newest shift into nothing: what stood before it stands again."""

import click

from terminal.attached import writing_server
from terminal.names import counted
from terminal.options import common_flags, read_options
from terminal.output import emit_json, note
from terminal.session import open_workspace
from workspace.objects import fields


@click.command("undo")
@common_flags
@click.pass_context
def command(context: click.Context) -> int:
    """Take back what the newest shift learned; again, to take back the one before it.

    What was known before the shift stands again. What was taken back is not learned again by itself while all that it
    rests on stays the same; `noctule sleep` does it.
    """
    from workspace.taking_back import undo

    options = read_options(context)
    with writing_server(options) as server:
        if server is not None:
            done = server.call("noctule/undo")
        else:
            with open_workspace(options, write=True) as workspace:
                done = fields(undo(workspace))
    if options.json:
        emit_json(done)
    elif options.verbosity >= 0:
        later = f"; {counted(done['later'], 'item')} were replaced later and stay" if done["later"] else ""
        note(
            f"took back shift #{done['run']['id']}: {counted(done['items'], 'item')},"
            f" {done['restored']} of which as they were before{later}"
        )
    return 0
