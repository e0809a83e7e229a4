"""A large Python package into how long its call graph takes: over the parsing floor, cold, and after one edited file.

usage: python benchmarks/graph_speed.py PACKAGE [--edits N] [--seed N] [--rebuilds N]

PACKAGE is a folder of Python sources (ours is django/ of the source distribution of Django 5.2.8); it is copied into an
empty git repository. Three figures:

    floor   CPU seconds of tree-sitter's parse with a query for definitions and calls, and of `index_module`, both over
            all files in this process on one core; their ratio
    cold    `noctule index` on an empty store with 1 and 2 jobs: wall, CPU with children, memory of the largest process
            and of all together (sampled resident sets, shared pages counted in each)
    edited  one file edited (`edits.py`): from its new text to an index in which every answer is fresh; how many modules
            were resolved again. Each edit is undone before the next; some are compared with an index built from
            nothing, and in the end everything has to be what it was in the beginning
"""

import argparse
import gc
import os
import random
import resource
import shutil
import statistics
import subprocess
import tempfile
import threading
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import tree_sitter
import tree_sitter_python
from edits import KINDS
from msgspec.structs import replace
from recording import record, spread

from indexer.code_index import CodeIndex
from indexer.digest import blob_id
from indexer.graph_rows import graph_rows
from indexer.parse import index_module
from indexer.records import Module, Resolution
from indexer.resolving import applied

Figures = dict[str, Any]
SAMPLE_S = 0.05
ROUNDS = 3
SETTLED_EVERY = 10
QUERY = """
(function_definition name: (identifier) @function)
(class_definition name: (identifier) @class)
(call function: (_) @call)
"""


def floor_figures(sources: dict[str, bytes]) -> Figures:
    """The best of a few rounds each: what disturbs a round only makes it longer."""
    language = tree_sitter.Language(tree_sitter_python.language())
    parser, query = tree_sitter.Parser(language), tree_sitter.Query(language, QUERY)
    floors, indexing = [], []
    for _ in range(ROUNDS):
        started = time.process_time()
        for source in sources.values():
            tree_sitter.QueryCursor(query).captures(parser.parse(source).root_node)
        floors.append(time.process_time() - started)
        started = time.process_time()
        for path, source in sources.items():
            index_module(path, source)
        indexing.append(time.process_time() - started)
    floor, index = min(floors), min(indexing)
    return {
        "parse_and_query_cpu_s": round(floor, 3),
        "index_module_cpu_s": round(index, 3),
        "ratio": round(index / floor, 2),
    }


