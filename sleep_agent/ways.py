"""The calls on the way to something into the words that tell it."""

from collections.abc import Sequence

from sleep_agent.prose import named, placed

NAMES_MAX = 4


def through(chain: Sequence[str], seen_from: str = "", itself: str = "") -> str:
    """` through `a` in `x.py` → `b``: what is called first, and so on; `itself` where nothing is."""
    if not chain:
        return itself
    first, *rest = chain
    return f" through {arrows([placed(first, seen_from), *(named(each) for each in rest)])}"


def arrows(steps: Sequence[str], most: int = NAMES_MAX) -> str:
    """Steps that are already inline code, joined by arrows; a way of more than `most` is told without its middle."""
    if len(steps) > most:
        steps = [*steps[: most - 2], "…", steps[-1]]
    return " → ".join(steps)


def surely(rank: int) -> str:
    """` (likely)` where a step on the way is likely but not proved, ` (possible)` where it is one of a few."""
    return ("", " (likely)", " (possible)")[min(rank, 2)]
