"""Values of the comparisons into pictures: SVG without scripts, styles or fonts from anywhere else."""

import math
from collections.abc import Sequence
from html import escape
from typing import Any, Final

from workspace.bench.passes import frontier

WIDTH: Final = 460
HEIGHT: Final = 320
LEFT: Final = 52
RIGHT: Final = 16
TOP: Final = 30
BOTTOM: Final = 46
COLOURS: Final = ("#bf8700", "#8b949e", "#cf222e", "#54aeff", "#1f6feb", "#8250df", "#1a9f47")
# A page may set other colours for its own background; alone, a picture is dark on white.
STYLE: Final = (
    "text{font-family:system-ui,sans-serif;font-size:11px;fill:var(--ink,#24292f)}.title{font-size:13px;"
    "font-weight:bold}.paper{fill:var(--paper,#fff)}.grid{stroke:var(--line,#d0d7de);stroke-width:1}"
    ".base{stroke:var(--ink,#24292f);stroke-width:1.2}.curve{fill:none;stroke-width:2}.band{opacity:.13}"
    ".bar{stroke:var(--ink,#57606a)}"
)
RATIO_MIN: Final = -1.0
STEPS: Final = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5)
LINES_MAX: Final = 7
Point = tuple[float, float, float]


class Axes:
    """Where values stand in a picture: `x` places are given as shares of the width, `y` runs from `low` to `high`."""

    def __init__(self, low: float, high: float) -> None:
        self.low, self.high = low, max(high, low + 1e-9)

    def x(self, share: float) -> float:
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def y(self, value: float) -> float:
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)


def picture(title: str, body: Sequence[str], x_title: str) -> str:
    """A whole picture."""
    axis = f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 8}" text-anchor="middle">{escape(x_title)}</text>'
    head = f'<text x="{LEFT}" y="18" class="title">{escape(title)}</text>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'role="img" aria-label="{escape(title)}"><style>{STYLE}</style>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" class="paper"/>{head}{"".join(body)}{axis}</svg>'
    )


def equal_accuracy(found: dict[str, Any]) -> str:
    """Recall over tokens handed over, a curve for each arm; intervals of the first arm and of the ends of sleep."""
    budgets, curves = found["budgets"], found["curves"]
    axes = Axes(0.0, min(1.0, max((p[2] for points in curves.values() for p in points), default=1.0) + 0.05))
    body = _grid(axes)
    places = [(n + 1) / len(budgets) * 0.66 for n in range(len(budgets))]
    body += [_tick(axes.x(place), f"{budget:,}") for place, budget in zip(places, budgets, strict=True)]
    arms = list(curves)
    banded = {*arms[:1], *arms[3:4], *arms[-1:]}
    for number, (arm, points) in enumerate(curves.items()):
        body += _curve(axes, places, points, COLOURS[number % len(COLOURS)], banded=arm in banded)
    order = sorted(curves, key=lambda arm: -curves[arm][-1][0])
    at = _apart([axes.y(curves[arm][-1][0]) + 4 for arm in order])
    for arm, y in zip(order, at, strict=True):
        colour = COLOURS[arms.index(arm) % len(COLOURS)]
        body.append(f'<text x="{axes.x(0.68):.1f}" y="{y:.1f}" style="fill:{colour}">{escape(arm)}</text>')
    return picture("Recall of evidence at equal tokens", body, "tokens of evidence handed over")


def _apart(wanted: Sequence[float], least: float = 13.0) -> list[float]:
    """Heights from the top down, moved as little as is needed to stand `least` apart within the picture."""
    placed: list[float] = []
    for y in wanted:
        placed.append(max(y, placed[-1] + least if placed else TOP + 8))
    below = placed[-1] - (HEIGHT - BOTTOM) if placed else 0.0
    return [y - below for y in placed] if below > 0 else placed


