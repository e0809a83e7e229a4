"""The stores of all repositories into those that are still needed, without what nobody reads any more."""

from pathlib import Path

import click

from terminal.options import common_flags, read_options
from terminal.output import emit, emit_json, note, one_line
from terminal.session import root_of
from workspace.errors import ERROR


@click.command("gc")
@click.option("--dry-run", is_flag=True, help="Only tell what would go.")
@click.option(
    "--all", "everything", is_flag=True, help="Also stores with corrections or paid replies, or out of reach."
)
@common_flags
@click.pass_context
def command(context: click.Context, dry_run: bool, everything: bool) -> int:
    """Delete what nobody needs: stores of repositories that are gone, what is stored of worktrees that are gone, old
    versions of tables, and damaged parts that were set aside.

    A store that is in use is never touched. One that holds what cannot be worked out again (corrections, replies of a
    model that were paid for) stays, and so does one whose repository may only be out of reach; --all lets both go.
    """
    from workspace.layers import load_settings
    from workspace.leftovers import leftovers, remove, size_of
    from workspace.objects import fields
    from workspace.places import data_directory
    from workspace.settings import configured_store

    options = read_options(context)
    stores = (configured_store(load_settings(root_of(options))) or data_directory()) / "stores"
    before = size_of(stores) if stores.is_dir() else 0
    failed = 0
    for leftover in list(leftovers(stores, everything=everything)):
        kept = leftover.kept or ("" if dry_run else remove(leftover))
        failed += bool(kept and not leftover.kept)
        if options.json:
            emit_json({**fields(leftover), "kept": kept, "dry_run": dry_run})
        elif options.verbosity >= 0:
            size = f" ({_size(leftover.bytes)})" if leftover.bytes else ""
            what = f"{_deed(kept, dry_run)} {leftover.what} of {Path(leftover.directory).name}: {leftover.why}{size}"
            emit(one_line(f"{what}; {kept}" if kept else what))
    if not dry_run and options.verbosity >= 0:
        after = size_of(stores) if stores.is_dir() else 0
        note(f"{_size(max(0, before - after))} were freed, {_size(after)} are kept in {stores}")
    return ERROR if failed else 0


def _deed(kept: str, dry_run: bool) -> str:
    return "kept" if kept else "would delete" if dry_run else "deleted"


def _size(count: float) -> str:
    for unit in ("bytes", "kB", "MB"):
        if count < 1000:
            return f"{count:.0f} {unit}"
        count /= 1000
    return f"{count:.1f} GB"
