"""Idleness into shifts: when one begins, what ends it, and when what it finished is stored."""

import asyncio
import logging
import threading
import weakref
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from lsp_server.jobs import recorded, run_shift
from lsp_server.replies import record_bug
from workspace.errors import NoctuleError
from workspace.machine import ON_BATTERY, Governor, machine_now, reason_to_wait

if TYPE_CHECKING:
    from fact_store.snapshot import Snapshot
    from lsp_server.engine import Engine
    from workspace.workspace import Workspace

IDLE_S: Final = 3.0
PATIENCE: Final = {"save": 0.5, "commit": 0.25, "branch switch": 0.25}
"""Shares of it that are waited: after a save or a commit somebody has finished something, unlike while typing."""
KEEP_S: Final = 0.3
BATTERY_RETRY_S: Final = 60.0
BUSY_RETRY_S: Final = 5.0
BUSY_RETRIES_MAX: Final = 3
"""A busy machine is waited for, but not for ever: after that a shift goes gently."""

_log = logging.getLogger("noctule.lsp")


class Shifts:
    """The shifts of one engine, on a thread of their own; all methods run on the loop's thread."""

    def __init__(self, engine: "Engine") -> None:
        self.cause = "opened"
        self.is_paused = False
        self._engine = engine
        self._loop = asyncio.get_running_loop()
        self._stop = threading.Event()
        self._timer: asyncio.TimerHandle | None = None
        self._waited = 0
        self._is_wanted = False
        self._is_uncommitted = False
        self._prepared: weakref.ref[Snapshot] | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def make_room(self) -> None:
        """Something changed, or somebody waits: a shift that runs ends at its next read."""
        self._stop.set()

    def end(self) -> None:
        """Begin no more shifts."""
        self._stop.set()
        if self._timer:
            self._timer.cancel()

    def pause(self) -> None:
        """Sleep no more until `resume`."""
        self.is_paused, self._is_wanted = True, False
        self._stop.set()
        if self._engine.state == "idle":
            self._engine.enter("paused")

    def resume(self, *, now: bool = False) -> None:
        """Sleep again when idle; `now` waits neither for idleness nor for mains power or a quiet machine."""
        self.is_paused = False
        self._is_wanted = self._is_wanted or (now and self._engine.state != "sleeping")
        if self._engine.state == "paused":
            self._engine.enter("idle")
        self.rest()

    def rest(self, after_s: float | None = None) -> None:
        """Wait for idleness; called after every change, so that nothing wakes up without one."""
        if self._timer:
            self._timer.cancel()
            self._timer = None
        if not self.is_paused and self._engine.state in ("idle", "sleeping"):
            delay = IDLE_S * PATIENCE.get(self.cause, 1.0) if after_s is None else after_s
            delay = 0.0 if self._is_wanted else delay
            self._timer = self._loop.call_later(delay, self._begin)

    def keep(self) -> None:
        """Store what a shift that made room for an edit had finished, once that edit is applied."""
        workspace = self._engine.workspace
        if self._is_uncommitted and workspace and self._engine.is_settled and self._engine.state != "sleeping":
            self._is_uncommitted = False
            self._engine.change(workspace.commit).add_done_callback(partial(recorded, "storing a shift failed"))

    def _begin(self) -> None:
        engine, workspace = self._engine, self._engine.workspace
        # Who writes the store thinks, too; where that is another process, what it learns is followed.
        if engine.state == "idle" and workspace is not None and workspace.is_writer and engine.is_settled:
            self._timer = None
            task = self._loop.create_task(self._sleep(workspace))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _sleep(self, workspace: "Workspace") -> None:
        stop = self._stop = threading.Event()
        effort = workspace.settings.effort
        is_waiting = await self._engine.read(lambda: workspace.waiting(effort))
        if is_waiting and stop.is_set():
            return  # after what changed it rests again, and what the user wanted is still wanted
        if self._is_wanted:  # whatever was opened, read or edited since he said so
            self.cause, self._is_wanted = "manual", False
        if not is_waiting:
            if self._prepared is None or self._prepared() is not workspace.snapshot:
                await self._prepare(workspace, stop)
            return
        why = "" if self.cause == "manual" else reason_to_wait(machine_now(), workspace.settings)
        if why == ON_BATTERY or (why and self._waited < BUSY_RETRIES_MAX):
            _log.info("%s: not sleeping: %s", self._engine.root.name, why)
            self._waited += 1
            self.rest(BATTERY_RETRY_S if why == ON_BATTERY else BUSY_RETRY_S)
            return
        self._waited = 0
        governor = None if self.cause == "manual" else Governor(workspace.settings, reason=why)
        await self._shift(workspace, partial(run_shift, workspace, effort, stop, self._may_send), stop, governor)

    async def _prepare(self, workspace: "Workspace", stop: threading.Event) -> None:
        """Look up what questions would wait for. Whoever needs the room ends that; it is taken up when all is idle."""
        prepare = partial(workspace.recalling.prepare, lambda: workspace.snapshot, stop.is_set)
        try:
            prepared = await self._engine.think(prepare)
        except Exception as error:
            if self._engine.state != "closed":  # else the store was closed under it
                record_bug("preparing for questions failed", error)
        else:
            self._prepared = weakref.ref(prepared) if prepared is not None else None

    def _may_send(self) -> bool:
        return not self._engine.listener.forbids_sending(self._engine)

    async def _shift(
        self, workspace: "Workspace", shift: Callable[..., Any], stop: threading.Event, governor: Governor | None
    ) -> None:
        engine = self._engine
        bar = engine.listener.bar(f"Noctule: sleeping over {engine.root.name}", self.pause)
        engine.enter("sleeping")
        self._is_uncommitted = True
        try:
            await engine.think(partial(shift, bar, governor, self.cause))
            # The next question should not be the one that pays for reading what was learned into the index.
            if not stop.is_set():
                self._is_uncommitted = False
                await self._prepare(workspace, stop)
            if not stop.is_set():
                await engine.change(workspace.warm)
        except NoctuleError as error:
            engine.listener.complain(error.message)
        except Exception as error:
            if engine.state != "closed":  # else the store was closed under it
                record_bug("a shift failed", error)
        finally:
            bar.end("interrupted" if stop.is_set() else "done")
            if engine.state == "sleeping":
                engine.enter("paused" if self.is_paused else "idle")
            if engine.state != "closed":
                engine.listener.learned(engine)
            if stop.is_set():
                self._loop.call_later(KEEP_S, self.keep)
                self.rest()
            elif governor and governor.reason == ON_BATTERY:
                self.rest(BATTERY_RETRY_S)
