"""What Noctule says of 100 functions, beside what was read off them by hand and what their projects' tests ran.

usage: python benchmarks/score_truth.py TRUTH.jsonl=SOURCE[,REACH.jsonl.gz] ... [--misses]

SOURCE is the unpacked source distribution; REACH what `trace_tests.py` saw there. A store is made from nothing at
effort 2, and for each symbol of the truth (`truth/README.md` has its rules) are compared:

- *raises*: the facts `exceptions` and `raises`, by the class's name;
- *effects*, *changes*, *pure*: the fact `effects`; *pure* has a precision only, wrong of what has an effect or change;
- *callers*: the call edges to it, by how sure they are, from functions of the package, by the outermost function;
- *tests*: those of the fact `impact` (three steps) and of the impact walk at any distance, against those that ran it.

A function with typed signatures (`@overload`) is one symbol, as it is for `noctule callers`.

--misses prints what is missing and what is wrong, symbol by symbol, and records nothing.
"""

import argparse
import gzip
import json
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from recording import record

from fact_store.snapshot import Snapshot
from indexer.code_index import CodeIndex
from indexer.graph.calls import definitions
from indexer.graph.impact import impact_of
from indexer.records import split_moniker
from workspace.workspace import Workspace

EFFORT: Final = 2
FAR: Final = {"depth": 100, "nodes": 100_000}
SURENESS: Final = ("exact", "likely", "possible")
Row = dict[str, Any]
Sets = dict[str, tuple[set[str], set[str], set[str]]]
"""Kind -> what is true, what is said, what counts neither way."""


