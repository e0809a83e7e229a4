"""How often a file changes into the probability that what is learned about it still holds when somebody asks."""

import math
from collections.abc import Callable
from datetime import date
from typing import Final

from fact_store.snapshot import Snapshot
from sleep_agent.agenda.item import DAY_S, Interest

EDITING_S: Final = 600.0
EDITING_SURVIVES: Final = 0.5
"""Of a file in which somebody is writing right now half will read otherwise in a moment."""
WINDOW_DAYS_MIN: Final = 7.0


def surviving(snapshot: Snapshot, interest: Interest) -> Callable[[str], float]:
    """Path -> the probability that no change to the file comes before the question does, in (0, 1].

    Commits to a file are taken for a Poisson process whose rate is that of the known history; questions come on average
    half the horizon from now. What rests on other files changes with them, which is left out: an interface changes far
    less often than a body.
    """
    window = _window_days(snapshot)
    wait_days = interest.horizon_s / DAY_S / 2

    def survives(path: str) -> float:
        known = snapshot.history.files.get(path)
        quiet = math.exp(-wait_days * known.commits / window) if known else 1.0
        age_s = interest.now_s - interest.edited_s.get(path, -math.inf)
        return quiet * (EDITING_SURVIVES if 0 <= age_s < EDITING_S else 1.0)

    return survives


def _window_days(snapshot: Snapshot) -> float:
    """How many days the known history spans, judged by the last changes of files: the oldest is near its beginning."""
    days = []
    for known in snapshot.history.files.values():
        try:
            days.append(date.fromisoformat(known.date[:10]).toordinal())
        except ValueError:
            continue
    return max(WINDOW_DAYS_MIN, float(max(days) - min(days))) if days else WINDOW_DAYS_MIN
