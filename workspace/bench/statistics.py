"""Measured shares into the paper's four comparisons, each mean with an interval bootstrapped over questions.

Equal-accuracy compute, scaling of sleep, amortisation and predictability are the figures of Lin et al. (arXiv
2504.13171), with recall of evidence in the place of a model's accuracy, and tokens of evidence in the place of its
output.
"""

import math
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from fact_store.text import question_terms
from workspace.bench.arms import PLAIN
from workspace.bench.running import Measured, Results, arm_of, overall
from workspace.bench.scoring import COLUMNS

SAMPLES: Final = 1000
SEED: Final = 5
QUINTILES: Final = 5
READ_TOKENS_PER_S: Final = 1000.0
"""Tokens that a model reads in a second, an assumption by which evidence is turned into seconds; see `amortisation`."""


def mean_interval(values: Sequence[float]) -> tuple[float, float, float]:
    """Mean, and the bounds of its 95 % interval by the bootstrap over `values` (Efron, 1979)."""
    if not values:
        return 0.0, 0.0, 0.0
    draw = random.Random(SEED)  # noqa: S311
    count = len(values)
    means = sorted(sum(draw.choices(values, k=count)) / count for _ in range(SAMPLES))
    return sum(values) / count, means[int(0.025 * SAMPLES)], means[int(0.975 * SAMPLES) - 1]


def figures(results: Results, read_per_s: float = READ_TOKENS_PER_S) -> dict[str, Any]:
    """All that the page shows, as plain values."""
    return {
        "questions": len(results.texts),
        "repositories": sorted({m.repository for m in results.measured}),
        "equal_accuracy": equal_accuracy(results),
        "gains": gains(results),
        "sleep_scaling": sleep_scaling(results),
        "amortisation": amortisation(results, read_per_s),
        "predictability": predictability(results),
        "table": table(results),
    }


def arms_of(results: Results) -> list[str]:
    """The arms, plain ones first."""
    return [*PLAIN, *(arm_of(effort) for effort in results.efforts)]


def _of(results: Results, arm: str) -> list[Measured]:
    return [m for m in results.measured if m.arm == arm]


def equal_accuracy(results: Results) -> dict[str, Any]:
    """Recall of evidence at each budget, by arm, and the tokens each arm needs for what BM25 reaches at its largest."""
    curves = {
        arm: [mean_interval([overall(m.shares[b]) for m in _of(results, arm)]) for b in results.budgets]
        for arm in arms_of(results)
    }
    goal = max((point[0] for point in curves[PLAIN[0]]), default=0.0)
    needed = {arm: tokens_for(goal, results.budgets, [p[0] for p in points]) for arm, points in curves.items()}
    return {"budgets": list(results.budgets), "curves": curves, "goal": goal, "tokens_needed": needed}


def gains(results: Results) -> list[dict[str, Any]]:
    """By budget, how much more of the evidence each question gets with all sleep than before it, and than by BM25."""
    with_sleep, rows = arm_of(max(results.efforts)), []
    for budget in results.budgets:
        of = {
            arm: {m.question: overall(m.shares[budget]) for m in _of(results, arm)}
            for arm in (with_sleep, arm_of(min(results.efforts)), PLAIN[0])
        }
        after = of.pop(with_sleep)
        over, plain = (mean_interval([share - before[q] for q, share in after.items()]) for before in of.values())
        rows.append({"budget": budget, "over_no_sleep": over, "over_bm25": plain})
    return rows


def tokens_for(goal: float, budgets: Sequence[int], means: Sequence[float]) -> float | None:
    """The budget at which a curve (from nothing at 0) reaches `goal`, between measured points by a straight line; None
    where it never does.
    """
    before_b, before_m = 0.0, 0.0
    for budget, mean in zip(budgets, means, strict=True):
        if mean >= goal:
            share = 1.0 if mean == before_m else (goal - before_m) / (mean - before_m)
            return round(before_b + share * (budget - before_b), 1)
        before_b, before_m = float(budget), mean
    return None


def sleep_scaling(results: Results) -> list[dict[str, Any]]:
    """Recall at every budget over effort, with the processor seconds of sleep and of reading, all repositories
    together.
    """
    rows = []
    for effort in results.efforts:
        at = [s for s in results.slept if s.effort == effort]
        measured = _of(results, arm_of(effort))
        recall = {b: mean_interval([overall(m.shares[b]) for m in measured]) for b in results.budgets}
        rows.append({
            "effort": effort, "recall": recall, "sleep_cpu_s": round(sum(s.sleep_cpu_s for s in at), 2),
            "read_cpu_s": round(sum(s.read_cpu_s for s in at), 2), "facts": sum(s.facts for s in at),
        })  # fmt: skip
    return rows


