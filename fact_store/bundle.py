"""Work items with their rows into one compressed stream and back, each part named by the digest of its content.

A bundle is a line that says what it is, then a zlib stream of frames: a length of 4 bytes, a kind of 1 byte, a BLAKE2b
digest of 16 bytes, and a payload. Rows stand before the work item that lists them. The last frame counts the others, so
that a stream which was cut off is known as one. Payloads are msgpack arrays of plain records: reading runs nothing.
"""

import hashlib
import struct
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final, Protocol, TypeVar

import msgspec
from msgspec.structs import replace

from fact_store.codec import encode
from fact_store.learned import ItemResult
from fact_store.records import AnticipatedQuestion, Fact, WorkItem
from indexer.records import Record

MAGIC: Final = b"NOCTULE-BUNDLE 1\n"
_MAGIC_OF_ANY: Final = b"NOCTULE-BUNDLE "
DIGEST_BYTES: Final = 16
FRAME_BYTES_MAX: Final = 8 << 20
ROWS_OF_ITEM_MAX: Final = 50_000
STREAM_BYTES_MAX: Final = 8 << 30
RATIO_MAX: Final = 100
"""How much larger than its file a bundle may become (measured: 12); what claims more is made to fill a memory."""
RATIO_FREE_BYTES: Final = 1 << 20
_CHUNK_BYTES: Final = 1 << 16
_HEAD: Final = struct.Struct(">IB16s")
_LEVEL: Final = 6
_T = TypeVar("_T")
_HEADER, _FACT, _QUESTION, _ITEM, _END = range(5)


class Readable(Protocol):
    """What a bundle is read from."""

    def read(self, count: int, /) -> bytes:
        """At most so many bytes; b"" at the end."""


class BundleError(Exception):
    """The stream is no bundle that can be used; the message says why in a few words."""


class Header(Record):
    """What a bundle says of itself: the name of the repository it was made in, the effort, and how many work items."""

    name: str
    effort: int
    items: int


class Part(Record):
    """What was read of one work item: `result` where all of it is there and whole, else None and why."""

    result: ItemResult | None
    why: str = ""


class End(Record):
    """How many frames of each kind stand before it."""

    counts: dict[int, int]


_headers = msgspec.msgpack.Decoder(Header)
_facts = msgspec.msgpack.Decoder(Fact)
_questions = msgspec.msgpack.Decoder(AnticipatedQuestion)
_items = msgspec.msgpack.Decoder(WorkItem)
_ends = msgspec.msgpack.Decoder(End)


def write_bundle(stream: BinaryIO, header: Header, results: Iterable[ItemResult]) -> str:
    """Write a bundle; equal results in equal order give equal bytes. Returns the SHA-256 of what was written, in hex.

    Traces stay behind: they are notes of the reasoner to itself, and cost more than they save elsewhere.
    """
    sha, squeezed, counts = hashlib.sha256(), zlib.compressobj(_LEVEL), Counter[int]()

    def put(data: bytes) -> None:
        sha.update(data)
        stream.write(data)

    def frame(kind: int, record: Record) -> None:
        payload = encode(record)
        counts[kind] += 1
        put(squeezed.compress(_HEAD.pack(len(payload), kind, _digest(kind, payload)) + payload))

    put(MAGIC)
    frame(_HEADER, header)
    for result in results:
        for fact in result.facts:
            frame(_FACT, fact)
        for question in result.questions:
            frame(_QUESTION, question)
        frame(_ITEM, replace(result.item, trace=b""))
    frame(_END, End(dict(counts)))
    put(squeezed.flush())
    return sha.hexdigest()


def read_bundle(stream: Readable) -> Iterator[Header | Part]:
    """The header, then every work item in turn. Nothing must be kept of it before the last was read.

    Raises BundleError where it is no bundle, of another version, cut off, damaged as a whole, or out of bounds.
    """
    frames = _frames(stream)
    counts, rows = Counter[int](), _Rows()
    for kind, payload in frames:
        counts[kind] += 1
        if (counts[_HEADER] == 0) or (kind == _HEADER and counts[kind] > 1):
            raise BundleError("it does not begin with one header")
        if kind == _HEADER:
            if payload is None:
                raise BundleError("its header is damaged")
            yield _decoded(_headers, payload)
        elif kind == _ITEM:
            yield rows.part(payload)
            rows = _Rows()
        elif kind == _END:
            counts[_END] -= 1
            if payload is None or _decoded(_ends, payload).counts != {k: n for k, n in counts.items() if n}:
                raise BundleError("parts of it are missing")
            if next(frames, None) is not None:
                raise BundleError("something follows its end")
            return
        else:
            rows.take(kind, payload)
    raise BundleError("it is cut off")


