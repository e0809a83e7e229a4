"""Edits, hints and questions into one snapshot after another, without ever stopping the loop that answers."""

import asyncio
import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar

from lsp_server.listener import Bar, Listener
from lsp_server.replies import CONTENT_MODIFIED, REQUEST_FAILED, ReplyError, record_bug
from lsp_server.worker import Worker
from workspace.errors import NoctuleError

if TYPE_CHECKING:
    from fact_store.snapshot import Snapshot
    from sleep_agent.shift import ShiftEvent
    from workspace.watch import Watcher
    from workspace.workspace import Workspace

T = TypeVar("T")
State = Literal["opening", "indexing", "idle", "sleeping", "paused", "unavailable", "closed"]

EDIT_DEBOUNCE_S: Final = 0.15
SETTLE_S: Final = 1.0
IDLE_S: Final = 3.0
CLOSE_S: Final = 3.0
RETRY_S: Final = 5.0

_log = logging.getLogger("noctule.lsp")


class Engine:
    """One repository, served live. Two threads: one changes the workspace, one reads its immutable snapshots."""

    def __init__(self, root: Path, listener: Listener, *, effort: int | None = None, idle_s: float = IDLE_S) -> None:
        self.root = root
        self.state: State = "opening"
        self.reason = ""
        self.workspace: Workspace | None = None
        self._listener = listener
        self._loop = asyncio.get_running_loop()
        self._writer = Worker(self._loop, "noctule-workspace")
        self._reader = Worker(self._loop, "noctule-reader")
        self._effort = effort
        self._idle_s = idle_s
        self._pending: dict[str, str | None] = {}
        self._disk_moved = False
        self._tried_s = 0.0
        self._paused = False
        self._applying: asyncio.Future[Any] | None = None
        self._edit_timer: asyncio.TimerHandle | None = None
        self._idle_timer: asyncio.TimerHandle | None = None
        self._stop = threading.Event()
        self._watcher: Watcher | None = None

    # ---- life

    async def open(self) -> None:
        """Open the workspace and bring it up to date; where that fails the engine says why."""
        bar = self._listener.bar(f"Noctule: indexing {self.root.name}", None)
        self.reason = ""
        self._enter("indexing")
        self._tried_s = self._loop.time()
        try:
            workspace = self.workspace = await self._writer.run(partial(_open, self.root))
            await self._writer.run(partial(_refresh, workspace, bar))
        except Exception as error:
            await self._give_up(error)
        else:
            self._start_watching()
            self._enter("idle")
            self._listener.learned(self)
            self._flush()
        finally:
            bar.end("done" if self.state != "unavailable" else "failed")

    async def _give_up(self, error: Exception) -> None:
        self.reason = error.message if isinstance(error, NoctuleError) else "it cannot be opened; the log says more"
        if not isinstance(error, NoctuleError):
            record_bug("opening the workspace failed", error)
        self._enter("unavailable")
        self._listener.complain(f"{self.root.name}: {self.reason}")
        workspace, self.workspace = self.workspace, None
        if workspace is not None:
            with suppress(Exception):
                await self._writer.run(workspace.close)

    async def close(self) -> None:
        """Stop sleeping and close the workspace, waiting `CLOSE_S` at most: the store survives being killed, too."""
        self._stop.set()
        for timer in (self._edit_timer, self._idle_timer):
            if timer:
                timer.cancel()
        workspace, self.workspace = self.workspace, None
        self._enter("closed")
        if workspace is not None:
            with suppress(Exception):
                await asyncio.wait_for(self._writer.run(partial(self._shut, workspace)), CLOSE_S)
        self._writer.stop()
        self._reader.stop()

    def _shut(self, workspace: "Workspace") -> None:
        if self._watcher:
            self._watcher.stop()
        workspace.close()

    def _start_watching(self) -> None:
        from indexer.ignore import Ignore
        from workspace.watch import Watcher

        def hint() -> None:
            with suppress(RuntimeError):  # the loop is closed
                self._loop.call_soon_threadsafe(self.hint)

        def start() -> None:
            ignore = Ignore(self.root)
            self._watcher = Watcher(self.root, lambda name: ignore.folder_refusal(name) is None, hint)
            self._watcher.start()

        self._reader.run(start).add_done_callback(partial(_recorded, "watching failed"))

    # ---- changes (on the loop's thread)

    def edit(self, path: str, text: str | None) -> None:
        """The buffer of `path` reads `text` now; None: the buffer was closed, disk is the truth again."""
        self._pending[path] = text
        self._changed()

    def hint(self) -> None:
        """Something under the root may have changed on disk."""
        self._disk_moved = True
        self._changed()

    def _changed(self) -> None:
        self._stop.set()
        if self.state == "unavailable" and self._loop.time() - self._tried_s > RETRY_S:
            self._retry = self._loop.create_task(self.open())
        elif self._edit_timer is None and self.workspace and self.state != "closed":
            self._edit_timer = self._loop.call_later(EDIT_DEBOUNCE_S, self._flush)

    def _flush(self) -> None:
        if self._edit_timer:
            self._edit_timer.cancel()
            self._edit_timer = None
        if (self._pending or self._disk_moved) and self.workspace:
            pending, self._pending = self._pending, {}
            disk, self._disk_moved = self._disk_moved, False
            self._applying = self._writer.run(partial(self._apply, pending, disk))
            self._applying.add_done_callback(self._applied)
        else:
            self._rest()

    def _apply(self, pending: dict[str, str | None], disk: bool) -> None:
        if (workspace := self.workspace) is None:
            return
        for path, text in pending.items():
            if text is None:
                workspace.close_buffer(path)
            else:
                workspace.edit(path, text)
        if disk:
            workspace.refresh(commit=False)

    def _applied(self, outcome: "asyncio.Future[Any]") -> None:
        _recorded("applying a change failed", outcome)
        if self.state != "closed":
            self._listener.learned(self)
            self._rest()

    # ---- reading

    async def snapshot(self) -> "Snapshot | None":
        """The snapshot that holds every change made before this call; None while there is none yet.

        Raises ReplyError (content modified) where it does not come within `SETTLE_S`, or a newer change overtook it.
        """
        if (workspace := self.workspace) is None:
            return None
        if self._pending or self._disk_moved:
            self._stop.set()
            self._flush()
        if self._applying is not None and not self._applying.done():
            await asyncio.wait([self._applying], timeout=SETTLE_S)
            if not self._applying.done() or self._pending:
                raise ReplyError(CONTENT_MODIFIED, "the document changed; ask again")
        return workspace.snapshot

    def read(self, job: Callable[[], T]) -> "asyncio.Future[T]":
        """Run something that only reads a snapshot."""
        return self._reader.run(job)

    async def work(self, job: "Callable[[Workspace], T]") -> T:
        """Run something with the workspace itself: a shift that runs makes room for it and is taken up again later."""
        if self.workspace is None:
            why = self.reason or "the repository is still being indexed"
            raise ReplyError(REQUEST_FAILED, why)
        self._flush()
        self._stop.set()
        workspace = self.workspace
        try:
            return await self._writer.run(lambda: job(workspace))
        finally:
            self._rest()

    # ---- sleeping

    def pause(self) -> None:
        """Sleep no more until `resume`."""
        self._paused = True
        self._stop.set()
        if self.state == "idle":
            self._enter("paused")

    def resume(self, *, now: bool = False) -> None:
        """Sleep again when idle; `now` does not wait for idleness."""
        self._paused = False
        if self.state == "paused":
            self._enter("idle")
        self._rest(0.0 if now else self._idle_s)

    def _rest(self, after_s: float | None = None) -> None:
        """Wait for idleness; called after every change, so that nothing wakes up without one."""
        if self._idle_timer:
            self._idle_timer.cancel()
            self._idle_timer = None
        if not self._paused and self.state in ("idle", "sleeping"):
            delay = self._idle_s if after_s is None else after_s
            self._idle_timer = self._loop.call_later(delay, self._begin_shift)

    def _begin_shift(self) -> None:
        if self.state == "idle" and self.workspace is not None and not self._paused and not self._pending:
            self._idle_timer = None
            self._shift = self._loop.create_task(self._sleep(self.workspace))

    async def _sleep(self, workspace: "Workspace") -> None:
        stop = self._stop = threading.Event()
        effort = workspace.settings.effort if self._effort is None else self._effort
        if not await self._reader.run(lambda: workspace.snapshot.outdated(effort)) or stop.is_set():
            return
        bar = self._listener.bar(f"Noctule: sleeping over {self.root.name}", self.pause)
        self._enter("sleeping")
        try:
            await self._writer.run(partial(_shift, workspace, effort, stop, bar))
            # The next question should not be the one that pays for reading what was learned into the index.
            if not stop.is_set():
                await self._writer.run(workspace.warm)
        except NoctuleError as error:
            self._listener.complain(error.message)
        except Exception as error:
            record_bug("a shift failed", error)
        finally:
            bar.end("interrupted" if stop.is_set() else "done")
            if self.state == "sleeping":
                self._enter("paused" if self._paused else "idle")
            if self.state != "closed":
                self._listener.learned(self)
            if stop.is_set():
                self._rest()

    # ---- helpers

    def _enter(self, state: State) -> None:
        if self.state != state and self.state != "closed":
            self.state = state
            _log.info("%s: %s", self.root.name, state)
            self._listener.state_changed(self)


def _open(root: Path) -> "Workspace":
    from workspace.workspace import Workspace

    return Workspace.open(root, live=True)


def _refresh(workspace: "Workspace", bar: Bar) -> None:
    workspace.refresh(progress=lambda message, done, total: bar.report(message, done / max(total, 1)))


def _shift(workspace: "Workspace", effort: int, stop: threading.Event, bar: Bar) -> None:
    def on_event(event: "ShiftEvent") -> None:
        bar.report(event.subject or event.step, event.done / max(event.total, 1))

    workspace.sleep(effort, cancelled=stop.is_set, on_event=on_event)


def _recorded(message: str, outcome: "asyncio.Future[Any]") -> None:
    if not outcome.cancelled() and (error := outcome.exception()):
        record_bug(message, error)
