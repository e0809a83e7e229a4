"""What turns a subject of a snapshot into rows: the static rules here, a language model beside them."""

from collections.abc import Callable
from typing import Final, Protocol

from fact_store.learned import ItemResult
from fact_store.snapshot import ASKED, CHANGE, Snapshot
from sleep_agent import reason
from sleep_agent.agenda.item import Cost
from sleep_agent.change.consequences import reason_change
from sleep_agent.inputs.given import Given
from sleep_agent.inputs.missed import reason_missed
from sleep_agent.view import never

CPU_S_PER_ITEM: Final = 0.002
CPU_S_PER_SYMBOL: Final = 0.0005


class UnreasonedError(Exception):
    """This subject cannot be reasoned about now, others may: it stays outdated, and the shift goes on."""


class OutOfMeansError(Exception):
    """Nothing more can be reasoned about in this shift (money, the provider, a wish to stop); the words say why."""


class Reasoner(Protocol):
    """`name` begins the producer of every row, so rows of different reasoners never share a key."""

    @property
    def name(self) -> str: ...

    def estimate(self, snapshot: Snapshot, subject: str, effort: int) -> Cost:
        """What `reason` is expected to take; asked for every outdated subject, so it must be cheap."""
        ...

    def reason(
        self, snapshot: Snapshot, subject: str, effort: int, *, interrupted: Callable[[], bool] = never
    ) -> ItemResult:
        """All rows about `subject`; raises UnreasonedError where there are none yet, OutOfMeansError where there will
        be none of any subject.

        Ends with InterruptedReasoningError within a moment of `interrupted` becoming true.
        """
        ...


class StaticReasoner:
    """Rules only: no key, no network, the same rows for the same snapshot and the same `given` beside it."""

    name = reason.PRODUCER

    def __init__(self, given: Given | None = None) -> None:
        self._given = given or Given()

    def estimate(self, snapshot: Snapshot, subject: str, effort: int) -> Cost:
        """What it took the last time, else a figure by the number of symbols."""
        known = snapshot.result_of(subject)
        if known and known.item.effort == effort and known.item.cost_cpu_s:
            return Cost(known.item.cost_cpu_s)
        module = snapshot.code.modules.get(subject)
        symbols = len(module.index.symbols) if module else len(snapshot.code.modules)
        return Cost(CPU_S_PER_ITEM + CPU_S_PER_SYMBOL * symbols)

    def reason(
        self, snapshot: Snapshot, subject: str, effort: int, *, interrupted: Callable[[], bool] = never
    ) -> ItemResult:
        """See `sleep_agent.reason.reason`; for the two subjects that rest on `given`, `change` and `inputs.missed`."""
        given = self._given
        if subject == CHANGE and given.change is not None:
            return reason_change(snapshot, given.change, given.contents(), effort, interrupted)
        if subject == ASKED:
            return reason_missed(snapshot, given.missed, effort, interrupted)
        return reason.reason(snapshot, subject, effort, interrupted=interrupted)
