"""The stores that this process has open: one handle and one lock for each, shared by all worktrees of a repository."""

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from workspace.lock import WriterLock

if TYPE_CHECKING:
    from fact_store.store import Store


class Holding:
    """One open store and the right to write it, as far as it is ours."""

    def __init__(self, directory: Path, store: "Store", lock: WriterLock) -> None:
        self.directory = directory
        self.store = store
        self.lock = lock
        self.users = 1

    def try_to_write(self) -> bool:
        """Take the right to write where nobody has it any more; True where it is ours then."""
        if self.lock.held:
            return True
        if not self.lock.try_acquire():
            return False
        self.store.become_writable()
        return True

    def let_go(self) -> None:
        """Close the store and let others write."""
        self.store.close()
        self.lock.release()


class Holdings:
    """Open stores by their directory. A process that serves several worktrees of one repository has one of these.

    `locks` were taken before anything was opened: what opens a store takes a second, and nobody else shall write then.
    """

    def __init__(self, locks: Mapping[Path, WriterLock] | None = None) -> None:
        self._open: dict[Path, Holding] = {}
        self._locks = dict(locks or {})
        self._changing = threading.Lock()

    def take(self, directory: Path, *, must_write: bool = False) -> Holding:
        """The store in `directory`, opened if it is not open here yet; as its writer if nobody else is.

        With `must_write` a little while is waited for another writer; raises NoctuleError naming it then, and
        StoreError where the store cannot be opened.
        """
        with self._changing:
            if known := self._open.get(directory):
                known.users += 1
                return known
            lock = self._locks.pop(directory, None) or WriterLock(directory)
            self._open[directory] = opened = hold(directory, must_write=must_write, lock=lock)
            return opened

    def written(self) -> set[Path]:
        """The directories of the stores that this process writes."""
        with self._changing:
            return {directory for directory, holding in self._open.items() if holding.lock.held}

    def give_back(self, holding: Holding) -> None:
        """One user less; the last one closes the store."""
        with self._changing:
            holding.users -= 1
            if holding.users == 0:
                self._open.pop(holding.directory, None)
                holding.let_go()


def hold(directory: Path, *, must_write: bool = False, lock: WriterLock | None = None) -> Holding:
    """A store opened for one user alone; see `Holdings.take`."""
    lock = lock or WriterLock(directory)
    if must_write:
        lock.acquire()
    writes = lock.try_acquire()
    try:
        from fact_store.store import open_store  # takes a second; who takes over should hold the lock before

        return Holding(directory, open_store(directory, writable=writes), lock)
    except BaseException:
        lock.release()
        raise