def sleep_scaling(rows: Sequence[dict[str, Any]]) -> str:
    """Recall over effort, a curve for each budget, the processor seconds of sleep written below."""
    budgets = list(rows[0]["recall"]) if rows else []
    highest = max((row["recall"][b][2] for row in rows for b in budgets), default=1.0)
    axes = Axes(0.0, min(1.0, highest + 0.05))
    places = [0.05 + 0.7 * n / max(1, len(rows) - 1) for n in range(len(rows))]
    body = _grid(axes)
    for place, row in zip(places, rows, strict=True):
        body.append(_tick(axes.x(place), f"{row['effort']}: {row['sleep_cpu_s']:.3g} s"))
    for number, budget in enumerate(budgets):
        body += _curve(axes, places, [row["recall"][budget] for row in rows], COLOURS[(number + 3) % len(COLOURS)])
    ends = [(rows[-1]["recall"][budget][0], number) for number, budget in enumerate(budgets)]
    ends.sort(key=lambda end: -end[0])
    for at, (_, number) in zip(_apart([axes.y(end[0]) + 4 for end in ends]), ends, strict=True):
        colour = COLOURS[(number + 3) % len(COLOURS)]
        told = f"{budgets[number]:,} tokens"
        body.append(f'<text x="{axes.x(0.78):.1f}" y="{at:.1f}" style="fill:{colour}">{told}</text>')
    return picture("More sleep, by budget", body, "effort: processor seconds of sleep")


def amortisation(rows: Sequence[dict[str, Any]]) -> str:
    """Cost of N questions with sleep over that without, per budget, by powers of ten; below 1 sleep is paid back."""
    counts = (1, 3, 10, 30, 100, 300, 1000, 3000, 10_000)
    ratios = [_ratios(row, counts) for row in rows]
    axes = Axes(RATIO_MIN, max([1.0, *(math.ceil(r) for found in ratios for r in found)]))
    places = [0.04 + 0.66 * n / (len(counts) - 1) for n in range(len(counts))]
    body = []
    for power in range(int(axes.low), int(axes.high) + 1):
        y, kind = axes.y(power), "base" if power == 0 else "grid"
        body.append(f'<line x1="{LEFT}" x2="{axes.x(0.72):.1f}" y1="{y:.1f}" y2="{y:.1f}" class="{kind}"/>')
        body.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{10.0**power:g} ×</text>')
    body += [
        _tick(axes.x(place), f"{n // 1000}k" if n >= 1000 else str(n)) for place, n in zip(places, counts, strict=True)
    ]
    for number, (row, found) in enumerate(zip(rows, ratios, strict=True)):
        colour = COLOURS[(number + 3) % len(COLOURS)]
        paid = "never" if row["break_even"] is None else f"from {row['break_even']:,}"
        at = TOP + 14 + 16 * number
        told = f"{row['budget']:,}: {paid}"
        body.append(f'<text x="{axes.x(0.74):.1f}" y="{at}" style="fill:{colour}">{told}</text>')
        if found:
            body += _curve(axes, places, [(r, r, r) for r in found], colour)
    body.append(f'<text x="{axes.x(0.74):.1f}" y="{TOP - 2}">paid back, by tokens:</text>')
    return picture("Cost with sleep over cost without", body, "questions asked (N)")


def _ratios(row: dict[str, Any], counts: Sequence[int]) -> list[float]:
    """The powers of ten of the ratios; none where the same recall is not reached with sleep."""
    if row["seconds_with"] is None:
        return []
    costs = [(row["sleep_cpu_s"] + n * row["seconds_with"]) / (n * row["seconds_without"]) for n in counts]
    return [math.log10(max(cost, 10**RATIO_MIN)) for cost in costs]


