"""A symbol's calls into one line each, or, over several steps, into a tree: what `callers` and `callees` print."""

from typing import TYPE_CHECKING

from indexer.graph.calls import callees, callers, calls_of, definitions
from indexer.graph.certainty import is_at_least
from indexer.graph.walk import NODES_MAX, Cut, Reached
from indexer.records import CallEdge, Certainty, split_moniker
from terminal.names import long, short
from terminal.options import Options
from terminal.output import emit, emit_json, note, one_line
from workspace.errors import NOT_FOUND
from workspace.objects import edge_object, step_object
from workspace.symbols import find_symbols

if TYPE_CHECKING:
    from fact_store.snapshot import Snapshot
    from indexer.code_index import CodeIndex


def print_calls(
    snapshot: "Snapshot",
    symbol: str,
    options: Options,
    *,
    incoming: bool,
    depth: int | None,
    minimum: Certainty | None,
    nodes: int | None,
) -> int:
    """Print the calls to (`incoming`) or from every symbol of that name; the exit code says whether there are any.

    Without `depth` every place of a call has a line; with it, every symbol within so many steps, below the one through
    which it is reached.
    """
    code = snapshot.code
    found = find_symbols(code, symbol)
    names = list(dict.fromkeys(same for name in found for same in definitions(code, name)))
    most = nodes or NODES_MAX
    if depth is None:
        count = _print_places(code, names, options, incoming, minimum or "unresolved", most)
    else:
        count = _print_steps(code, found, options, incoming, depth, minimum or "possible", most)
    if not count and options.verbosity >= 0:
        least = f", {minimum} or surer," if minimum else ""
        note(f"{', '.join(found)}: no call {'to' if incoming else 'from'} it{least} is known")
    return 0 if count else NOT_FOUND


def cut_note(cut: Cut, told: int) -> None:
    """Say on stderr what is missing from what was told, if anything is."""
    if cut.nodes:
        note(f"only the nearest and surest {told} are told, at least {cut.nodes} more are left out; --max N tells more")
    if cut.beyond:
        note(f"{cut.beyond} of the furthest lead on to more; --depth N goes further")


def _print_places(
    code: "CodeIndex", names: list[str], options: Options, incoming: bool, minimum: Certainty, most: int
) -> int:
    edges = [edge for name in names for edge in (calls_of(code, name) if incoming else code.calls_from(name))]
    edges = [edge for edge in edges if is_at_least(edge.certainty, minimum)]
    for edge in edges[:most]:
        if options.json:
            emit_json(edge_object(edge))
        else:
            emit(one_line(_place(edge, incoming)))
    if options.verbosity >= 0:
        cut_note(Cut(nodes=max(0, len(edges) - most)), most)
    return len(edges)


def _place(edge: CallEdge, incoming: bool) -> str:
    other = edge.caller if incoming else edge.callee or "?"
    path = split_moniker(edge.caller)[0]
    kind = f", {edge.kind}" if edge.kind != "call" else ""
    return f"{path}:{edge.span.start_line}: {other} — {edge.text} ({edge.certainty}{kind})"


def _print_steps(
    code: "CodeIndex", names: list[str], options: Options, incoming: bool, depth: int, minimum: Certainty, most: int
) -> int:
    walk_from = callers if incoming else callees
    count = 0
    for name in names:
        found = walk_from(code, name, depth=depth, minimum=minimum, nodes=most)
        count += len(found.reached)
        if options.json:
            for reached in found.reached:
                emit_json(step_object(reached, incoming=incoming))
        elif found.reached:
            emit(one_line(name))
            _print_tree(found.reached, set(definitions(code, name)))
        if options.verbosity >= 0:
            cut_note(found.cut, len(found.reached))
    return count


def _print_tree(reached: tuple[Reached, ...], roots: set[str]) -> None:
    """Each symbol once, below the one through which it is reached, nearest and surest first."""
    below: dict[str, list[Reached]] = {}
    for each in reached:
        parent = each.chain[-1]
        below.setdefault("" if parent in roots else parent, []).append(each)
    waiting = below.get("", [])[::-1]
    while waiting:
        each = waiting.pop()
        emit("  " * each.distance + one_line(_step(each)))
        waiting += below.get(each.name, [])[::-1]


def _step(reached: Reached) -> str:
    hop = reached.hop
    whole = f", {reached.certainty} on the whole" if reached.certainty != hop.certainty else ""
    kind = f", {hop.relation}" if hop.relation != "call" else ""
    name = short(reached.name) if split_moniker(reached.name)[0] == hop.path else long(reached.name)
    return f"{hop.path}:{hop.line}: {name} — {hop.text} ({hop.certainty}{kind}{whole})"
