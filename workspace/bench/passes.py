"""Sampled answers of a model into rows: the share that is right, pass@k, what was taken, what no sleep does with that.

An answer is right where it names at least half of the evidence: files, symbols and identifiers, each once. pass@k is
the chance that one of k answers is right, by the unbiased estimator of Chen et al. (arXiv 2107.03374). A row is
compared with the best that any level and any k reach without sleep for no more output tokens, tokens in all, or money.
"""

from collections.abc import Iterator, Sequence
from math import comb
from typing import TYPE_CHECKING, Any, Final

from workspace.bench.statistics import mean_interval

if TYPE_CHECKING:
    from workspace.bench.protocol import Dreamt, Sampled

RIGHT_SHARE: Final = 0.5
UNITS: Final = ("tokens_out", "tokens", "usd")
"""What test-time compute is counted in: the paper's output tokens, all tokens, and money."""
Row = dict[str, Any]


def pass_at(k: int, answers: int, right: int) -> float:
    """The chance that one of `k` answers, drawn from `answers` of which `right` are right, is right."""
    return 1.0 - comb(answers - right, k) / comb(answers, k)


def rows_of(samples: Sequence["Sampled"]) -> list[Row]:
    """One row for each arm and level, in the order in which they were asked; the first arm is the one without sleep."""
    rows = [_row(samples, arm, wanted) for arm, wanted in dict.fromkeys((s.arm, s.level) for s in samples)]
    plain = [row for row in rows if row["arm"] == rows[0]["arm"]]
    for row in rows:
        row["without_sleep"] = {} if row in plain else {unit: _best(plain, unit, row["each"][unit]) for unit in UNITS}
    return rows


def _row(samples: Sequence["Sampled"], arm: str, wanted: int) -> Row:
    of = [s for s in samples if (s.arm, s.level) == (arm, wanted)]
    right: dict[str, list[bool]] = {}
    by_seed: dict[int, list[bool]] = {}
    for each in of:
        right.setdefault(each.question, []).append(each.share >= RIGHT_SHARE)
        by_seed.setdefault(each.seed, []).append(each.share >= RIGHT_SHARE)
    most = min(map(len, right.values()))
    passes = [
        {"k": k, "pass": mean_interval([pass_at(k, len(r), sum(r)) for r in right.values()])}
        for k in range(1, most + 1)
    ]  # fmt: skip
    count, micro_usd = len(of), sum(s.micro_usd for s in of)
    tokens_in, tokens_out = sum(s.tokens_in for s in of), sum(s.tokens_out for s in of)
    return {
        "arm": arm, "level": wanted, "answers": count, "questions": len(right), "seeds": len(by_seed),
        "right": mean_interval([sum(r) / len(r) for r in right.values()]),
        "by_seed": [round(sum(r) / len(r), 4) for r in by_seed.values()], "passes": passes,
        "tokens_in": tokens_in, "tokens_cached": sum(s.tokens_cached for s in of), "tokens_out": tokens_out,
        "usd": micro_usd / 1_000_000, "broke": sum(bool(s.broke) for s in of),
        "each": {
            "tokens_out": round(tokens_out / count, 1), "tokens": round((tokens_in + tokens_out) / count, 1),
            "usd": micro_usd / 1_000_000 / count, "seconds": round(sum(s.seconds for s in of) / count, 3),
        },
    }  # fmt: skip


def _best(plain: Sequence[Row], unit: str, most: float) -> Row | None:
    """The best pass without sleep for at most `most` of a unit a question; None where one answer takes more already."""
    fitting = [found for found in spent(plain, unit) if found["spent"] <= most * (1 + 1e-9)]
    return max(fitting, key=lambda f: (f["pass"][0], -f["spent"]), default=None)


def spent(plain: Sequence[Row], unit: str) -> Iterator[Row]:
    """Every level and k of some rows, with what k answers take of a unit."""
    for row in plain:
        for found in row["passes"]:
            yield {"level": row["level"], **found, "spent": round(found["k"] * row["each"][unit], 6)}


def frontier(rows: Sequence[Row], unit: str) -> list[Row]:
    """What no sleep reaches at best for so much of a unit, from the least spent on; each is better than all before."""
    best: list[Row] = []
    plain = [row for row in rows if row["arm"] == rows[0]["arm"]]
    for found in sorted(spent(plain, unit), key=lambda f: (f["spent"], -f["pass"][0])):
        if not best or found["pass"][0] > best[-1]["pass"][0]:
            best.append(found)
    return best


def slept_rows(dreamt: Sequence["Dreamt"]) -> list[Row]:
    """What a model's sleep took, an arm a row, all repositories together and the mean over seeds."""
    rows = []
    for arm in dict.fromkeys(d.arm for d in dreamt):
        of = [d for d in dreamt if d.arm == arm]
        seeds = len({d.seed for d in of})
        mean = {
            name: round(sum(getattr(d, name) for d in of) / seeds, 1)
            for name in ("facts", "questions", "tokens_in", "tokens_cached", "tokens_out", "seconds")
        }
        usd = sum(d.micro_usd for d in of) / 1_000_000 / seeds
        rows.append({"arm": arm, "seeds": seeds, **mean, "usd": usd, "stopped": sum(bool(d.stopped) for d in of)})
    return rows