def amortisation(results: Results, read_per_s: float) -> list[dict[str, Any]]:
    """For each budget of the arm without sleep: the seconds of a question at equal recall, with sleep and without, and
    from how many questions on sleep is paid back (None: never, for a question with sleep takes no less).

    A question costs its processor time and what reading its evidence takes at `read_per_s` tokens a second.
    """
    low, high = arm_of(min(results.efforts)), arm_of(max(results.efforts))
    if low == high:
        return []
    curve = [mean_interval([overall(m.shares[b]) for m in _of(results, high)])[0] for b in results.budgets]
    slept = next(row for row in sleep_scaling(results) if row["effort"] == max(results.efforts))["sleep_cpu_s"]
    rows = []
    for budget in results.budgets:
        goal = mean_interval([overall(m.shares[budget]) for m in _of(results, low)])[0]
        tokens = tokens_for(goal, results.budgets, curve)
        without = _cpu_s(results, low) + budget / read_per_s
        with_sleep = None if tokens is None else _cpu_s(results, high) + tokens / read_per_s
        saved = 0.0 if with_sleep is None else without - with_sleep
        rows.append({
            "budget": budget, "recall": round(goal, 4), "tokens_with_sleep": tokens,
            "seconds_without": round(without, 4), "seconds_with": None if with_sleep is None else round(with_sleep, 4),
            "sleep_cpu_s": slept, "break_even": math.ceil(slept / saved) if saved > 0 else None,
        })  # fmt: skip
    return rows


def _cpu_s(results: Results, arm: str) -> float:
    measured = _of(results, arm)
    return sum(m.cpu_s for m in measured) / len(measured) if measured else 0.0


def predictability(results: Results) -> list[dict[str, Any]]:
    """The gain of sleep at the smallest budget by quintile of how predictable a question is.

    Predictable is what is like questions about other repositories (the cosine of tf-idf vectors to the nearest one), so
    nothing of the repository's own knowledge is in the score; with one repository alone, like its other questions.
    """
    low, high = arm_of(min(results.efforts)), arm_of(max(results.efforts))
    budget = min(results.budgets)
    before = {m.question: overall(m.shares[budget]) for m in _of(results, low)}
    after = {m.question: overall(m.shares[budget]) for m in _of(results, high)}
    home = {m.question: m.repository for m in _of(results, high)}
    near = nearness(results.texts, home)
    order = sorted(near, key=lambda key: (near[key], key))
    rows = []
    for number in range(QUINTILES):
        part = order[number * len(order) // QUINTILES : (number + 1) * len(order) // QUINTILES]
        if part:
            gain = mean_interval([after[key] - before[key] for key in part])
            rows.append({
                "quintile": number + 1, "questions": len(part), "gain": gain,
                "predictability": round(sum(near[key] for key in part) / len(part), 4),
            })  # fmt: skip
    return rows


def nearness(texts: Mapping[str, str], home: Mapping[str, str]) -> dict[str, float]:
    """For each question the cosine to the nearest one of another repository, in [0, 1]."""
    counts = {key: Counter(question_terms(text)) for key, text in texts.items() if key in home}
    having = Counter(term for terms in counts.values() for term in terms)
    vectors: dict[str, dict[str, float]] = {}
    for key, terms in counts.items():
        weighed = {t: n * math.log(1 + len(counts) / having[t]) for t, n in terms.items()}
        length = math.sqrt(sum(w * w for w in weighed.values())) or 1.0
        vectors[key] = {t: w / length for t, w in weighed.items()}
    several = len(set(home.values())) > 1
    out = {}
    for key, mine in vectors.items():
        others = (v for k, v in vectors.items() if k != key and (not several or home[k] != home[key]))
        out[key] = max((sum(w * v.get(t, 0.0) for t, w in mine.items()) for v in others), default=0.0)
    return out


def table(results: Results) -> list[dict[str, Any]]:
    """Recall of each kind of evidence, by arm and budget, with intervals."""
    rows = []
    for arm in arms_of(results):
        measured = _of(results, arm)
        for budget in results.budgets:
            cells = {}
            for column in COLUMNS:
                known = [v for m in measured if (v := m.shares[budget][column]) is not None]
                cells[column] = mean_interval(known) if known else None
            rows.append({"arm": arm, "budget": budget, **cells})
    return rows
