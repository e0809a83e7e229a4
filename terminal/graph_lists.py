"""What the call graph says of a whole repository, list by list: into one line for each entry, or into JSON."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

from indexer.graph.certainty import is_at_least
from indexer.records import Certainty, split_moniker
from terminal.names import counted, long, short
from terminal.options import Options
from terminal.output import emit, emit_json, note, one_line
from workspace.objects import fields

if TYPE_CHECKING:
    from fact_store.snapshot import Snapshot
    from indexer.graph.dead_code import DeadCandidate
    from indexer.graph.entry_points import EntryPoint
    from indexer.graph.import_cycles import ImportCycle

CENTRAL: Final = 25
NAMES_MAX: Final = 8

Rows = Iterator[tuple[dict[str, Any], str]]
"""(what `--json` prints of an entry, its line; "" where a person is told of it otherwise)."""


def print_list(which: str, snapshot: "Snapshot", options: Options, minimum: Certainty | None, most: int | None) -> int:
    """Print one of LISTS; an empty list is an answer, too."""
    count = 0
    for row, line in LISTS[which](snapshot, minimum, most):
        count += 1
        if options.json:
            emit_json(row)
        elif line:
            emit(line)
    if not count and options.verbosity >= 0:
        note(_NOTHING[which])
    return 0


def _cycles(snapshot: "Snapshot", _minimum: Certainty | None, most: int | None) -> Rows:
    from indexer.graph.import_cycles import import_cycles

    for cycle in import_cycles(snapshot.code, snapshot.source)[:most]:
        yield fields(cycle), _cycle_line(cycle)


def _cycle_line(cycle: "ImportCycle") -> str:
    way = " -> ".join((*cycle.cycle, cycle.cycle[0]))
    size = f"one way round among {len(cycle.modules)} modules, " if len(cycle.modules) > len(cycle.cycle) else ""
    when = "at import" if cycle.at_import else "not at import: some import runs later or is for type checkers alone"
    return one_line(f"{way} ({size}{when})")


def _components(snapshot: "Snapshot", minimum: Certainty | None, most: int | None) -> Rows:
    from indexer.graph.recursion import recursions

    for found in recursions(snapshot.code, minimum or "likely")[:most]:
        others = len(found.members) > len(found.cycle)
        size = f" (one way round among {len(found.members)} functions)" if others else ""
        way = [long(name) for name in (*found.cycle, found.cycle[0])]
        yield fields(found), one_line(f"{way[0]} calls itself{size}" if len(way) == 2 else f"{' -> '.join(way)}{size}")


def _entries(snapshot: "Snapshot", _minimum: Certainty | None, most: int | None) -> Rows:
    from indexer.graph.entry_points import entry_points

    found = entry_points(snapshot.code, snapshot.source)
    others = [entry for entry in found if entry.kind != "test"]
    tests = [entry for entry in found if entry.kind == "test"]
    for entry in others[:most]:
        yield fields(entry), _entry_line(entry)
    files = Counter(entry.path for entry in tests)
    if tests and most is None:
        yield fields(tests[0]), f"{counted(len(tests), 'test')} in {counted(len(files), 'file')} (--json lists them)"
        for entry in tests[1:]:
            yield fields(entry), ""


def _entry_line(entry: "EntryPoint") -> str:
    symbol = short(entry.symbol) if split_moniker(entry.symbol)[0] == entry.path else long(entry.symbol)
    starts = f" calls {_listed(entry.starts)}" if entry.starts else ""
    what = entry.name if entry.kind == "main" else f"{entry.name} runs {symbol}"
    return one_line(f"{entry.path}:{entry.line}: {entry.kind}: {what}{starts}")


def _dead(snapshot: "Snapshot", minimum: Certainty | None, most: int | None) -> Rows:
    from indexer.graph.dead_code import dead_candidates

    found = dead_candidates(snapshot.code, snapshot.source)
    wanted = [each for each in found if is_at_least(each.certainty, minimum or "possible")]
    for each in wanted[:most]:
        yield fields(each), _dead_line(each)


def _dead_line(dead: "DeadCandidate") -> str:
    but = f"; but {'; '.join(dead.caveats)}" if dead.caveats else ""
    lines = counted(dead.lines, "line")
    return one_line(
        f"{dead.path}:{dead.line}: {dead.kind} {short(dead.name)}, {lines}: {dead.reason}{but} ({dead.certainty})"
    )


def _central(snapshot: "Snapshot", _minimum: Certainty | None, most: int | None) -> Rows:
    from indexer.graph.central import central_symbols

    code = snapshot.code
    for rank, each in enumerate(central_symbols(code)[: most or CENTRAL], 1):
        symbol = code.symbol(each.name)
        path, _ = split_moniker(each.name)
        line = symbol.span.start_line if symbol is not None else 1
        row = {"rank": rank, "symbol": each.name, "path": path, "line": line, "score": round(each.score, 8)}
        users = counted(each.users, "user")
        yield row | {"users": each.users}, one_line(f"{path}:{line}: {short(each.name)} ({each.score:.2%}, {users})")


def _listed(names: Iterable[str]) -> str:
    each = [short(name) for name in names]
    return ", ".join(each[:NAMES_MAX]) + (f" and {len(each) - NAMES_MAX} more" if len(each) > NAMES_MAX else "")


LISTS: Final[dict[str, Callable[["Snapshot", Certainty | None, int | None], Rows]]] = {
    "cycles": _cycles,
    "components": _components,
    "entry-points": _entries,
    "dead": _dead,
    "central": _central,
}
DOUBTFUL: Final = ("components", "dead")
"""Lists whose entries are more or less certain."""
_NOTHING: Final = {
    "cycles": "no modules import each other in a circle",
    "components": "no functions call each other in a circle",
    "entry-points": "no entry point is known",
    "dead": "nothing looks dead",
    "central": "no symbol is used by another",
}
