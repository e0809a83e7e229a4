"""This process into a language server: `noctule lsp` becomes `python -P -m lsp_server`."""

import os
import sys

import click

from terminal.options import read_options

_PASSED_ON = {"ignore_unknown_options": True, "help_option_names": []}


@click.command("lsp", context_settings=_PASSED_ON)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def command(context: click.Context, arguments: tuple[str, ...]) -> None:
    """Serve an editor over standard input and output, speaking the Language Server Protocol."""
    options = read_options(context)
    common = [*(["--offline"] if options.offline else []), *(["--root", str(options.root)] if options.root else [])]
    # -P: a folder called lsp_server in the repository that is being read is never imported.
    os.execv(sys.executable, [sys.executable, "-P", "-m", "lsp_server", *common, *arguments])  # noqa: S606
