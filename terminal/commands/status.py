"""The ledger's summary into a few lines, without opening the store."""

import time
from typing import TYPE_CHECKING

import click

from terminal.options import common_flags, read_options
from terminal.output import emit, emit_json, one_line
from terminal.render import duration
from terminal.session import root_of

if TYPE_CHECKING:
    from workspace.status import Status


@click.command("status")
@common_flags
@click.pass_context
def command(context: click.Context) -> None:
    """Tell what is indexed, what is known, and what is out of date."""
    from workspace.layers import load_settings
    from workspace.objects import fields
    from workspace.status import read_status

    options = read_options(context)
    root = root_of(options)
    status = read_status(root, load_settings(root))
    if options.json:
        emit_json(fields(status))
    elif status.indexed:
        _print(status)
    else:
        emit(f"nothing is stored about {one_line(str(root))} yet; `noctule index` reads it")


def _print(status: "Status") -> None:
    age = duration(max(0.0, time.time() - status.at))
    calls = ", ".join(f"{count} {certainty}" for certainty, count in status.calls.items())
    emit(f"repository  {one_line(status.root)} at {status.head[:10] or 'no commit'}")
    emit(f"indexed     {status.files} files ({status.skipped} skipped), {status.symbols} symbols, {age} ago")
    emit(f"calls       {calls or 'none'}")
    emit(f"learned     {status.facts} facts, {status.questions} anticipated questions, at effort {status.effort}")
    emit(f"to do       {status.outdated} modules to sleep over, {status.changed} files changed since")
    emit(f"problems    {status.problems}")
    emit(f"store       {one_line(status.store)}")
