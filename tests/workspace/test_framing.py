"""Bodies out of byte streams, whole and broken."""

import os
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workspace.framing import MAX_BODY_BYTES, MAX_HEADER_BYTES, Frames, FrameWriter, Malformed

BODIES = st.lists(st.binary(max_size=40).filter(lambda b: b"ontent-" not in b), max_size=6)
OK = b'{"ok":1}'


def frame(body: bytes, *more: bytes) -> bytes:
    return b"".join((b"Content-Length: %d\r\n" % len(body), *more, b"\r\n", body))


def fed(data: bytes, cuts: Sequence[int] = ()) -> list[bytes | None]:
    """Bodies, and None for each gap."""
    frames, found, start = Frames(), [], 0
    for end in (*sorted(cuts), len(data)):
        found += frames.feed(data[start:end])
        start = max(start, end)
    return [None if isinstance(one, Malformed) else one for one in found]


@given(BODIES, st.lists(st.integers(0, 300), max_size=5))
def test_bodies_arrive_whole_however_the_stream_is_cut(bodies: list[bytes], cuts: list[int]) -> None:
    assert fed(b"".join(map(frame, bodies)), cuts) == bodies


@given(st.binary(max_size=200), st.lists(st.integers(0, 300), max_size=5))
def test_after_any_bytes_a_later_message_arrives(noise: bytes, cuts: list[int]) -> None:
    assert fed(noise + b"\r\n" + frame(OK) + frame(OK), cuts)[-1] == OK


@pytest.mark.parametrize(
    "header",
    [
        b"Content-Length: abc\r\n\r\n{}",
        b"Content-Length: -5\r\n\r\n{}",
        b"Content-Length: %d\r\n\r\n{}" % (MAX_BODY_BYTES + 1),
        b"Content-Length: 99999999999999999999\r\n\r\n{}",
        b"Content-Length: 5",
        b"{}{}{}",
        b"x" * (3 * MAX_HEADER_BYTES),
    ],
)
def test_a_wrong_header_costs_one_complaint_and_no_message(header: bytes) -> None:
    assert fed(header + b"\r\n" + frame(OK))[-1] == OK
    assert None in fed(header + b"\r\n" + frame(OK) + frame(OK))


def test_a_length_that_is_too_long_does_not_swallow_the_next_message() -> None:
    assert fed(b"Content-Length: 5000\r\n\r\n" + OK + frame(OK)) == [OK, OK]


def test_a_length_that_is_too_short_loses_only_its_own_message() -> None:
    assert fed(b"Content-Length: 3\r\n\r\n" + OK + frame(OK)) == [OK[:3], None, OK]


def test_other_headers_and_spellings() -> None:
    kind = b"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\n"
    assert fed(frame(OK, kind) + kind + frame(OK).lower() + b"Content-Length: 8\n\n" + OK) == [OK, OK, OK]


def test_a_writer_writes_in_order_and_says_when_nobody_reads() -> None:
    source, target = os.pipe()
    lost: list[bool] = []
    writer = FrameWriter(target, lambda: lost.append(True))
    for number in range(100):
        writer.write(b"%d," % number)
    writer.close()
    assert os.read(source, 1000) == b"".join(b"%d," % number for number in range(100))
    os.close(source)
    writer = FrameWriter(target, lambda: lost.append(True))
    writer.write(b"x")
    writer.close()
    assert lost == [True]
    os.close(target)


def test_a_length_that_reaches_into_the_next_header() -> None:
    whole = b"Content-Length: 2\r\n\r\n{}"
    for too_many in range(1, 30):
        frames = Frames()
        found = frames.feed(b'Content-Length: %d\r\n\r\n{"a": 1}\r\n' % (10 + too_many) + whole + b"\r\n" + whole)
        assert [body for body in found if isinstance(body, bytes)][-1] == b"{}", too_many
