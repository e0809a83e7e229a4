"""Real commits replayed: what is served after each, what had to be worked out again, and whether a fresh store agrees.

usage: python benchmarks/replay.py CLONE [--name NAME] [--commits N] [--rebuild-every K] [--newest COMMIT] [--effort E]
                                   [--work DIR]

CLONE is a git clone with history; it is cloned again, and the newest N commits up to COMMIT are checked out oldest
first, each followed by what the server does: look, then sleep. At every Kth commit a store is made from nothing:

- *stale served*: facts that count as fresh, before the sleep and after it, which the fresh store has not. Anticipated
  questions are counted apart: of these a symbol has only the likeliest, so one that still holds may have given way;
- the exports of both stores, row for row.

*recomputed* are facts that were derived anew, *truly changed* those of them that say something else than before (claim,
payload or cited lines), or are new. With --work the run goes on where it was broken off. Progress goes to stderr.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import zip_longest
from pathlib import Path
from typing import Any

from recording import record, spread
from replay_graph import check_out, cloned, listed

from fact_store.records import AnticipatedQuestion, Fact
from fact_store.snapshot import Snapshot
from workspace.workspace import Workspace

Step = dict[str, Any]
Served = tuple[set[str], set[str]]
SUMMED = (
    "files_changed", "files_parsed", "items_reasoned", "items_found_waiting", "items_truly_changed",
    "facts_recomputed", "facts_truly_changed", "facts_gone", "facts_kept",
)  # fmt: skip


def export_of(workspace: Workspace) -> Iterator[str]:
    """Everything `noctule export --json` prints, line by line."""
    return (json.dumps(row, sort_keys=True) for row in workspace.export())


def first_difference(lived: Workspace, fresh: Workspace) -> dict[str, Any] | None:
    """The first row in which the exports differ, with its number; None if they are equal."""
    for number, (ours, wanted) in enumerate(zip_longest(export_of(lived), export_of(fresh))):
        if ours != wanted:
            return {"row": number, "lived": (ours or "")[:300], "fresh": (wanted or "")[:300]}
    return None


def served(snapshot: Snapshot) -> tuple[set[str], set[str]]:
    """What answers and hovers may use: each fresh fact, and each fresh question, by what it says and cites."""
    facts = {f"{row.subject} {said(row)}" for row in snapshot.all_facts() if snapshot.is_fresh(row)}
    return facts, {f"{row.subject} {said(row)}" for row in snapshot.all_questions() if snapshot.is_fresh(row)}


def said(row: Fact | AnticipatedQuestion) -> str:
    """The text of a row, its typed content, and the lines that it cites."""
    lines = [(e.moniker, e.lines) for e in row.evidence if e.lines]
    if isinstance(row, AnticipatedQuestion):
        return f"{row.question} {row.answer} {lines}"
    return f"{row.kind} {row.claim} {row.payload} {lines}"


def facts_of(snapshot: Snapshot) -> dict[str, dict[str, set[str]]]:
    """Work item subject -> fact key -> what the fact says."""
    results = {subject: snapshot.result_of(subject) for subject in snapshot.items}
    return {s: {f.key: {f"{f.subject} {said(f)}"} for f in result.facts} for s, result in results.items() if result}


def difference(before: Snapshot, after: Snapshot) -> Step:
    """How many facts say something new, are gone, or are as they were, and in how many work items any changed."""
    was, now = facts_of(before), facts_of(after)
    changed = gone = kept = items = 0
    for subject in was.keys() | now.keys():
        old = {text for texts in was.get(subject, {}).values() for text in texts}
        new = {text for texts in now.get(subject, {}).values() for text in texts}
        changed, gone, kept = changed + len(new - old), gone + len(old - new), kept + len(new & old)
        items += old != new
    return {"facts_truly_changed": changed, "facts_gone": gone, "facts_kept": kept, "items_truly_changed": items}


def stepped(lived: Workspace, root: Path, commit: str, effort: int | None) -> tuple[Step, Served]:
    """Go to a commit and bring the store up to date: the step's figures, and what was served before the sleep."""
    check_out(root, commit)
    before = lived.snapshot
    started = time.perf_counter()
    refreshed = lived.refresh()
    looked = time.perf_counter()
    early = served(lived.snapshot)
    asleep = time.perf_counter()
    slept = lived.sleep(effort)
    done = time.perf_counter()
    figures = {
        "commit": commit,
        "files_changed": len(refreshed.changed),
        "files_parsed": refreshed.parsed,
        "items_reasoned": slept.reasoned,
        "items_found_waiting": slept.reused,
        "facts_recomputed": slept.derived,
        "known_s": looked - started + slept.seconds,
        "stored_s": looked - started + done - asleep,
        **difference(before, lived.snapshot),
    }
    return figures, early


