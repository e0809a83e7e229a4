"""Edits, hints and questions into one snapshot after another, without ever stopping the loop that answers."""

import asyncio
import logging
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar

from lsp_server.jobs import PATIENCE, nothing, open_workspace, recorded, refresh, run_shift
from lsp_server.listener import Listener
from lsp_server.replies import CONTENT_MODIFIED, REQUEST_FAILED, ReplyError, record_bug
from lsp_server.worker import Worker
from workspace.errors import NoctuleError
from workspace.machine import ON_BATTERY, Governor, machine_now, reason_to_wait
from workspace.standing import Standing, moved_by, standing_at

if TYPE_CHECKING:
    from fact_store.snapshot import Snapshot
    from workspace.watch import Watcher
    from workspace.workspace import Workspace

T = TypeVar("T")
State = Literal["opening", "indexing", "idle", "sleeping", "paused", "unavailable", "closed"]

EDIT_DEBOUNCE_S: Final = 0.15
SETTLE_S: Final = 1.0
IDLE_S: Final = 3.0
BATTERY_RETRY_S: Final = 60.0
BUSY_RETRY_S: Final = 5.0
BUSY_RETRIES_MAX: Final = 3
"""A busy machine is waited for, but not for ever: after that a shift goes gently."""
CLOSE_S: Final = 3.0
RETRY_S: Final = 5.0

_log = logging.getLogger("noctule.lsp")


