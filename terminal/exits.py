"""However a command ends into an exit code and at most one line on stderr."""

import logging
import os
import sys
import traceback
from pathlib import Path
from typing import Final

import click

from terminal.cli import cli
from terminal.exit_codes import BROKEN_PIPE, INTERRUPTED
from terminal.output import emit, note, prepare_streams
from workspace.errors import ERROR, NoctuleError
from workspace.places import data_directory, make_private

LOG_BYTES_MAX: Final = 1 << 20
_log = logging.getLogger("noctule.terminal")


def run(arguments: list[str]) -> int:
    """Run one command line and return its exit code; nothing is raised."""
    prepare_streams()
    try:
        code = _invoke(arguments)
        sys.stdout.flush()
        return code
    except (KeyboardInterrupt, click.Abort):
        note("noctule: interrupted; what was finished is kept")
        return INTERRUPTED
    except BrokenPipeError:
        _detach_stdout()
        return BROKEN_PIPE
    except click.ClickException as error:
        return _usage(error)
    except NoctuleError as error:
        note(f"noctule: {error.message}")
        return error.exit_code
    except Exception as error:
        return _unexpected(error)


def _invoke(arguments: list[str]) -> int:
    try:
        with cli.make_context("noctule", arguments) as context:
            code = cli.invoke(context)
            return code if isinstance(code, int) else 0
    except click.exceptions.Exit as ending:
        return ending.exit_code


def _usage(error: click.ClickException) -> int:
    context = error.ctx if isinstance(error, click.UsageError) else None
    where = context.command_path if context else "noctule"
    note(f"noctule: {error.format_message()} (`{where} --help` tells more)")
    return error.exit_code


def _unexpected(error: Exception) -> int:
    """Refusals of the world in their own words, the rest as a bug of ours; both with a traceback in the log."""
    text = "".join(traceback.format_exception(error))
    if os.environ.get("NOCTULE_DEBUG") == "1":
        emit(text, stream=sys.stderr)
    log = _write_log(text)
    hint = f"the details are in {log}" if log else "NOCTULE_DEBUG=1 shows the details"
    if isinstance(error, OSError):
        place = f": {error.filename}" if error.filename else ""
        note(f"noctule: {error.strerror or error}{place} ({hint})")
    else:
        note(f"noctule: a bug in noctule: {type(error).__name__}: {error} (please report it; {hint})")
    return ERROR


def _write_log(text: str) -> Path | None:
    try:
        directory = data_directory() / "log"
        make_private(directory)
        file = directory / "noctule.log"
        mode = "a" if file.exists() and file.stat().st_size < LOG_BYTES_MAX else "w"
        with file.open(mode, encoding="utf-8", errors="replace") as log:
            log.write(text)
    except (OSError, NoctuleError):
        return None
    return file


def _detach_stdout() -> None:
    """Point stdout at nothing, so that the interpreter's last flush does not complain either."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
