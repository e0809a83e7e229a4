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


class Touched(Record):
    """A file that a change would touch, with the chance that it does."""

    path: str
    chance: float


class Handover(Record):
    """What is handed over for a question: pieces, best first, and the files that a change which it asks for would
    touch, likeliest first.
    """

    pieces: tuple[Piece, ...]
    files: tuple[Touched, ...]


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


class Amortised(Record):
    """What sleep has cost and saved so far.

    `questions` were asked here; each took `tokens_each` of reading and saying on the average, where the files that the
    answers cite hold `raw_tokens_each`. Sleep took `sleep_cpu_s` and `sleep_micro_usd` in all; with the price of the
    answering model a question has cost `micro_usd_each` so far, sleep shared among them, against `raw_micro_usd_each`
    from raw context; from `break_even` questions on that is less (None: never, or no price is known).
    """

    questions: int
    hits: int
    tokens_each: float
    raw_tokens_each: float
    sleep_cpu_s: float
    sleep_micro_usd: int
    cpu_s_each: float
    micro_usd_each: float | None
    raw_micro_usd_each: float | None
    break_even: int | None


class Receipt(Record):
    """What an answer rests on and what it cost. `slept_cpu_s` is what deriving the used knowledge took; `model` is
    "none" without one; `cost_micro_usd` is what it was paid.

    `tokens_in` is what a model read, as its provider counted; without a model, what the cited lines hold, which were
    read again. An answer that was paid for before and still holds costs nothing now, but cost `paid_before_micro_usd`
    then. Where an anticipated question was the answer, `anticipated` is how it was put, and `chance` the
    probability that it is what was asked; no model was asked then. `coverage` is the share of the repository's
    modules that have been slept over at the snapshot's effort, in [0, 1]; `steps` counts a model's rounds of look-ups;
    `tokens_raw` is what the cited files hold in whole: what answering from raw context would read at the least.
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
    anticipated: str = ""
    chance: float = 0.0
    steps: int = 0
    tokens_raw: int = 0
    paid_before_micro_usd: int = 0
    amortised: Amortised | None = None


class Answer(Record):
    """Readable Markdown; `freshness` is one sentence on whether what it rests on is current; `found` False: not in the
    index. Where a model's answer is not `complete`, `broke` says why, and `out_of_budget` whether a cap did it.
    """

    text: str
    citations: tuple[Citation, ...]
    freshness: str
    receipt: Receipt
    found: bool
    complete: bool = True
    broke: str = ""
    out_of_budget: bool = False
