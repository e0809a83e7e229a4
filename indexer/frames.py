"""Bytes over a pipe as frames: four bytes of length, little endian, and so many bytes."""

import os
import select
import time
from typing import BinaryIO

FRAME_BYTES_MAX = 256 * 2**20
_CHUNK_BYTES = 2**16


class FrameError(Exception):
    """The other side closed the pipe, was too slow, or sent what is no frame."""


def write_frame(out: BinaryIO, data: bytes) -> None:
    """Write one frame and flush; blocks until the other side has taken it."""
    out.write(len(data).to_bytes(4, "little") + data)
    out.flush()


def read_frame(source: BinaryIO) -> bytes | None:
    """The next frame, None at the end of the stream; blocks."""
    head = source.read(4)
    if len(head) < 4:
        return None
    size = int.from_bytes(head, "little")
    body = source.read(size)
    return body if len(body) == size else None


def send(descriptor: int, data: bytes, deadline: float) -> None:
    """Write one frame to a non-blocking descriptor until `deadline` (monotonic seconds), else raise `FrameError`."""
    left = memoryview(len(data).to_bytes(4, "little") + data)
    while left:
        _wait(descriptor, select.POLLOUT, deadline)
        try:
            left = left[os.write(descriptor, left[:_CHUNK_BYTES]) :]
        except BlockingIOError:
            continue
        except OSError as error:
            raise FrameError(str(error)) from error


def receive(descriptor: int, deadline: float) -> bytes:
    """Read one frame from a descriptor until `deadline` (monotonic seconds), else raise `FrameError`."""
    size = int.from_bytes(_exactly(descriptor, 4, deadline), "little")
    if size > FRAME_BYTES_MAX:
        raise FrameError(f"a frame of {size} bytes")
    return _exactly(descriptor, size, deadline)


def _exactly(descriptor: int, size: int, deadline: float) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        _wait(descriptor, select.POLLIN, deadline)
        part = os.read(descriptor, min(size - len(parts), _CHUNK_BYTES))
        if not part:
            raise FrameError("the stream ended")
        parts += part
    return bytes(parts)


def _wait(descriptor: int, event: int, deadline: float) -> None:
    poll = select.poll()
    poll.register(descriptor, event)
    if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
        raise FrameError("too slow")
