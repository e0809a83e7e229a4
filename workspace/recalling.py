"""Questions into what is recalled for them: the search index that lives beside one workspace, kept for the next one."""

import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from fact_store.snapshot import Snapshot
from fact_store.verified import state_of
from indexer.digest import digest
from workspace.program import program_digest

if TYPE_CHECKING:
    from assistant.index import SearchIndex
    from assistant.recall import Recall
    from workspace.keeper import Keeper

DIGEST_CHARS: Final = len(digest(b""))
BREATH_S: Final = 0.001


class Recalling:
    """Holds the search index, which follows one snapshot after another; any thread may ask.

    `loaded` is the snapshot as the store held it: of that state an earlier process may have kept the index.
    """

    def __init__(self, keeper: "Keeper", loaded: Snapshot) -> None:
        self._keeper = keeper
        self._indexing = threading.Lock()  # of its own: building the search index must not hold up edits
        self._index: SearchIndex | None = None
        self._loaded: Snapshot | None = loaded
        self._kept = ""
        self._clean: set[str] = set()

    def recall(self, question: str, snapshot: Snapshot, *, widely: bool) -> "Recall":
        """What is recalled for a question, ranked, with the reasons.

        `widely` also asks the store, whose answer depends a little on how it came to hold its rows; without, equal
        knowledge gives equal results.
        """
        from assistant.recall import recall

        with self._indexing:
            self._index = index = self._index or self._begun()
            index.update(snapshot)
            now = index.now
        search = self._keeper.searching(snapshot, now.frequencies) if widely else None
        return recall(now, snapshot, question, search=search)

    def prepare(self, newest: Callable[[], Snapshot], cancelled: Callable[[], bool]) -> Snapshot | None:
        """Look up what the first question about each unit would, until `cancelled`; other threads get their turns.

        Returns the snapshot for which all was looked up; None where it was cancelled before.
        """
        with self._indexing:
            if cancelled():
                return None
            snapshot = newest()  # not before nobody else is here: an older one would undo what was read since
            self._index = index = self._index or self._begun()
            index.update(snapshot)
            now = index.now
        around = now.neighbourhood(snapshot.code)
        for file in now.files.values():
            if file.prepare():
                time.sleep(BREATH_S)
            for unit in file.units:
                if cancelled():
                    return None
                around.of(unit.moniker)
                snapshot.facts_of(unit.moniker)
        return snapshot

    def keep(self, snapshot: Snapshot) -> None:
        """Leave the index of what the store holds now, which `snapshot` is, to the next process, if there is one."""
        from assistant import kept

        with self._indexing:
            if self._index is None or not self._keeper.is_writer:
                return
            state = _state(snapshot)
            if state != self._kept:
                self._index.update(snapshot)
                _write(self._keeper.recall_file, kept.kept(self._index, snapshot, state, self._clean))
                self._kept = state

    def _begun(self) -> "SearchIndex":
        """The index that was kept, where it is that of what was loaded; else an empty one."""
        from assistant import kept
        from assistant.index import SearchIndex

        loaded, self._loaded = self._loaded, None
        data = _read(self._keeper.recall_file)
        if loaded is None or data is None:
            return SearchIndex()
        state = _state(loaded)
        if (found := kept.restored(data, loaded, state)) is None:
            return SearchIndex()
        self._kept = state
        self._clean = {file.module.blob for file in found.now.files.values()}
        return found


def _state(snapshot: Snapshot) -> str:
    from assistant import kept

    return kept.state_of(snapshot, state_of(snapshot, program_digest()))


def _read(file: Path) -> bytes | None:
    """What was written, whole and as it was; else None."""
    try:
        data = file.read_bytes()
    except OSError:
        return None
    head, body = data[:DIGEST_CHARS], data[DIGEST_CHARS:]
    return body if head == digest(body).encode() else None


def _write(file: Path, data: bytes) -> None:
    """As `_read` reads it, in place of what was there; where that cannot be, nothing is kept."""
    part = file.with_name(f"{file.name}.{os.getpid()}")
    with suppress(OSError):
        file.parent.mkdir(mode=0o700, exist_ok=True)
        try:
            part.write_bytes(digest(data).encode() + data)
            part.replace(file)
        finally:
            part.unlink(missing_ok=True)
