"""What a whole repository's call graph is asked, each question on an index that has answered nothing before.

usage: python benchmarks/graph_services.py SOURCE        SOURCE is any Python source tree
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from recording import record, spread

from indexer.code_index import CodeIndex
from indexer.graph.calls import callers
from indexer.graph.central import central_symbols
from indexer.graph.dead_code import dead_candidates
from indexer.graph.entry_points import entry_points
from indexer.graph.impact import impact_of
from indexer.graph.import_cycles import import_cycles
from indexer.graph.recursion import recursions
from workspace.workspace import Workspace

SUBJECTS = 200
"""So many of the most central symbols are asked for their callers and their impact."""


def main() -> None:
    """Index, ask and record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path)
    source = parser.parse_args().source.resolve()
    with tempfile.TemporaryDirectory() as folder, Workspace.open(source, store_dir=Path(folder)) as workspace:
        workspace.refresh()
        figures = measured(workspace)
    record("graph_services", {"repository": source.name, **figures})


def measured(workspace: Workspace) -> dict[str, Any]:
    """CPU seconds of each question about the whole, and the spread of those about one symbol."""
    code, read = workspace.snapshot.code, workspace.source
    whole: dict[str, Callable[[CodeIndex], Any]] = {
        "central": central_symbols,
        "components": recursions,
        "import_cycles": lambda fresh: import_cycles(fresh, read),
        "entry_points": lambda fresh: entry_points(fresh, read),
        "dead": lambda fresh: dead_candidates(fresh, read),
    }
    seconds: dict[str, float] = {}
    for name, ask in whole.items():
        seconds[name] = round(timed(ask, unasked(code)), 2)
    subjects = [each.name for each in central_symbols(code)[:SUBJECTS]]
    fresh = unasked(code)
    first = timed(lambda index: impact_of(index, subjects[:1]), fresh)
    return {
        "files": len(code.modules),
        "edges": sum(len(resolution.edges) for resolution in code.resolutions.values()),
        "whole_cpu_s": seconds,
        "first_impact_cpu_s": round(first, 2),
        "callers_depth_3_cpu": spread([timed(partial(callers, name=name, depth=3), fresh) for name in subjects]),
        "impact_cpu": spread([timed(partial(impact_of, names=[name]), fresh) for name in subjects]),
    }


def unasked(code: CodeIndex) -> CodeIndex:
    """An equal index for which nothing is remembered yet."""
    return CodeIndex.restore(code.modules, code.resolutions)


def timed(ask: Callable[[CodeIndex], Any], code: CodeIndex) -> float:
    """CPU seconds: one thread does all of it, and other programs do not count."""
    started = time.process_time()
    ask(code)
    return time.process_time() - started


if __name__ == "__main__":
    main()
