"""Indexes and resolutions into bytes and back, as msgpack arrays without field names."""

import msgspec

from indexer.records import ModuleIndex, Resolution

_encoder = msgspec.msgpack.Encoder()
_index_decoder = msgspec.msgpack.Decoder(ModuleIndex)
_resolution_decoder = msgspec.msgpack.Decoder(Resolution)


def encode_index(index: ModuleIndex) -> bytes:
    """What `decode_index` reads; equal indexes give equal bytes."""
    return _encoder.encode(index)


def decode_index(data: bytes) -> ModuleIndex:
    """The index that was encoded; raises msgspec.DecodeError or msgspec.ValidationError for anything else."""
    return _index_decoder.decode(data)


def encode_resolution(resolution: Resolution) -> bytes:
    """What `decode_resolution` reads; equal resolutions give equal bytes."""
    return _encoder.encode(resolution)


def decode_resolution(data: bytes) -> Resolution:
    """The resolution that was encoded; raises msgspec.DecodeError or msgspec.ValidationError for anything else."""
    return _resolution_decoder.decode(data)