ITEM_CPU_S_MAX = 3_600.0
ITEM_MICRO_USD_MAX = 1_000_000_000


class _Rows:
    """The rows that were read since the last work item, by key."""

    def __init__(self) -> None:
        self._facts: dict[str, Fact] = {}
        self._questions: dict[str, AnticipatedQuestion] = {}
        self._count = 0

    def take(self, kind: int, payload: bytes | None) -> None:
        self._count += 1
        if self._count > ROWS_OF_ITEM_MAX:
            raise BundleError("a work item in it has too many rows")
        if payload is None:
            return
        if kind == _FACT:
            fact = _decoded(_facts, payload)
            self._facts[fact.key] = fact
        elif kind == _QUESTION:
            question = _decoded(_questions, payload)
            self._questions[question.key] = question
        else:
            raise BundleError("it has parts of an unknown kind")

    def part(self, payload: bytes | None) -> Part:
        """The work item with its rows; without them, where something is damaged, or missing, or too many."""
        if payload is None:
            return Part(None, "damaged")
        item = _honest(_decoded(_items, payload))
        if {*item.facts} != self._facts.keys() or {*item.questions} != self._questions.keys():
            return Part(None, "damaged")
        facts = tuple(self._facts[key] for key in item.facts)
        return Part(ItemResult(item, facts, tuple(self._questions[key] for key in item.questions)))


def _honest(item: WorkItem) -> WorkItem:
    """An item without what no digest vouches for: its trace, and costs that no work can have had."""
    cpu_s, micro_usd = item.cost_cpu_s, item.cost_micro_usd
    return replace(
        item,
        trace=b"",
        cost_cpu_s=cpu_s if 0 <= cpu_s <= ITEM_CPU_S_MAX else 0.0,  # NaN is neither
        cost_micro_usd=micro_usd if 0 <= micro_usd <= ITEM_MICRO_USD_MAX else 0,
    )


def _frames(stream: Readable) -> Iterator[tuple[int, bytes | None]]:
    """(kind, payload) of each frame; None in the place of a payload that does not have its digest."""
    source = _Inflated(stream)
    while head := source.read(_HEAD.size):
        length, kind, digest = _HEAD.unpack(head)
        if length > FRAME_BYTES_MAX:
            raise BundleError("a part of it is too large")
        payload = source.read(length) if length else b""
        yield kind, payload if _digest(kind, payload) == digest else None


class _Inflated:
    """The bytes behind the first line of a bundle, inflated as they are asked for and no further."""

    def __init__(self, stream: Readable) -> None:
        first = stream.read(len(MAGIC))
        if first != MAGIC:
            is_other = first.startswith(_MAGIC_OF_ANY)
            raise BundleError("it is of another version" if is_other else "it is no bundle")
        self._stream = stream
        self._squeezed = zlib.decompressobj()
        self._ready = bytearray()
        self._in = self._out = 0

    def read(self, count: int) -> bytes:
        """Exactly `count` bytes, b"" at the end; raises BundleError where it ends between."""
        while len(self._ready) < count and not self._squeezed.eof:
            data = self._squeezed.unconsumed_tail or self._stream.read(_CHUNK_BYTES)
            if not data:
                raise BundleError("it is cut off")
            try:
                more = self._squeezed.decompress(data, _CHUNK_BYTES)
            except zlib.error:
                raise BundleError("it is damaged") from None
            self._in += len(data) - len(self._squeezed.unconsumed_tail)
            self._out += len(more)
            if self._out > min(STREAM_BYTES_MAX, RATIO_FREE_BYTES + RATIO_MAX * self._in):
                raise BundleError("it grows out of bounds when it is unpacked")
            self._ready += more
        if self._ready and len(self._ready) < count:
            raise BundleError("it is cut off")
        taken = bytes(self._ready[:count])
        del self._ready[:count]
        return taken


def _digest(kind: int, payload: bytes) -> bytes:
    return hashlib.blake2b(payload, digest_size=DIGEST_BYTES, person=bytes([kind])).digest()


def _decoded(decoder: "msgspec.msgpack.Decoder[_T]", payload: bytes) -> _T:
    try:
        return decoder.decode(payload)
    except (msgspec.MsgspecError, RecursionError):
        raise BundleError("a part of it is no record of this version") from None
