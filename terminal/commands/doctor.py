"""What Noctule needs into a list of what is there, what is not, and how to mend it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from terminal.options import common_flags, read_options
from terminal.output import emit, emit_json, one_line
from terminal.session import root_of
from workspace.errors import ERROR

if TYPE_CHECKING:
    from pathlib import Path

    from workspace.doctor.finding import Finding

MARKS = {"ok": "ok   ", "note": "note ", "warning": "WARN ", "fault": "FAULT"}


@click.command("doctor")
@click.option(
    "--online", is_flag=True, help="Also open a connection to the configured model's server; nothing is sent."
)
@common_flags
@click.pass_context
def command(context: click.Context, online: bool) -> int:
    """Look at everything that Noctule needs here, and say how to mend what is wrong.

    Reads every row of this repository's store with its digest; changes nothing and sends nothing. The exit code is 1
    where something does not work.
    """
    options = read_options(context)
    root = root_of(options)
    has_fault = False
    for finding in _findings(root, online and not options.offline):
        has_fault = has_fault or finding.state == "fault"
        if options.json:
            emit_json({"about": finding.about, "state": finding.state, "found": finding.found, "fix": finding.fix})
        elif options.verbosity >= 0 or finding.state in ("warning", "fault"):
            emit(f"{MARKS[finding.state]} {one_line(f'{finding.about}: {finding.found}')}", flush=True)
            if finding.fix:
                emit(f"      -> {one_line(finding.fix)}", flush=True)
    return ERROR if has_fault else 0


def _findings(root: "Path", online: bool) -> "Iterator[Finding]":
    from indexer.git import store_identity
    from workspace.doctor.machine import look_at_machine, look_at_watching
    from workspace.doctor.model import look_at_model
    from workspace.doctor.storage import look_at_configuration, look_at_data, look_at_store
    from workspace.errors import NoctuleError
    from workspace.layers import load_settings
    from workspace.places import store_directory
    from workspace.settings import Settings, configured_store

    yield from look_at_machine()
    yield from look_at_configuration(root)
    yield from look_at_data()
    try:
        settings = load_settings(root)
    except NoctuleError:
        settings = Settings()
    try:
        directory = store_directory(store_identity(root), configured_store(settings))
    except NoctuleError:
        return  # there is no home, which was told
    yield from look_at_store(directory)
    yield from look_at_watching(root, directory)
    yield from look_at_model(root, online=online)
