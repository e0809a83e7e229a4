"""Paraphrases of anticipated questions, and questions nobody anticipated, into the calibration of the instant path.

usage: python benchmarks/instant.py REPOSITORY... [--asked FILE] [--rows 250] [--seed 7]

Over each repository (slept over in a temporary store) a seeded draw of anticipated questions is asked in other words,
by the phrasings below, which are not those of the generator. Right is an instant answer about the same subject (or a
twin of it, asked about in the same words) that tells the same. Wrong is any other: for the paraphrase; for the same
words while nothing is anticipated about that subject (its neighbours still are); for a question about the same subject
that nobody anticipated. `--asked` adds questions that a person wrote, as JSON lines {"repo", "question", "subject",
"asks"}; `asks` are intents, "subject" is null where nothing ready answers. Weights are fitted on all repositories but
one and measured on that one, each in turn; `results/instant.json` says for each threshold how many instant answers
were right, and how many of the questions that could be answered at once were. `--fit` prints weights fitted on all.
"""

import argparse
import json
import random
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from recording import record

from assistant.instant import CHANCE_MIN, WEIGHTS, Match, chance_of, matches
from assistant.intents import intents
from assistant.recall import Recall
from fact_store.records import AnticipatedQuestion
from fact_store.snapshot import Snapshot
from workspace.workspace import Workspace

FEATURES = tuple(name for name in WEIGHTS if name != "bias")
THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.97, 0.99)
Floats = npt.NDArray[np.float64]

