"""Many files into encoded indexes: in this process if they are few, else in child processes with limits."""

import queue
import subprocess
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import msgspec

from indexer import bug
from indexer.children import start_child, stop_child
from indexer.codec import encode_index
from indexer.frames import FrameError, receive, send
from indexer.parse import index_module
from indexer.records import Problem, Span
from indexer.worker import Reply, Request

FILES_IN_PROCESS_MAX = 32
"""Fewer files than this are parsed sooner than a child starts."""
JOBS_MAX = 32
IN_FLIGHT_PER_JOB = 8
FILE_TIMEOUT_S = 60.0
TRIES_MAX = 2

_NOWHERE = Span(0, 0, 1, 1)
_encoder = msgspec.msgpack.Encoder()
_replies = msgspec.msgpack.Decoder(Reply)


def parse_all(
    items: Sequence[tuple[str, str]], read: Callable[[str], bytes], jobs: int
) -> Iterator[tuple[str, str, bytes | Problem]]:
    """`(path, blob)` into `(path, blob, encoded ModuleIndex or Problem)`, in the order of `items`.

    `read` gives a path's bytes and is called in the calling thread; an OSError from it becomes a Problem. A child that
    a file kills is replaced and the file tried again; a file that kills two becomes a Problem: "quarantined".
    """
    if len(items) < FILES_IN_PROCESS_MAX:
        for path, blob in items:
            source = _read(read, path)
            yield path, blob, source if isinstance(source, Problem) else encode_index(index_module(path, source))
        return
    jobs = max(1, min(jobs, JOBS_MAX))
    with _Children(jobs) as children, ThreadPoolExecutor(jobs, "parse") as threads:
        pending: deque[tuple[str, str, Problem | Future[bytes | Problem]]] = deque()
        try:
            for path, blob in items:
                source = _read(read, path)
                made = source if isinstance(source, Problem) else threads.submit(children.index, path, source)
                pending.append((path, blob, made))
                if len(pending) >= jobs * IN_FLIGHT_PER_JOB:
                    yield _finished(*pending.popleft())
            while pending:
                yield _finished(*pending.popleft())
        finally:
            threads.shutdown(wait=False, cancel_futures=True)


def _read(read: Callable[[str], bytes], path: str) -> bytes | Problem:
    try:
        return read(path)
    except OSError as error:
        return Problem(f"not read: {error.strerror or error}", _NOWHERE)


def _finished(path: str, blob: str, made: Problem | Future[bytes | Problem]) -> tuple[str, str, bytes | Problem]:
    return path, blob, made if isinstance(made, Problem) else made.result()


class _Children:
    """Idle child processes, and the empty directory that they run in."""

    def __init__(self, jobs: int) -> None:
        self._idle: queue.SimpleQueue[subprocess.Popen[bytes] | None] = queue.SimpleQueue()
        self._jobs = jobs

    def __enter__(self) -> "_Children":
        self._folder = tempfile.TemporaryDirectory(prefix="noctule-")
        for _ in range(self._jobs):
            self._idle.put(None)
        return self

    def __exit__(self, *exc: object) -> None:
        for _ in range(self._jobs):
            if child := self._idle.get():
                stop_child(child)
        self._folder.cleanup()

    def index(self, path: str, source: bytes) -> bytes | Problem:
        """Ask an idle child, started only now if none runs; a child that fails is replaced."""
        child = self._idle.get()
        try:
            for _ in range(TRIES_MAX):
                child = child or _start(self._folder.name)
                if child is None:
                    return encode_index(index_module(path, source))
                try:
                    return _ask(child, path, source)
                except (FrameError, msgspec.DecodeError):
                    stop_child(child, at_once=True)
                    child = None
            return Problem("quarantined: it ended the parser twice (memory, time, or a crash)", _NOWHERE)
        finally:
            self._idle.put(child)


def _ask(child: subprocess.Popen[bytes], path: str, source: bytes) -> bytes | Problem:
    assert child.stdin is not None and child.stdout is not None
    deadline = time.monotonic() + FILE_TIMEOUT_S
    send(child.stdin.fileno(), _encoder.encode(Request(path, source)), deadline)
    reply = _replies.decode(receive(child.stdout.fileno(), deadline))
    if reply.bug:
        bug.report(f"indexing {path} failed in a child: {reply.bug}")
        return Problem(f"not indexed: {reply.bug}", _NOWHERE)
    return reply.index


def _start(folder: str) -> subprocess.Popen[bytes] | None:
    return start_child("indexer.worker", folder)
