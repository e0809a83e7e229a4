"""Bundles are read whole or refused in a few words, whatever is done to them."""

import io
import random
import zlib

import msgspec
import pytest
from bundle_frames import END, FACT, HEADER, ITEM, MAGIC, Frame, bundle_of, frames_of

from fact_store.bundle import RATIO_MAX, BundleError, Header, Part, read_bundle, write_bundle
from fact_store.codec import encode
from fact_store.learned import ItemResult
from fact_store.records import AnticipatedQuestion, Evidence, Fact, WorkItem


def result_about(path: str, rows: int = 3) -> ItemResult:
    reads = (Evidence(path, "body", f"digest of {path}"),)
    facts = tuple(
        Fact(f"{path}{n}", "purpose", path, f"claim {n}", {"n": n}, reads, "static/purpose/1") for n in range(rows)
    )
    question = AnticipatedQuestion(f"{path}?", "What?", "That.", path, "what/purpose", reads, "static/purpose/1", 0.5)
    item = WorkItem(f"item {path}", path, 3, reads, tuple(f.key for f in facts), (question.key,), trace=b"trace")
    return ItemResult(item, facts, (question,))


RESULTS = [result_about("a.py"), result_about("b.py", 0), result_about("c.py")]


def written(results: list[ItemResult] | None = None) -> bytes:
    stream = io.BytesIO()
    write_bundle(stream, Header("shop", 3, 3), RESULTS if results is None else results)
    return stream.getvalue()


def read(bundle: bytes) -> list[Header | Part]:
    return list(read_bundle(io.BytesIO(bundle)))


def test_what_is_written_is_read_without_traces() -> None:
    header, *parts = read(written())

    assert header == Header("shop", 3, 3)
    expected = [Part(msgspec.structs.replace(r, item=msgspec.structs.replace(r.item, trace=b""))) for r in RESULTS]
    assert parts == expected


def test_equal_knowledge_gives_equal_bytes() -> None:
    assert written() == written()
    assert frames_of(written()) == frames_of(bundle_of(frames_of(written())))


def test_a_bundle_that_is_cut_off_anywhere_is_refused() -> None:
    bundle = written()
    for length in range(len(bundle)):
        with pytest.raises(BundleError, match=r"cut off|no bundle|another version"):
            read(bundle[:length])


def test_a_bundle_with_any_byte_changed_gives_nothing_but_what_was_written() -> None:
    bundle, whole = written(), read(written())
    for at in range(len(bundle)):
        changed = bundle[:at] + bytes([bundle[at] ^ 0x41]) + bundle[at + 1 :]
        try:
            assert read(changed) == whole
        except BundleError:
            continue


def test_a_damaged_row_leaves_its_work_item_out_alone() -> None:
    chance = random.Random(7)
    frames = frames_of(written())
    for number, frame in enumerate(frames):
        if frame.kind in (HEADER, END):
            continue
        at = chance.randrange(len(frame.payload))
        payload = frame.payload[:at] + bytes([frame.payload[at] ^ 1 << chance.randrange(8)]) + frame.payload[at + 1 :]
        _, *parts = read(bundle_of([*frames[:number], Frame(frame.kind, payload, frame.digest), *frames[number + 1 :]]))
        assert [part.why for part in parts if isinstance(part, Part)].count("damaged") == 1
        assert len(parts) == 3


def test_a_missing_row_leaves_its_work_item_out() -> None:
    frames = frames_of(written())
    counts = {HEADER: 1, FACT: 5, 2: 3, ITEM: 3}
    kept = [*frames[:1], *frames[2:-1], Frame(END, encode(End(counts)))]
    _, first, *others = read(bundle_of(kept))

    assert first == Part(None, "damaged")
    assert all(isinstance(part, Part) and part.result for part in others)


class End(msgspec.Struct, array_like=True):
    """The last frame."""

    counts: dict[int, int]


@pytest.mark.parametrize(
    ("bundle", "says"),
    [
        (b"", "no bundle"),
        (b"PK\x03\x04 and more, as a zip archive begins", "no bundle"),
        (b"NOCTULE-BUNDLE 9\n" + zlib.compress(b""), "another version"),
        (MAGIC + zlib.compress(b""), "cut off"),
        (MAGIC + b"not deflated", "damaged"),
        (MAGIC + zlib.compress(bytes(1 << 28)), "out of bounds|too large|header"),
        (MAGIC + zlib.compress(b"\xff" * 100), "too large"),
        (bundle_of([Frame(ITEM, b"\x90")]), "header"),
        (bundle_of([Frame(HEADER, b"\xc1")]), "no record"),
        (bundle_of([Frame(HEADER, encode(Header("x", 3, 0))), Frame(9, b"")]), "unknown kind"),
        (bundle_of([Frame(HEADER, encode(Header("x", 3, 0))), Frame(FACT, b"\x91" * 100_000)]), "no record"),
        (bundle_of([*frames_of(written()), Frame(FACT, b"")]), "follows its end"),
        (bundle_of([*frames_of(written())[:-2], frames_of(written())[-1]]), "missing"),
    ],
)  # fmt: skip
def test_what_is_no_bundle_is_refused_in_a_few_words(bundle: bytes, says: str) -> None:
    with pytest.raises(BundleError, match=says):
        read(bundle)


def test_a_bomb_is_left_before_it_unfolds() -> None:
    """A row of zeros is legal until the whole has grown far more than any real bundle does."""
    rows = [Frame(FACT, bytes(4 << 20), b"\0" * 16) for _ in range(64)]
    bomb = bundle_of([Frame(HEADER, encode(Header("x", 3, 0))), *rows])
    assert (64 * (4 << 20)) / len(bomb) > RATIO_MAX

    stream = io.BytesIO(bomb)
    with pytest.raises(BundleError, match="out of bounds"):
        list(read_bundle(stream))
    assert stream.tell() < len(bomb) / 2