def main() -> None:
    """Score each project and all together."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+")
    parser.add_argument("--misses", action="store_true")
    arguments = parser.parse_args()
    totals: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for each in arguments.sets:
        file, _, rest = each.partition("=")
        source, _, reach = rest.partition(",")
        name = Path(file).stem
        for row, kinds in compared(Path(file), Path(source), Path(reach) if reach else None):
            for kind, (true, said, open_) in kinds.items():
                count(totals[name][kind], true, said - open_)
                count(totals["all"][kind], true, said - open_)
                if arguments.misses:
                    tell(row["symbol"], kind, true, said - open_)
    figures = {name: {kind: ratios(counts) for kind, counts in kinds.items()} for name, kinds in totals.items()}
    if not arguments.misses:
        record("truth", figures)
    else:
        print(json.dumps(figures, indent=1))


def compared(file: Path, source: Path, reach: Path | None) -> list[tuple[Row, Sets]]:
    """Each symbol of the truth with what is true and what is said of it, by kind."""
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    ran = reached(reach) if reach else {}
    with tempfile.TemporaryDirectory() as folder, Workspace.open(source, store_dir=Path(folder)) as workspace:
        workspace.refresh()
        workspace.sleep(EFFORT)
        snapshot = workspace.snapshot
        tests = {name for each in ran.values() for name in each if snapshot.code.symbol(name) is not None}
        return [(row, dict(kinds_of(row, snapshot, ran, tests))) for row in rows]


def kinds_of(row: Row, snapshot: Snapshot, ran: dict[str, set[str]], tests: set[str]) -> Iterable[Any]:
    """(kind, (true, said, open)) for each kind."""
    name, code = row["symbol"], snapshot.code
    same = definitions(code, name)
    facts = {fact.kind: fact.payload for each in same for fact in snapshot.facts_of(each)}
    open_ = {kind: set(names) for kind, names in row.get("open", {}).items()}
    raised = [*facts.get("exceptions", {}).get("exceptions", []), *facts.get("raises", {}).get("raises", [])]
    yield "raises", (set(row["raises"]), {last(each) for each in raised} - {"re-raise"}, open_.get("raises", set()))
    effects = facts.get("effects", {})
    yield "effects", (set(row["effects"]), set(effects.get("effects", [])), open_.get("effects", set()))
    changes = {owner(code, each) for each in effects.get("changes", [])}
    yield "changes", (set(row["changes"]), changes, open_.get("changes", set()))
    if effects.get("pure"):
        is_pure = not (row["effects"] or row["changes"] or row.get("impure"))
        yield "pure", ({name} if is_pure else set(), {name}, set())
    package = name.rpartition("/")[0].split("/")
    said: set[str] = set()
    for sureness in SURENESS:
        edges = [e for each in same for e in code.calls_to(each) if e.kind == "call" and e.certainty == sureness]
        callers = {outermost(code, e.caller) for e in edges if not is_wrapper(code, name, e.caller)} - {name}
        said |= {each for each in callers if each.startswith(f"{package[0]}/") and "::" in each}
        yield f"callers, {sureness} and surer", (set(row["callers"]), set(said), open_.get("callers", set()))
    if ran:
        really = ran.get(name, set()) & tests
        near = set(facts.get("impact", {}).get("tests", []))
        far = {each.name for each in impact_of(code, [name], **FAR).tests}
        likely = {each.name for each in impact_of(code, [name], minimum="likely", **FAR).tests}
        yield "tests within three steps", (really, near & tests, set())
        yield "tests at any distance, likely and surer", (really, likely & tests, set())
        yield "tests at any distance", (really, far & tests, set())


def reached(path: Path) -> dict[str, set[str]]:
    """Moniker of a function -> monikers of the tests that ran it."""
    found: dict[str, set[str]] = defaultdict(set)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            found[f"{row['path']}::{row['name']}"] |= set(row["tests"])
    return found


def last(name: str) -> str:
    """`a.py::pkg.Bad`, `json.Bad`, `errors.Bad(…)` -> `Bad`."""
    return split_moniker(name)[1].partition("(")[0].rpartition(".")[2] if "::" in name else name.rpartition(".")[2]


def owner(code: CodeIndex, changed: str) -> str:
    """An attribute of a class is told by its class; everything else by itself."""
    path, qualname = split_moniker(changed)
    above = f"{path}::{qualname.rpartition('.')[0]}"
    symbol = code.symbol(above) if "::" in changed and "." in qualname else None
    return above if symbol is not None and symbol.kind == "class" else changed


def outermost(code: CodeIndex, name: str) -> str:
    """The outermost function around a function inside a function or a lambda, or the name itself."""
    path, qualname = split_moniker(name)
    parts = qualname.split(".")
    for n in range(1, len(parts) + 1):
        symbol = code.symbol(found := f"{path}::{'.'.join(parts[:n])}")
        if symbol is not None and symbol.kind in ("function", "method"):
            return found.partition("#")[0]
    return name


def is_wrapper(code: CodeIndex, name: str, caller: str) -> bool:
    """Whether a caller stands in a decorator of the symbol: the rules of the truth count it neither way."""
    symbol = code.symbol(name)
    marks = {mark.lstrip("@").partition("(")[0].rpartition(".")[2] for mark in symbol.decorators} if symbol else set()
    return split_moniker(caller)[1].partition(".")[0] in marks


def count(counts: Counter[str], true: set[str], said: set[str]) -> None:
    """Add one symbol's hits, misses and false statements."""
    counts["right"] += len(true & said)
    counts["missed"] += len(true - said)
    counts["wrong"] += len(said - true)
    counts["symbols_exactly_right"] += true == said
    counts["symbols"] += 1


def ratios(counts: Counter[str]) -> dict[str, Any]:
    """Precision and recall of all statements together, None where there are none."""
    said, true = counts["right"] + counts["wrong"], counts["right"] + counts["missed"]
    return {
        "precision": round(counts["right"] / said, 3) if said else None,
        "recall": round(counts["right"] / true, 3) if true else None,
        **{key: counts[key] for key in ("right", "wrong", "missed", "symbols_exactly_right", "symbols")},
    }


def tell(name: str, kind: str, true: set[str], said: set[str]) -> None:
    """Print what one symbol lacks (-) and has too much (+)."""
    differing = [f"-{each}" for each in sorted(true - said)] + [f"+{each}" for each in sorted(said - true)]
    if differing and not (kind.startswith("tests") and len(differing) > 12):
        print(f"{kind}: {name}: {' '.join(differing)}")
    elif differing:
        print(f"{kind}: {name}: -{len(true - said)} +{len(said - true)} of {len(true)}")


if __name__ == "__main__":
    main()