# The generator's phrasing -> other people's. {0}, {1} are what stands in its brackets.
PHRASINGS: Sequence[tuple[str, Sequence[str]]] = (
    (r"What does (`[^`]+`) do\?", ("What is {0} for?", "purpose of {0}", "Can you explain {0} to me?",
     "Tell me about {0}")),
    (r"What is the purpose of (`[^`]+`)\?", ("What does {0} do?", "What's {0} good for?",
     "Describe the role of {0}.")),
    (r"Where is the code that (.+)\?", ("Which function {0}?", "In which file is the thing that {0}?",
     "I am looking for "
     "the place that {0}; where is it?")),
    (r"How does the (?:function|method) that (.+) work\?", ("How is it done that something {0}?", "Walk me through the "
     "code that {0}", "What are the steps of what {0}?")),
    (r"Who calls (`[^`]+`), and what would a change to it affect\?", ("Where is {0} used?", "Which functions call {0}?",
     "What breaks if I change {0}?", "usages of {0}")),
    (r"Which arguments does (`[^`]+`) take, and what does it return\?", ("What are the parameters of {0}?",
     "What does {0} return?", "How do I call {0}?", "signature of {0}")),
    (r"When does (`[^`]+`) raise an exception\?", ("Which errors can {0} throw?",
     "What exceptions are raised by {0}?")),
    (r"On what does (`[^`]+`) rely\?", ("What does {0} call?", "What are the dependencies of {0}?")),
    (r"Which tests cover (`[^`]+`)\?", ("Is {0} tested, and where?", "Where are the tests for {0}?")),
    (r"Which tests cover the code that (.+)\?", ("Is there a test for the code that {0}?",)),
    (r"What is the class (`[^`]+`), and which methods and attributes does it have\?", ("Which methods does {0} have?",
     "What are the attributes of {0}?")),
    (r"What is defined in (`[^`]+`)\?", ("What's in {0}?", "Which classes and functions are in {0}?")),
    (r"Where is (`[^`]+`) used\?", ("Who uses {0}?", "usages of {0}")),
    (r"Which classes derive from (`[^`]+`), and where is it used\?", ("What are the subclasses of {0}?",)),
    (r"How do I construct a (`[^`]+`)\?", ("What parameters does the constructor of {0} take?",
     "How can I create a {0}?")),
    (r"What is the value of (`[^`]+`), and who uses it\?", ("What is {0} set to?",)),
)  # fmt: skip
UNEXPECTED = (
    "Is {0} thread-safe?", "What is the time complexity of {0}?", "How do I mock {0} in a test?",
    "Who is the author of {0}?", "Why is {0} not a coroutine?", "Since which release is there {0}?",
    "What is the difference between {0} and a plain dictionary?",
    "Can {0} be called twice?", "How could {0} be made faster?", "Should {0} be deprecated?",
    "Does {0} work on Windows?", "How much memory does {0} need?",
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    """A question as it was matched: the features of every match, which of them are right, and whether any could be."""

    repository: str
    kind: str
    question: str
    features: Floats
    right: npt.NDArray[np.bool_]
    sure: npt.NDArray[np.bool_]
    can: bool


def main() -> int:
    """Measures, prints and records."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("repositories", type=Path, nargs="+")
    parser.add_argument("--asked", type=Path, default=Path(__file__).with_name("questions") / "asked.jsonl")
    parser.add_argument("--rows", type=int, default=250)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--errors", action="store_true", help="print the instant answers that are wrong")
    parser.add_argument("--fit", action="store_true", help="print weights fitted on all")
    args = parser.parse_args()
    cases = [case for root in args.repositories for case in collect(root, args.asked, args.rows, args.seed)]
    if args.errors:
        shipped_ = np.array([WEIGHTS["bias"], *(WEIGHTS[name] for name in FEATURES)])
        for c in cases:
            chance, right = best(c, shipped_)
            if chance >= CHANCE_MIN and not right:
                print("WRONG", c.kind, round(chance, 3), c.question)
    names = sorted({case.repository for case in cases})
    if args.fit:
        print({name: round(float(value), 2) for name, value in zip(("bias", *FEATURES), fit(cases), strict=True)})
    held = {n: fit([c for c in cases if c.repository != n]) for n in names} if len(names) > 1 else {}
    shipped = np.array([WEIGHTS["bias"], *(WEIGHTS[name] for name in FEATURES)])
    result = {
        "repositories": {n: sum(c.repository == n for c in cases) for n in names},
        "questions": {k: sum(c.kind == k for c in cases) for k in sorted({c.kind for c in cases})},
        "shipped_threshold": CHANCE_MIN,
        "as_shipped": [row(cases, lambda _: shipped, t) for t in THRESHOLDS],
        "held_out": [row(cases, lambda n: held[n], t) for t in THRESHOLDS] if held else [],
        "as_shipped_by_kind": {
            k: row([c for c in cases if c.kind == k], lambda _: shipped, CHANCE_MIN)
            for k in sorted({c.kind for c in cases})
        },
        "reliability": reliability(cases, shipped),
    }
    for name in ("as_shipped", "held_out"):
        for line in result[name]:  # type: ignore[attr-defined]
            print(name, line)
    for kind, line in result["as_shipped_by_kind"].items():  # type: ignore[attr-defined]
        print(kind, line)
    record("instant", result)
    return 0


def collect(root: Path, asked: Path, rows: int, seed: int) -> Iterator[Case]:
    """The cases of one repository."""
    with tempfile.TemporaryDirectory() as directory, Workspace.open(root, store_dir=Path(directory)) as workspace:
        workspace.refresh()
        workspace.sleep(3)
        snapshot = workspace.snapshot
        ready = sorted((q for q in snapshot.all_questions() if snapshot.is_fresh(q)), key=lambda q: q.key)
        draw = random.Random(seed)
        draw.shuffle(ready)
        drawn = [(q, said) for q in ready if (said := phrased(q.question, draw))][:rows]
        for row_, said in drawn:
            recalled = workspace.recall(said, snapshot, widely=False)
            yield case(root.name, "paraphrase", recalled, snapshot, row_)
            yield case(root.name, "neighbour", recalled, snapshot, None, without=row_)
            if name := re.search(r"`[^`]+`", row_.question):
                other = draw.choice(UNEXPECTED).format(name[0])
                yield case(root.name, "unexpected", workspace.recall(other, snapshot, widely=False), snapshot, None)
        for line in asked.read_text("utf-8").splitlines() if asked.exists() else ():
            each = json.loads(line)
            if each["repo"] == root.name:
                recalled = workspace.recall(each["question"], snapshot, widely=False)
                yield written(root.name, recalled, snapshot, each)


def phrased(question: str, draw: random.Random) -> str:
    """The question in other words, "" where there are none."""
    for pattern, others in PHRASINGS:
        if found := re.fullmatch(pattern, question):
            return draw.choice(list(others)).format(*found.groups())
    return ""


def case(
    repository: str,
    kind: str,
    recalled: Recall,
    snapshot: Snapshot,
    row_: AnticipatedQuestion | None,
    without: AnticipatedQuestion | None = None,
) -> Case:
    """A question against what it should be matched with (None: nothing)."""
    found = list(matches(recalled, snapshot))
    if without is not None:  # nor what is asked in the very same words about a twin: that would be as right
        found = [m for m in found if m.row.subject != without.subject and m.row.question != without.question]
    right = [row_ is not None and is_same(m.row, row_) for m in found]
    return as_case(repository, kind, recalled.question.text, found, right, row_ is not None)


def written(repository: str, recalled: Recall, snapshot: Snapshot, each: dict[str, Any]) -> Case:
    """The same for a question that a person wrote, who says which subjects and intents answer it."""
    found = list(matches(recalled, snapshot))
    subjects = each["subject"] if isinstance(each["subject"], list) else [each["subject"]]
    right = [m.row.subject in subjects and bool(set(each["asks"]) & intents(m.row.question)) for m in found]
    kind = "written, anticipated" if each["subject"] else "written, not anticipated"
    return as_case(repository, kind, each["question"], found, right, bool(each["subject"]))


def is_same(one: AnticipatedQuestion, other: AnticipatedQuestion) -> bool:
    """True where one answer tells what the other was to tell about the same subject, or a twin of the same words."""
    is_about = one.subject == other.subject or one.question == other.question
    return is_about and bool(intents(one.question) & intents(other.question))


def as_case(repository: str, kind: str, text: str, found: Sequence[Match], right: Sequence[bool], can: bool) -> Case:
    """Matches as arrays; those that are sure by themselves have no features."""
    values = np.array([[dict(m.features).get(n, 1.0) for n in FEATURES] for m in found], dtype=float)
    sure = np.array([not m.features for m in found], dtype=bool)
    return Case(repository, kind, text, values.reshape(-1, len(FEATURES)), np.array(right, dtype=bool), sure, can)


def fit(cases: Sequence[Case]) -> Floats:
    """Logistic regression (Newton's method, a little ridge) over all matches, each question with the same weight."""
    kept = [c for c in cases if len(c.right)]
    x = np.vstack([np.hstack([np.ones((len(c.right), 1)), c.features]) for c in kept])
    y = np.concatenate([c.right.astype(float) for c in kept])
    w = np.concatenate([np.full(len(c.right), 1.0 / len(c.right)) for c in kept])
    beta = np.zeros(x.shape[1])
    for _ in range(60):
        p = 1 / (1 + np.exp(-np.clip(x @ beta, -40, 40)))
        hessian = (x * (w * p * (1 - p))[:, None]).T @ x + 0.05 * np.eye(x.shape[1])
        beta += np.linalg.solve(hessian, x.T @ (w * (y - p)) - 0.05 * beta)
    return beta


def best(one: Case, weights: Floats) -> tuple[float, bool]:
    """The chance of the likeliest match, and whether it is right."""
    if not len(one.right):
        return 0.0, False
    named = dict(zip(("bias", *FEATURES), weights.tolist(), strict=True))
    chances = [chance_of(dict(zip(FEATURES, f, strict=True)), named) for f in one.features.tolist()]
    at = int(np.argmax(chances))
    return chances[at], bool(one.right[at])


def row(cases: Sequence[Case], weights: Any, threshold: float) -> dict[str, Any]:
    """What a threshold gives: instant answers, the share that is right (Wilson's 95 % interval), and of the questions
    that were anticipated the share that is answered at once and right.
    """
    told = [best(c, weights(c.repository)) for c in cases]
    given = [right for chance, right in told if chance >= threshold]
    could = sum(c.can for c in cases)
    low, high = wilson(sum(given), len(given))
    return {
        "threshold": threshold,
        "questions": len(cases),
        "instant": len(given),
        "right": round(sum(given) / len(given), 3) if given else None,
        "right_interval": [round(low, 3), round(high, 3)],
        "answered_of_anticipated": round(sum(given) / could, 3) if could else None,
    }


def reliability(cases: Sequence[Case], weights: Floats) -> list[dict[str, Any]]:
    """How often the likeliest match is right, by its chance: a calibrated chance is met by its share."""
    told = [best(c, weights) for c in cases]
    bins = [(a / 10, (a + 1) / 10) for a in range(10)]
    rows = [(a, b, [right for chance, right in told if a <= chance < b or chance == b == 1.0]) for a, b in bins]
    return [{"chance": [a, b], "questions": len(r), "right": round(sum(r) / max(1, len(r)), 3)} for a, b, r in rows]


def wilson(hits: int, of: int) -> tuple[float, float]:
    """Wilson's interval for a share, 95 %."""
    if not of:
        return 0.0, 1.0
    z, share = 1.96, hits / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * ((share * (1 - share) + z * z / (4 * of)) / of) ** 0.5 / (1 + z * z / of)
    return max(0.0, middle - half), min(1.0, middle + half)


if __name__ == "__main__":
    sys.exit(main())
