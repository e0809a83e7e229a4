"""Rows of a table into short digests kept beside them, so that a bit that flipped on disk is noticed on reading."""

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pyarrow as pa

ROW_DIGEST: Final = "row_digest"
ROW_DIGEST_BYTES: Final = 12
_SEPARATOR: Final = b"\x1f"
_NULL: Final = b"\x00null"


def row_digests(rows: "pa.Table", signed: Sequence[str]) -> "list[bytes]":
    """BLAKE2b (96 bits) of each row's `signed` columns, in their order. Detects damage; proves no authorship."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not len(rows):
        return []
    columns = [pc.cast(pc.cast(rows[name], _text_type(rows, name)), pa.large_binary()) for name in signed]
    joined = pc.binary_join_element_wise(
        *columns, pa.scalar(_SEPARATOR, pa.large_binary()), null_handling="replace", null_replacement=_NULL
    )
    blake2b = hashlib.blake2b
    return [
        blake2b(row, digest_size=ROW_DIGEST_BYTES).digest()
        for chunk in joined.iterchunks()  # never all rows as Python bytes at once
        for row in chunk.to_pylist()
    ]


def verified(rows: "pa.Table", signed: Sequence[str]) -> "tuple[pa.Table, int]":
    """(the rows whose digest is right, how many were not)."""
    import pyarrow as pa

    sound = [found == kept for found, kept in zip(row_digests(rows, signed), rows[ROW_DIGEST].to_pylist(), strict=True)]
    bad = sound.count(False)
    return (rows.filter(pa.array(sound, pa.bool_())) if bad else rows), bad


def _text_type(rows: "pa.Table", name: str) -> object:
    import pyarrow as pa

    kind = rows.schema.field(name).type
    return pa.string() if pa.types.is_integer(kind) or pa.types.is_floating(kind) else kind
