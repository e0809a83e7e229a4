"""The tables of verbs and flags into a click group that imports a verb's module only when it is run."""

import difflib
import importlib
import keyword
import logging
import sys
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from terminal.commands import COMMANDS
from terminal.completion import verbs
from terminal.options import common_flags, read_options, remember
from terminal.output import clean
from terminal.overview import ROOT_FLAG, overview


class _Lazy(click.Group):
    """A group whose verbs are named by a table; each is `command` in a module of its own."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module = f"{cmd_name}_" if keyword.iskeyword(cmd_name) else cmd_name
        command = importlib.import_module(f"terminal.commands.{module}").command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS:
            close = difflib.get_close_matches(args[0], COMMANDS, n=1)
            raise click.UsageError(f"no verb {args[0]!r}" + (f"; did you mean {close[0]!r}?" if close else ""), ctx)
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        if incomplete.startswith("-"):
            return super().shell_complete(ctx, incomplete)
        return verbs(incomplete)

    def get_help(self, ctx: click.Context) -> str:  # noqa: ARG002
        return overview().rstrip("\n")


def _version(context: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        click.echo(f"noctule {version('noctule')}")
        context.exit()


class _CleanFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return clean(super().format(record))


def _start_log(verbosity: int) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_CleanFormatter("%(name)s: %(message)s"))
    levels = {-1: logging.CRITICAL, 0: logging.ERROR, 1: logging.INFO}
    logging.basicConfig(level=levels.get(verbosity, logging.DEBUG), handlers=[handler], force=True)


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "-C",
    "root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    expose_value=False,
    callback=remember,
    help=ROOT_FLAG["-C DIR"],
)
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version)
@common_flags
@click.pass_context
def cli(context: click.Context, /, **_flags: Any) -> None:
    """Read the flags that stand before the verb."""
    _start_log(read_options(context).verbosity)
