"""What turns a subject of a snapshot into rows: the static rules here, a language model beside them."""

from typing import Protocol

from fact_store.snapshot import ItemResult, Snapshot
from sleep_agent import reason


class UnreasonedError(Exception):
    """This subject cannot be reasoned about now, others may: it stays outdated, and the shift goes on."""


class OutOfMeansError(Exception):
    """Nothing more can be reasoned about in this shift (money, the provider, a wish to stop); the words say why."""


class Reasoner(Protocol):
    """`name` begins the producer of every row, so rows of different reasoners never share a key."""

    @property
    def name(self) -> str: ...

    def reason(self, snapshot: Snapshot, subject: str, effort: int) -> ItemResult:
        """All rows about `subject`; raises UnreasonedError where there are none yet, OutOfMeansError where there will
        be none of any subject.
        """
        ...


class StaticReasoner:
    """Rules only: no key, no network, the same rows for the same snapshot."""

    name = reason.PRODUCER

    def reason(self, snapshot: Snapshot, subject: str, effort: int) -> ItemResult:
        """See `sleep_agent.reason.reason`."""
        return reason.reason(snapshot, subject, effort)
