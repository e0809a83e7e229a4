"""File system events into hints that something under the root may have changed; content decides what did."""

import os
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from watchdog.events import FileSystemEvent
    from watchdog.observers.api import BaseObserver

RECONCILE_SECONDS = 600.0
DEBOUNCE_SECONDS = 0.2
BURST_SECONDS_MAX = 2.0
TELLING = frozenset({"HEAD", "ORIG_HEAD", "COMMIT_EDITMSG", "MERGE_HEAD", "packed-refs"})
"""Files of git that a commit, a switch of branch, a merge or a reset writes; others change with every `git status`."""


class Watcher:
    """Calls `on_hint` from a thread of its own, debounced, after events and at least every `RECONCILE_SECONDS`.

    Events are only hints (the kernel drops them in silence when its queue overflows), so the receiver compares
    contents. Directories that `wanted` refuses (ignored ones) are not watched: the root is watched by itself and each
    wanted top-level directory with everything below it. `beside` are further folders, each by itself: where git notes
    what is checked out.
    """

    def __init__(
        self,
        root: Path,
        wanted: Callable[[str], bool],
        on_hint: Callable[[], None],
        beside: tuple[Path, ...] = (),
    ) -> None:
        self._root = root
        self._beside = beside
        self._wanted = wanted
        self._on_hint = on_hint
        self._hint = threading.Event()
        self._stop = threading.Event()
        self._observer: BaseObserver | None = None
        self._watched: set[str] = set()
        self._thread = threading.Thread(target=self._run, name="noctule-watch", daemon=True)

    def start(self) -> None:
        """Begin to watch; falls back to the periodic hint alone where the system refuses watches."""
        from watchdog.events import FileSystemEventHandler
        from watchdog.observers import Observer

        handler = FileSystemEventHandler()
        handler.on_any_event = self._on_event  # type: ignore[method-assign]
        self._handler = handler
        self._observer = Observer()
        self._observer.schedule(handler, str(self._root), recursive=False)
        for folder in self._beside:
            with suppress(OSError):  # the watch limit: the periodic hint still comes
                self._observer.schedule(handler, str(folder), recursive=False)
        self._watch_directories()
        self._observer.start()
        self._thread.start()

    def stop(self) -> None:
        """Stop watching and wait for the threads to end."""
        self._stop.set()
        self._hint.set()
        if self._observer:
            self._observer.stop()
            self._observer.join(timeout=5)
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def _watch_directories(self) -> None:
        assert self._observer is not None
        for entry in sorted(self._root.iterdir()):
            if entry.name in self._watched or entry.is_symlink() or not entry.is_dir() or not self._wanted(entry.name):
                continue
            try:
                self._observer.schedule(self._handler, str(entry), recursive=True)
                self._watched.add(entry.name)
            except OSError:  # the watch limit: the periodic hint still comes
                return

    def _on_event(self, event: "FileSystemEvent") -> None:
        if event.event_type in {"opened", "closed_no_write"}:
            return
        places = [Path(os.fsdecode(place)) for place in (event.src_path, event.dest_path) if place]
        if all(place.parent in self._beside and place.name not in TELLING for place in places):
            return
        self._hint.set()

    def _run(self) -> None:
        while not self._stop.is_set():
            self._hint.wait(RECONCILE_SECONDS)
            self._settle()
            if self._stop.is_set():
                return
            self._watched = {name for name in self._watched if (self._root / name).is_dir()}
            self._watch_directories()
            self._on_hint()

    def _settle(self) -> None:
        """Wait until events pause for `DEBOUNCE_SECONDS`, at most `BURST_SECONDS_MAX`."""
        for _ in range(int(BURST_SECONDS_MAX / DEBOUNCE_SECONDS)):
            self._hint.clear()
            if self._stop.is_set() or not self._hint.wait(DEBOUNCE_SECONDS):
                return
