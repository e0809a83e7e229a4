"""A symbol's name into what was derived about it."""

from typing import TYPE_CHECKING

import click

from terminal.completion import symbols
from terminal.options import Options, common_flags, read_options
from terminal.output import emit, emit_json, one_line
from terminal.render import duration, place
from terminal.session import open_workspace
from workspace.errors import NOT_FOUND
from workspace.objects import fact_object, locations
from workspace.symbols import find_symbols

if TYPE_CHECKING:
    from fact_store.records import Evidence, Fact
    from fact_store.snapshot import Snapshot

CERTAINTIES = {"proved": "proved", "inferred": "inferred by a model", "stated": "stated by you"}


@click.command("facts")
@click.argument("symbol", shell_complete=symbols)
@common_flags
@click.pass_context
def command(context: click.Context, symbol: str) -> int:
    """Tell what is known about SYMBOL (a name, a dotted name, `path::Name`) or a file, each with where it says so.

    Below each fact stand its kind, who derived it, its age, and whether it is fresh; a stale one says what moved, and
    is used in no answer. With -v also everything that it rests on.
    """
    options = read_options(context)
    with open_workspace(options) as workspace:
        snapshot = workspace.snapshot
        names = find_symbols(snapshot.code, symbol)
        facts = [fact for name in names for fact in snapshot.facts_of(name, stale=True)]
        ages_s = workspace.ages_s(fact.key for fact in facts)
        for fact in facts:
            if options.json:
                emit_json({**fact_object(snapshot, fact), "age_s": ages_s.get(fact.key)})
            else:
                _print(snapshot, fact, ages_s.get(fact.key), options)
    return 0 if facts else NOT_FOUND


def _print(snapshot: "Snapshot", fact: "Fact", age_s: float | None, options: Options) -> None:
    emit(one_line(f"{fact.claim} [{', '.join(map(place, locations(snapshot, fact.evidence)))}]"))
    age = "not stored yet" if age_s is None else f"{duration(age_s)} old"
    moved = snapshot.moved(fact)
    standing = f"stale: {'; '.join(_told(e) for e in moved)} changed" if moved else "fresh"
    if not moved and fact.payload.get("body") not in (None, snapshot.digest(fact.subject, "body")):
        standing = "fresh, though the code has changed since"
    certainty = CERTAINTIES[fact.certainty]
    emit("  " + one_line(f"({fact.kind}; {certainty}; {fact.producer}; {age}; {standing})"))
    if options.verbosity > 0:
        for evidence in fact.evidence:
            emit("  " + one_line(f"rests on {_told(evidence)} ({evidence.digest[:12] or 'absent'})"))


def _told(evidence: "Evidence") -> str:
    name = evidence.moniker or "the repository"
    return f"the {evidence.aspect} of {name}"
