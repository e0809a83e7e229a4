"""This process into a language server: `noctule lsp` becomes `python -P -m lsp_server`."""

import os
import sys

import click

_PASSED_ON = {"ignore_unknown_options": True, "help_option_names": []}


@click.command("lsp", context_settings=_PASSED_ON)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(arguments: tuple[str, ...]) -> None:
    """Serve an editor over standard input and output, speaking the Language Server Protocol."""
    # -P: a folder called lsp_server in the repository that is being read is never imported.
    os.execv(sys.executable, [sys.executable, "-P", "-m", "lsp_server", *arguments])  # noqa: S606
