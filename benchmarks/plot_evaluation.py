"""The committed figures of `noctule bench` into the page and the picture of the documentation.

usage: python benchmarks/plot_evaluation.py [FIGURES.json]

FIGURES is what `noctule bench QUESTIONS --trees DIR --out FILE.html` wrote beside its page; it is kept as
`results/evaluation.json`, from which `docs/evaluation.html` and `docs/pictures/evaluation.svg` are drawn.
"""

import argparse
import json
from pathlib import Path
from typing import Any

from recording import RESULTS

from workspace.bench import figures as drawn
from workspace.bench.page import page

DOCS = Path(__file__).parent.parent / "docs"
KEPT = RESULTS / "evaluation.json"


def main() -> None:
    """Draw, after taking new figures over where they are given."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("figures", type=Path, nargs="?")
    given = parser.parse_args().figures
    if given is not None:
        KEPT.write_text(given.read_text("utf-8"), "utf-8")
    found = json.loads(KEPT.read_text("utf-8"))
    for row in found["sleep_scaling"]:
        row["recall"] = {int(budget): value for budget, value in row["recall"].items()}
    about = {
        "questions": "SWE-QA (Apache-2.0) and SWE-QA-Pro (MIT); the weights of recall were fitted on these",
        "reading": "1,000 tokens a second, an assumption; processor seconds are those of a machine that was busy",
        "made with": "noctule bench QUESTIONS.jsonl --trees DIR, then benchmarks/plot_evaluation.py",
    }
    (DOCS / "evaluation.html").write_text(page(found, about), "utf-8")
    (DOCS / "pictures" / "evaluation.svg").write_text(four(found), "utf-8")


def four(found: dict[str, Any]) -> str:
    """The four figures in one picture."""
    pictures = (
        drawn.equal_accuracy(found["equal_accuracy"]),
        drawn.sleep_scaling(found["sleep_scaling"]),
        drawn.amortisation(found["amortisation"]),
        drawn.predictability(found["predictability"]),
    )
    wide, tall = drawn.WIDTH, drawn.HEIGHT
    corners = [f'<svg x="{n % 2 * wide}" y="{n // 2 * tall}" ' for n in range(len(pictures))]
    placed = [each.replace("<svg ", corner, 1) for each, corner in zip(pictures, corners, strict=True)]
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="{2 * wide}" height="{2 * tall}">{"".join(placed)}</svg>\n'


if __name__ == "__main__":
    main()
