"""What was recalled for a request into the files that a change which does what it asks would touch."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from assistant.lexical import Floats
from assistant.past import past_of
from assistant.recall import Recall
from assistant.records import Touched
from assistant.touched_around import AROUND, around_signs, beside
from assistant.touched_signs import OWN, Files, own_signs, with_more
from assistant.touched_weights import MODEL, OWN_MODEL
from fact_store.snapshot import Snapshot

LISTED_MAX: Final = 10
# Who asks which files a change touches thinks of one that spreads: where to cut is decided for such a change.
SPREAD_MIN: Final = 3
COUNTED_MIN: Final = 0.005
DIGITS: Final = 6


def touched(recall: Recall, snapshot: Snapshot) -> tuple[Touched, ...]:
    """The files a change would touch, likeliest first, as many of them as the list is expected to be best with.

    A logistic model says how likely each file is by itself, a second one how likely given what stands around it.
    """
    files, likely = likely_files(recall, snapshot)
    order = sorted(zip((-chance for chance in likely), files.paths, strict=True))
    listed = order[: best_length([-less for less, _ in order])]
    return tuple(Touched(path, -less) for less, path in listed)


def likely_files(recall: Recall, snapshot: Snapshot) -> tuple[Files, list[float]]:
    """Every file that was weighed, and how likely each is to be touched."""
    files, values = weighed(recall, snapshot, OWN_MODEL)
    return files, chances(values, MODEL)


def weighed(recall: Recall, snapshot: Snapshot, own_model: Sequence[float]) -> tuple[Files, Floats]:
    """Every file that is weighed with all its signs, those of `OWN`, then those of `AROUND`."""
    past = past_of(snapshot.history)
    files = own_signs(recall, past)
    if not files.paths:
        return files, np.zeros((0, len(OWN) + len(AROUND)))
    own = chances(files.values, own_model)
    whole = with_more(files, beside(recall, snapshot, past, files, own), recall, past)
    own += chances(whole.values[len(own) :], own_model)
    files = whole
    return files, np.column_stack([files.values, around_signs(recall, snapshot, past, files, own)])


def chances(values: Floats, weights: Sequence[float]) -> list[float]:
    """What a logistic model (bias first) makes of each row of signs, rounded past what sums in another order change."""
    told: list[float] = np.round(1.0 / (1.0 + np.exp(-(weights[0] + values @ np.array(weights[1:])))), DIGITS).tolist()
    return told


def best_length(falling: Sequence[float]) -> int:
    """How many of the likeliest files to list, so that the F1 of the list is expected to be highest; at most
    `LISTED_MAX`, at least one where there is one.

    The chances are `falling`. Files are taken to be touched independently, and
    at least `SPREAD_MIN` of them together, or as many as there are:
    the distribution of how many is Poisson's binomial one (as in Ye et al., Optimizing F-measure, 2012).
    """
    counted = [chance for chance in falling if chance >= COUNTED_MIN] or list(falling[:1])
    most = min(LISTED_MAX, len(counted))
    rest: Floats = np.ones(1)
    for chance in counted[most:]:
        rest = _with(rest, chance)
    behind = [rest]
    for chance in reversed(counted[:most]):
        behind.append(_with(behind[-1], chance))
    best, length, hit = -1.0, most, np.ones(1)
    for listed in range(1, most + 1):
        hit = _with(hit, counted[listed - 1])
        missed = behind[most - listed]
        found = np.arange(len(hit))[:, None]
        there = found + np.arange(len(missed))[None, :]
        likely = np.outer(hit, missed) * (there >= min(SPREAD_MIN, len(counted)))
        expected = float((likely * 2.0 * found / (listed + there)).sum())
        if expected > best + 1e-12:
            best, length = expected, listed
    return length


def _with(counts: Floats, chance: float) -> Floats:
    """The distribution of a count with one more thing in it."""
    out = np.zeros(len(counts) + 1)
    out[:-1] = counts * (1.0 - chance)
    out[1:] += counts * chance
    return out
