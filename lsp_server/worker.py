"""Blocking jobs into awaitable outcomes: one daemon thread that runs them in order."""

import asyncio
import queue
import threading
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")
_Job = Callable[[], None]


class Worker:
    """A thread for work that must not stop the loop; a daemon, so that an endless job does not keep the process."""

    def __init__(self, loop: asyncio.AbstractEventLoop, name: str) -> None:
        self._loop = loop
        self._is_stopped = False
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def run(self, job: Callable[[], T]) -> "asyncio.Future[T]":
        """Queue a job; cancelling the future before the job begins means that it never runs. None runs after `stop`."""
        outcome: asyncio.Future[T] = self._loop.create_future()
        if self._is_stopped:
            outcome.cancel()
            return outcome

        def work() -> None:
            if outcome.cancelled():
                return
            try:
                result = job()
            except BaseException as error:  # SystemExit in a job must not end the thread
                self._settle(outcome.set_exception, outcome, _as_exception(error))
            else:
                self._settle(outcome.set_result, outcome, result)

        self._jobs.put(work)
        return outcome

    def stop(self) -> None:
        """End the thread after the jobs that are queued."""
        self._is_stopped = True
        self._jobs.put(None)

    def _settle(self, setter: Callable[[Any], None], outcome: "asyncio.Future[Any]", value: Any) -> None:
        def settle() -> None:
            if not outcome.done():
                setter(value)

        try:
            self._loop.call_soon_threadsafe(settle)
        except RuntimeError:  # the loop is closed: nobody waits any more
            return

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()


def _as_exception(error: BaseException) -> Exception:
    return error if isinstance(error, Exception) else RuntimeError(f"a job raised {type(error).__name__}")
