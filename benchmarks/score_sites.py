"""Predicted edges and what their call sites really called (`trace_sites.py`) into right and wrong, per certainty.

usage: python benchmarks/score_sites.py SITES.jsonl.gz GRAPH.jsonl --root DIR [--wrong]

GRAPH is what `noctule -C DIR graph --json` printed; its `call` rows between functions of the package are judged where
their line was run. DIR is the tree: what the package is imported from, or a folder above it. Verdicts:

    right        a site of that line called it, or an instruction there started it
    behind       a site called an external wrapper of it (`contextmanager`, `lru_cache`, `partial`)
    from caller  the sites there called external code, and the same caller was seen to start it
    wrong        the sites it can stand for ran and called something else
    own wrapper  the same, and what they called is a wrapper of the package's own around it: counted as wrong
    replaced     a test put a function or a mock of its own there: counted as neither
    unseen       an operator, property or the like whose line ran without it being seen: counted as neither

A row has a line but no column, so where several calls begin on one line it stands for those with the callee's name
(a class's for its `__init__`); if none has it, for all of them, and it is judged only when all of them ran.
"""

import argparse
import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

Row = dict[str, Any]
Verdicts = dict[str, Counter[str]]
CERTAINTIES = ("exact", "likely", "possible")
RIGHT = ("right", "behind", "from caller")
WRONG = ("wrong", "own wrapper")
_MAKERS = ("__init__", "__new__", "__post_init__", "__attrs_post_init__")
_SOURCES = ("", "src/", "lib/")


class Seen:
    """The rows of a trace, by line."""

    def __init__(self, rows: Iterable[Row], tree: Path) -> None:
        self.sites: dict[tuple[str, int], list[Row]] = defaultdict(list)
        self.started: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
        self.callers: dict[tuple[str, str], set[str]] = defaultdict(set)
        self.lines: dict[str, frozenset[int]] = {}
        for row in rows:
            if row["what"] == "lines":
                self.lines[row["path"]] = frozenset(row["lines"])
            elif row["what"] == "seen":
                places = [place(key) for key, _ in row["callees"]]
                self.callers[row["path"], row["caller"]].update(places)
                self.started[row["path"]] += [(row["span"][0] or 0, row["span"][2] or 0, p) for p in places]
            else:
                self.sites[row["path"], row["span"][0]].append(row)
        some = next(iter(self.lines), "")
        self.prefix = next((p for p in _SOURCES if (tree / p / some).is_file()), "")
        self.package = some.split("/")[0].removesuffix(".py")
        self._tree = tree / self.prefix
        self._text: dict[str, list[str]] = {}

    def text(self, path: str, line: int) -> str:
        """A line of the source."""
        if path not in self._text:
            self._text[path] = (self._tree / path).read_text("utf-8", errors="replace").split("\n")
        return self._text[path][line - 1]

    def started_on(self, path: str, line: int) -> set[str]:
        """What instructions that cover a line started."""
        return {callee for first, last, callee in self.started.get(path, ()) if first <= line <= last}


def place(key: str) -> str:
    """`P|path|line|name` -> path:line; another key stays as it is."""
    parts = key.split("|", 3)
    return f"{parts[1]}:{parts[2]}" if parts[0] == "P" else key


def judged(rows: Iterable[Row], seen: Seen) -> Iterator[tuple[Row, str]]:
    """The rows that can be judged, with their verdicts. Rows with one verdict for one place and callee count once."""
    done = set()
    for row in rows:
        if not is_internal(row, seen):
            continue
        verdict = verdict_of(row, seen)
        key = row["path"], row["line"], row["caller"], row["callee_path"], row["callee_line"]
        if verdict and key not in done:
            done.add(key)
            yield row, verdict


def is_internal(row: Row, seen: Seen) -> bool:
    """A call between two functions of the traced package, with a callee."""
    if row["kind"] != "call" or row["certainty"] not in CERTAINTIES or not row["callee_path"]:
        return False
    inside = f"{seen.prefix}{seen.package}"
    return all(p.startswith((f"{inside}/", f"{inside}.py")) for p in (row["path"], row["callee_path"]))