def predictability(rows: Sequence[dict[str, Any]]) -> str:
    """The gain of sleep by quintile of predictability, with intervals."""
    bounds = [bound for row in rows for bound in row["gain"]] or [0.0]
    axes = Axes(min(-0.05, *bounds), max(0.1, *bounds))
    body = _grid(axes)
    zero = axes.y(0.0)
    body.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{zero:.1f}" y2="{zero:.1f}" class="base"/>')
    for number, row in enumerate(rows):
        x = axes.x((number + 0.5) / len(rows))
        mean, low, high = (axes.y(value) for value in row["gain"])
        top, tall = min(mean, zero), abs(mean - zero)
        body.append(f'<rect x="{x - 22:.1f}" y="{top:.1f}" width="44" height="{tall:.1f}" fill="#1f6feb"/>')
        body.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{low:.1f}" y2="{high:.1f}" class="bar"/>')
        body.append(_tick(x, f"{row['quintile']} ({row['predictability']:.2f})"))
    return picture("Gain of sleep by predictability", body, "quintile (likeness to questions of other repositories)")


def test_compute(rows: Sequence[dict[str, Any]], unit: str, label: str) -> str:
    """Right answers over what a question takes at test time: a curve for each arm over its levels, and the best that
    any level and number of answers reach without sleep.
    """
    arms = list(dict.fromkeys(row["arm"] for row in rows))
    plain = frontier(rows, unit)
    most = max([row["each"][unit] for row in rows] + [found["spent"] for found in plain]) or 1.0
    axes = Axes(0.0, min(1.0, max([row["right"][2] for row in rows] + [found["pass"][2] for found in plain]) + 0.05))
    body = _grid(axes)
    body += [_tick(axes.x(0.7 * n / 4), f"{most * n / 4:,.0f}") for n in range(5)]
    names = [(f"{arms[0]}, best of k", [(found["spent"], found["pass"]) for found in plain])]
    names += [(arm, [(r["each"][unit], r["right"]) for r in rows if r["arm"] == arm]) for arm in arms]
    ends: list[float] = []
    for number, (name, points) in enumerate(names):
        colour, points = COLOURS[number % len(COLOURS)], sorted(points)
        body += _curve(axes, [0.7 * spent / most for spent, _ in points], [point for _, point in points], colour)
        body += [
            f'<circle cx="{axes.x(0.7 * x / most):.1f}" cy="{axes.y(p[0]):.1f}" r="3" fill="{colour}"/>'
            for x, p in points
        ]
        ends.append(TOP + 14 + 14 * number)
        body.append(
            f'<text x="{WIDTH - RIGHT}" y="{ends[-1]}" text-anchor="end" style="fill:{colour}">{escape(name)}</text>'
        )
    return picture("Right answers at equal test-time compute", body, label)


def _grid(axes: Axes) -> list[str]:
    """Lines at round values."""
    step = next(step for step in STEPS if (axes.high - axes.low) / step <= LINES_MAX)
    body = []
    for number in range(math.ceil(axes.low / step - 1e-9), math.floor(axes.high / step + 1e-9) + 1):
        y = axes.y(number * step)
        body.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" class="grid"/>')
        told = f"{number * step:.2f}".replace("-", "−")
        body.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{told}</text>')
    return body


def _tick(x: float, text: str) -> str:
    return f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 16}" text-anchor="middle">{escape(text)}</text>'


def _curve(
    axes: Axes, places: Sequence[float], points: Sequence[Point], colour: str, *, banded: bool = True
) -> list[str]:
    xs = [axes.x(place) for place in places]
    line = " ".join(f"{x:.1f},{axes.y(p[0]):.1f}" for x, p in zip(xs, points, strict=True))
    upper = [f"{x:.1f},{axes.y(p[2]):.1f}" for x, p in zip(xs, points, strict=True)]
    lower = [f"{x:.1f},{axes.y(p[1]):.1f}" for x, p in zip(xs, points, strict=True)]
    band = " ".join([*upper, *reversed(lower)])
    drawn = [f'<polygon points="{band}" class="band" fill="{colour}"/>'] if banded else []
    return [*drawn, f'<polyline points="{line}" class="curve" stroke="{colour}"/>']
