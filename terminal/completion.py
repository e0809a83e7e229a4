"""What stands on a command line so far into what may come next: verbs, flags, symbols, files and settings."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import click
from click.shell_completion import CompletionItem, get_completion_class

from terminal.output import one_line

VARIABLE: Final = "_NOCTULE_COMPLETE"
SHELLS: Final = ("bash", "zsh", "fish")
Completer = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


def answer_shell() -> int:
    """Answer what the shell asks in its variables, and nothing else: whatever goes wrong, it only gets no answer."""
    from terminal.cli import cli

    try:
        shell, _, _what = os.environ[VARIABLE].partition("_")
        complete = get_completion_class(shell)
        if complete is None:
            return 1
        sys.stdout.write(complete(cli, {}, "noctule", VARIABLE).complete() + "\n")
    except Exception:
        return 1
    return 0


def script_of(shell: str) -> str:
    """What a shell reads at its start, so that it asks us."""
    from terminal.cli import cli

    complete = get_completion_class(shell)
    assert complete is not None
    return complete(cli, {}, "noctule", VARIABLE).source()


def symbols(context: click.Context, _parameter: click.Parameter, typed: str) -> list[CompletionItem]:
    """Symbols and files of the repository, as the store knows them."""
    from workspace.completing import symbols_beginning

    return _items(lambda root: symbols_beginning(root, typed), context)


def files(context: click.Context, _parameter: click.Parameter, typed: str) -> list[CompletionItem]:
    """Files that are read."""
    from workspace.completing import files_beginning

    return _items(lambda root: files_beginning(root, typed), context)


def settings(_context: click.Context, _parameter: click.Parameter, typed: str) -> list[CompletionItem]:
    """Keys of the configuration."""
    from workspace.config_file import dotted_keys

    return [CompletionItem(key, help=meaning) for key, meaning in dotted_keys().items() if key.startswith(typed)]


def _items(find: Callable[[Path], list[str]], context: click.Context) -> list[CompletionItem]:
    from terminal.options import read_options
    from terminal.session import root_of

    return [CompletionItem(name) for name in find(root_of(read_options(context))) if name == one_line(name)]


def verbs(typed: str) -> list[CompletionItem]:
    """Verbs with what they do, without importing any of them."""
    from terminal.commands import COMMANDS

    return [CompletionItem(name, help=said) for name, said in COMMANDS.items() if name.startswith(typed)]
