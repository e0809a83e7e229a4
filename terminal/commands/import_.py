"""A bundle that was made elsewhere into what of it holds here."""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from terminal.attached import writing_server
from terminal.names import counted
from terminal.options import common_flags, read_options
from terminal.output import emit_json, note
from terminal.progress import Progress
from terminal.render import duration
from terminal.session import open_workspace
from workspace.errors import USAGE, NoctuleError

if TYPE_CHECKING:
    from workspace.bundling import Imported


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--sha256", metavar="HEX", help="Take it only if it has this SHA-256, as `export --bundle` told.")
@common_flags
@click.pass_context
def command(context: click.Context, file: Path, sha256: str | None) -> None:
    """Take in what somebody else's `noctule export --bundle` learned about this code.

    Your own copy of the code is read first. A work item is taken if everything it rests on reads here as it did there;
    the rest is left out, and counted. Some of what is taken is derived again to see that it follows, and all that a
    model said goes through the verifier. `noctule undo` takes an import back.
    """
    from workspace.bundling import Imported, check_header, check_sum, import_bundle
    from workspace.objects import fields

    options = read_options(context)
    with _opened(file) as stream:
        if sha256 is not None:  # before the repository is read for its sake; what is taken is summed up again
            check_sum(_sha256(stream), sha256)
        check_header(stream)
        with writing_server(options) as server:
            if server is not None:
                said = server.call("noctule/import", {"path": str(file.resolve()), "sha256": sha256})
            else:
                with open_workspace(options, write=True) as workspace, Progress(options) as progress:
                    said = fields(import_bundle(workspace, stream, progress, sha256=sha256))
                    workspace.warm()
    found = Imported(**said)
    if options.json:
        emit_json(said)
    elif options.verbosity >= 0:
        _tell(found)


def _tell(found: "Imported") -> None:
    rows = f"{counted(found.facts, 'fact')}, {counted(found.questions, 'question')}"
    money = f" and {found.micro_usd / 1e6:.4f} USD" if found.micro_usd else ""
    worth = f"; thinking about them had taken {duration(found.cpu_s)}{money}" if found.cpu_s or found.micro_usd else ""
    known = f", {found.known} known already" if found.known else ""
    note(f"took {found.taken} of {counted(found.items, 'work item')}{known}: {rows}, at effort {found.effort}{worth}")
    for why, count in found.left_out.items():
        note(f"left out: {counted(count, 'work item')} {why}")


def _opened(file: Path) -> BinaryIO:
    try:
        return file.open("rb")
    except OSError as error:
        raise NoctuleError(f"cannot read {file}: {error.strerror or error}", USAGE) from None


def _sha256(stream: BinaryIO) -> str:
    found = hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]
    stream.seek(0)
    return found
