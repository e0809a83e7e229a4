"""Clones into the weights of `assistant/touched_weights.py`: which files changes touched, by what was said of them.

usage: python benchmarks/fit_touched.py CLONE… --work DIR [--write assistant/touched_weights.py]

Of each clone one tree is made below DIR, at a commit some hundred commits back, and slept over once; what is asked are
the messages of the commits after it (see `mined_changes.py`). DIR is kept: a second run sleeps no more. Recorded are
the figures with each repository held out in turn, beside the order of the pack of 8,000 tokens, which is what a list of
files was before: hits at the first place, F1 of the first five listed, and how many are listed.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from fit_recall import logistic
from mined_changes import Request, mined
from recording import record
from retrieval import TOKENS, as_context
from score_retrieval import Credit

from assistant.pack import pack
from assistant.past import past_of
from assistant.recall import Recall
from assistant.touched import best_length, chances, weighed
from assistant.touched_around import AROUND
from assistant.touched_signs import OWN, Files, own_signs
from fact_store.snapshot import Snapshot
from workspace.workspace import Workspace

Floats = npt.NDArray[np.float64]
EFFORT = 3
L2_OWN = 4.0
L2 = 10.0
FIRST = 5
BANDS = (0.0, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0)


@dataclass
class Row:
    """A request with what was recalled for it, and the files in the order of its pack."""

    repository: str
    request: Request
    recall: Recall
    snapshot: Snapshot
    packed: list[str]

    def targets(self, files: Files) -> Floats:
        """Which of these files the change touched."""
        return np.array([float(path in self.request.wanted) for path in files.paths])


def collect(clones: Sequence[Path], work: Path) -> Iterator[Row]:
    """Every request of every clone."""
    for clone in clones:
        tree, requests = mined(clone, work)
        store = tree.with_suffix(".store")
        is_new = not store.exists()
        with Workspace.open(tree, store_dir=store) as workspace:
            if is_new:
                workspace.refresh()
                workspace.sleep(EFFORT)
            for request in requests:
                snapshot = workspace.snapshot
                recalled = workspace.recall(request.text, snapshot, widely=False)
                pieces = pack(recalled, snapshot, TOKENS)
                order = Credit([as_context(piece) for piece in pieces], str(tree)).order
                yield Row(tree.name, request, recalled, snapshot, order)
        print(f"{tree.name}: {len(requests)} requests", file=sys.stderr, flush=True)


def fit(rows: Sequence[Row]) -> tuple[Floats, Floats]:
    """Weights, the bias first: of files by themselves, then with what stands around them."""
    alone = [own_signs(row.recall, past_of(row.snapshot.history)) for row in rows]
    own = _fitted([files.values for files in alone], [r.targets(f) for r, f in zip(rows, alone, strict=True)], L2_OWN)
    whole = [weighed(row.recall, row.snapshot, own.tolist()) for row in rows]
    targets = [row.targets(files) for row, (files, _) in zip(rows, whole, strict=True)]
    return own, _fitted([values for _, values in whole], targets, L2)


def _fitted(values: Sequence[Floats], targets: Sequence[Floats], l2: float) -> Floats:
    target = np.concatenate(targets)
    return logistic(np.concatenate(values), target, np.ones(len(target)), l2).round(2)


def ranked(row: Row, weights: tuple[Floats, Floats]) -> list[tuple[str, float]]:
    """Every file weighed, likeliest first, with its chance."""
    files, values = weighed(row.recall, row.snapshot, weights[0].tolist())
    found = zip(files.paths, chances(values, weights[1].tolist()), strict=True)
    return sorted(found, key=lambda each: (-each[1], each[0]))


def f1(listed: Sequence[str], wanted: Sequence[str]) -> float:
    """F1 of a list."""
    return 2 * len({*listed} & {*wanted}) / (len(listed) + len(wanted)) if listed else 0.0


def figures(rows: Sequence[Row], listings: Sequence[list[tuple[str, float]]]) -> dict[str, float]:
    """Means over some requests: of the pack's order, of the list as it is cut, and of its first five uncut."""
    told = [_figures(row, listing) for row, listing in zip(rows, listings, strict=True)]
    means = {name: round(float(np.mean([each[name] for each in told])), 3) for name in told[0]}
    return {"requests": len(rows), **means}


def _figures(row: Row, listing: list[tuple[str, float]]) -> dict[str, float]:
    wanted, order = row.request.wanted, [path for path, _ in listing]
    length = best_length([chance for _, chance in listing])
    return {
        "wanted": len(wanted),
        "listed": length,
        "hit@1": float(not {*order[:1]}.isdisjoint(wanted)),
        "hit@1 of the pack": float(not {*row.packed[:1]}.isdisjoint(wanted)),
        "F1@5": f1(order[: min(length, FIRST)], wanted),
        "F1@5 uncut": f1(order[:FIRST], wanted),
        "F1@5 of the pack": f1(row.packed[:FIRST], wanted),
    }


def calibration(rows: Sequence[Row], listings: Sequence[list[tuple[str, float]]]) -> list[dict[str, float]]:
    """By bands of chance: how many files, their mean chance, and the share that was touched."""
    flat = [(c, p in row.request.wanted) for row, found in zip(rows, listings, strict=True) for p, c in found]
    out = []
    for low, high in pairwise(BANDS):
        inside = [(chance, hit) for chance, hit in flat if low <= chance < high]
        if inside:
            told, seen = (round(float(np.mean(column)), 3) for column in zip(*inside, strict=True))
            out.append({"from": low, "files": len(inside), "said": told, "touched": seen})
    return out


def written(weights: tuple[Floats, Floats]) -> str:
    """The source of `assistant/touched_weights.py`."""
    own, whole = (column.tolist() for column in weights)
    signs = [f'    "{n}": ({a:.2f}, {b:.2f}),' for n, a, b in zip(("bias", *OWN), own, whole, strict=False)]
    around = [f'    "{n}": {b:.2f},' for n, b in zip(AROUND, whole[1 + len(OWN) :], strict=True)]
    return f'''"""Signs of files into chances: weights that `benchmarks/fit_touched.py` fitted on public commits."""

# Columns: of files by themselves; with what stands around them.
_OWN = {{
{chr(10).join(signs)}
}}
_AROUND = {{
{chr(10).join(around)}
}}

OWN_MODEL = tuple(own for own, _ in _OWN.values())
MODEL = (*(whole for _, whole in _OWN.values()), *_AROUND.values())
'''


def main() -> None:
    """Fits, records how well with each repository held out, and writes where asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clones", type=Path, nargs="+")
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--write", type=Path)
    args = parser.parse_args()
    rows = list(collect(args.clones, args.work))
    repositories = sorted({row.repository for row in rows})
    held: dict[int, list[tuple[str, float]]] = {}
    for repository in repositories:
        weights = fit([row for row in rows if row.repository != repository])
        held |= {id(row): ranked(row, weights) for row in rows if row.repository == repository}
    listings = [held[id(row)] for row in rows]
    told: dict[str, Any] = {"repositories": repositories, "effort": EFFORT}
    for kind in ("several", "single", "other"):
        chosen = [(row, listing) for row, listing in zip(rows, listings, strict=True) if row.request.kind == kind]
        told[kind] = figures([row for row, _ in chosen], [listing for _, listing in chosen])
    record("touched", {**told, "chances": calibration(rows, listings)})
    if args.write:
        args.write.write_text(written(fit(rows)), "utf-8")


if __name__ == "__main__":
    main()
