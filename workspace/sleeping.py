"""A workspace's outdated subjects into committed knowledge: one shift, with what it took recorded in the ledger."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct

from fact_store.snapshot import REPOSITORY, ItemResult
from sleep_agent.agenda import agenda
from sleep_agent.shift import ShiftEvent, run_shift
from workspace.thinking import recollect

if TYPE_CHECKING:
    from workspace.workspace import Workspace


CATCH_UP_SUBJECTS_MAX = 24
CATCH_UP_SECONDS_MAX = 0.2


class Slept(Struct, frozen=True):
    """What one `sleep` did: work items reasoned about, reused and failed, rows gained, CPU seconds, and if it ended."""

    reasoned: int = 0
    reused: int = 0
    failed: int = 0
    facts: int = 0
    questions: int = 0
    cpu_s: float = 0.0
    finished: bool = True


def sleep(
    workspace: "Workspace",
    effort: int,
    budget_s: float | None,
    focus: tuple[str, ...],
    on_event: Callable[[ShiftEvent], None] | None,
    cancelled: Callable[[], bool],
) -> Slept:
    """Run one shift over everything outdated at `effort`. Finished items are kept whatever ends it."""
    if effort == 0:
        if workspace.snapshot.effort:
            workspace.forget_learned()
        return Slept()
    snapshot = workspace.snapshot
    subjects = agenda(snapshot, effort, focus)
    last: list[ShiftEvent] = []

    def follow(event: ShiftEvent) -> None:
        last[:] = [event]
        if on_event:
            on_event(event)

    def commit(results: list[ItemResult]) -> None:
        workspace.learn(results, effort)

    started_cpu = time.process_time()
    run = workspace.begin_run(effort) if subjects else None
    failure = "cut off"
    try:
        run_shift(
            snapshot,
            subjects,
            effort,
            commit=commit,
            cancelled=cancelled,
            on_event=follow,
            clock=time.monotonic,
            find=lambda subject: workspace.find_result(subject, effort),
            budget_s=budget_s,
        )
        recollect(workspace, cancelled)
        failure = ""
    except Exception as error:
        failure = f"{type(error).__name__}: {error}"
        raise
    finally:
        workspace.settle()
        slept = _slept(last, time.process_time() - started_cpu)
        if run is not None:
            _end_run(workspace, run, slept, failure)
    return slept


def catch_up(workspace: "Workspace") -> None:
    """Before a question: reason about the few files an edit has just made stale, if that takes but a moment.

    So that who calls a function is told from the code as it is now. What takes longer waits for the next shift.
    """
    snapshot = workspace.snapshot
    effort = snapshot.effort
    subjects = [subject for subject in snapshot.outdated(effort) if subject != REPOSITORY]
    if not 0 < len(subjects) <= CATCH_UP_SUBJECTS_MAX:
        return
    run_shift(
        snapshot,
        subjects,
        effort,
        commit=lambda results: workspace.learn(results, effort, wait=True),
        cancelled=lambda: False,
        on_event=lambda _event: None,
        clock=time.monotonic,
        find=lambda _subject: None,
        budget_s=CATCH_UP_SECONDS_MAX,
    )


def _end_run(workspace: "Workspace", run: int, slept: Slept, failure: str) -> None:
    workspace.ledger.end_run(
        run,
        items=slept.reasoned + slept.reused,
        facts=slept.facts,
        questions=slept.questions,
        cost_cpu_s=slept.cpu_s,
        failure=failure,
    )


def _slept(last: list[ShiftEvent], cpu_s: float) -> Slept:
    if not last:
        return Slept(cpu_s=cpu_s)
    end = last[0]
    finished = end.step == "completed"
    return Slept(end.reasoned, end.reused, end.failed, end.facts, end.questions, cpu_s, finished)
