"""Frames of path and source on standard input into frames of encoded indexes on standard output, within limits."""

import contextlib
import os
import resource
import sys

import msgspec

from indexer.bug import BugError
from indexer.codec import encode_index
from indexer.frames import read_frame, write_frame
from indexer.parse import index_module
from indexer.records import Record

MEMORY_BYTES_MAX = 2 * 2**30
FILE_CPU_S_MAX = 20


class Request(Record, frozen=True):
    """One file to index; only the ending of `path` matters."""

    path: str
    source: bytes


class Reply(Record, frozen=True):
    """The encoded `ModuleIndex`, or what went wrong in our own code (raised only where bugs are raised)."""

    index: bytes
    bug: str


def main() -> None:
    """Answer until standard input ends. A file that is too much for the limits ends the process."""
    _limit(resource.RLIMIT_AS, MEMORY_BYTES_MAX)
    _limit(resource.RLIMIT_CORE, 0)
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    write_frame(out, b"")
    decoder, encoder = msgspec.msgpack.Decoder(Request), msgspec.msgpack.Encoder()
    while (frame := read_frame(sys.stdin.buffer)) is not None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        _limit(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + FILE_CPU_S_MAX)
        write_frame(out, encoder.encode(_answer(decoder.decode(frame))))


def _answer(request: Request) -> Reply:
    try:
        return Reply(encode_index(index_module(request.path, request.source)), "")
    except BugError as error:
        return Reply(b"", f"{error}: {error.__cause__!r}")


def _limit(which: int, soft: int) -> None:
    # Some systems refuse some limits; without one the parent's timeout still holds.
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(which, (soft, resource.getrlimit(which)[1]))


if __name__ == "__main__":
    main()
