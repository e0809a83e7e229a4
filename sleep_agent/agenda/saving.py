"""A work item into the seconds of waiting that its knowledge saves somebody who asks."""

from typing import Final

from fact_store.snapshot import ASKED, CHANGE, REPOSITORY, Snapshot, file_of
from indexer.records import moniker

READING_BYTES_PER_S: Final = 1_000.0
"""How fast somebody who has to answer without knowledge skims source text: about 250 tokens a second."""
SAVED_S_MIN: Final = 1.0
SAVED_S_MAX: Final = 60.0
STALE_SHARE_MIN: Final = 0.05


def saved_s(snapshot: Snapshot, subject: str, effort: int) -> float:
    """Seconds saved by knowing all about `subject` at `effort`, as far as that is not known and fresh already."""
    if subject in (REPOSITORY, CHANGE, ASKED):
        return SAVED_S_MAX
    symbol = snapshot.symbol(moniker(file_of(subject)))
    size = symbol.span.end_byte if symbol else 0
    whole = min(SAVED_S_MAX, max(SAVED_S_MIN, size / READING_BYTES_PER_S))
    return whole * _missing(snapshot, subject, effort)


def _missing(snapshot: Snapshot, subject: str, effort: int) -> float:
    """The share of the knowledge that is not there: all of it where nothing is known, else what went stale."""
    known = snapshot.result_of(subject)
    if known is None or known.item.effort != effort:
        return 1.0
    stale = sum(not snapshot.is_fresh(f) for f in known.facts) + sum(not snapshot.is_fresh(q) for q in known.questions)
    rows = len(known.facts) + len(known.questions)
    return max(STALE_SHARE_MIN, stale / rows) if rows else STALE_SHARE_MIN
