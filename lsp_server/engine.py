"""Edits, hints and questions into one snapshot after another, without ever stopping the loop that answers."""

import asyncio
import logging
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar

from lsp_server.buffers import Buffers
from lsp_server.jobs import nothing, open_workspace, recorded, refresh, watch
from lsp_server.listener import Listener
from lsp_server.replies import CONTENT_MODIFIED, REQUEST_FAILED, ReplyError, record_bug
from lsp_server.shifts import Shifts
from lsp_server.worker import Worker
from workspace.errors import NoctuleError
from workspace.holding import Holdings
from workspace.standing import Standing, moved_by

if TYPE_CHECKING:
    from fact_store.snapshot import Snapshot
    from workspace.watch import Watcher, Watching
    from workspace.workspace import Workspace

T = TypeVar("T")
State = Literal["opening", "indexing", "idle", "sleeping", "paused", "unavailable", "closed"]

EDIT_DEBOUNCE_S: Final = 0.15
SETTLE_S: Final = 1.0
CLOSE_S: Final = 3.0
RETRY_S: Final = 5.0
FOLLOW_S: Final = 1.0
GONE: Final = "its folder is gone"

_log = logging.getLogger("noctule.lsp")


class RootGoneError(Exception):
    """The folder of a workspace is not there any more."""


