"""A repository into a conversation about it, on a terminal or through pipes."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from terminal.options import Options, common_flags, read_options
from terminal.output import emit, note
from terminal.progress import Progress
from terminal.session import open_repository, root_of

if TYPE_CHECKING:
    from workspace.reaching import Repository


@click.command("chat")
@click.option("-c", "--continue", "resume", is_flag=True, help="Go on with the last conversation about it.")
@click.option("--online", is_flag=True, help="Let the configured model write the answers from the same evidence.")
@click.option("--yes", is_flag=True, help="Agree to spend money here, within the caps (asked for once).")
@click.option("--max-cost", type=click.FloatRange(min=0), metavar="USD", help="The most each answer may cost.")
@common_flags
@click.pass_context
def command(context: click.Context, resume: bool, online: bool, yes: bool, max_cost: float | None) -> int:
    """Talk about the repository: questions that may lean on what was said before, and slash commands (/help).

    The running server answers; where none runs, one is started and stays for a while. Where stdin or stdout is no
    terminal, each line of stdin is answered as plain text.
    """
    from terminal.chat.chat import Chat

    options = read_options(context)
    online = online and not options.offline
    with _repository(options, online, yes) as repository:
        asked: dict[str, Any] = {"online": True, "limit_usd": max_cost} if online else {}
        chat = Chat(repository, resume=resume, **asked)
        if chat.not_kept:
            note(f"the conversation is not kept: {chat.not_kept}")
        if not (sys.stdin.isatty() and sys.stdout.isatty()) or os.environ.get("TERM", "dumb") == "dumb":
            from terminal.chat.plain import talk_plainly

            return talk_plainly(chat, sys.stdin, receipts=options.verbosity >= 0)
        return _talk(chat, options)


def _talk(chat: Any, options: Options) -> int:
    import asyncio

    from terminal.chat.commands import run_command
    from terminal.chat.talk import Talk
    from terminal.drawing import wrapped

    if options.verbosity >= 0:
        told = f"{chat.repository.root.name}: {run_command(chat, '/status')} /help tells more, Ctrl-D leaves."
        emit(wrapped(told, shutil.get_terminal_size().columns) + "\n")
    asyncio.run(Talk(chat).run())
    return 0


@contextmanager
def _repository(options: Options, online: bool, yes: bool) -> "Iterator[Repository]":
    """A model is paid from this process, where the key is; everything else is asked of the server."""
    if not online:
        with open_repository(options) as repository:
            yield repository
        return
    from terminal.thinking import agree
    from workspace.reaching import open_own

    with Progress(options) as progress:
        own = open_own(root_of(options), progress)
    with own:
        agree(own.workspace, own.workspace.settings.model, yes)
        yield own