def compared(lived: Workspace, root: Path, store: Path, effort: int | None, early: Served) -> Step:
    """The lived-in store against one made from nothing at the same commit."""
    late = served(lived.snapshot)
    with Workspace.open(root, store_dir=store) as fresh:
        fresh.refresh()
        fresh.sleep(effort)
        right = served(fresh.snapshot)
        found = {
            "stale_served_before_sleep": len(early[0] - right[0]),
            "stale_served_after_sleep": len(late[0] - right[0]),
            "missing_after_sleep": len(right[0] - late[0]),
            "questions_displaced_before_sleep": len(early[1] - right[1]),
            "questions_differing_after_sleep": len(late[1] ^ right[1]),
            "examples": [*sorted(early[0] - right[0])[:3], *sorted(late[0] - right[0])[:3]],
            "difference": first_difference(lived, fresh),
        }
    shutil.rmtree(store)
    return found


def replay(folder: Path, clone: Path, commits: list[str], every: int, effort: int | None) -> tuple[list[Step], int]:
    """Every commit in turn, those of an earlier run left out; its steps, and how many files there are in the end."""
    root, progress = folder / "repository", folder / "progress.jsonl"
    steps = [json.loads(line) for line in progress.read_text("utf-8").splitlines()] if progress.exists() else []
    if not root.exists():
        cloned(clone, root)
        check_out(root, commits[0])
    with (
        Workspace.open(root, store_dir=folder / "lived", live=True) as lived,
        progress.open("a", encoding="utf-8") as log,
    ):
        if not steps:
            lived.refresh()
            lived.sleep(effort)
        for n, commit in enumerate(commits[1 + len(steps) :], 1 + len(steps)):
            step, early = stepped(lived, root, commit, effort)
            if n % every == 0 or n == len(commits) - 1:
                shutil.rmtree(folder / "fresh", ignore_errors=True)
                step |= compared(lived, root, folder / "fresh", effort, early)
                print(f"{n} of {len(commits) - 1}: {step.get('difference') or 'equal'}", file=sys.stderr)
            steps.append(step)
            log.write(json.dumps(step) + "\n")
            log.flush()
        return steps, len(lived.snapshot.code.modules)


def figures_of(steps: list[Step]) -> dict[str, Any]:
    """What is recorded of a run."""
    total = {name: sum(step[name] for step in steps) for name in SUMMED}
    checked = [step for step in steps if "difference" in step]
    return {
        "compared_with_a_rebuild": len(checked),
        "differing_from_the_rebuild": [step["commit"] for step in checked if step["difference"]],
        "stale_served_before_sleep": sum(step["stale_served_before_sleep"] for step in checked),
        "stale_served_after_sleep": sum(step["stale_served_after_sleep"] for step in checked),
        "missing_after_sleep": sum(step["missing_after_sleep"] for step in checked),
        "questions_displaced_before_sleep": sum(step["questions_displaced_before_sleep"] for step in checked),
        "questions_differing_after_sleep": sum(step["questions_differing_after_sleep"] for step in checked),
        **total,
        "recomputed_over_truly_changed": ratio(total["facts_recomputed"], total["facts_truly_changed"]),
        "items_reasoned_over_truly_changed": ratio(total["items_reasoned"], total["items_truly_changed"]),
        "time_to_fresh": spread([step["known_s"] for step in steps]),
        "time_to_fresh_and_stored": spread([step["stored_s"] for step in steps]),
    }


def ratio(one: int, other: int) -> float | None:
    """`one` over `other`, rounded; None where there is nothing to divide by."""
    return round(one / other, 3) if other else None


def main() -> None:
    """Replay and record."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clone", type=Path)
    parser.add_argument("--name", help="what the repository is called; the folder's name by default")
    parser.add_argument("--commits", type=int, default=200)
    parser.add_argument("--rebuild-every", type=int, default=10)
    parser.add_argument("--newest", default="HEAD")
    parser.add_argument("--effort", type=int, help="that of `noctule sleep`; 0 replays the index alone")
    parser.add_argument("--work", type=Path, help="keep the state here, and go on from it")
    arguments = parser.parse_args()
    os.environ["NOCTULE_BUGS"] = "raise"  # a file that is not read would be equal on both sides
    commits = listed(arguments.clone, arguments.newest, arguments.commits + 1)
    with ExitStack() as stack:
        folder = arguments.work or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(parents=True, exist_ok=True)
        steps, files = replay(folder, arguments.clone, commits, arguments.rebuild_every, arguments.effort)
    name = arguments.name or arguments.clone.name.split("-")[0]
    effort = "as set by default" if arguments.effort is None else arguments.effort
    about = {"repository": name, "newest_commit": commits[-1], "files": files, "commits": len(steps), "effort": effort}
    record(f"replay-{name}", {**about, **figures_of(steps)})


if __name__ == "__main__":
    main()
