"""What the user says about a symbol into a correction that wins over everything derived."""

import click

from terminal.completion import symbols
from terminal.options import Options, common_flags, read_options
from terminal.output import emit, emit_json, note, one_line
from terminal.session import open_workspace
from workspace.errors import NOT_FOUND
from workspace.objects import fact_object, fields


@click.command("correct")
@click.argument("symbol", required=False, shell_complete=symbols)
@click.argument("claim", nargs=-1)
@click.option("--kind", default="", metavar="KIND", help="The kind of fact to stand in for, such as `purpose`.")
@click.option("--withdraw", is_flag=True, help="Take back what you said about SYMBOL (with --kind: of that kind).")
@click.option("--list", "listing", is_flag=True, help="List what you said.")
@common_flags
@click.pass_context
def command(
    context: click.Context, symbol: str | None, claim: tuple[str, ...], kind: str, withdraw: bool, listing: bool
) -> int:
    """Say what is right about SYMBOL: CLAIM is told first from now on, whatever is derived, and whatever is edited.

    With --kind it takes the place of the facts of that kind; `noctule facts SYMBOL` names the kinds.
    """
    from workspace.correcting import correct
    from workspace.correcting import withdraw as take_back

    options = read_options(context)
    if listing == (symbol is not None) or withdraw == bool(claim or listing):
        raise click.UsageError("give SYMBOL and CLAIM, --withdraw SYMBOL, or --list", context)
    with open_workspace(options) as workspace:
        if listing:
            return _print(workspace.ledger.corrections(), options)
        assert symbol is not None
        if withdraw:
            count = take_back(workspace, symbol, kind)
            if options.verbosity >= 0:
                note(f"{count} taken back")
            return 0
        fact = correct(workspace, symbol, " ".join(claim), kind)
        if options.json:
            emit_json(fact_object(workspace.snapshot, fact))
        elif options.verbosity >= 0:
            note(f"{fact.subject}: noted; it is told before everything that is derived")
    return 0


def _print(corrections: list, options: Options) -> int:  # type: ignore[type-arg]
    for each in corrections:
        if options.json:
            emit_json(fields(each))
        else:
            emit(one_line(f"{each.subject}: {each.claim}{f' (its {each.kind})' if each.kind else ''}"))
    return 0 if corrections else NOT_FOUND
