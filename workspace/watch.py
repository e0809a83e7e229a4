"""File system events into hints that something under the root may have changed; content decides what did."""

import os
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from msgspec import Struct

from workspace.standing import is_git_at_work
from workspace.watched import is_networked, tell_watches, wanted_folders

if TYPE_CHECKING:
    from watchdog.events import FileSystemEvent
    from watchdog.observers.api import BaseObserver, ObservedWatch

    _Watched = tuple[tuple[int, int] | None, ObservedWatch]

_P = TypeVar("_P", str, Path)

RECONCILE_SECONDS: Final = 600.0
DEBOUNCE_SECONDS: Final = 0.2
BURST_SECONDS_MAX: Final = 2.0
STORM_SECONDS_MAX: Final = 10.0
"""While git rewrites the worktree (a rebase, a merge, a checkout), it is waited for longer."""
BURST_EVENTS: Final = 1_000
SECOND_LOOK_SECONDS: Final = 2.0
"""The kernel may have dropped the last events of so large a burst: a look after it finds what they told of."""
LOOK_SECONDS: Final = 5.0
GAP_SECONDS: Final = 30.0
POLL_SECONDS: Final = 15.0
WATCHES_LOOK_SECONDS: Final = 30.0
RAISE_LIMIT: Final = "raise the limit (on Linux `sysctl fs.inotify.max_user_watches`), or have more folders ignored"
TELLING: Final = frozenset(
    {"HEAD", "ORIG_HEAD", "COMMIT_EDITMSG", "MERGE_HEAD", "CHERRY_PICK_HEAD", "packed-refs", "index"}
)
"""Files of git that a commit, a switch, a merge, a reset or `git add` writes; `refs/heads` has the rest."""


class Watching(Struct, frozen=True):
    """How changes on disk are noticed: by "events", or "polled" every `POLL_SECONDS`; why then, and what would help."""

    mode: str = "events"
    why: str = ""
    remedy: str = ""


