"""The listing of the repository into the files that are read, and for each other one the reason why not."""

import click

from terminal.options import common_flags, read_options
from terminal.output import emit, emit_json, one_line
from terminal.session import open_workspace


@click.command("files")
@click.option("--why", metavar="PATH", help="Tell why this file is read, or why it is not.")
@common_flags
@click.pass_context
def command(context: click.Context, why: str | None) -> None:
    """List the files that are read; those that are skipped stand at the end with the reason."""
    options = read_options(context)
    with open_workspace(options, refresh=False) as workspace:
        if why is not None:
            reason = workspace.why(why)
            emit_json({"path": why, "why": reason}) if options.json else emit(one_line(f"{why}: {reason}"))
            return
        listing = workspace.files()
    if options.json:
        for path in sorted(listing.files):
            emit_json({"path": path, "indexed": True})
        for path in sorted(listing.skipped):
            emit_json({"path": path, "indexed": False, "why": listing.skipped[path]})
        return
    for path in sorted(listing.files):
        emit(one_line(path))
    for path in sorted(listing.skipped):
        emit(one_line(f"{path}  (skipped: {listing.skipped[path]})"))
