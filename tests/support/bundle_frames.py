"""A bundle into its frames and back, written from the description of the format alone, to forge with."""

import hashlib
import struct
import zlib
from collections.abc import Iterable
from typing import NamedTuple

MAGIC = b"NOCTULE-BUNDLE 1\n"
HEADER, FACT, QUESTION, ITEM, END = range(5)
_HEAD = struct.Struct(">IB16s")


class Frame(NamedTuple):
    """One part of a bundle; `digest` None stands for the right one."""

    kind: int
    payload: bytes
    digest: bytes | None = None


def frames_of(bundle: bytes) -> list[Frame]:
    """The frames of a whole bundle, each with the digest it was written with."""
    data = zlib.decompress(bundle.removeprefix(MAGIC))
    frames, at = [], 0
    while at < len(data):
        length, kind, digest = _HEAD.unpack_from(data, at)
        at += _HEAD.size
        frames.append(Frame(kind, data[at : at + length], digest))
        at += length
    return frames


def bundle_of(frames: Iterable[Frame]) -> bytes:
    """A bundle of these frames."""
    parts = [
        _HEAD.pack(len(f.payload), f.kind, digest_of(f.kind, f.payload) if f.digest is None else f.digest) + f.payload
        for f in frames
    ]
    return MAGIC + zlib.compress(b"".join(parts), 1)


def digest_of(kind: int, payload: bytes) -> bytes:
    """The right digest of a frame."""
    return hashlib.blake2b(payload, digest_size=16, person=bytes([kind])).digest()
