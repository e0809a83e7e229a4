"""The listing of the repository into the files that are read, and for each other one the reason why not."""

from pathlib import Path

import click

from terminal.options import common_flags, read_options
from terminal.output import emit, emit_json, one_line
from terminal.session import open_workspace, root_of


@click.command("files")
@click.option("--why", metavar="PATH", help="Tell why this file (below -C, else from here) is read, or why not.")
@common_flags
@click.pass_context
def command(context: click.Context, why: str | None) -> None:
    """List the files that are read; those that are skipped stand beside their reason."""
    options = read_options(context)
    if why is not None:
        from indexer.files import explain
        from workspace.layers import load_settings

        root = root_of(options)
        here = why if options.root else str(Path.cwd() / why)
        reason = explain(root, here, load_settings(root).exclude)
        emit_json({"path": why, "why": reason}) if options.json else emit(one_line(f"{why}: {reason}"))
        return
    with open_workspace(options) as workspace:
        for path, reason in workspace.files().items():
            if options.json:
                emit_json({"path": path, "indexed": not reason, "why": reason})
            else:
                emit(one_line(f"{path}  (skipped: {reason})" if reason else path))
