"""A piece of work into a process of its own that is killed, with no warning, at a named point of it."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from fact_store.ledger import Ledger


def in_child(work: Callable[[], None]) -> int:
    """Run `work` in a forked process; 0 where it came to its end, 9 where it was killed, else its exit code."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


def die() -> None:
    """The end, as a power cut would have it."""
    os.kill(os.getpid(), signal.SIGKILL)


def dying(owner: Any, name: str, *, before: int = 0, after: int = 0) -> None:
    """From now on this process dies before or after that call (counted from 1) of a function or method."""
    real = getattr(owner, name)
    calls = 0

    def counted(*arguments: Any, **options: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == before:
            die()
        result = real(*arguments, **options)
        if calls == after:
            die()
        return result

    setattr(owner, name, counted)


def dying_inside(number: int) -> None:
    """From now on this process dies within that transaction of the ledger (counted from 1), all of it written, none of
    it committed.
    """
    real = Ledger.atomically
    begun = 0

    @contextmanager
    def atomically(self: Ledger) -> Iterator[Any]:
        nonlocal begun
        begun += 1
        last = begun == number
        with real(self) as connection:
            yield connection
            if last:
                die()

    setattr(Ledger, "atomically", atomically)  # noqa: B010