class Engine:
    """One repository, served live. Three threads: one changes the workspace, one reads its immutable snapshots, and one
    thinks about them, so that an edit is applied at once, whatever is being thought about.
    """

    def __init__(self, root: Path, listener: Listener, *, effort: int | None = None, idle_s: float = IDLE_S) -> None:
        self.root = root
        self.state: State = "opening"
        self.reason = ""
        self.workspace: Workspace | None = None
        self._listener = listener
        self._loop = asyncio.get_running_loop()
        self._writer = Worker(self._loop, "noctule-workspace")
        self._reader = Worker(self._loop, "noctule-reader")
        self._sleeper = Worker(self._loop, "noctule-sleeper")
        self._effort = effort
        self._idle_s = idle_s
        self._pending: dict[str, str | None] = {}
        self._buffers: dict[str, dict[int, str]] = {}
        self._disk_moved = False
        self._uncommitted = False
        self._cause = "opened"
        self._standing = Standing()
        self._waited = 0
        self._tried_s = 0.0
        self._paused = False
        self._applying: asyncio.Future[Any] | None = None
        self._edit_timer: asyncio.TimerHandle | None = None
        self._idle_timer: asyncio.TimerHandle | None = None
        self._stop = threading.Event()
        self._opened = asyncio.Event()
        self._editor: dict[str, Any] = {}
        self._watcher: Watcher | None = None

    # ---- life

    async def open(self) -> None:
        """Open the workspace and bring it up to date; where that fails the engine says why."""
        bar = self._listener.bar(f"Noctule: indexing {self.root.name}", None)
        self.reason = ""
        self._enter("indexing")
        self._tried_s = self._loop.time()
        try:
            workspace = self.workspace = await self._writer.run(partial(open_workspace, self.root, self._editor))
            await self._writer.run(partial(refresh, workspace, bar))
            self._standing = await self._reader.run(lambda: standing_at(self.root))
        except Exception as error:
            await self._give_up(error)
        else:
            self._start_watching()
            self._enter("idle")
            self._listener.learned(self)
            self._flush()
        finally:
            self._opened.set()
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
                await asyncio.wait_for(self._sleeper.run(nothing), CLOSE_S)  # a shift ends at its next read
            with suppress(Exception):
                await asyncio.wait_for(self._writer.run(partial(self._shut, workspace)), CLOSE_S)
        for worker in (self._writer, self._reader, self._sleeper):
            worker.stop()

    def _shut(self, workspace: "Workspace") -> None:
        if self._watcher:
            self._watcher.stop()
        workspace.close()

    def _start_watching(self) -> None:
        from indexer.ignore import Ignore
        from workspace.standing import git_directories
        from workspace.watch import Watcher

        def hint() -> None:
            with suppress(RuntimeError):  # the loop is closed
                self._loop.call_soon_threadsafe(self.hint)

        def start() -> None:
            ignore = Ignore(self.root)
            beside = git_directories(self.root)
            self._watcher = Watcher(self.root, lambda name: ignore.folder_refusal(name) is None, hint, beside)
            self._watcher.start()

        self._reader.run(start).add_done_callback(partial(recorded, "watching failed"))

    def configure(self, editor: Mapping[str, Any]) -> None:
        """An editor's settings count from now on; of several editors' those that came last. Wrong ones are told."""
        if dict(editor) != self._editor:
            self._editor = dict(editor)
            if self._opened.is_set() and self.workspace is not None:
                self._writer.run(partial(self._settle_settings, self.workspace)).add_done_callback(self._configured)

    def _settle_settings(self, workspace: "Workspace") -> bool:
        from workspace.layers import load_settings

        before = workspace.settings
        workspace.settings = load_settings(self.root, editor=self._editor)
        return workspace.settings.exclude != before.exclude

    def _configured(self, outcome: "asyncio.Future[bool]") -> None:
        if not outcome.cancelled() and (error := outcome.exception()):
            self._listener.complain(error.message if isinstance(error, NoctuleError) else "these settings are wrong")
        elif not outcome.cancelled() and outcome.result():
            self.hint()
        self._rest()

    # ---- changes (on the loop's thread)

    def edit(self, path: str, text: str | None, owner: object) -> None:
        """The buffer of `path` at one client reads `text` now; None: it was closed there.

        Of several clients' buffers the one that was changed last counts; with the last one closed, the disk does.
        """
        held = self._buffers.setdefault(path, {})
        held.pop(id(owner), None)
        if text is not None:
            held[id(owner)] = text
        self._pending[path] = next(reversed(held.values()), None)
        if not held:
            del self._buffers[path]
        self._cause = "edit"
        self._changed()

    def release_buffers(self, owner: object) -> None:
        """A client is gone."""
        for path in [path for path, held in self._buffers.items() if id(owner) in held]:
            self.edit(path, None, owner)

    def is_overruled(self, path: str, text: str, owner: object) -> bool:
        """True where another client changed this file since, and to something else than `text`."""
        held = self._buffers.get(path, {})
        return bool(held) and next(reversed(held)) != id(owner) and next(reversed(held.values())) != text

    def hint(self) -> None:
        """Something under the root, or what git has checked out, may have changed on disk."""
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
            before, self._standing = self._standing, standing_at(self.root)
            refreshed = workspace.refresh(commit=False)
            self._cause = moved_by(before, self._standing) or ("save" if refreshed.changed else self._cause)

    def _applied(self, outcome: "asyncio.Future[Any]") -> None:
        recorded("applying a change failed", outcome)
        if self.state != "closed":
            self._listener.learned(self)
            self._keep()
            self._rest()

    def _keep(self) -> None:
        """Store what a shift that made room for an edit had finished, once that edit is applied."""
        is_applying = self._applying is not None and not self._applying.done()
        if self._uncommitted and self.workspace and not (self._pending or is_applying or self.state == "sleeping"):
            self._uncommitted = False
            self._writer.run(self.workspace.commit).add_done_callback(partial(recorded, "storing a shift failed"))

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

    async def fresh_snapshot(self) -> "Snapshot":
        """The snapshot that holds every buffer, and everything that was written to disk before this call.

        Waits while the repository is being indexed; raises ReplyError where it cannot be.
        """
        return await self.work(lambda workspace: workspace.snapshot, fresh=True)

    def read(self, job: Callable[[], T]) -> "asyncio.Future[T]":
        """Run something that only reads a snapshot."""
        return self._reader.run(job)

    async def work(self, job: "Callable[[Workspace], T]", *, fresh: bool = False) -> T:
        """Run something with the workspace itself: a shift that runs makes room for it and is taken up again later.

        Waits while the repository is being indexed. With `fresh` the disk is looked at first: events of it may be
        late. Raises ReplyError where there is no workspace.
        """
        await self._opened.wait()
        if (workspace := self.workspace) is None:
            raise ReplyError(REQUEST_FAILED, self.reason or "the repository is closed")
        self._disk_moved = self._disk_moved or fresh
        self._stop.set()
        self._flush()
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
        """Sleep again when idle; `now` waits neither for idleness nor for mains power or a quiet machine."""
        self._paused = False
        if now:
            self._cause = "manual"
        if self.state == "paused":
            self._enter("idle")
        self._rest(0.0 if now else self._idle_s)

    def _rest(self, after_s: float | None = None) -> None:
        """Wait for idleness; called after every change, so that nothing wakes up without one."""
        if self._idle_timer:
            self._idle_timer.cancel()
            self._idle_timer = None
        if not self._paused and self.state in ("idle", "sleeping"):
            delay = self._idle_s * PATIENCE.get(self._cause, 1.0) if after_s is None else after_s
            self._idle_timer = self._loop.call_later(delay, self._begin_shift)

    def _begin_shift(self) -> None:
        if self.state == "idle" and self.workspace is not None and not self._paused and not self._pending:
            self._idle_timer = None
            self._shift = self._loop.create_task(self._sleep(self.workspace))

    async def _sleep(self, workspace: "Workspace") -> None:
        stop = self._stop = threading.Event()
        effort = workspace.settings.effort if self._effort is None else self._effort
        if not await self._reader.run(lambda: workspace.waiting(effort)) or stop.is_set():
            return
        why = "" if self._cause == "manual" else reason_to_wait(machine_now(), workspace.settings)
        if why == ON_BATTERY or (why and self._waited < BUSY_RETRIES_MAX):
            _log.info("%s: not sleeping: %s", self.root.name, why)
            self._waited += 1
            self._rest(BATTERY_RETRY_S if why == ON_BATTERY else BUSY_RETRY_S)
            return
        self._waited = 0
        governor = None if self._cause == "manual" else Governor(workspace.settings, reason=why)
        bar = self._listener.bar(f"Noctule: sleeping over {self.root.name}", self.pause)
        self._enter("sleeping")
        self._uncommitted = True
        try:
            await self._sleeper.run(partial(run_shift, workspace, effort, stop, bar, governor, self._cause))
            # The next question should not be the one that pays for reading what was learned into the index.
            if not stop.is_set():
                self._uncommitted = False
                await self._writer.run(workspace.warm)
        except NoctuleError as error:
            self._listener.complain(error.message)
        except Exception as error:
            if self.state != "closed":  # else the store was closed under it
                record_bug("a shift failed", error)
        finally:
            bar.end("interrupted" if stop.is_set() else "done")
            if self.state == "sleeping":
                self._enter("paused" if self._paused else "idle")
            if self.state != "closed":
                self._listener.learned(self)
            if stop.is_set():
                self._loop.call_later(2 * EDIT_DEBOUNCE_S, self._keep)
                self._rest()
            elif governor and governor.reason == ON_BATTERY:
                self._rest(BATTERY_RETRY_S)

    # ---- helpers

    def _enter(self, state: State) -> None:
        if self.state != state and self.state != "closed":
            self.state = state
            _log.info("%s: %s", self.root.name, state)
            self._listener.state_changed(self)
