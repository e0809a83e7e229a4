"""The right to write one store, held by one process at a time and marked with a growing fencing token."""

import os
from pathlib import Path

from filelock import FileLock, Timeout

from workspace.errors import NoctuleError

WAIT_SECONDS = 10.0


class WriterLock:
    """flock on `LOCK`, released by the kernel when the holder dies; `token` grows with each holder."""

    def __init__(self, directory: Path) -> None:
        self._lock = FileLock(directory / "LOCK", mode=0o600, thread_local=False)
        self._holder = directory / "holder"
        self.token = 0

    @property
    def held(self) -> bool:
        """True while this process may write."""
        return self._lock.is_locked

    def try_acquire(self, wait_s: float = 0.0) -> bool:
        """True when the lock is ours; False where another process still holds it after `wait_s` seconds."""
        if self._lock.is_locked:
            return True
        try:
            self._lock.acquire(timeout=wait_s)
        except Timeout:
            return False
        self.token = self.last[0] + 1
        self._holder.write_text(f"{self.token} {os.getpid()}\n", "ascii")
        return True

    def acquire(self, wait_s: float = WAIT_SECONDS) -> None:
        """Hold the lock or raise NoctuleError saying who does."""
        if not self.try_acquire(wait_s):
            raise NoctuleError(
                f"another noctule process (pid {self.last[1]}) is writing this store; wait for it or stop it"
            )

    def check(self) -> None:
        """Raises NoctuleError where somebody else took the right to write meanwhile: the store was deleted under its
        holder and made again, or lies on a file system that forgets locks. Nothing may be written then.
        """
        if self.held and self.last != (self.token, os.getpid()):
            raise NoctuleError("the store was taken over by another process, or deleted: nothing is written to it")

    def release(self) -> None:
        """Let others write."""
        self._lock.release(force=True)

    @property
    def last(self) -> tuple[int, int]:
        """(token, process) of who took the lock last; zeros where nobody did."""
        try:
            token, pid = self._holder.read_text("ascii").split()
            return int(token), int(pid)
        except (OSError, ValueError):
            return 0, 0


def holder_of(directory: Path) -> int:
    """The process that may write the store in `directory` now; 0 where none holds the right."""
    if not (directory / "LOCK").exists():
        return 0
    lock = FileLock(directory / "LOCK", mode=0o600, thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return WriterLock(directory).last[1] or -1
    lock.release(force=True)
    return 0


class ServerLock:
    """flock on `SERVER`: who holds it is the one that listens on the store's socket."""

    def __init__(self, directory: Path) -> None:
        self._lock = FileLock(directory / "SERVER", mode=0o600, thread_local=False)

    def try_acquire(self) -> bool:
        """True when the place is ours; False where another process has it."""
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            return False
        return True

    def release(self) -> None:
        """Let another server take the place."""
        self._lock.release(force=True)
