"""Everything that is known into one JSON line for each row, or into a bundle that others can import."""

import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from terminal.names import counted
from terminal.options import Options, common_flags, read_options
from terminal.output import emit_json, note
from terminal.session import open_workspace
from workspace.errors import ERROR, USAGE, NoctuleError

if TYPE_CHECKING:
    from workspace.bundling import Exported
    from workspace.workspace import Workspace


@click.command("export")
@click.option("--bundle", metavar="FILE", help="Write what was learned to FILE (- for stdout), for `noctule import`.")
@common_flags
@click.pass_context
def command(context: click.Context, bundle: str | None) -> None:
    """Print every module, symbol, edge, fact and question that holds now, as JSON lines in a stable order.

    What is missing or stale is learned first, at the effort of the last sleep, so equal repositories print equal bytes.

    With --bundle, write what was learned about the code to a file instead. Whoever has the same code takes it in with
    `noctule import FILE` and need not sleep over it. Your corrections and questions are not in it.
    """
    options = read_options(context)
    with open_workspace(options) as workspace:
        workspace.complete()
        if bundle is not None:
            _bundle(workspace, options, bundle)
            return
        for row in workspace.export():
            emit_json(row)


def _bundle(workspace: "Workspace", options: Options, name: str) -> None:
    from workspace.objects import fields

    if name == "-":
        if sys.stdout.isatty():
            raise NoctuleError("a bundle is no text: name a file, or pipe it somewhere", USAGE)
        made = _written(workspace, Path("/dev/stdout"))
        sys.stdout.flush()
    else:
        made = _written(workspace, Path(name))
    if options.json and name != "-":
        emit_json(fields(made))
    elif options.verbosity >= 0:
        rows = f"{counted(made.facts, 'fact')}, {counted(made.questions, 'question')}"
        note(f"{name}: {counted(made.items, 'work item')}, {rows}, at effort {made.effort}; SHA-256 {made.sha256}")


def _written(workspace: "Workspace", file: Path) -> "Exported":
    """Through a new file beside it, so that a bundle is there whole or not at all."""
    from workspace.bundling import export_bundle

    if file == Path("/dev/stdout"):
        return export_bundle(workspace, sys.stdout.buffer)
    try:
        handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    except OSError as error:
        raise NoctuleError(f"cannot write {file}: {error.strerror}", ERROR) from None
    try:
        with os.fdopen(handle, "wb") as stream:
            made = export_bundle(workspace, stream)
        Path(name).chmod(0o644)
        Path(name).replace(file)
    except OSError as error:
        raise NoctuleError(f"cannot write {file}: {error.strerror}", ERROR) from None
    finally:
        Path(name).unlink(missing_ok=True)
    return made