class Watcher:
    """Calls `on_hint` from a thread of its own, debounced: after events, every `RECONCILE_SECONDS`, after the machine
    slept, when the root came back, and where events cannot be relied on every `POLL_SECONDS`.

    Events are only hints (the kernel drops them in silence when its queue overflows), so the receiver compares
    contents. Directories that `wanted` refuses (ignored ones) are not watched: the root is watched by itself and each
    wanted top-level directory with everything below it. `beside` tells further folders, with whether what is below them
    counts: where git notes what is checked out. It is asked again and again, because a repository may be made, or made
    anew, while we watch.
    """

    def __init__(
        self,
        root: Path,
        wanted: Callable[[str], bool],
        on_hint: Callable[[], None],
        beside: Callable[[], Mapping[Path, bool]] = dict,
    ) -> None:
        self.watching = Watching()
        self._root = root
        self._find_beside = beside
        self._beside: dict[Path, bool] = {}
        self._wanted = wanted
        self._on_hint = on_hint
        self._hint = threading.Event()
        self._stop = threading.Event()
        self._events = 0
        self._observer: BaseObserver | None = None
        self._watched: dict[str, _Watched] = {}
        self._watched_beside: dict[Path, _Watched] = {}
        self._of_root: ObservedWatch | None = None
        self._inode = _inode(root)
        self._counted_s = 0.0
        self._thread = threading.Thread(target=self._run, name="noctule-watch", daemon=True)

    def start(self) -> None:
        """Begin to watch; falls back to polling where the system refuses watches or a network is in between."""
        if reason := is_networked(self._root):
            self.watching = Watching("polled", reason)
        else:
            self._observe()
        self._thread.start()

    def stop(self) -> None:
        """Stop watching and wait for the threads to end."""
        self._stop.set()
        self._hint.set()
        self._let_go()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    # ---- events

    def _observe(self) -> None:
        from watchdog.events import FileSystemEventHandler
        from watchdog.observers import Observer

        handler = FileSystemEventHandler()
        handler.on_any_event = self._on_event  # type: ignore[method-assign]
        self._handler = handler
        self._observer = Observer()
        self._watched, self._watched_beside = {}, {}
        try:
            self._of_root = self._observer.schedule(handler, str(self._root), recursive=False)
            self._observer.start()
            self._watch_beside()
            self._watch_directories()
        except OSError as error:
            self._poll(f"the system refuses to watch: {error.strerror or error}", RAISE_LIMIT)

    def _watch_beside(self) -> None:
        if self._observer is None:
            return
        for folder in self._ended(self._watched_beside):
            self._observer.unschedule(self._watched_beside.pop(folder)[1])
        self._beside = dict(self._find_beside())
        for folder, recursive in self._beside.items():
            if folder not in self._watched_beside and (inode := _inode(folder)) is not None:
                watch = self._observer.schedule(self._handler, str(folder), recursive=recursive)
                self._watched_beside[folder] = inode, watch

    def _watch_directories(self) -> None:
        if self._observer is None:
            return
        for name in self._ended(self._watched):
            self._observer.unschedule(self._watched.pop(name)[1])
        for entry in wanted_folders(self._root, self._wanted):
            if entry.name not in self._watched:
                inode = _inode(Path(entry))
                self._watched[entry.name] = inode, self._observer.schedule(self._handler, str(entry), recursive=True)

    def _ended(self, watched: "Mapping[_P, _Watched]") -> "list[_P]":
        """The folders that are gone, or others than those whose watches we have.

        One that is made anew under its name may even have the same inode; the watch ended with the old one.
        """
        live = self._followed()
        return [
            name for name, (inode, watch) in watched.items() if watch not in live or _inode(self._root / name) != inode
        ]

    def _followed(self) -> "set[ObservedWatch]":
        """The watches that still hear something: that of a deleted folder stays scheduled, but is deaf."""
        emitters = self._observer.emitters if self._observer else ()
        return {each.watch for each in emitters if each.should_keep_running()}

    def _let_go(self) -> None:
        observer, self._observer = self._observer, None
        self._of_root = None
        tell_watches(self, 0)
        if observer:
            with suppress(RuntimeError):  # it never ran
                observer.stop()
                observer.join(timeout=5)

    def _poll(self, why: str, remedy: str) -> None:
        self.watching = Watching("polled", why, remedy)

    def _on_event(self, event: "FileSystemEvent") -> None:
        if event.event_type in {"opened", "closed_no_write"}:
            return
        places = [Path(os.fsdecode(place)) for place in (event.src_path, event.dest_path) if place]
        if all(self._beside.get(place.parent) is False and place.name not in TELLING for place in places):
            return
        self._events += 1
        self._hint.set()

    # ---- the thread

    def _run(self) -> None:
        last_s = time.monotonic()
        seen_s = time.time()
        while not self._stop.is_set():
            hinted = self._hint.wait(LOOK_SECONDS)
            if self._stop.is_set():
                return
            now_s, clock_s = time.monotonic(), time.time()
            # A clock that went on while we did not: the machine slept, or was stopped, and events may be lost.
            slept = abs(clock_s - seen_s) > GAP_SECONDS + LOOK_SECONDS
            seen_s = clock_s
            moved = self._has_moved()
            every_s = POLL_SECONDS if self.watching.mode == "polled" else RECONCILE_SECONDS
            if not (hinted or slept or moved or now_s - last_s >= every_s):
                continue
            self._settle()
            if self._stop.is_set():
                return
            self._look_at_watches()
            events, self._events = self._events, 0
            last_s, seen_s = time.monotonic(), time.time()
            self._on_hint()
            if events >= BURST_EVENTS and not self._stop.wait(SECOND_LOOK_SECONDS):
                self._on_hint()

    def _has_moved(self) -> bool:
        """True where the root, or the folder of git, is new or gone; for a root all watches are made anew."""
        is_deaf = self._of_root is not None and self._of_root not in self._followed()
        if (inode := _inode(self._root)) == self._inode and (inode is None or not is_deaf):
            return bool(self._observer and self._ended(self._watched_beside))  # looked at with the hint
        self._inode = inode
        if self.watching.mode == "events":
            self._let_go()
            if inode is not None:
                self._observe()
        return True

    def _settle(self) -> None:
        """Wait until events pause for `DEBOUNCE_SECONDS`, `BURST_SECONDS_MAX` at most, longer while git is at work."""
        started_s = time.monotonic()
        while True:
            self._hint.clear()
            if self._stop.is_set():
                return
            is_storm = is_git_at_work(self._beside)
            if not self._hint.wait(DEBOUNCE_SECONDS) and not is_storm:
                return
            if time.monotonic() - started_s > (STORM_SECONDS_MAX if is_storm else BURST_SECONDS_MAX):
                return

    def _look_at_watches(self) -> None:
        """Watch new directories; where fewer are watched than there are, say so and poll."""
        if self._observer is None or not self._root.is_dir():
            return
        try:
            self._watch_beside()
            self._watch_directories()
        except OSError as error:
            self._poll(f"the system refuses to watch all folders: {error.strerror or error}", RAISE_LIMIT)
            return
        now_s = time.monotonic()
        if now_s - self._counted_s < WATCHES_LOOK_SECONDS and self._events < BURST_EVENTS:
            return
        self._counted_s = now_s
        folders = [self._root / name for name in self._watched]
        missing = tell_watches(self, folders)
        if missing:
            self._poll(f"{missing} folders are not watched: the system's limit of watches is reached", RAISE_LIMIT)
        elif self.watching.mode == "polled":
            self.watching = Watching()


def _inode(root: Path) -> tuple[int, int] | None:
    try:
        found = root.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
