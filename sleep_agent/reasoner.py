"""What turns a subject of a snapshot into rows: the static rules here, a language model beside them."""

from typing import Protocol

from fact_store.snapshot import ItemResult, Snapshot
from sleep_agent import reason


class Reasoner(Protocol):
    """`name` begins the producer of every row, so rows of different reasoners never share a key."""

    @property
    def name(self) -> str: ...

    def reason(self, snapshot: Snapshot, subject: str, effort: int) -> ItemResult:
        """All rows about `subject`; raises nothing that a retry of another subject would not."""
        ...


class StaticReasoner:
    """Rules only: no key, no network, the same rows for the same snapshot."""

    name = reason.PRODUCER

    def reason(self, snapshot: Snapshot, subject: str, effort: int) -> ItemResult:
        """See `sleep_agent.reason.reason`."""
        return reason.reason(snapshot, subject, effort)
