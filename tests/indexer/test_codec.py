"""What is encoded comes back equal."""

import msgspec
import pytest

from indexer.codec import decode_index, decode_resolution, encode_index, encode_resolution
from indexer.parse import index_module
from indexer.records import CallEdge, Resolution, Span


def test_index_round_trip() -> None:
    index = index_module(
        "a.py", b"import os\n'''\xc3\xa4'''\nclass C(B):\n    def f(self, a=1): return os.x(a)\nx = (\n"
    )
    assert decode_index(encode_index(index)) == index
    assert encode_index(decode_index(encode_index(index))) == encode_index(index)


def test_resolution_round_trip() -> None:
    edge = CallEdge("a.py::f", None, "g()", Span(0, 3, 1, 1), "unresolved")
    resolution = Resolution(edges=(edge,), bases=(("a.py::C", ("a.py::B",)),), imports=(("os", "os"),))
    assert decode_resolution(encode_resolution(resolution)) == resolution


def test_damage_is_an_error() -> None:
    data = encode_index(index_module("a.py", b"x = 1\n"))
    with pytest.raises(msgspec.DecodeError):
        decode_index(data[:-3])
    with pytest.raises(msgspec.ValidationError):
        decode_index(encode_resolution(Resolution()))
