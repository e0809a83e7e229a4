"""Real commits replayed: after each, the export of the store that lived through them against that of a fresh one.

usage: python benchmarks/replay.py CLONE [--commits N] [--rebuild-every K]

CLONE is a git clone with history; it is cloned again, and its newest N commits are checked out oldest first.
"""

import argparse
import hashlib
import json
import subprocess
import tempfile
import time
from pathlib import Path

from recording import record, spread

from workspace.workspace import Workspace


def digest_of(workspace: Workspace) -> str:
    """Digest of everything `noctule export --json` prints."""
    h = hashlib.sha256()
    for row in workspace.export():
        h.update(json.dumps(row, sort_keys=True).encode())
    return h.hexdigest()


def main() -> None:
    """Replay and record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clone", type=Path)
    parser.add_argument("--commits", type=int, default=50)
    parser.add_argument("--rebuild-every", type=int, default=1)
    arguments = parser.parse_args()
    git = ["git", "-C", str(arguments.clone)]
    head = subprocess.run([*git, "rev-parse", "HEAD"], capture_output=True, text=True, check=True).stdout.strip()
    listed = subprocess.run(
        [*git, "rev-list", "--first-parent", "-n", str(arguments.commits), head],
        capture_output=True,
        text=True,
        check=True,
    )
    commits = listed.stdout.split()[::-1]
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "repository"
        subprocess.run(
            ["git", "clone", "-q", "--shared", "--no-checkout", str(arguments.clone.resolve()), str(root)], check=True
        )
        figures = replay(root, Path(folder), commits, arguments.rebuild_every)
    record("replay", {"repository": arguments.clone.name.split("-")[0], "newest_commit": head, **figures})


def replay(root: Path, folder: Path, commits: list[str], every: int) -> dict[str, object]:
    """Check out each commit in turn, bring the lived-in store up to date, and compare it with fresh ones."""
    fresh_s, parsed, changed, reasoned, reused, differing, compared = [], 0, 0, 0, 0, [], 0
    checkout = ["git", "-C", str(root), "checkout", "-q", "--detach"]
    subprocess.run([*checkout, commits[0]], check=True)
    with Workspace.open(root, store_dir=folder / "lived") as lived:
        lived.refresh()
        lived.sleep()
        for n, commit in enumerate(commits[1:], 1):
            subprocess.run([*checkout, commit], check=True)
            started = time.perf_counter()
            refreshed = lived.refresh()
            slept = lived.sleep()
            fresh_s.append(time.perf_counter() - started)
            parsed, changed = parsed + refreshed.parsed, changed + len(refreshed.changed)
            reasoned, reused = reasoned + slept.reasoned, reused + slept.reused
            if n % every == 0 or n == len(commits) - 1:
                compared += 1
                with Workspace.open(root, store_dir=folder / f"fresh-{n}") as fresh:
                    fresh.refresh()
                    fresh.sleep()
                    if digest_of(fresh) != digest_of(lived):
                        differing.append(commit)
        files = len(lived.snapshot.code.modules)
    return {
        "files": files,
        "commits": len(commits),
        "compared_with_a_rebuild": compared,
        "differing_from_the_rebuild": differing,
        "files_changed": changed,
        "files_parsed": parsed,
        "work_items_reasoned": reasoned,
        "work_items_found_waiting": reused,
        "time_to_fresh": spread(fresh_s),
    }


if __name__ == "__main__":
    main()
