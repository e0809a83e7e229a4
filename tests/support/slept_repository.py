"""Small repositories slept over, and questions recalled from them."""

from collections.abc import Callable

from shop_repository import Files, snapshot_of

from assistant.index import SearchIndex
from assistant.recall import Recall, recall
from assistant.records import Answer
from fact_store.snapshot import Snapshot
from sleep_agent.reason import reason

Ask = Callable[..., Answer]


def slept_over(files: Files, effort: int = 3) -> Snapshot:
    """A snapshot with everything learned at `effort`."""
    before = snapshot_of(files)
    return before.with_results([reason(before, subject, effort) for subject in before.outdated(effort)], effort)


def recalled(snapshot: Snapshot, question: str) -> Recall:
    """A question recalled from a new index."""
    index = SearchIndex()
    index.update(snapshot)
    return recall(index.now, snapshot, question)
