"""Questions to `noctule lsp` over a repository it has slept over into how long their packs take, beside two floors.

usage: python benchmarks/live_context.py QUESTIONS.jsonl SOURCE [--files 1500] [--task qa]

SOURCE is a tree of Python files; its first so many are copied and committed. A question fits where one of its evidence
files is among them, below the folder of its repository (OWNER+NAME-COMMIT[:10], as `retrieval.py` wants them) or at the
root. Each is sent over stdin as an editor would, one after another, in two rounds at each budget: in the first round
nothing was asked before.

The floors of the same run: a request that the server only refuses, over the same pipes and threads; and BM25 in memory
over the same files, the search alone.
"""

import argparse
import json
import os
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from editor import Editor, copied, environment_in, has_slept, is_open
from live_session import grown, server_of
from recording import record, spread

from assistant.lexical import Document, Field, Lexical, Vocabulary, contributions
from fact_store.text import question_terms

BUDGETS = (500, 2000)
BEST = 50
SLEEP_S = 3600.0
FLOOR_ROUNDS = 200


def questions_of(file: Path, root: Path, task: str) -> list[str]:
    """The questions that the repository holds evidence for."""
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    return [row["question"] for row in rows if row["task"] == task and fits(row, root)]


def fits(row: dict[str, Any], root: Path) -> bool:
    """True where one of a question's evidence files is there."""
    tree = root / f"{row['repo'].replace('/', '+')}-{row['commit'][:10]}"
    return any((folder / path).is_file() for folder in (tree, root) for path in row["evidence_files"])


def packs(editor: Editor, questions: list[str], tokens: int) -> Iterator[float]:
    """Seconds until each reply; every one has to hold evidence."""
    for question in questions:
        took_s, reply = editor.timed("noctule/context", {"question": question, "tokens": tokens})
        assert reply["result"]["contexts"], question
        yield took_s


def cpu_s(process: int) -> float:
    """CPU seconds that a process has taken: what a busy machine stretches least."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def refusals(editor: Editor) -> Iterator[float]:
    """Seconds until a request is refused."""
    for _ in range(FLOOR_ROUNDS):
        yield editor.timed("noctule/nothing", {})[0]


def searches(root: Path, paths: list[str], questions: list[str]) -> Iterator[float]:
    """Seconds of a search by BM25 for the best files, the index being in memory."""
    vocabulary = Vocabulary()
    texts = {path: (root / path).read_text("utf-8", "replace") for path in paths}
    documents = {path: [Document(path, (vocabulary.read(text),))] for path, text in texts.items()}
    index = Lexical((Field("text", 1.0),)).replace(documents)
    keys = index.keys()
    for question in questions:
        started_s = time.perf_counter()
        numbers = [vocabulary.numbers[term] for term in question_terms(question) if term in vocabulary.numbers]
        scores = contributions(index, [[(number, 1.0)] for number in numbers]).sum(axis=0)
        best = [keys[at] for at in np.argsort(-scores)[:BEST]]
        yield time.perf_counter() - started_s
        assert best


def main() -> None:
    """Run everything and write `results/live_context.json`."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions", type=Path)
    parser.add_argument("source", type=Path)
    parser.add_argument("--files", type=int, default=1500)
    parser.add_argument("--task", default="qa")
    parser.add_argument("--name", default="live_context")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        root = place / "repository"
        root.mkdir()
        paths = copied(given.source.resolve(), root, given.files)
        questions = questions_of(given.questions, root, given.task)
        random.Random(1).shuffle(questions)
        assert questions, "no question fits this repository"
        with Editor(root, environment_in(place)) as editor:
            editor.wait_for(is_open)
            editor.result("workspace/executeCommand", {"command": "noctule.sleepNow"})
            facts = editor.wait_for(has_slept, SLEEP_S)["facts"]
            load = os.getloadavg()[0]
            server = server_of(place)
            before_s = cpu_s(server)
            rounds = {
                f"{name}_at_{n}": list(packs(editor, questions, n)) for name in ("first", "again") for n in BUDGETS
            }
            each_s = (cpu_s(server) - before_s) / sum(map(len, rounds.values()))
            floor = list(refusals(editor))
            held = grown(server)
        bm25 = list(searches(root, paths, questions))
        record(
            given.name,
            {
                "files": len(paths),
                "facts": facts,
                "questions": len(questions),
                "load_before": round(load, 1),
                **{name: spread(taken) for name, taken in rounds.items()},
                "server_cpu_ms_each": round(1000 * each_s, 1),
                "refused": spread(floor),
                "bm25": spread(bm25),
                "server_rss_mb": held["rss_mb"],
            },
        )


if __name__ == "__main__":
    main()
