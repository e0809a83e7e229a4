"""A path into the rows that came from it, which are deleted."""

import click

from terminal.attached import writing_server
from terminal.completion import files
from terminal.names import counted
from terminal.options import common_flags, read_options
from terminal.output import emit_json, note
from terminal.session import open_workspace
from workspace.objects import fields


@click.command("forget")
@click.argument("path", shell_complete=files)
@common_flags
@click.pass_context
def command(context: click.Context, path: str) -> int:
    """Delete all that was learned about the file or folder PATH, and from it about other files, in every branch.

    Questions that were asked about it go, too; what you stated (`noctule correct`) stays. A file that is still read is
    learned about again in the next sleep: to keep it out, name it in `.noctuleignore` first.
    """
    from workspace.taking_back import forget

    options = read_options(context)
    with writing_server(options) as server:
        if server is not None:
            said = server.call("noctule/forget", {"path": path})
        else:
            with open_workspace(options, write=True) as workspace:
                said = fields(forget(workspace, path))
                said["still_read"] = path.rstrip("/").removeprefix("./") in workspace.files()
    if options.json:
        emit_json(said)
    elif options.verbosity >= 0:
        facts, questions = counted(said["facts"], "fact"), counted(said["questions"], "question")
        note(f"forgotten: {facts}, {questions}, {counted(said['work_items'], 'work item')}")
        if said["still_read"]:
            note(f"{path} is still read: name it in .noctuleignore to keep it out of the next sleep")
    return 0