class Memory(threading.Thread):
    """Samples the resident sets of a process and all below it; `peak_mb` is the largest sum that was seen."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.peak_mb, self.ended = pid, 0.0, threading.Event()

    def run(self) -> None:
        """Sample until `ended` is set."""
        page = resource.getpagesize() / 1e6
        while not self.ended.wait(SAMPLE_S):
            self.peak_mb = max(self.peak_mb, page * sum(map(_resident, _family(self.pid))))


def _family(pid: int) -> list[int]:
    found = [pid]
    for each in found:
        for children in Path(f"/proc/{each}/task").glob("*/children"):
            try:
                found += map(int, children.read_text().split())
            except OSError:
                continue
    return found


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:
        return 0


def cold_figures(root: Path, data: Path, jobs: int) -> Figures:
    """One `noctule index` on an empty store."""
    environment = {**os.environ, "NOCTULE_DATA": str(data), "NOCTULE_SERVER": "off", "NOCTULE_JOBS": str(jobs)}
    command = [shutil.which("noctule") or "noctule", "-C", str(root), "index", "-q"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:
        memory = Memory(process.pid)
        memory.start()
        assert process.wait() == 0
        wall = time.perf_counter() - started
    memory.ended.set()
    memory.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "wall_s": round(wall, 2),
        "cpu_s": round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 2),
        "largest_process_mb": round(after.ru_maxrss / 1024),
        "all_processes_mb": round(memory.peak_mb),
    }


def module_of(path: str, source: bytes) -> Module:
    """The file at this moment."""
    return Module(path, blob_id(source), index_module(path, source))


def edited_figures(sources: dict[str, bytes], edits: int, seed: int, rebuilds: int) -> Figures:
    """Edits one after another in a live index, each timed from the new text to the new index, then undone."""
    draw = random.Random(seed)
    modules = {path: module_of(path, source) for path, source in sources.items()}
    started = time.process_time()
    code = applied(CodeIndex.empty(), modules, is_live=True)
    resolving = time.process_time() - started
    gc.collect()
    first = code
    told: list[float] = []
    taken: dict[str, list[float]] = defaultdict(list)
    spent: list[float] = []
    resolved: dict[str, list[int]] = defaultdict(list)
    differing, compared, slowest = [], 0, (0.0, "")
    kinds = list(KINDS)
    weights = [often for _, often in KINDS.values()]
    for number in range(edits):
        kind, path, text = drawn(draw, kinds, weights, sources, modules, number)
        started, cpu = time.perf_counter(), time.process_time()
        live = code.apply({path: module_of(path, text)})
        seconds = time.perf_counter() - started
        spent.append(time.process_time() - cpu)
        taken[kind].append(seconds)
        resolved[kind].append(len(live.resolved))
        slowest = max(slowest, (seconds, f"{kind} in {path}, {len(live.resolved)} modules"))
        if rebuilds and number % max(1, edits // rebuilds) == 0:
            compared += 1
            fresh = CodeIndex.empty().apply(dict(live.modules))
            if list(graph_rows(fresh)) != list(graph_rows(live)):
                differing.append(f"{kind} in {path}")
        code = live.apply({path: modules[path]})
        if number % SETTLED_EVERY == 0:
            cpu = time.process_time()
            code = code.settled()
            told.append(time.process_time() - cpu)
    every = [seconds for times in taken.values() for seconds in times]
    return {
        "resolve_all_cpu_s": round(resolving, 2),
        "edits": len(every),
        "seed": seed,
        **spread(every),
        "cpu": spread(spent),
        "slowest": slowest[1],
        "modules_resolved": counts([n for each in resolved.values() for n in each]),
        "by_kind": {
            kind: {"edits": len(taken[kind]), **spread(taken[kind]), **counts(resolved[kind])} for kind in taken
        },
        "compared_with_a_rebuild": compared,
        "differing_from_the_rebuild": differing,
        "differing_in_the_end": differing_modules(first, code),
        f"told_before_it_is_stored_after_{SETTLED_EVERY}_edits": spread(told),
    }


def differing_modules(one: CodeIndex, other: CodeIndex) -> list[str]:
    """Modules whose resolution is not the same in both, what it says to rest on left out."""
    return [
        path
        for path in sorted(one.resolutions.keys() | other.resolutions.keys())
        if bare(one.resolutions.get(path)) != bare(other.resolutions.get(path))
    ]


def bare(resolution: Resolution | None) -> Resolution | None:
    """A resolution without what it says to rest on, which is told when it is stored."""
    return resolution and replace(resolution, consulted=b"")


def drawn(
    draw: random.Random,
    kinds: list[str],
    weights: list[int],
    sources: dict[str, bytes],
    modules: dict[str, Module],
    number: int,
) -> tuple[str, str, bytes]:
    """(kind, path, new text) of the next edit that can be made."""
    paths = list(sources)
    while True:
        kind, path = draw.choices(kinds, weights)[0], draw.choice(paths)
        text = KINDS[kind][0](sources[path], modules[path].index, draw, number)
        if text is not None and text != sources[path]:
            return kind, path, text


def counts(numbers: list[int]) -> dict[str, int]:
    """p50, p95 and maximum of numbers of modules."""
    ranked = sorted(numbers)
    at = min(len(ranked) - 1, int(0.95 * len(ranked)))
    return {"modules_p50": int(statistics.median(ranked)), "modules_p95": ranked[at], "modules_max": ranked[-1]}


def copied(package: Path, root: Path) -> dict[str, bytes]:
    """The package's Python files, copied below an empty git repository; their contents by path."""
    root.mkdir()
    sources = {}
    for file in sorted(package.rglob("*.py")):
        to = root / package.name / file.relative_to(package)
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, to)
        sources[to.relative_to(root).as_posix()] = file.read_bytes()
    git = ["git", "-C", str(root), "-c", "user.name=bench", "-c", "user.email=bench@example.org"]
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "Begin"]):
        subprocess.run([*git, *arguments], check=True)
    return sources


def main() -> None:
    """Measure and record."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package", type=Path)
    parser.add_argument("--edits", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rebuilds", type=int, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "repository"
        sources = copied(arguments.package.resolve(), root)
        cold = {f"jobs_{n}": cold_figures(root, Path(folder) / f"data-{n}", n) for n in (1, 2)}
    figures = {
        "files": len(sources),
        "bytes": sum(map(len, sources.values())),
        "floor": floor_figures(sources),
        "cold_index": cold,
        "one_edited_file": edited_figures(sources, arguments.edits, arguments.seed, arguments.rebuilds),
    }
    record("graph_speed", figures)


if __name__ == "__main__":
    main()
