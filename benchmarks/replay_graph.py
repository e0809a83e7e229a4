"""Real commits through the code index alone, one after another: after each, its graph against one built from nothing.

usage: python benchmarks/replay_graph.py CLONE [--name NAME] [--commits N] [--rebuild-every K] [--newest COMMIT]

The same as `replay.py` without a store, facts or export, so that some hundred commits take a minute. Compared are the
rows of `graph --json` and what each module's names mean, row for row.
"""

import argparse
import os
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from recording import record, spread

from indexer.code_index import CodeIndex
from indexer.files import FileEntry
from indexer.graph_rows import graph_rows
from indexer.records import ModuleIndex, Resolution
from workspace.scan import scan

SHOWN_MAX = 3


def listed(clone: Path, newest: str, count: int) -> list[str]:
    """The newest commits of the first line of parents up to `newest`, oldest first."""
    command = ["git", "-C", str(clone), "rev-list", "--first-parent", "-n", str(count), newest]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()[::-1]


def cloned(clone: Path, root: Path) -> None:
    """Another clone of it, with nothing checked out."""
    command = ["git", "clone", "-q", "--shared", "--no-checkout", str(clone.resolve()), str(root)]
    subprocess.run(command, check=True)


def check_out(root: Path, commit: str) -> None:
    """Bring the files to a commit."""
    subprocess.run(["git", "-C", str(root), "checkout", "-q", "--force", "--detach", commit], check=True)


def replay(root: Path, commits: list[str], every: int) -> dict[str, Any]:
    """Apply what each commit changed, and compare."""
    code, files = CodeIndex.empty(), dict[str, FileEntry]()
    took, changed, resolved, compared, differing = [], 0, 0, 0, []
    for number, commit in enumerate(commits):
        check_out(root, commit)
        found = scan(root, code.modules, files, {}, nothing_known, jobs=1)
        files = found.files
        started = time.perf_counter()
        code = code.apply(found.changes)
        if number == 0:
            continue
        took.append(time.perf_counter() - started)
        changed, resolved = changed + len(found.changes), resolved + len(code.resolved)
        if number % every == 0 or number == len(commits) - 1:
            compared += 1
            if difference := between(code, CodeIndex.empty().apply(dict(code.modules))):
                differing.append({"commit": commit, **difference})
    return {
        "files": len(code.modules),
        "commits": len(commits),
        "compared_with_a_rebuild": compared,
        "differing_from_the_rebuild": differing,
        "files_changed": changed,
        "modules_resolved": resolved,
        "apply": spread(took),
    }


def nothing_known(_: object) -> dict[str, ModuleIndex]:
    """No parses are kept from before."""
    return {}


def between(lived: CodeIndex, fresh: CodeIndex) -> dict[str, Any]:
    """How many rows of the graph one has and the other has not, and modules that mean something else; {} if none."""
    rows, wanted = ([repr(row) for row in graph_rows(code)] for code in (lived, fresh))
    paths = [path for path in fresh.modules if meaning(lived, path) != meaning(fresh, path)]
    if rows == wanted and not paths:
        return {}
    extra, missing = set(rows) - set(wanted), set(wanted) - set(rows)
    return {"extra_rows": len(extra), "missing_rows": len(missing), "modules": paths[:SHOWN_MAX]}


def meaning(code: CodeIndex, path: str) -> tuple[object, ...]:
    """What a module means: all of its resolution but by which way it was found."""
    resolution = code.resolutions.get(path) or Resolution()
    return resolution.edges, resolution.bases, resolution.imports, resolution.references, resolution.imported


def main() -> None:
    """Replay and record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clone", type=Path)
    parser.add_argument("--name", help="what the repository is called; the folder's name by default")
    parser.add_argument("--commits", type=int, default=200)
    parser.add_argument("--rebuild-every", type=int, default=10)
    parser.add_argument("--newest", default="HEAD")
    arguments = parser.parse_args()
    os.environ["NOCTULE_BUGS"] = "raise"  # a file that is not read would be equal on both sides
    commits = listed(arguments.clone, arguments.newest, arguments.commits)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "repository"
        cloned(arguments.clone, root)
        figures = replay(root, commits, arguments.rebuild_every)
    name = arguments.name or arguments.clone.name.split("-")[0]
    record("replay_graph", {"repository": name, "newest_commit": commits[-1], **figures})


if __name__ == "__main__":
    main()
