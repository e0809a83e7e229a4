"""A stream of bytes into message bodies, and message bodies into a stream, surviving every wrong header."""

import os
import queue
import re
import threading
from collections.abc import Callable
from typing import Final

MAX_BODY_BYTES: Final = 64 * 1024 * 1024
MAX_HEADER_BYTES: Final = 8 * 1024
MAX_TAIL_BYTES: Final = 64
READ_BYTES: Final = 64 * 1024
MAX_QUEUED_WRITES: Final = 20_000
DRAIN_S: Final = 2.0

# Raw line ends are illegal inside JSON strings: a header found inside a body means that the length before it was wrong.
_HEADER = re.compile(rb"Content-Length:[ \t]*([0-9]{1,20})[ \t]*\r?\n", re.IGNORECASE)
_HEADER_LINE = re.compile(rb"[A-Za-z][A-Za-z-]*:")
_NAME: Final = b"content-length:"
_BLANK = re.compile(rb"\r?\n\r?\n")


class Malformed:
    """Bytes that belong to no message were skipped; said once per gap."""


class Frames:
    """Cuts a byte stream into bodies; after a wrong header it finds the next right one."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._searched = 0
        self._in_gap = False

    def feed(self, data: bytes) -> list[bytes | Malformed]:
        """The bodies that are complete once `data` has arrived, in order, with a `Malformed` for each gap."""
        self._buffer += data
        found: list[bytes | Malformed] = []
        while (step := self._step(found)) is not None:
            del self._buffer[:step]
            self._searched = 0
        return found

    def _step(self, found: list[bytes | Malformed]) -> int | None:
        """How many bytes are dealt with; None when more are needed."""
        header = _HEADER.search(self._buffer)
        if header is None:
            return self._skip(len(self._buffer) - MAX_HEADER_BYTES, found)
        if header.start() > MAX_HEADER_BYTES or not self._is_header_line(header.start()):
            return self._skip(header.start(), found)
        length = int(header[1])
        if length > MAX_BODY_BYTES:
            return self._skip(header.end(), found)
        blank = _BLANK.search(self._buffer, header.end() - 2)
        if blank is None:
            return self._skip(header.end(), found) if len(self._buffer) - header.end() > MAX_HEADER_BYTES else None
        if intruder := _HEADER.search(self._buffer, header.end(), blank.end()):
            return self._skip(intruder.start(), found)
        return self._body(blank.end(), length, found)

    def _body(self, start: int, length: int, found: list[bytes | Malformed]) -> int | None:
        have = len(self._buffer)
        intruder = _HEADER.search(self._buffer, max(start, self._searched), min(start + length, have))
        if intruder is None and have < start + length:
            self._searched = max(start, have - MAX_HEADER_BYTES)
            return None
        end = start + length if intruder is None else intruder.start()
        end -= _begun_header(self._buffer[max(start, end - MAX_TAIL_BYTES) : end])
        found.append(bytes(self._buffer[start:end]))
        self._in_gap = False
        return end

    def _is_header_line(self, start: int) -> bool:
        """Whether only header lines (`Name: value`) stand before the header found at `start`."""
        before = bytes(self._buffer[:start])
        return all(_HEADER_LINE.match(line) for line in before.splitlines() if line.strip())

    def _skip(self, count: int, found: list[bytes | Malformed]) -> int | None:
        if count <= 0:
            return None
        if not self._in_gap and bytes(self._buffer[:count]).strip():
            found.append(Malformed())
            self._in_gap = True
        return count


def _begun_header(tail: bytearray) -> int:
    """How many bytes at the end of a body begin the next header: the length was too large, and JSON does not end so."""
    last = tail[tail.rfind(b"\n") + 1 :].lower()
    return len(last) if last and (_NAME.startswith(last[: len(_NAME)]) and b"\n" in tail) else 0


def read_frames(source: int, deliver: Callable[[bytes | Malformed | None], None]) -> None:
    """Read a file descriptor until it ends, deliver each body, at the end None. Blocks: it needs its own thread."""
    frames = Frames()
    while True:
        try:
            data = os.read(source, READ_BYTES)
        except OSError:
            data = b""
        if not data:
            deliver(None)
            return
        for body in frames.feed(data):
            deliver(body)


class FrameWriter:
    """Writes to a file descriptor from a thread, so that an editor that does not read never stops the loop.

    A client with `MAX_QUEUED_WRITES` messages unread, or whose pipe is closed, is gone: `on_lost` is called once.
    `on_end` is called from the thread once it will not write again.
    """

    def __init__(self, target: int, on_lost: Callable[[], None], on_end: Callable[[], None] = lambda: None) -> None:
        self._target = target
        self._on_lost = on_lost
        self._on_end = on_end
        self._queue: queue.Queue[bytes | None] = queue.Queue(MAX_QUEUED_WRITES)
        self._thread = threading.Thread(target=self._run, name="noctule-writer", daemon=True)
        self._thread.start()

    def write(self, data: bytes) -> None:
        """Queue bytes; never blocks."""
        try:
            self._queue.put_nowait(data)
        except queue.Full:
            self._on_lost()

    def close(self) -> None:
        """Write what is queued, waiting `DRAIN_S` at most."""
        try:
            self._queue.put_nowait(None)
        except queue.Full:
            return
        self._thread.join(DRAIN_S)

    def _run(self) -> None:
        try:
            while (data := self._queue.get()) is not None:
                write_all(self._target, data)
        except OSError:
            self._on_lost()
        finally:
            self._on_end()


def write_all(target: int, data: bytes) -> None:
    """Write bytes to a file descriptor that blocks; raises OSError."""
    view = memoryview(data)
    while view:
        view = view[os.write(target, view) :]
