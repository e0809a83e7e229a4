"""This process into an MCP server for other assistants, or an assistant's configuration into one that knows it."""

import difflib
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from terminal.options import common_flags, read_options
from terminal.output import emit, emit_json, note
from terminal.session import root_of
from workspace.errors import USAGE, NoctuleError

if TYPE_CHECKING:
    from terminal.mcp.clients import Client


@click.group("mcp", invoke_without_command=True)
@common_flags
@click.pass_context
def command(context: click.Context) -> None:
    """Serve other assistants over standard input and output, speaking the Model Context Protocol.

    Six tools that only read: explore, context, facts, impact, questions, status. `noctule mcp setup CLIENT` tells an
    assistant of it. The repository is the one around the current directory, or -C DIR before the verb.
    """
    if context.invoked_subcommand is not None:
        return
    options = read_options(context)
    root = ["--root", str(options.root.resolve())] if options.root is not None else []
    # -P: a folder called mcp_server in the repository that is being read is never imported.
    os.execv(sys.executable, [sys.executable, "-P", "-m", "mcp_server", *root])  # noqa: S606


@command.command("setup")
@click.argument("client", required=False)
@click.option("--write", "do_write", is_flag=True, help="Apply it; what is there is kept, and a copy is made first.")
@click.option("--scope", type=click.Choice(["project", "user"]), help="This repository's file, or yours for all.")
@common_flags
@click.pass_context
def setup_command(context: click.Context, client: str | None, do_write: bool, scope: str | None) -> None:
    """Print what CLIENT needs in its configuration to start this server; with --write, put it there.

    CLIENT is claude-code, cursor, vscode, codex, gemini or zed; without it, they are listed.
    """
    from terminal.mcp.clients import CLIENTS, Scope
    from terminal.mcp.setup import change, file_of, snippet, write

    options = read_options(context)
    root = root_of(options)
    if client is None:
        for name, known in CLIENTS.items():
            file = file_of(known, known.default_scope, root)
            emit_json({"client": name, "title": known.title, "file": str(file)}) if options.json else emit(
                f"{name:<12} {known.title}: {file}"
            )
        return
    chosen = _known(client, CLIENTS)
    where: Scope = chosen.default_scope if scope is None else "user" if scope == "user" else "project"
    program = _program() if where == "user" else "noctule"
    file = file_of(chosen, where, root)
    if not do_write:
        emit(snippet(chosen, program))
        if options.verbosity >= 0:
            note(f"this goes into {file}; --write puts it there")
        return
    wanted = change(chosen, file, program)
    copy = write(wanted) if wanted.after is not None else None
    if options.json:
        emit_json({"file": str(file), "changed": wanted.after is not None, "copy": str(copy) if copy else None})
    elif options.verbosity >= 0:
        told = "says so already" if wanted.after is None else "now starts noctule"
        emit(f"{file} {told}" + (f"; what it was is in {copy.name}" if copy else ""))


def _known(name: str, clients: "dict[str, Client]") -> "Client":
    if found := clients.get(name.lower()):
        return found
    close = difflib.get_close_matches(name.lower(), clients, n=1)
    meant = f"did you mean {close[0]!r}? " if close else ""
    raise NoctuleError(f"no client is called {name!r}; {meant}known are {', '.join(clients)}", USAGE)


def _program() -> str:
    """The `noctule` that is running, by its whole path: an editor that a desktop started has another PATH."""
    mine = Path(sys.argv[0])
    if mine.name == "noctule" and mine.is_file():
        return str(mine.absolute())
    return shutil.which("noctule") or "noctule"