def verdict_of(row: Row, seen: Seen) -> str:
    """One of the verdicts, or "" if the run does not tell."""
    path, line = row["path"].removeprefix(seen.prefix), row["line"]
    callee = f"{row['callee_path'].removeprefix(seen.prefix)}:{row['callee_line']}"
    parts = row["callee"].split(".")
    name = parts[-2] if parts[-1] in _MAKERS else parts[-1]
    here = seen.sites.get((path, line), [])
    named = [site for site in here if site["name"] == name]
    started = seen.started_on(path, line)
    if not named and (not here or is_unwritten(name, path, line, seen)):
        was_run = line in seen.lines.get(path, ()) or bool(started)
        return ("right" if callee in started else "unseen") if was_run else ""
    ran = [site for site in named or here if site["n"] > 0]
    if not ran or (len(ran) < len(here) and not named):
        return "right" if callee in started else ""
    return verdict_at(ran, callee, started, seen.callers.get((path, caller_of(row, path)), set()))


def verdict_at(sites: list[Row], callee: str, started: set[str], from_caller: set[str]) -> str:
    """The verdict on a callee at sites that ran."""
    called = {place(key) for site in sites for key, _ in site["c"]}
    if callee in called or callee in started:
        return "right"
    behind = {outer for site in sites for key, _, outer in site["u"] if place(key) == callee}
    if "E" in behind:
        return "behind"
    if callee in from_caller and all(key.startswith(("E|", "T|")) for key in called):
        return "from caller"
    if not behind and any(key.startswith(("T|", "E|mock.py:")) for key in called):
        return "replaced"
    return "own wrapper" if behind else "wrong"


def is_unwritten(name: str, path: str, line: int, seen: Seen) -> bool:
    """Whether the callee is one that no call expression names: an operator's method, or an attribute that is read."""
    return (name.startswith("__") and name != "__call__") or f".{name}" in seen.text(path, line)


def caller_of(row: Row, path: str) -> str:
    """`pkg.mod.Class.method` -> `Class.method`."""
    module = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    return str(row["caller"]).removeprefix(module).removeprefix(".")


def read(file: Path) -> list[Row]:
    """JSON lines, packed or not."""
    content = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    return [json.loads(line) for line in content.splitlines()]


def calibration(rows: list[Row], seen: Seen) -> dict[str, Any]:
    """Per certainty the verdicts and the share that is right; and how many of the internal edges are exact."""
    verdicts: Verdicts = {certainty: Counter() for certainty in CERTAINTIES}
    for row, verdict in judged(rows, seen):
        verdicts[row["certainty"]][verdict] += 1
    edges = Counter(row["certainty"] for row in rows if is_internal(row, seen))
    shares = {c: share(verdicts[c]) | dict(verdicts[c].most_common()) for c in CERTAINTIES}
    return {"internal_edges": dict(edges), "exact_share": round(edges["exact"] / max(1, edges.total()), 4), **shares}


def share(counts: Counter[str]) -> dict[str, Any]:
    """How many were judged, and which part of them is right."""
    right, wrong = (sum(counts[v] for v in verdicts) for verdicts in (RIGHT, WRONG))
    return {"judged": right + wrong, "right_share": round(right / (right + wrong), 4) if right + wrong else None}


def main() -> None:
    """Judge and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sites", type=Path)
    parser.add_argument("graph", type=Path)
    parser.add_argument("--root", type=Path, required=True)
    parser.add_argument("--wrong", action="store_true", help="list the exact and likely rows that are wrong")
    arguments = parser.parse_args()
    rows, seen = read(arguments.graph), Seen(read(arguments.sites), arguments.root)
    print(json.dumps(calibration(rows, seen), indent=1))
    for row, verdict in judged(rows, seen) if arguments.wrong else ():
        if verdict in WRONG and row["certainty"] != "possible":
            print(f"{row['certainty']} {verdict}: {row['path']}:{row['line']} {row['caller']} -> {row['callee']}")


if __name__ == "__main__":
    main()
