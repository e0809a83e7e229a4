"""A bundle of a repository's facts: time to export and import it beside sleeping, the first answer, and forged rows.

usage: python benchmarks/bundles.py SOURCE [--files N] [--rows N]

SOURCE is an unpacked source distribution or clone (ours is Django). Its first N Python files are slept over in one
store and bundled; another store reads the files itself, imports the bundle, is warmed up as `noctule import` does it,
and asked; then it is closed, opened anew and asked again, as the next process does. Times are CPU seconds with those of
children, for answers wall time, too. Then `--rows` rows are changed under their old digest, and as many given evidence
with a wrong digest while every digest of the bundle itself is made right: counted is what is taken that was not
honestly there.
"""

import argparse
import io
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from cold import ASKED, copy_repository
from recording import record

from fact_store.codec import decode_facts, decode_items, decode_questions, encode
from sleep_agent.reason import key_of
from workspace.bundling import export_bundle, import_bundle
from workspace.errors import NoctuleError
from workspace.workspace import Workspace

sys.path.insert(0, str(Path(__file__).parents[1] / "tests/support"))

from bundle_frames import FACT, ITEM, QUESTION, Frame, bundle_of, frames_of


def timed(action: Callable[[], Any]) -> tuple[Any, float, float]:
    """(what it gave, CPU seconds with those of children, wall seconds)."""
    cpu, wall = cpu_s(), time.perf_counter()
    given = action()
    return given, cpu_s() - cpu, time.perf_counter() - wall


def cpu_s() -> float:
    """CPU seconds of this process and of the children it waited for."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def groups_of(frames: list[Frame]) -> list[list[int]]:
    """The numbers of the frames of each work item, its own last."""
    groups: list[list[int]] = [[]]
    for number, frame in enumerate(frames):
        if frame.kind in (FACT, QUESTION, ITEM):
            groups[-1].append(number)
            if frame.kind == ITEM:
                groups.append([])
    return [group for group in groups if len(group) > 1]


def drawn(frames: list[Frame], count: int, chance: random.Random) -> dict[int, int]:
    """Rows of half of the work items, by number, with the number of their work item."""
    groups = groups_of(frames)
    rows = [(row, group[-1]) for group in chance.sample(groups, len(groups) // 2) for row in group[:-1]]
    return dict(chance.sample(rows, min(count, len(rows))))


def damaged(frames: list[Frame], rows: dict[int, int], chance: random.Random) -> list[Frame]:
    """One bit of each of these rows changed, under the old digest."""
    changed = list(frames)
    for number in rows:
        payload = bytearray(frames[number].payload)
        payload[chance.randrange(len(payload))] ^= 1 << chance.randrange(8)
        changed[number] = Frame(frames[number].kind, bytes(payload), frames[number].digest)
    return changed


def forged(frames: list[Frame], rows: dict[int, int], chance: random.Random) -> list[Frame]:
    """One piece of evidence of each of these rows with another digest; frames and work items are made to agree."""
    changed = [Frame(frame.kind, frame.payload) for frame in frames]
    other: dict[int, list[Any]] = {}
    for number, item in rows.items():
        row = (decode_facts if frames[number].kind == FACT else decode_questions)([frames[number].payload])[0]
        evidence = list(row.evidence)
        at = chance.randrange(len(evidence))
        evidence[at] = msgspec.structs.replace(evidence[at], digest=f"{chance.getrandbits(96):024x}")
        changed[number] = Frame(frames[number].kind, encode(msgspec.structs.replace(row, evidence=tuple(evidence))))
        other.setdefault(item, []).append(evidence[at])
    for number, pieces in other.items():
        (item,) = decode_items([frames[number].payload])
        wrong = {(e.moniker, e.aspect): e.digest for e in pieces[:1]}
        reads = tuple(
            msgspec.structs.replace(e, digest=wrong.get((e.moniker, e.aspect), e.digest))
            if chance.random() < 0.5
            else e
            for e in item.reads
        )
        agreed = msgspec.structs.replace(item, reads=reads)
        changed[number] = Frame(ITEM, encode(msgspec.structs.replace(agreed, key=key_of(agreed))))
    return changed


def reopened(root: Path, store: Path) -> Workspace:
    """The workspace as the next process finds it, brought up to date."""
    workspace = Workspace.open(root, store_dir=store)
    workspace.refresh()
    return workspace


def accepted(workspace: Workspace, frames: list[Frame], honest: set[bytes]) -> dict[str, Any]:
    """What an import of these frames takes, and how much of it is not among the honest rows."""
    workspace.forget_learned()
    try:
        found = import_bundle(workspace, io.BytesIO(bundle_of(frames)))
    except NoctuleError as error:
        return {"refused": error.message, "rows_taken": 0, "dishonest_rows_taken": 0}
    rows = [encode(row) for row in (*workspace.snapshot.all_facts(), *workspace.snapshot.all_questions())]
    dishonest = sum(row not in honest for row in rows)
    return {"left_out": found.left_out, "rows_taken": len(rows), "dishonest_rows_taken": dishonest}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path)
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--rows", type=int, default=5000)
    options = parser.parse_args()
    chance = random.Random(20)
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch) / "repository"
        files = copy_repository(options.source, root, options.files)
        with Workspace.open(root, store_dir=Path(scratch) / "theirs") as theirs:
            theirs.refresh()
            _, sleep_s, _ = timed(theirs.sleep)
            bundle = io.BytesIO()
            made, export_s, _ = timed(lambda: export_bundle(theirs, bundle))
            said = theirs.ask(ASKED).text
        with Workspace.open(root, store_dir=Path(scratch) / "mine") as mine:
            _, index_s, _ = timed(mine.refresh)
            found, import_s, _ = timed(lambda: import_bundle(mine, io.BytesIO(bundle.getvalue())))
            _, warm_s, _ = timed(mine.warm)
            answer, _, first_s = timed(lambda: mine.ask(ASKED))
        opened, open_s, open_wall_s = timed(lambda: reopened(root, Path(scratch) / "mine"))
        with opened as mine:
            _, again_cpu_s, again_s = timed(lambda: mine.ask(ASKED))
            frames = frames_of(bundle.getvalue())
            honest = {frame.payload for frame in frames}
            rows = drawn(frames, options.rows, chance)
            cases = {
                "changed_under_the_old_digest": accepted(mine, damaged(frames, rows, chance), honest),
                "evidence_with_another_digest": accepted(mine, forged(frames, rows, chance), honest),
            }
    record(
        "bundles",
        {
            "files": len(files),
            "facts": made.facts,
            "questions": made.questions,
            "bundle_mb": round(bundle.tell() / 1e6, 1),
            "unpacked_over_packed": round(sum(len(f.payload) + 21 for f in frames) / bundle.tell(), 1),
            "cpu_s": {k: round(v, 1) for k, v in
                      {"index": index_s, "sleep": sleep_s, "export": export_s, "import": import_s,
                       "warming_up": warm_s, "opening_again": open_s, "answer_then": again_cpu_s}.items()},
            "import_over_sleep": round(import_s / sleep_s, 2),
            "taken": f"{found.taken} of {found.items} work items",
            "first_answer_ms": round(1000 * first_s),
            "opened_again_and_answered_ms": [round(1000 * open_wall_s), round(1000 * again_s)],
            "same_answer_as_where_it_was_slept": answer.text == said,
            "rows_tampered_with": len(rows),
            "tampered": cases,
        },
    )  # fmt: skip


if __name__ == "__main__":
    main()
