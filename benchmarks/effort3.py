"""All that is known at effort 3 of one package: what it costs to find out, how much it is, and what one edit costs.

usage: python benchmarks/effort3.py PACKAGE [--edits N]

PACKAGE is a folder of source (ours is `django/` of the source distribution of Django 5.2.8); its Python files are
copied into a git repository with one commit. `noctule index` and `noctule sleep --effort 3` run as commands of their
own. Then, in a workspace as a server has it, N functions in files all over the package are edited one after another,
each followed by a look at the disk and a shift until everything is fresh again: first a line more in a body, then a
function more in the module, which others can see. Each edit is taken back before the next.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cold import copy_repository, first_functions, floor_s, run, with_new_function, with_new_line
from recording import record, spread

from workspace.workspace import Workspace

EFFORT = 3
FILES_MAX = 1_000_000
Edit = Callable[[str, int, int], str]


def after_edits(workspace: Workspace, root: Path, edits: int, edit: Edit) -> dict[str, Any]:
    """What the look and the shift after each edit took, and how much they worked out."""
    heads = first_functions(workspace)
    cpu_s, wall_s, derived, items = [], [], [], []
    for n, (path, after) in enumerate(heads[:: max(1, len(heads) // edits)][:edits]):
        file = root / path
        before = file.read_text("utf-8")
        file.write_text(edit(before, n, after), "utf-8")
        started, started_cpu = time.perf_counter(), time.process_time()
        workspace.refresh(commit=False)
        slept = workspace.sleep(EFFORT, hurried=lambda: True)
        wall_s.append(time.perf_counter() - started)
        cpu_s.append(time.process_time() - started_cpu)
        assert not workspace.waiting(EFFORT), path
        derived.append(slept.derived)
        items.append(slept.reasoned)
        file.write_text(before, "utf-8")
        workspace.refresh(commit=False)
        workspace.sleep(EFFORT, hurried=lambda: True)
    return {
        "edits": len(cpu_s),
        "cpu": spread(cpu_s),
        "wall": spread(wall_s),
        "items_reasoned": among(items),
        "facts_worked_out": among(derived),
    }


def among(counts: list[int]) -> dict[str, int]:
    """Median, 95th percentile and maximum."""
    rows = sorted(counts)
    return {"p50": rows[len(rows) // 2], "p95": rows[min(len(rows) - 1, int(0.95 * len(rows)))], "max": rows[-1]}


def rows_of(workspace: Workspace) -> dict[str, Any]:
    """How many rows of each sort hold, and facts by their kind."""
    snapshot = workspace.snapshot
    kinds = Counter(fact.kind for fact in snapshot.all_facts())
    return {
        "work_items": len(snapshot.items),
        "facts": kinds.total(),
        "questions": sum(1 for _ in snapshot.all_questions()),
        "facts_by_kind": dict(kinds.most_common()),
    }


def main() -> None:
    """Measure and record."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package", type=Path)
    parser.add_argument("--edits", type=int, default=20)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root, data = Path(folder) / "repository", Path(folder) / "data"
        root.mkdir()
        files = copy_repository(arguments.package, root, FILES_MAX)
        environment = {**os.environ, "NOCTULE_DATA": str(data), "NOCTULE_SERVER": "off"}
        command = [shutil.which("noctule") or "noctule", "-C", str(root)]
        index = run([*command, "index", "-q"], environment)
        sleep = run([*command, "sleep", "--effort", str(EFFORT), "-q"], environment)
        again = run([*command, "sleep", "--effort", str(EFFORT), "-q"], environment)
        asked = subprocess.run(
            [*command, "status", "--json"], env=environment, capture_output=True, check=True, text=True
        )
        size = sum(f.stat().st_size for f in data.rglob("*") if f.is_file())
        (store,) = (data / "stores").iterdir()
        with Workspace.open(root, store_dir=store, live=True) as workspace:
            workspace.refresh()
            workspace.sleep(EFFORT)
            rows = rows_of(workspace)
            bodies = after_edits(workspace, root, arguments.edits, with_new_line)
            interfaces = after_edits(workspace, root, arguments.edits, with_new_function)
    status = json.loads(asked.stdout)
    record(
        "effort3",
        {
            "package": arguments.package.name,
            "files": len(files),
            "bytes": sum(f.stat().st_size for f in files),
            "floor_parse_cpu_s": round(floor := floor_s(files), 2),
            "index": index,
            "sleep": sleep,
            "sleep_cpu_over_floor": round(sleep["cpu_s"] / floor, 1),
            "sleep_again_with_nothing_changed": again,
            "store_mb": round(size / 1e6, 1),
            "symbols": status["symbols"],
            "calls": status["calls"],
            **rows,
            "after_a_line_in_a_body": bodies,
            "after_a_function_that_others_see": interfaces,
        },
    )


if __name__ == "__main__":
    sys.exit(main())
