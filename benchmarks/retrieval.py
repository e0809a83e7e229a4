"""Questions with known evidence into the table of how much of it `context` hands over, per budget, at one effort.

usage: python benchmarks/retrieval.py QUESTIONS.jsonl --trees DIR [--effort 3] [--task qa] [--out FILE]

Each question line has `id`, `task`, `repo`, `commit` and the evidence that `score_retrieval.py` documents; the
repositories stand at their commits as DIR/OWNER+NAME-COMMIT[:10]. Stores are made in a temporary directory and removed.
Nothing is trained here.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from recording import record

from assistant.records import Piece
from workspace.asking import pack_with_files
from workspace.objects import handover_object
from workspace.sleeping import Slept
from workspace.workspace import Workspace

TOKENS = 8000
SCORER = Path(__file__).with_name("score_retrieval.py")
Row = dict[str, Any]


def by_tree(questions: Path, trees: Path, task: str) -> dict[Path, list[Row]]:
    """The questions of a task, grouped by the tree they are asked of."""
    grouped: dict[Path, list[Row]] = {}
    for line in questions.read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["task"] == task:
            grouped.setdefault(trees / f"{row['repo'].replace('/', '+')}-{row['commit'][:10]}", []).append(row)
    return grouped


def opened(tree: Path, effort: int, directory: str, slept: list[Slept] | None = None) -> Workspace:
    """A workspace over `tree`, indexed and slept over, its store in `directory`; what the sleep did goes to `slept`."""
    workspace = Workspace.open(tree, store_dir=Path(directory))
    workspace.refresh()
    done = workspace.sleep(effort)
    if slept is not None:
        slept.append(done)
    return workspace


def predictions(tree: Path, rows: list[Row], effort: int, slept: list[Slept]) -> Iterator[Row]:
    """For each question its pack, best first, and the milliseconds it took; one question is asked before to warm up."""
    with tempfile.TemporaryDirectory() as directory, opened(tree, effort, directory, slept) as workspace:
        workspace.context(rows[0]["question"], TOKENS)
        for row in rows:
            started = time.perf_counter()
            found = pack_with_files(workspace, row["question"], TOKENS)
            took = (time.perf_counter() - started) * 1000
            yield {"id": row["id"], "latency_ms": took, **handover_object(found)}


def as_context(piece: Piece) -> Row:
    """A piece as the scorer reads it."""
    refs = [{"path": r.path, "start_line": r.start_line, "end_line": r.end_line} for r in piece.refs]
    if piece.start_line is None:
        return {"path": piece.path, "text": piece.text, "refs": refs}
    return {"path": piece.path, "start_line": piece.start_line, "end_line": piece.end_line, "text": piece.text}


def main() -> int:
    """Writes the predictions, prints the scorer's table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--trees", type=Path, required=True)
    parser.add_argument("--effort", type=int, default=3)
    parser.add_argument("--task", default="qa")
    parser.add_argument("--out", type=Path, help="keep the predictions in this file")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        scores, file = Path(directory) / "scores.json", args.out or Path(directory) / "predictions.jsonl"
        slept: list[Slept] = []
        with file.open("w", encoding="utf-8") as out:
            for tree, rows in by_tree(args.questions, args.trees, args.task).items():
                for row in predictions(tree, rows, args.effort, slept):
                    out.write(json.dumps(row) + "\n")
        command = [sys.executable, SCORER, args.questions, file, "--trees", args.trees, "--task", args.task]
        done = subprocess.run([*command, "--json", scores], check=False).returncode
        if done == 0:
            asleep = {
                "repositories": len(slept),
                "sleep_cpu_s": round(sum(each.cpu_s for each in slept), 1),
                "facts": sum(each.facts for each in slept),
                "questions": sum(each.questions for each in slept),
            }
            record(f"retrieval-{args.task}-effort-{args.effort}", {**asleep, **json.loads(scores.read_text("utf-8"))})
    return done


if __name__ == "__main__":
    sys.exit(main())
