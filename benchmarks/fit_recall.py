"""Development questions into the weights of `assistant/weights.py`: a logistic model over its features a column.

usage: python benchmarks/fit_recall.py QUESTIONS.jsonl --trees DIR [--write assistant/weights.py]

Rows are the candidates of every question at each effort, so that one set of weights serves every
effort. Prints, fitted on all and with each repository held out in turn: the share of the named symbols among the first
k candidates, and the weights of `assistant/worth.py` (what an identifier that stands in the candidates is worth).
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

sys.path.insert(0, str(Path(__file__).parent))
from retrieval import by_tree, opened

from assistant.features import FEATURES, Scored, features
from assistant.question import read_question
from assistant.recall import probability, score_units
from assistant.units import Unit
from assistant.weights import MODELS
from assistant.worth import signs

Floats = npt.NDArray[np.float64]
EFFORTS = (0, 1, 2, 3)
L2 = {"symbol": 4.0, "line": 12.0, "file": 6.0}
L2_WORTH = 2.0
STEPS_MAX = 40
LINES_CAP = 60.0
LINES_UNIT = 15.0
COLUMNS = ("symbol", "line", "file")
FIRST = (5, 10, 20, 50)


@dataclass
class Asked:
    """A question's candidates: features, targets by column, lines of their own; how many symbols its answer names."""

    repository: str
    effort: int
    values: Floats
    targets: dict[str, Floats]
    lines: Floats
    symbols: int
    has_lines: bool
    words: Floats
    named: Floats


def asked(row: dict[str, Any], scored: Scored, effort: int) -> Asked:
    """A question with what its evidence says about each candidate."""
    gold_lines = {(e["path"], n) for e in row["evidence_lines"] for n in range(e["start"], e["end"] + 1)}
    gold = {(d["path"], s["name"], d["start"]) for s in row["evidence_symbols"] for d in s["defs"]}
    files = set(row["evidence_files"])
    own = [[(u.path, n) for a, b in u.ranges for n in range(a, b + 1)] for u in scored.units]
    targets = {
        "symbol": np.array([float(any(_stands(u, g) for g in gold)) for u in scored.units]),
        "line": np.array([sum(line in gold_lines for line in lines) / max(len(lines), 1) for lines in own]),
        "file": np.array([float(u.path in files) for u in scored.units]),
    }
    lengths = np.array([float(len(lines)) for lines in own])
    values = features(scored)
    words, named = identifiers(row, scored, values)
    return Asked(row["repo"], effort, values, targets, lengths, len(gold), bool(gold_lines), words, named)


def identifiers(row: dict[str, Any], scored: Scored, values: Floats) -> tuple[Floats, Floats]:
    """The identifiers in a question's candidates, each with its signs (see `assistant.worth.signs`) by the weights of
    now, and whether the answer names it.
    """
    index, numbers = scored.index, scored.index.vocabulary.numbers
    chances = probability(values, MODELS["symbol"])
    order = np.argsort(-chances, kind="stable")
    units = [scored.units[at] for at in order.tolist()]
    asked_for = [numbers[term] for term in scored.question.terms if term in numbers]
    terms, told = signs(index, units, chances[order].tolist(), asked_for)
    wanted = {index.name_term(name) for name in row["evidence_idents"]}
    in_question = frozenset(index.vocabulary.read(row["question"]))
    kept = np.array([term not in in_question for term in terms.tolist()], dtype=bool)
    return told[kept], np.array([float(term in wanted) for term in terms[kept].tolist()])


def _stands(unit: Unit, gold: tuple[str, str, int]) -> bool:
    path, name, start = gold
    return path == unit.path and name == unit.name and abs(unit.start_line - start) <= 6


def collect(questions: Path, trees: Path) -> Iterator[Asked]:
    """Every question at every effort."""
    for tree, rows in by_tree(questions, trees, "qa").items():
        for effort in EFFORTS:
            with tempfile.TemporaryDirectory() as directory, opened(tree, effort, directory) as workspace:
                index = workspace.recall(rows[0]["question"], workspace.snapshot).index
                for row in rows:
                    yield asked(row, score_units(index, workspace.snapshot, read_question(row["question"])), effort)


