"""Facts, anticipated questions, work items and history into bytes and back, as msgpack arrays without field names."""

from collections.abc import Iterable

import msgspec

from fact_store.records import AnticipatedQuestion, Fact, WorkItem
from indexer.history import History
from indexer.records import Record

_encoder = msgspec.msgpack.Encoder()
_facts = msgspec.msgpack.Decoder(Fact)
_questions = msgspec.msgpack.Decoder(AnticipatedQuestion)
_items = msgspec.msgpack.Decoder(WorkItem)
_histories = msgspec.msgpack.Decoder(History)


def encode(record: Record) -> bytes:
    """What the decoders below read; equal records give equal bytes."""
    return _encoder.encode(record)


def decode_facts(payloads: Iterable[bytes]) -> list[Fact]:
    """The facts that were encoded; raises msgspec.DecodeError or msgspec.ValidationError for anything else."""
    return list(map(_facts.decode, payloads))


def decode_questions(payloads: Iterable[bytes]) -> list[AnticipatedQuestion]:
    """The anticipated questions that were encoded; raises as `decode_facts`."""
    return list(map(_questions.decode, payloads))


def decode_items(payloads: Iterable[bytes]) -> list[WorkItem]:
    """The work items that were encoded; raises as `decode_facts`."""
    return list(map(_items.decode, payloads))


def decode_history(payload: bytes) -> History:
    """The history that was encoded; raises as `decode_facts`."""
    return _histories.decode(payload)
