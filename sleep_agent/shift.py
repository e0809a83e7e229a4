"""One idle period: items of an agenda into committed work items, until done, cancelled or out of time."""

import time
from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

from msgspec.structs import replace

from fact_store.learned import ItemResult
from fact_store.snapshot import WITH_INPUT, Snapshot
from indexer import bug
from sleep_agent.agenda.item import Item
from sleep_agent.reasoner import OutOfMeansError, Reasoner, UnreasonedError
from sleep_agent.view import InterruptedReasoningError, SourceMovedError

BATCH_ROWS = 100
BATCH_SECONDS = 1.0

Step = Literal[
    "started", "begun", "reasoned", "reused", "failed", "committed", "cancelled", "exhausted", "completed"
]  # fmt: skip


class ShiftEvent(NamedTuple):
    """What just happened to `subject` ("" also for the shift as a whole), with the counters so far.

    `exhausted` means that the budget ran out, or whatever else the reasoner cannot do without. `facts` and `questions`
    count rows of finished items; `derived` of these facts were worked out anew, `gained` were not known before, `lost`
    are known no longer. `cpu_s` and `cost_micro_usd` are what the items took.
    """

    step: Step
    subject: str
    done: int
    total: int
    reasoned: int
    reused: int
    failed: int
    facts: int
    questions: int
    seconds: float
    derived: int = 0
    gained: int = 0
    lost: int = 0
    cpu_s: float = 0.0
    cost_micro_usd: int = 0


def run_shift(
    snapshot: Snapshot,
    items: Sequence[Item],
    effort: int,
    *,
    reasoner: Reasoner,
    commit: Callable[[list[ItemResult]], None],
    cancelled: Callable[[], bool],
    on_event: Callable[[ShiftEvent], None],
    clock: Callable[[], float],
    find: Callable[[str], ItemResult | None],
    budget_s: float | None = None,
) -> Snapshot:
    """The snapshot with everything learned in this shift; each finished item was committed whole, in batches.

    `cancelled` is asked at every read, so that a shift ends within a moment; what was being thought about is given up.
    The budget ends it between items. `find(subject)` gives an earlier result for a subject or None; it is used where
    all that it read still holds. Errors of `commit` propagate: what was not committed is then reasoned about again
    next time.
    """
    shift = _Shift(snapshot, effort, reasoner, commit, on_event, clock, cancelled, len(items))
    shift.say("started")
    ending: Step = "completed"
    for item in items:
        if cancelled():
            ending = "cancelled"
            break
        if budget_s is not None and shift.seconds() >= budget_s:
            ending = "exhausted"
            break
        try:
            shift.work(item.subject, find)
        except OutOfMeansError:
            ending = "exhausted"
            break
        except InterruptedReasoningError:
            ending = "cancelled"
            break
    shift.flush()
    shift.say(ending)
    return shift.snapshot


class _Shift:
    """The running state of one shift: the snapshot so far, the batch that waits for its commit, the counters."""

    def __init__(
        self,
        snapshot: Snapshot,
        effort: int,
        reasoner: Reasoner,
        commit: Callable[[list[ItemResult]], None],
        on_event: Callable[[ShiftEvent], None],
        clock: Callable[[], float],
        cancelled: Callable[[], bool],
        total: int,
    ) -> None:
        self.snapshot = snapshot
        self._effort, self._reasoner = effort, reasoner
        self._commit, self._on_event, self._clock, self._cancelled = commit, on_event, clock, cancelled
        self._total = total
        self._done = self._reasoned = self._reused = self._failed = self._facts = self._questions = 0
        self._derived = self._gained = self._lost = self._cost = 0
        self._cpu_s = 0.0
        self._batch: list[ItemResult] = []
        self._started = self._flushed = clock()

    def seconds(self) -> float:
        return self._clock() - self._started

    def say(self, step: Step, subject: str = "") -> None:
        counters = (self._reasoned, self._reused, self._failed, self._facts, self._questions)
        changes = (self._derived, self._gained, self._lost, self._cpu_s, self._cost)
        self._on_event(ShiftEvent(step, subject, self._done, self._total, *counters, self.seconds(), *changes))

    def work(self, subject: str, find: Callable[[str], ItemResult | None]) -> None:
        """One subject: found again, reasoned about, or failed and left out."""
        if subject in WITH_INPUT:
            self.flush()  # these look at what was learned, too
        self.say("begun", subject)
        earlier = find(subject)
        if earlier and earlier.item.effort == self._effort and self.snapshot.is_current(earlier.item):
            self._reused += 1
            self._take(earlier, "reused")
            return
        began = time.process_time()
        try:
            result = self._reasoner.reason(self.snapshot, subject, self._effort, interrupted=self._cancelled)
        except (InterruptedReasoningError, OutOfMeansError):
            raise
        except (SourceMovedError, UnreasonedError):  # the watcher has seen the move or will
            self._fail(subject)
            return
        except Exception as error:  # the other subjects must not pay for this one
            self._fail(subject)
            bug.report(f"reasoning about {subject or 'the repository'} failed", error)
            return
        self._reasoned += 1
        self._derived += result.derived
        self._cost += result.item.cost_micro_usd
        spent = time.process_time() - began
        self._cpu_s += spent
        self._take(replace(result, item=replace(result.item, cost_cpu_s=spent)), "reasoned")

    def _fail(self, subject: str) -> None:
        self._done += 1
        self._failed += 1
        self.say("failed", subject)

    def _take(self, result: ItemResult, step: Step) -> None:
        self._done += 1
        self._batch.append(result)
        self._facts += len(result.facts)
        self._questions += len(result.questions)
        before = self.snapshot.result_of(result.item.subject)
        known = {f.key for f in before.facts} if before else set[str]()
        now = {f.key for f in result.facts}
        self._gained += len(now - known)
        self._lost += len(known - now)
        self.say(step, result.item.subject)
        rows = sum(len(r.facts) + len(r.questions) + 1 for r in self._batch)
        if rows >= BATCH_ROWS or self._clock() - self._flushed >= BATCH_SECONDS:
            self.flush()

    def flush(self) -> None:
        """Commit what waits, and let the snapshot know it."""
        self._flushed = self._clock()
        if not self._batch:
            return
        batch, self._batch = self._batch, []
        self._commit(batch)
        self.snapshot = self.snapshot.with_results(batch, self._effort)
        self.say("committed", batch[-1].item.subject)
