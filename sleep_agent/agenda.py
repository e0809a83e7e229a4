"""A snapshot into the subjects to reason about next, in the order of what knowing them is expected to be worth."""

import math
from collections.abc import Iterable

from fact_store.snapshot import REPOSITORY, Snapshot
from indexer.records import split_moniker
from sleep_agent.subjects import is_test

FOCUS_WORTH = 8.0
CHANGED_WORTH = 2.0
REPOSITORY_WORTH = 3.0


def agenda(snapshot: Snapshot, effort: int, focus: Iterable[str] = ()) -> tuple[str, ...]:
    """Outdated subjects, most valuable first: what is focused (paths or monikers), was known and moved, or is central.

    Deterministic; ties go by name.
    """
    focused = {split_moniker(f)[0] for f in focus}
    outdated = snapshot.outdated(effort)
    return tuple(sorted(outdated, key=lambda s: (-_worth(snapshot, s, focused), s)))


def _worth(snapshot: Snapshot, subject: str, focused: set[str]) -> float:
    moved = CHANGED_WORTH if snapshot.result_of(subject) else 0.0
    if subject == REPOSITORY:
        return REPOSITORY_WORTH + moved
    central = math.log1p(len(snapshot.code.importers(subject)))
    discount = 0.3 if is_test(subject) else 1.0
    return central * discount + moved + (FOCUS_WORTH if subject in focused else 0.0)
