"""Search text into vectors: a deterministic sparse random projection of term weights, with no model and no download."""

import hashlib
import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors: TypeAlias = NDArray[np.float32]

DIMENSIONS: Final = 256
SIGNS_PER_TERM: Final = 8
MEMO_TERMS: Final = 200_000
CHUNK_ROWS: Final = 4096

TermWeight: TypeAlias = Callable[[str], float]


class Embedder(Protocol):
    """Turns search texts (terms joined by blanks, see `text.search_text`) into unit vectors.

    `name` identifies the vector space: vectors of embedders with different names are never compared.
    """

    @property
    def name(self) -> str: ...

    @property
    def dimensions(self) -> int: ...

    def embed(self, texts: Sequence[str]) -> "Vectors":
        """Rows for the store, float32 of shape (len(texts), dimensions). A row depends on its own text alone."""

    def embed_query(self, text: str, weight: TermWeight) -> "Vectors":
        """One query vector of shape (dimensions,); `weight` gives a term's inverse document frequency."""


class RandomProjection:
    """Sublinear term frequencies times a sparse ±1 matrix whose rows are seeded by the terms' own hashes, L2
    normalised.

    Each term owns `SIGNS_PER_TERM` signed coordinates, so that inner products of vectors approximate those of the term
    weights (Achlioptas, Database-friendly random projections, 2003). The inverse document frequency enters on the
    query's side alone: a row's vector then never changes because other rows came or went.
    """

    def __init__(self, dimensions: int = DIMENSIONS) -> None:
        if dimensions < 16 or dimensions & (dimensions - 1):
            raise ValueError(f"dimensions must be a power of two of at least 16, not {dimensions}")
        self.dimensions = dimensions
        self.name = f"tfidf-rp-{dimensions}/1"
        self._codes: dict[str, bytes] = {}

    def embed(self, texts: Sequence[str]) -> "Vectors":
        """See `Embedder.embed`; a text without terms gives the zero vector."""
        import numpy as np

        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for start in range(0, len(texts), CHUNK_ROWS):
            chunk = texts[start : start + CHUNK_ROWS]
            vectors[start : start + len(chunk)] = self._project([Counter(text.split()) for text in chunk], None)
        return vectors

    def embed_query(self, text: str, weight: TermWeight) -> "Vectors":
        """See `Embedder.embed_query`."""
        row: Vectors = self._project([Counter(text.split())], weight)[0]
        return row

    def _project(self, rows: "Sequence[Counter[str]]", weight: TermWeight | None) -> "Vectors":
        import numpy as np

        code = self._code_of
        codes = np.frombuffer(b"".join([code(term) for row in rows for term in row]), dtype=np.uint16)
        counts = np.fromiter((n for row in rows for n in row.values()), dtype=np.float64)
        weights = 1.0 + np.log(counts)
        if weight is not None:
            weights *= np.fromiter((weight(term) for row in rows for term in row), dtype=np.float64)
        row_of = np.repeat(np.arange(len(rows)), [len(row) for row in rows]).repeat(SIGNS_PER_TERM)
        signed = np.where(codes & 0x8000, -1.0, 1.0) * weights.repeat(SIGNS_PER_TERM)
        cells = row_of * self.dimensions + (codes & (self.dimensions - 1))
        sums: NDArray[np.float64] = np.bincount(cells, signed, len(rows) * self.dimensions).astype(np.float64)
        return _normalised(sums.reshape(len(rows), self.dimensions))

    def _code_of(self, term: str) -> bytes:
        """Where and with which sign a term counts: 16-bit words, low bits the coordinate, top bit the sign."""
        known = self._codes.get(term)
        if known is None:
            if len(self._codes) >= MEMO_TERMS:
                self._codes.clear()
            raw = term.encode("utf-8", "surrogatepass")
            known = self._codes[term] = hashlib.blake2b(raw, digest_size=2 * SIGNS_PER_TERM).digest()
        return known


def inverse_document_frequency(documents: int, frequency: Callable[[str], int]) -> TermWeight:
    """BM25's weight of a term, always positive: ln(1 + (N - n + .5) / (n + .5)) (Robertson and Zaragoza, 2009)."""
    return lambda term: math.log1p((documents - min(frequency(term), documents) + 0.5) / (frequency(term) + 0.5))


def check_same_space(stored: Iterable[str], embedder: Embedder) -> None:
    """Raise `ValueError` where vectors made by another embedder would be compared with this one's."""
    others = sorted(set(stored) - {embedder.name})
    if others:
        raise ValueError(f"vectors were made by {', '.join(others)}, not by {embedder.name}: they cannot be compared")


def _normalised(sums: "NDArray[np.float64]") -> "Vectors":
    import numpy as np

    lengths = np.sqrt(np.einsum("ij,ij->i", sums, sums))
    lengths[lengths == 0.0] = 1.0
    unit: Vectors = (sums / lengths[:, None]).astype(np.float32)
    return unit
