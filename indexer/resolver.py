"""Frames of modules on standard input into frames of their resolutions on standard output: a repository at once."""

import gc
import os
import sys
import threading

import msgspec

from indexer.code_index import resolve_all
from indexer.codec import decode_index, encode_resolution
from indexer.frames import read_frame, write_frame
from indexer.records import Module, Record


class Sent(Record, frozen=True):
    """A module with its encoded index."""

    path: str
    blob: str
    index: bytes


class Resolved(Record, frozen=True):
    """A module's path with its encoded resolution."""

    path: str
    resolution: bytes


def main() -> None:
    """Take modules until an empty frame, resolve them as a whole, and give one frame for each."""
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    write_frame(out, b"")
    decoder, encoder = msgspec.msgpack.Decoder(Sent), msgspec.msgpack.Encoder()
    modules: dict[str, Module] = {}
    while frame := read_frame(sys.stdin.buffer):
        sent = decoder.decode(frame)
        modules[sent.path] = Module(sent.path, sent.blob, decode_index(sent.index))
    if frame is None:
        return
    gc.disable()  # all ends with this process
    threading.Thread(target=_end_with_parent, daemon=True).start()
    for path, resolution in resolve_all(modules).items():
        write_frame(out, encoder.encode(Resolved(path, encode_resolution(resolution))))
    out.close()
    os._exit(0)  # taking so many objects apart one by one is of no use to anybody


def _end_with_parent() -> None:
    """Standard input stays open as long as somebody waits for the answer."""
    sys.stdin.buffer.read(1)
    os._exit(1)


if __name__ == "__main__":
    main()
