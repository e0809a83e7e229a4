"""A symbol's call edges into one line each: what `callers` and `callees` print."""

from typing import TYPE_CHECKING

from indexer.records import CallEdge, split_moniker
from terminal.options import Options
from terminal.output import emit, emit_json, note, one_line
from workspace.errors import NOT_FOUND
from workspace.objects import edge_object
from workspace.symbols import find_symbols

if TYPE_CHECKING:
    from fact_store.snapshot import Snapshot


def print_edges(snapshot: "Snapshot", symbol: str, options: Options, *, incoming: bool) -> int:
    """Print the calls to (`incoming`) or from every symbol of that name; the exit code says whether there are any."""
    code = snapshot.code
    names = find_symbols(code, symbol)
    edges = [edge for name in names for edge in (code.calls_to(name) if incoming else code.calls_from(name))]
    for edge in edges:
        if options.json:
            emit_json(edge_object(edge))
        else:
            emit(one_line(_shown(edge, incoming=incoming)))
    if not edges and options.verbosity >= 0:
        note(f"{', '.join(names)}: no call {'to' if incoming else 'from'} it is known")
    return 0 if edges else NOT_FOUND


def _shown(edge: CallEdge, *, incoming: bool) -> str:
    other = edge.caller if incoming else edge.callee or "?"
    path = split_moniker(edge.caller)[0]
    return f"{path}:{edge.span.start_line}: {other}  {edge.text} ({edge.certainty})"