class Engine:
    """One repository, served live. Three threads: one changes the workspace, one reads its immutable snapshots, and one
    thinks about them, so that an edit is applied at once, whatever is being thought about.
    """

    def __init__(self, root: Path, listener: Listener, holdings: Holdings) -> None:
        self.root = root
        self.listener = listener
        self.state: State = "opening"
        self.reason = ""
        self.workspace: Workspace | None = None
        self._taken: Workspace | None = None
        self.shifts = Shifts(self)
        self._holdings = holdings
        self._loop = asyncio.get_running_loop()
        self._writer = Worker(self._loop, "noctule-workspace")
        self._reader = Worker(self._loop, "noctule-reader")
        self._sleeper = Worker(self._loop, "noctule-sleeper")
        self._opened = asyncio.Event()
        self.ended = asyncio.Event()
        self._tried_s = 0.0
        self._is_declined = False
        self._editor: dict[str, Any] = {}
        self.buffers = Buffers()
        self._pending: dict[str, str | None] = {}
        self._disk_moved = False
        self._editing: asyncio.Future[Any] | None = None
        self._reading: asyncio.Future[Any] | None = None
        self._standing = Standing()
        self._edit_timer: asyncio.TimerHandle | None = None
        self._follow_timer: asyncio.TimerHandle | None = None
        self._watcher: Watcher | None = None
        self._watching: Watching | None = None

    # ---- life

    async def open(self) -> None:
        """Open the workspace and bring it up to date; where that fails the engine says why."""
        stop = threading.Event()
        bar = self.listener.bar(f"Noctule: indexing {self.root.name}", stop.set)
        self.reason = ""
        self.enter("indexing")
        self._tried_s = self._loop.time()
        try:
            workspace = await self._writer.run(self._take)
            if self.state == "closed":  # meanwhile, and with it what was taken
                return
            self.workspace = workspace
            await self._writer.run(partial(refresh, workspace, bar, stop))
            self._standing = workspace.standing
        except Exception as error:
            self._is_declined = stop.is_set()
            await self._give_up(error)
        else:
            self._start_watching()
            self.enter("idle")
            self._follow_soon()
            self.listener.learned(self)
            self._flush()
        finally:
            self._opened.set()
            bar.end("done" if self.state != "unavailable" else "failed")

    async def _give_up(self, error: Exception) -> None:
        self.reason = error.message if isinstance(error, NoctuleError) else "it cannot be opened; the log says more"
        if not isinstance(error, NoctuleError):
            record_bug("opening the workspace failed", error)
        self.enter("unavailable")
        self.listener.complain(f"{self.root.name}: {self.reason}")
        self.workspace = None
        with suppress(Exception):
            await self._writer.run(self._let_go)
        self._wait_for_root()

    def _wait_for_root(self) -> None:
        """A folder that was not there when it was opened may come: nothing would tell us."""
        if self.state == "unavailable" and not self.root.is_dir():
            self._follow_timer = self._loop.call_later(RETRY_S, self._wait_for_root)
        elif self.state == "unavailable" and self._follow_timer is not None and self.workspace is None:
            self._follow_timer = None
            self._reopen()

    def _reopen(self) -> None:
        self._opened.clear()
        self._retry = self._loop.create_task(self.open())

    async def close(self) -> None:
        """Stop sleeping and close the workspace, waiting `CLOSE_S` at most: the store survives being killed, too.

        Where that is not enough, it is closed after what is being changed is done; `ended` tells when.
        """
        self.shifts.end()
        for timer in (self._edit_timer, self._follow_timer):
            if timer:
                timer.cancel()
        workspace, self.workspace = self.workspace, None
        self.enter("closed")
        if workspace is not None:
            with suppress(Exception):
                await asyncio.wait_for(self.think(nothing), CLOSE_S)  # a shift ends at its next read
        # Queued behind the opening of a workspace, where that has not ended: it is closed, too.
        closing = self._writer.run(self._shut)
        closing.add_done_callback(self._closed)
        await asyncio.wait([closing], timeout=CLOSE_S)  # unlike others it leaves the future alone
        for worker in (self._writer, self._reader, self._sleeper):
            worker.stop()

    def _closed(self, outcome: "asyncio.Future[None]") -> None:
        recorded("closing the workspace failed", outcome)
        self.ended.set()

    # What is open is noted by the thread that opens and closes it: nobody else knows while it does.

    def _take(self) -> "Workspace":
        self._taken = open_workspace(self.root, self._editor, self._holdings)
        return self._taken

    def _let_go(self) -> None:
        taken, self._taken = self._taken, None
        if taken is not None:
            taken.close()

    def _shut(self) -> None:
        if self._watcher:
            self._watcher.stop()
        self._let_go()

    def _start_watching(self) -> None:
        def hint() -> None:
            with suppress(RuntimeError):  # the loop is closed
                self._loop.call_soon_threadsafe(self.hint)

        def start() -> None:
            self._watcher = watch(self.root, hint)

        def started(outcome: "asyncio.Future[None]") -> None:
            recorded("watching failed", outcome)
            self._tell_watching()

        self._reader.run(start).add_done_callback(started)

    def _tell_watching(self) -> None:
        """Say how changes are noticed, where that is new; and what can be done, where it is late."""
        now, before = self.watching, self._watching
        if now is not None and now != before and self.state != "closed":
            self._watching = now
            self.listener.state_changed(self)
            if now.remedy and (before is None or before.mode != now.mode):
                self.listener.complain(f"{self.root.name}: changes are noticed late, because {now.why}; {now.remedy}")

    def configure(self, editor: Mapping[str, Any]) -> None:
        """An editor's settings count from now on; of several editors' those that came last. Wrong ones are told."""
        if dict(editor) != self._editor:
            self._editor = dict(editor)
            if self._opened.is_set() and self.workspace is not None:
                self.change(partial(self._settle_settings, self.workspace)).add_done_callback(self._configured)

    def _settle_settings(self, workspace: "Workspace") -> bool:
        from workspace.layers import load_settings

        before = workspace.settings
        workspace.settings = load_settings(self.root, editor=self._editor)
        return workspace.settings.exclude != before.exclude

    def _configured(self, outcome: "asyncio.Future[bool]") -> None:
        if not outcome.cancelled() and (error := outcome.exception()):
            self.listener.complain(error.message if isinstance(error, NoctuleError) else "these settings are wrong")
        elif not outcome.cancelled() and outcome.result():
            self.hint()
        self.shifts.rest()

    # ---- changes (on the loop's thread)

    def edit(self, path: str, text: str | None, owner: object) -> None:
        """The buffer of `path` at one client reads `text` now; None: it was closed there.

        Of several clients' buffers the one that was changed last counts; with the last one closed, the disk does.
        """
        self._pending[path] = self.buffers.hold(path, text, owner)
        self.shifts.cause = "edit"
        self.shifts.make_room()
        self._flush_soon()

    def hint(self) -> None:
        """Something under the root, or what git has checked out, may have changed on disk."""
        self._disk_moved = True
        self._tell_watching()
        is_due = not self._is_declined and self._loop.time() - self._tried_s > RETRY_S
        if self.workspace is None and self.state == "unavailable" and is_due:
            self._reopen()
        else:
            self._flush_soon()

    def look_again(self) -> None:
        """As `hint`, and at once also where opening failed or was cancelled."""
        self._is_declined, self._tried_s = False, -RETRY_S
        self.hint()

    def _flush_soon(self) -> None:
        if self._edit_timer is None and self.workspace and self.state != "closed":
            self._edit_timer = self._loop.call_later(EDIT_DEBOUNCE_S, self._flush)

    def _flush(self) -> None:
        if self._edit_timer:
            self._edit_timer.cancel()
            self._edit_timer = None
        if (workspace := self.workspace) is None or not (self._pending or self._disk_moved):
            self.shifts.rest()
            return
        if self._pending:
            pending, self._pending = self._pending, {}
            self._editing = self.change(partial(self._edit, workspace, pending))
            self._editing.add_done_callback(self._applied)
        if self._disk_moved:
            self._disk_moved = False
            self._reading = self.change(partial(self._read_disk, workspace))
            self._reading.add_done_callback(self._applied)

    def _edit(self, workspace: "Workspace", pending: dict[str, str | None]) -> None:
        for path, text in pending.items():
            if text is None:
                workspace.close_buffer(path)
            else:
                workspace.edit(path, text)

    def _read_disk(self, workspace: "Workspace") -> None:
        if not self.root.is_dir():
            raise RootGoneError
        refreshed = workspace.refresh(commit=False)
        before, self._standing = self._standing, workspace.standing
        cause = moved_by(before, self._standing) or ("save" if refreshed.changed else "")
        if cause:
            self.shifts.make_room()
            self.shifts.cause = cause

    def _applied(self, outcome: "asyncio.Future[Any]") -> None:
        gone = not outcome.cancelled() and isinstance(outcome.exception(), RootGoneError)
        if not gone:
            recorded("applying a change failed", outcome)
        elif self.state != "closed":
            # What is known of it stays: it may come back, as it does where a folder is made anew.
            self.reason = GONE
            self.shifts.make_room()
            self.enter("unavailable")
        if self.state == "unavailable" and not gone and self.reason == GONE and self.root.is_dir():
            self.reason = ""
            self.enter("idle")
        if self.state != "closed":
            self.listener.learned(self)
            self.shifts.keep()
            self.shifts.rest()

    @property
    def watching(self) -> "Watching | None":
        """How changes on disk are noticed; None before that is known."""
        return self._watcher.watching if self._watcher else None

    @property
    def is_settled(self) -> bool:
        """True when nothing waits to be applied."""
        return not (self._pending or self._disk_moved or _runs(self._editing) or _runs(self._reading))

    @property
    def is_behind(self) -> bool:
        """True while the disk may hold something that the snapshot does not: it is being read."""
        return self._disk_moved or _runs(self._reading)

    # ---- another writer

    def _follow_soon(self) -> None:
        """While another process writes the store, look again and again: for what it learned, and whether it is gone."""
        if self.workspace is not None and not self.workspace.is_writer and self.state != "closed":
            self._follow_timer = self._loop.call_later(FOLLOW_S, self._follow)

    def _follow(self) -> None:
        if self.workspace is not None:
            self.change(self.workspace.follow).add_done_callback(self._followed)

    def _followed(self, outcome: "asyncio.Future[bool]") -> None:
        recorded("following another process's store failed", outcome)
        if self.state != "closed" and not outcome.cancelled() and outcome.exception() is None and outcome.result():
            self.listener.learned(self)
            self.shifts.rest()
        self._follow_soon()

    # ---- reading

    async def snapshot(self, *, with_disk: bool = False) -> "Snapshot | None":
        """The snapshot that holds every buffer as it was told before this call; None while there is none yet.

        The disk is waited for `with_disk` alone; else `is_behind` tells. Raises ReplyError (content modified) where
        what is awaited is not there within `SETTLE_S`, or a newer change overtook it.
        """
        if (workspace := self.workspace) is None:
            return None
        if self._pending or (with_disk and self._disk_moved):
            self._flush()
        if with_disk and (reading := self._reading) is not None and not reading.done():
            await asyncio.wait([reading], timeout=SETTLE_S)
            if not reading.done():
                raise ReplyError(CONTENT_MODIFIED, "files changed; ask again")
        if (editing := self._editing) is not None and not editing.done():
            await asyncio.wait([editing], timeout=SETTLE_S)
            if not editing.done() or self._pending:
                raise ReplyError(CONTENT_MODIFIED, "the document changed; ask again")
        return workspace.snapshot

    async def fresh_snapshot(self) -> "Snapshot":
        """The snapshot that holds every buffer, and everything that was written to disk before this call.

        Waits while the repository is being indexed; raises ReplyError where it cannot be.
        """
        return await self.work(lambda workspace: workspace.snapshot, fresh=True, hurries=False)

    async def work(self, job: "Callable[[Workspace], T]", *, fresh: bool = False, hurries: bool = True) -> T:
        """Run something with the workspace itself; with `hurries`, a shift that runs makes room for it, to be taken up
        again later.

        Waits while the repository is being indexed. With `fresh` the disk is looked at first: events of it may be
        late. Raises ReplyError where there is no workspace.
        """
        await self._opened.wait()
        if (workspace := self.workspace) is None:
            raise ReplyError(REQUEST_FAILED, self.reason or "the repository is closed")
        self._disk_moved = self._disk_moved or fresh
        if hurries:
            self.shifts.make_room()
        self._flush()
        try:
            return await self.change(lambda: job(workspace))
        finally:
            self.shifts.rest()

    def read(self, job: Callable[[], T]) -> "asyncio.Future[T]":
        """Run something that only reads a snapshot."""
        return self._reader.run(job)

    def change(self, job: Callable[[], T]) -> "asyncio.Future[T]":
        """Run something that changes the workspace, after what was given before."""
        return self._writer.run(job)

    def think(self, job: Callable[[], T]) -> "asyncio.Future[T]":
        """Run something long that only reads a snapshot, and may be told to make room."""
        return self._sleeper.run(job)

    def enter(self, state: State) -> None:
        """Be in another state, and say so."""
        if self.state != state and self.state != "closed":
            self.state = state
            _log.info("%s: %s", self.root.name, state)
            self.listener.state_changed(self)


def _runs(outcome: "asyncio.Future[Any] | None") -> bool:
    return outcome is not None and not outcome.done()