def fit(rows: list[Asked]) -> dict[str, Floats]:
    """Weights, the bias first, for each column."""
    out = {}
    for column in COLUMNS:
        chosen = [r for r in rows if column != "line" or r.has_lines]
        values = np.concatenate([r.values for r in chosen])
        target = np.concatenate([r.targets[column] for r in chosen])
        lines = np.concatenate([np.minimum(r.lines, LINES_CAP) / LINES_UNIT for r in chosen])
        out[column] = logistic(values, target, lines if column == "line" else np.ones(len(target)), L2[column])
    return out


def logistic(values: Floats, target: Floats, weight: Floats, l2: float) -> Floats:
    """Ridge logistic regression by Newton's method with step halving; the bias is not penalised."""
    design = np.column_stack([np.ones(len(values)), values])
    penalty = np.full(design.shape[1], l2)
    penalty[0] = 1e-6
    beta = np.zeros(design.shape[1])
    beta[0] = -3.0

    def loss(b: Floats) -> float:
        score = design @ b
        return float((weight * (np.logaddexp(0, score) - target * score)).sum() + 0.5 * (penalty * b * b).sum())

    for _ in range(STEPS_MAX):
        chance = 1 / (1 + np.exp(-np.clip(design @ beta, -30, 30)))
        curvature = weight * chance * (1 - chance) + 1e-9
        slope = design.T @ (weight * (target - chance)) - penalty * beta
        step = np.linalg.solve((design.T * curvature) @ design + np.diag(penalty), slope)
        size = 1.0
        while loss(beta + size * step) > loss(beta) and size > 1e-4:
            size /= 2
        beta = beta + size * step
        if np.abs(size * step).max() < 1e-6:
            break
    return beta


def found_first(rows: list[Asked], weights: Floats) -> list[list[float]]:
    """For each question with symbols: the share of them among the first k candidates, k over `FIRST`."""
    out = []
    for row in rows:
        if row.symbols:
            order = np.argsort(-(weights[0] + row.values @ weights[1:]), kind="stable")
            out.append([float(row.targets["symbol"][order[:k]].sum()) / row.symbols for k in FIRST])
    return out


def written(weights: dict[str, Floats]) -> str:
    """The source of `assistant/weights.py`."""
    rows = [
        f'    "{name}": ({", ".join(f"{weights[column][at]:.2f}" for column in COLUMNS)}),'
        for at, name in enumerate(("bias", *FEATURES))
    ]
    return f'''"""Features into probabilities: weights that `benchmarks/fit_recall.py` fitted on the dev questions."""

# Columns: that the unit is named in the answer, that its lines are, that its file is.
_WEIGHTS = {{
{chr(10).join(rows)}
}}

MODELS = {{
    name: tuple(row[column] for row in _WEIGHTS.values()) for column, name in enumerate(("symbol", "line", "file"))
}}
'''


def main() -> None:
    """Fits, prints how well, and writes where asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--trees", type=Path, required=True)
    parser.add_argument("--write", type=Path)
    args = parser.parse_args()
    rows = list(collect(args.questions, args.trees))
    weights = fit(rows)
    for effort in EFFORTS:
        of_effort = [r for r in rows if r.effort == effort]
        fitted = np.mean(found_first(of_effort, weights["symbol"]), axis=0)
        held: list[list[float]] = []
        for repository in sorted({r.repository for r in rows}):
            others = fit([r for r in rows if r.repository != repository])["symbol"]
            held += found_first([r for r in of_effort if r.repository == repository], others)
        print(f"effort {effort}, first {FIRST}: fitted {fitted.round(3)}, held out {np.mean(held, axis=0).round(3)}")
    words, named = np.concatenate([r.words for r in rows]), np.concatenate([r.named for r in rows])
    print("worth:", logistic(words, named, np.ones(len(named)), L2_WORTH).round(2).tolist())
    if args.write:
        args.write.write_text(written(weights), "utf-8")


if __name__ == "__main__":
    main()
