"""The nouns of an answer: pieces of evidence, citations that resolve, and the receipt."""

from fact_store.records import Location
from indexer.records import Record


class Piece(Record):
    """Evidence handed over: lines of a file (`start_line` set, indentation squeezed), or a note with `refs` to what it
    stands for.
    """

    path: str
    start_line: int | None
    end_line: int | None
    text: str
    refs: tuple[Location, ...] = ()
    facts: tuple[str, ...] = ()


class Citation(Record):
    """Lines an answer rests on; `digest` is of their bytes as shown, `fresh` says that they read so in the file now."""

    path: str
    start_line: int
    end_line: int
    digest: str
    fresh: bool


class FactUse(Record):
    """A fact or anticipated question an answer used: who derived it, its certainty, and its age (None: not
    recorded).
    """

    key: str
    kind: str
    producer: str
    certainty: str
    age_s: float | None = None


class Receipt(Record):
    """What an answer rests on and what it cost. `slept_cpu_s` is what deriving the used knowledge took; `model` is
    "none" without one; `cost_micro_usd` is what it was paid.

    `coverage` is the share of the repository's modules that have been slept over at the snapshot's effort, in [0, 1].
    """

    facts: tuple[FactUse, ...]
    tokens_in: int
    tokens_out: int
    time_ms: float
    slept_cpu_s: float
    model: str
    coverage: float
    tokens_cached: int = 0
    files_indexed: int = 0
    cost_micro_usd: int = 0


class Answer(Record):
    """Readable Markdown; `freshness` is one sentence on whether what it rests on is current; `found` False: not in the
    index.
    """

    text: str
    citations: tuple[Citation, ...]
    freshness: str
    receipt: Receipt
    found: bool
    complete: bool = True
