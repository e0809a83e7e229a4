"""A workspace's outdated subjects into committed knowledge: one shift, with what it did recorded in the ledger."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from fact_store.learned import ItemResult
from fact_store.snapshot import CHANGE, INPUT_EFFORT, REPOSITORY, WITH_INPUT
from indexer.lineage import with_lineage
from sleep_agent.agenda.item import Cost, Item
from sleep_agent.agenda.order import agenda
from sleep_agent.reasoner import Reasoner, StaticReasoner
from sleep_agent.shift import ShiftEvent, run_shift
from sleep_agent.view import never
from workspace.surroundings import interest_of, look_around
from workspace.thinking import recollect

if TYPE_CHECKING:
    from workspace.workspace import Workspace


HISTORY_EFFORT = 2
CATCH_UP_SUBJECTS_MAX = 24
CATCH_UP_SECONDS_MAX = 0.2
NOTED_SECONDS = 2.0


class Slept(Struct, frozen=True):
    """What one `sleep` did: work items reasoned about, reused and failed, rows gained, CPU seconds, and if it ended.

    `facts` and `questions` count the rows of these items; `derived` of the facts were worked out anew, `gained` were
    not known before, `lost` are known no longer.
    """

    reasoned: int = 0
    reused: int = 0
    failed: int = 0
    facts: int = 0
    questions: int = 0
    cpu_s: float = 0.0
    finished: bool = True
    derived: int = 0
    gained: int = 0
    lost: int = 0
    seconds: float = 0.0


class Shift(NamedTuple):
    """What a shift is told: how long it may take, where people look, what woke it, whom to tell, when to stop.

    `cancelled` stops it within a moment, what was being thought about is given up. Where `hurried` says that somebody
    waits, the last commit and the upkeep of the store are left to the caller.
    """

    budget_s: float | None = None
    focus: tuple[str, ...] = ()
    cause: str = ""
    on_event: Callable[[ShiftEvent], None] | None = None
    cancelled: Callable[[], bool] = never
    hurried: Callable[[], bool] = never


def waiting(workspace: "Workspace", effort: int) -> tuple[str, ...]:
    """Subjects to reason about at `effort`, but those that were taken back and would come out the same."""
    taken_back = {item.subject for item in workspace.undone_items() if workspace.snapshot.is_current(item)}
    return tuple(s for s in workspace.snapshot.outdated(effort) if s not in taken_back)


def items_of(workspace: "Workspace", effort: int, reasoner: Reasoner, focus: tuple[str, ...]) -> tuple[Item, ...]:
    """The agenda of a shift: what waits, most valuable first."""
    wanted = waiting(workspace, effort)
    interest = interest_of(workspace, focus, workspace.edited_s) if wanted else None
    without = set(workspace.snapshot.outdated(effort)) - set(wanted)
    return agenda(workspace.snapshot, effort, reasoner, interest=interest, without=without)


def planned(workspace: "Workspace", effort: int) -> tuple[Item, ...]:
    """The agenda of a shift at `effort`, were it to begin now."""
    return items_of(workspace, effort, StaticReasoner(look_around(workspace)), ()) if effort else ()


def understand_change(workspace: "Workspace") -> None:
    """Reason about the change at hand, whatever else waits, where that was not done; it is stored with the next commit.

    A store that was not slept over at the effort that anticipates questions is left as it is.
    """
    given = look_around(workspace)
    snapshot = workspace.snapshot
    standing = snapshot.items.get(CHANGE)
    if snapshot.effort < INPUT_EFFORT or given.change is None or (standing and snapshot.is_current(standing)):
        return
    workspace.learn([StaticReasoner(given).reason(snapshot, CHANGE, snapshot.effort)], snapshot.effort, wait=True)


def sleep(workspace: "Workspace", effort: int, shift: Shift) -> Slept:
    """Run one shift over everything that waits at `effort`. Finished items are kept whatever ends it.

    A shift that is cancelled does not compact the store: somebody waits.
    """
    if effort == 0:
        if workspace.snapshot.effort:
            workspace.forget_learned()
        return Slept()
    learn_lineage(workspace, effort, shift.cancelled)
    given = look_around(workspace)
    reasoner = StaticReasoner(given)
    items = items_of(workspace, effort, reasoner, shift.focus)
    last: list[ShiftEvent] = []

    def follow(event: ShiftEvent) -> None:
        last[:] = [event]
        if shift.on_event:
            shift.on_event(event)

    run = workspace.begin_run(effort, shift.cause) if items else None

    noted: list[tuple[str, str, str]] = []
    noted_s = [time.monotonic()]

    def note(*, now: bool = False) -> None:
        """Write down what the shift did; the ledger waits for the disk each time, so not for every few items."""
        if run is not None and noted and (now or time.monotonic() - noted_s[0] >= NOTED_SECONDS):
            workspace.ledger.record_items(run, noted)
            noted.clear()
            noted_s[0] = time.monotonic()

    def commit(results: list[ItemResult]) -> None:
        before = workspace.snapshot.result_of
        for result in results:
            earlier = before(result.item.subject)
            noted.append((result.item.subject, result.item.key, earlier.item.key if earlier else ""))
        note()
        workspace.learn(results, effort)

    started_cpu = time.process_time()
    failure = "cut off"
    try:
        run_shift(
            workspace.snapshot,
            items,
            effort,
            reasoner=reasoner,
            commit=commit,
            cancelled=shift.cancelled,
            on_event=follow,
            clock=time.monotonic,
            find=lambda subject: workspace.find_result(subject, effort),
            budget_s=shift.budget_s,
        )
        recollect(workspace, shift.cancelled)
        failure = ""
    except Exception as error:
        failure = f"{type(error).__name__}: {error}"
        raise
    finally:
        note(now=True)
        if not shift.hurried():
            workspace.settle(compact=not shift.cancelled())
        slept = _slept(last, time.process_time() - started_cpu)
        if run is not None:
            _end_run(workspace, run, slept, failure, last[0].step if last else "")
    return slept


def learn_lineage(workspace: "Workspace", effort: int = HISTORY_EFFORT, cancelled: Callable[[], bool] = never) -> None:
    """Let the snapshot know which commits brought and last changed each symbol, where HEAD has moved since it did."""
    if effort < HISTORY_EFFORT:
        return
    seen = workspace.snapshot
    history = with_lineage(workspace.root, seen.history, seen.code.modules, cancelled)
    if history is not seen.history:
        workspace.give(seen.inputs, seen, history)


def catch_up(workspace: "Workspace") -> None:
    """Before a question: reason about the few files an edit has just made stale, if that takes but a moment.

    So that who calls a function is told from the code as it is now. What takes longer waits for the next shift.
    """
    effort = workspace.snapshot.effort
    if CHANGE in workspace.snapshot.items and CHANGE not in workspace.snapshot.inputs:
        look_around(workspace)  # an edit, or a commit, made it another change
    reasoner = StaticReasoner()
    left_out = (REPOSITORY, *WITH_INPUT)
    subjects = [subject for subject in waiting(workspace, effort) if subject not in left_out]
    if not 0 < len(subjects) <= CATCH_UP_SUBJECTS_MAX:
        return
    run_shift(
        workspace.snapshot,
        [Item(subject, reasoner.name, 1.0, 1.0, 1.0, Cost()) for subject in subjects],
        effort,
        reasoner=reasoner,
        commit=lambda results: workspace.learn(results, effort, wait=True),
        cancelled=lambda: False,
        on_event=lambda _event: None,
        clock=time.monotonic,
        find=lambda _subject: None,
        budget_s=CATCH_UP_SECONDS_MAX,
    )


def _end_run(workspace: "Workspace", run: int, slept: Slept, failure: str, ending: str) -> None:
    changes = {name: getattr(slept, name) for name in ("reasoned", "reused", "failed", "derived", "gained", "lost")}
    workspace.ledger.end_run(
        run,
        items=slept.reasoned + slept.reused,
        facts=slept.facts,
        questions=slept.questions,
        cost_cpu_s=slept.cpu_s,
        failure=failure,
        ending=ending if not failure else "failed",
        changes=changes,
    )


def _slept(last: list[ShiftEvent], cpu_s: float) -> Slept:
    if not last:
        return Slept(cpu_s=cpu_s)
    end = last[0]
    return Slept(
        end.reasoned,
        end.reused,
        end.failed,
        end.facts,
        end.questions,
        cpu_s,
        end.step == "completed",
        end.derived,
        end.gained,
        end.lost,
        end.seconds,
    )
