"""A symbol, or a change to the repository, into who notices when it changes."""

import sys
from typing import TYPE_CHECKING

import click

from indexer.graph.impact import DEPTH, impact_of
from indexer.graph.walk import NODES_MAX
from indexer.patch import PATCH_BYTES_MAX
from indexer.records import Certainty
from terminal.completion import symbols
from terminal.graph_options import certainty_option, depth_option, max_option
from terminal.impacts import print_changed, print_impact, print_subjects
from terminal.options import Options, common_flags, read_options
from terminal.output import emit_json, note
from terminal.session import open_workspace
from workspace.changes import HEAD, changes_impact, of_patch, since_revision
from workspace.errors import NOT_FOUND
from workspace.objects import diff_impact_object, impact_object
from workspace.symbols import find_symbols

if TYPE_CHECKING:
    from workspace.workspace import Workspace

STDIN = "-"


@click.command("impact")
@click.argument("symbol", required=False, shell_complete=symbols)
@click.option(
    "--diff",
    "revision",
    is_flag=False,
    flag_value=HEAD,
    metavar="[REV]",
    help=f"What changed since REV [{HEAD}], from A to B (A..B), or in the diff on stdin (-).",
)
@depth_option
@certainty_option
@max_option
@common_flags
@click.pass_context
def command(
    context: click.Context,
    symbol: str | None,
    revision: str | None,
    depth: int | None,
    certainty: Certainty | None,
    nodes: int | None,
) -> int:
    """Tell who notices if SYMBOL changes, or what a change to the repository reaches.

    That is what calls it, names it, inherits from it, overrides it or hands it over, and what depends on those, nearest
    and surest first, with the tests that reach it and the modules that import it.
    """
    if (symbol is None) == (revision is None):
        raise click.UsageError("give a symbol or --diff", context)
    options = read_options(context)
    limits = {"depth": depth or DEPTH, "nodes": nodes or NODES_MAX}
    text = sys.stdin.buffer.read(PATCH_BYTES_MAX + 1) if revision == STDIN else b""
    with open_workspace(options) as workspace:
        if symbol is not None:
            return _of_symbol(workspace, symbol, options, certainty or "possible", limits)
        assert revision is not None
        return _of_diff(workspace, revision, text, options, certainty or "possible", limits)


def _of_symbol(
    workspace: "Workspace", symbol: str, options: Options, minimum: Certainty, limits: dict[str, int]
) -> int:
    code = workspace.snapshot.code
    names = find_symbols(code, symbol)
    found = impact_of(code, names, minimum=minimum, **limits)
    if options.json:
        emit_json(impact_object(found))
    else:
        print_subjects(found.subjects, options)
        print_impact(code, found, options)
    return 0 if found.affected or found.tests or found.modules else NOT_FOUND


def _of_diff(
    workspace: "Workspace", revision: str, text: bytes, options: Options, minimum: Certainty, limits: dict[str, int]
) -> int:
    snapshot = workspace.snapshot
    root = workspace.root
    changes = of_patch(root, snapshot, text) if revision == STDIN else since_revision(root, snapshot, revision)
    found = changes_impact(snapshot, changes, minimum=minimum, **limits)
    if options.json:
        emit_json(diff_impact_object(found, changes))
        return 0
    print_changed(found.changed, options)
    for path, why in changes.skipped.items():
        note(f"{path} is left out: {why}")
    if found.changed:
        print_impact(snapshot.code, found.impact, options)
    elif options.verbosity >= 0:
        note("no symbol changed")
    return 0
