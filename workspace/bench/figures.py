"""Values of the comparisons into pictures: SVG without scripts, styles or fonts from anywhere else."""

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
COLOURS: Final = ("#bf8700", "#8b949e", "#cf222e", "#54aeff", "#1f6feb", "#8250df", "#1a7f37")
STYLE: Final = (
    "text{font-family:system-ui,sans-serif;font-size:11px;fill:#24292f}.title{font-size:13px;font-weight:bold}"
    ".grid{stroke:#d0d7de;stroke-width:1}.curve{fill:none;stroke-width:2}.band{opacity:.13}.bar{stroke:#57606a}"
)
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
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>{head}{"".join(body)}{axis}</svg>'
    )


def equal_accuracy(found: dict[str, Any]) -> str:
    """Recall over tokens handed over, a curve for each arm with its interval."""
    budgets, curves = found["budgets"], found["curves"]
    axes = Axes(0.0, min(1.0, max((p[2] for points in curves.values() for p in points), default=1.0) + 0.05))
    body = _grid(axes)
    places = [(n + 1) / len(budgets) * 0.72 for n in range(len(budgets))]
    body += [_tick(axes.x(place), f"{budget:,}") for place, budget in zip(places, budgets, strict=True)]
    ends: list[float] = []
    for number, points in enumerate(curves.values()):
        body += _curve(axes, places, points, COLOURS[number % len(COLOURS)])
    order = sorted(curves, key=lambda arm: -curves[arm][-1][0])
    for arm in order:
        number = list(curves).index(arm)
        at = max(axes.y(curves[arm][-1][0]) + 4, ends[-1] + 13 if ends else 0)
        ends.append(at)
        colour = COLOURS[number % len(COLOURS)]
        body.append(f'<text x="{axes.x(0.74):.1f}" y="{at:.1f}" style="fill:{colour}">{escape(arm)}</text>')
    return picture("Recall of evidence at equal tokens", body, "tokens of evidence handed over")


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
        colour = COLOURS[(number + 3) % len(COLOURS)]
        points = [row["recall"][budget] for row in rows]
        body += _curve(axes, places, points, colour)
        at = axes.y(points[-1][0]) + 4
        body.append(f'<text x="{axes.x(0.78):.1f}" y="{at:.1f}" style="fill:{colour}">{budget:,} tokens</text>')
    return picture("More sleep, by budget", body, "effort: processor seconds of sleep")


def amortisation(rows: Sequence[dict[str, Any]]) -> str:
    """Cost of N questions with sleep over that without, per budget; below 1 sleep is paid back."""
    counts = (1, 3, 10, 30, 100, 300, 1000, 3000, 10_000)
    axes = Axes(0.0, 2.5)
    places = [0.05 + 0.72 * n / (len(counts) - 1) for n in range(len(counts))]
    body = _grid(axes)
    one = axes.y(1.0)
    body.append(f'<line x1="{LEFT}" x2="{axes.x(0.8):.1f}" y1="{one:.1f}" y2="{one:.1f}" stroke="#24292f"/>')
    body += [
        _tick(axes.x(place), f"{n // 1000}k" if n >= 1000 else str(n)) for place, n in zip(places, counts, strict=True)
    ]
    for number, row in enumerate(rows):
        colour = COLOURS[(number + 3) % len(COLOURS)]
        paid = "never" if row["break_even"] is None else f"from {row['break_even']:,}"
        at, right = TOP + 14 + 15 * number, WIDTH - RIGHT
        told = f"@{row['budget']:,}: {paid}"
        body.append(f'<text x="{right}" y="{at}" text-anchor="end" style="fill:{colour}">{told}</text>')
        if row["seconds_with"] is None:
            continue
        ratio = [(row["sleep_cpu_s"] + n * row["seconds_with"]) / (n * row["seconds_without"]) for n in counts]
        body += _curve(axes, places, [(r, r, r) for r in ratio], colour)
    return picture("Cost with sleep over cost without", body, "questions asked (N)")


def predictability(rows: Sequence[dict[str, Any]]) -> str:
    """The gain of sleep by quintile of predictability, with intervals."""
    bounds = [bound for row in rows for bound in row["gain"]] or [0.0]
    axes = Axes(min(-0.05, *bounds), max(0.1, *bounds))
    body = _grid(axes)
    zero = axes.y(0.0)
    body.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{zero:.1f}" y2="{zero:.1f}" stroke="#24292f"/>')
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
        body.append(f'<text x="{WIDTH - RIGHT}" y="{ends[-1]}" text-anchor="end" fill="{colour}">{escape(name)}</text>')
    return picture("Right answers at equal test-time compute", body, label)


def _grid(axes: Axes) -> list[str]:
    body = []
    for number in range(6):
        value = axes.low + (axes.high - axes.low) * number / 5
        y = axes.y(value)
        body.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" class="grid"/>')
        body.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{value:.2f}</text>')
    return body


def _tick(x: float, text: str) -> str:
    return f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 16}" text-anchor="middle">{escape(text)}</text>'


def _curve(axes: Axes, places: Sequence[float], points: Sequence[Point], colour: str) -> list[str]:
    xs = [axes.x(place) for place in places]
    line = " ".join(f"{x:.1f},{axes.y(p[0]):.1f}" for x, p in zip(xs, points, strict=True))
    upper = [f"{x:.1f},{axes.y(p[2]):.1f}" for x, p in zip(xs, points, strict=True)]
    lower = [f"{x:.1f},{axes.y(p[1]):.1f}" for x, p in zip(xs, points, strict=True)]
    band = " ".join([*upper, *reversed(lower)])
    return [
        f'<polygon points="{band}" class="band" fill="{colour}"/>',
        f'<polyline points="{line}" class="curve" stroke="{colour}"/>',
    ]
