"""Real commits replayed: after each, the export of the store that lived through them against that of a fresh one.

usage: python benchmarks/replay.py CLONE [--name NAME] [--commits N] [--rebuild-every K] [--newest COMMIT] [--effort E]

CLONE is a git clone with history; it is cloned again, and the newest N commits up to COMMIT are checked out oldest
first. Each rebuild is done at the commit itself and its store removed; progress goes to standard error.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any

from recording import record, spread
from replay_graph import check_out, cloned, listed

from workspace.workspace import Workspace


def export_of(workspace: Workspace) -> Iterator[str]:
    """Everything `noctule export --json` prints, line by line."""
    return (json.dumps(row, sort_keys=True) for row in workspace.export())


def first_difference(lived: Workspace, fresh: Workspace) -> dict[str, Any] | None:
    """The first row in which the exports differ, with its number; None if they are equal."""
    for number, (ours, wanted) in enumerate(zip_longest(export_of(lived), export_of(fresh))):
        if ours != wanted:
            return {"row": number, "lived": (ours or "")[:300], "fresh": (wanted or "")[:300]}
    return None


def main() -> None:
    """Replay and record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clone", type=Path)
    parser.add_argument("--name", help="what the repository is called; the folder's name by default")
    parser.add_argument("--commits", type=int, default=50)
    parser.add_argument("--rebuild-every", type=int, default=1)
    parser.add_argument("--newest", default="HEAD")
    parser.add_argument("--effort", type=int, help="that of `noctule sleep`; 0 replays the index alone")
    arguments = parser.parse_args()
    os.environ["NOCTULE_BUGS"] = "raise"  # a file that is not read would be equal on both sides
    commits = listed(arguments.clone, arguments.newest, arguments.commits)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "repository"
        cloned(arguments.clone, root)
        figures = replay(root, Path(folder), commits, arguments.rebuild_every, arguments.effort)
    name = arguments.name or arguments.clone.name.split("-")[0]
    record("replay", {"repository": name, "newest_commit": commits[-1], **figures})


def replay(root: Path, folder: Path, commits: list[str], every: int, effort: int | None) -> dict[str, object]:
    """Check out each commit in turn, bring the lived-in store up to date, and compare it with fresh ones."""
    fresh_s, parsed, changed, reasoned, reused, differing, compared = [], 0, 0, 0, 0, [], 0
    check_out(root, commits[0])
    with Workspace.open(root, store_dir=folder / "lived", live=True) as lived:
        lived.refresh()
        lived.sleep(effort)
        for n, commit in enumerate(commits[1:], 1):
            check_out(root, commit)
            started = time.perf_counter()
            refreshed = lived.refresh()
            slept = lived.sleep(effort)
            fresh_s.append(time.perf_counter() - started)
            parsed, changed = parsed + refreshed.parsed, changed + len(refreshed.changed)
            reasoned, reused = reasoned + slept.reasoned, reused + slept.reused
            if n % every == 0 or n == len(commits) - 1:
                compared += 1
                if difference := compare(lived, root, folder / "fresh", effort):
                    differing.append({"commit": commit, **difference})
                print(f"{n} of {len(commits) - 1} replayed, {len(differing)} differ", file=sys.stderr)
        files = len(lived.snapshot.code.modules)
    return {
        "files": files,
        "commits": len(commits),
        "effort": "as set by default" if effort is None else effort,
        "compared_with_a_rebuild": compared,
        "differing_from_the_rebuild": differing,
        "files_changed": changed,
        "files_parsed": parsed,
        "work_items_reasoned": reasoned,
        "work_items_found_waiting": reused,
        "time_to_fresh": spread(fresh_s),
    }


def compare(lived: Workspace, root: Path, store: Path, effort: int | None) -> dict[str, Any] | None:
    """The lived-in store against one made from nothing at the same commit."""
    with Workspace.open(root, store_dir=store) as fresh:
        fresh.refresh()
        fresh.sleep(effort)
        difference = first_difference(lived, fresh)
    shutil.rmtree(store)
    return difference


if __name__ == "__main__":
    main()
