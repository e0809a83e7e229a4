"""What is known of a repository into one page to look at."""

import os
import tempfile
import webbrowser
from pathlib import Path

import click

from terminal.completion import files
from terminal.options import common_flags, read_options
from terminal.output import emit, emit_json, note, one_line
from terminal.session import open_workspace
from workspace.errors import ERROR, USAGE, NoctuleError


@click.command("report")
@click.option("--output", "-o", type=click.Path(path_type=Path), metavar="FILE", help="Where to write the page.")
@click.option("--module", metavar="PATH", shell_complete=files, help="Show the call graph of this module first.")
@click.option("--open", "opens", is_flag=True, help="Open the page in a browser.")
@common_flags
@click.pass_context
def command(context: click.Context, output: Path | None, module: str | None, opens: bool) -> None:
    """Write one HTML page: what was learned lately, what is covered and stale, the call graph of a module, questions
    that were anticipated and asked, what sleep cost and saved.

    The page is one file that asks for nothing from anywhere: it can be mailed, or kept by a CI job. Its name is
    printed; --json prints what it shows instead.
    """
    from workspace.report.overview import report_of

    options = read_options(context)
    with open_workspace(options) as workspace:
        if module is not None and module not in workspace.snapshot.code.modules:
            raise NoctuleError(f"{module} is not a file that is read; `noctule files` lists them", USAGE)
        told = report_of(workspace, module)
        name = one_line(workspace.root.name)
    if options.json:
        emit_json(told)
        return
    from terminal.report.page import page

    file = output or Path(f"noctule-{name or 'report'}.html")
    _write(file, page(told))
    emit(str(file))
    if opens and not webbrowser.open(file.resolve().as_uri()):
        note("no browser could be opened")


def _write(file: Path, text: str) -> None:
    """All of the page or nothing; a name that is not text in UTF-8 is shown with question marks."""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as stream:
                stream.write(text)
            Path(name).chmod(0o644)
            Path(name).replace(file)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        raise NoctuleError(f"cannot write {file}: {error.strerror}", ERROR) from None
