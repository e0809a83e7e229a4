"""The committed retrieval results of each effort into one picture: recall beside what the sleep took.

usage: python benchmarks/plot_effort.py [--out docs/pictures/effort.svg]

Reads `results/retrieval-qa-effort-0.json` to `-3.json` as `retrieval.py` wrote them.
"""

import argparse
import json
from pathlib import Path
from typing import Any

from recording import RESULTS

EFFORTS = (0, 1, 2, 3)
COLUMNS = (("file", "files", "#1f6feb"), ("sym", "symbols", "#8250df"), ("line", "lines", "#bf8700"),
           ("ident", "identifiers", "#1a7f37"))  # fmt: skip
WIDTH, HEIGHT, LEFT, TOP, BOTTOM, GAP = 300, 320, 46, 40, 44, 30
LOWEST, HIGHEST = 0.2, 0.8


def panel(results: list[dict[str, Any]], budget: int, left: int) -> str:
    """Recall at one budget over effort, a line for each kind of evidence."""
    parts = [f'<text x="{left}" y="24" class="title">recall at {budget:,} tokens</text>']
    for tenth in range(int(LOWEST * 10), int(HIGHEST * 10) + 1):
        y = height_of(tenth / 10)
        parts.append(f'<line x1="{left}" x2="{left + WIDTH - 20}" y1="{y:.1f}" y2="{y:.1f}" class="grid"/>')
        parts.append(f'<text x="{left - 6}" y="{y + 4:.1f}" class="tick" text-anchor="end">.{tenth}</text>')
    for column, name, colour in COLUMNS:
        values = [result["qa"][f"{column}@{budget}"] for result in results]
        points = " ".join(f"{place_of(e, left):.1f},{height_of(v):.1f}" for e, v in zip(EFFORTS, values, strict=True))
        parts.append(f'<polyline points="{points}" stroke="{colour}" class="curve"/>')
        end = f'x="{place_of(3, left) + 6:.1f}" y="{height_of(values[-1]) + 4:.1f}"'
        parts.append(f'<text {end} class="tick" fill="{colour}">{name}</text>')
        for effort, value in zip(EFFORTS, values, strict=True):
            parts.append(
                f'<circle cx="{place_of(effort, left):.1f}" cy="{height_of(value):.1f}" r="3" fill="{colour}"/>'
            )
    return "\n".join([*parts, *efforts(left)])


def spent(results: list[dict[str, Any]], left: int) -> str:
    """Processor seconds of sleep over effort, as bars."""
    seconds = [result["sleep_cpu_s"] for result in results]
    most = max(seconds) or 1.0
    parts = [f'<text x="{left}" y="24" class="title">CPU seconds of sleep, all repositories together</text>']
    for effort, value in zip(EFFORTS, seconds, strict=True):
        tall = (HEIGHT - TOP - BOTTOM) * value / most
        x, y = place_of(effort, left) - 18, HEIGHT - BOTTOM - tall
        parts.append(f'<rect x="{x:.1f}" y="{y:.1f}" width="36" height="{tall:.1f}" fill="#6e7781"/>')
        parts.append(f'<text x="{x + 18:.1f}" y="{y - 5:.1f}" class="tick" text-anchor="middle">{value:.1f}</text>')
    return "\n".join([*parts, *efforts(left)])


def efforts(left: int) -> list[str]:
    """The axis below a panel."""
    return [
        f'<text x="{place_of(e, left):.1f}" y="{HEIGHT - 24}" class="tick" text-anchor="middle">effort {e}</text>'
        for e in EFFORTS
    ]


def place_of(effort: int, left: int) -> float:
    """Where an effort stands on its axis."""
    return left + 24 + effort * (WIDTH - 100) / 3


def height_of(value: float) -> float:
    """Where a recall stands in the picture."""
    return HEIGHT - BOTTOM - (value - LOWEST) / (HIGHEST - LOWEST) * (HEIGHT - TOP - BOTTOM)


def main() -> None:
    """Draw."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("docs/pictures/effort.svg"))
    arguments = parser.parse_args()
    results = [json.loads((RESULTS / f"retrieval-qa-effort-{e}.json").read_text("utf-8")) for e in EFFORTS]
    lefts = [LEFT + n * (WIDTH + GAP) for n in range(3)]
    style = (
        "text{font-family:sans-serif}.title{font-size:13px;font-weight:bold}.tick{font-size:11px}"
        ".grid{stroke:#d0d7de;stroke-width:1}.curve{fill:none;stroke-width:2}"
    )
    body = "\n".join([panel(results, 500, lefts[0]), panel(results, 2000, lefts[1]), spent(results, lefts[2])])
    size = f'width="{lefts[2] + WIDTH}" height="{HEIGHT}"'
    arguments.out.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" {size}>\n<style>{style}</style>\n'
        f'<rect {size} fill="white"/>\n{body}\n</svg>\n',
        "utf-8",
    )


if __name__ == "__main__":
    main()
