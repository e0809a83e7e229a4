"""What the threads of an engine are given to do: opening, reading, thinking, and noting what failed."""

import asyncio
import threading
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lsp_server.listener import Bar
from lsp_server.replies import record_bug
from workspace.errors import NoctuleError
from workspace.holding import Holdings
from workspace.machine import Governor

if TYPE_CHECKING:
    from sleep_agent.shift import ShiftEvent
    from workspace.watch import Watcher
    from workspace.workspace import Workspace


def nothing() -> None:
    """What a thread is given to find out that it is done with what it had."""


def open_workspace(root: Path, editor: Mapping[str, Any], holdings: Holdings) -> "Workspace":
    """The workspace of a worktree, meant for many edits, with an editor's settings."""
    from workspace.layers import load_settings
    from workspace.places import checked_root
    from workspace.workspace import Workspace

    settings = load_settings(checked_root(root), editor=editor)
    return Workspace.open(root, settings=settings, live=True, holdings=holdings)


def refresh(workspace: "Workspace", bar: Bar, stop: threading.Event) -> None:
    """Bring the workspace up to date, with a progress bar; NoctuleError where `stop` is set before all is read."""

    def show(message: str, done: int, total: int) -> None:
        if stop.is_set():
            raise NoctuleError("reading it was cancelled; the command `noctule.refresh` begins again")
        bar.report(message, done / max(total, 1))

    workspace.refresh(progress=show)


def watch(root: Path, on_hint: Callable[[], None]) -> "Watcher":
    """A watcher of a worktree that has begun: of what is not ignored, and of where git notes what is checked out."""
    from indexer.ignore import Ignore
    from workspace.standing import git_directories
    from workspace.watch import Watcher

    ignore = Ignore(root)
    watcher = Watcher(root, lambda name: ignore.folder_refusal(name) is None, on_hint, partial(git_directories, root))
    watcher.start()
    return watcher


def run_shift(
    workspace: "Workspace",
    effort: int,
    stop: threading.Event,
    may_send: Callable[[], bool],
    bar: Bar,
    governor: Governor | None,
    cause: str,
) -> None:
    """Think until nothing waits, `stop` is set or the governor says so; a model then, where the user wants that, and
    as long as `may_send` holds.
    """
    before = [0.0]

    def on_event(event: "ShiftEvent") -> None:
        bar.report(event.subject or event.step, event.done / max(event.total, 1))
        if governor and event.step == "reasoned":
            stop.wait(governor.rest_s(event.cpu_s - before[0]))
            before[0] = event.cpu_s

    def cancelled() -> bool:
        return stop.is_set() or (governor is not None and governor.says_stop())

    workspace.sleep(effort, cancelled=cancelled, hurried=stop.is_set, on_event=on_event, cause=cause)
    if workspace.settings.sleep_online and may_send() and not cancelled():
        from workspace.thinking import think_by_itself

        think_by_itself(workspace, on_event=on_event, cancelled=lambda: cancelled() or not may_send())


def recorded(message: str, outcome: "asyncio.Future[Any]") -> None:
    """Note what went wrong in a job that nobody waits for."""
    if not outcome.cancelled() and (error := outcome.exception()):
        record_bug(message, error)
