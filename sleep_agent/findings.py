"""What a derivation hands back before it becomes a row: a claim with its lines, a question with its answer."""

from fact_store.records import Payload
from indexer.records import Record

CLAIM_CHARS_MAX = 480


class Site(Record, frozen=True):
    """Lines `first`..`last` of the symbol `moniker`, 0-based offsets from its first line."""

    moniker: str
    first: int
    last: int


class Finding(Record, frozen=True):
    """A claim about a subject with its typed content; `sites` are the lines that show it, apart from the reads."""

    claim: str
    payload: Payload
    sites: tuple[Site, ...] = ()


class Anticipation(Record, frozen=True):
    """A question with the answer composed from facts; `facts` names the kinds of fact that the answer rests on.

    `weight` in [0, 1] says how often people ask this sort of question; the subject's centrality scales it.
    """

    question: str
    answer: str
    category: str
    facts: tuple[str, ...]
    weight: float
