"""The nouns of what was learned: facts and anticipated questions, each with the evidence it rests on."""

from typing import Literal

from indexer.records import Record

Aspect = Literal[
    "body", "interface", "sort", "contents", "callers", "callees", "bases", "subclasses", "overrides", "references",
    "imports", "importers", "members", "exports", "history", "lineage", "tree", "doc", "folder", "files", "named",
    "existence", "input", "raises", "effects", "keys", "impact", "route", "documented", "cycles", "central", "layers",
    "settings",
]  # fmt: skip
FactCertainty = Literal["proved", "inferred", "stated"]
Payload = dict[str, str | int | float | bool | list[str] | None]


class Evidence(Record):
    """One aspect of one symbol as it was when something was learned: fresh while `aspect` of `moniker` still has
    `digest`.

    `lines` (first, last) are 0-based offsets from the symbol's first line, so code that merely moves stays cited
    correctly; None cites the symbol's head for interface-like aspects, and the related sites for relations such as
    callers. `quote` holds the quoted source text, required when the producer is a model.
    """

    moniker: str
    aspect: Aspect
    digest: str
    lines: tuple[int, int] | None = None
    quote: str | None = None


class Fact(Record):
    """A derived fact: `claim` is one readable sentence (or a few) about `subject`, a moniker; `payload` is its typed
    content.

    `key` is the digest of its recipe: kind, subject, evidence, producer with version.
    """

    key: str
    kind: str
    subject: str
    claim: str
    payload: Payload
    evidence: tuple[Evidence, ...]
    producer: str
    certainty: FactCertainty = "proved"


class AnticipatedQuestion(Record):
    """A question that is likely to be asked about `subject`, with its answer ready. `likelihood` is in [0, 1].

    `category` is `<interrogative>/<aspect>` over what, why, where, how x definition, location, dependency, flow,
    purpose, rationale, api.
    """

    key: str
    question: str
    answer: str
    subject: str
    category: str
    evidence: tuple[Evidence, ...]
    producer: str
    likelihood: float


class WorkItem(Record):
    """One unit of sleep, committed whole or not at all: a module (`subject` is its path) or the repository ("").

    `reads` is everything that was looked at. While each of those digests holds, reasoning again would give the same
    rows, so a revert, a branch switch or a second worktree finds `facts` and `questions` (keys) waiting. `rules` is the
    digest of the reasoner's rules; rows of other rules do not stand. `trace` says which reads led to which rows, packed
    by the reasoner for itself: what it can take over when only some of the reads have moved. What a model reasoned
    about a module is a work item of its own (`snapshot.by_model`), whose reads are the source it was shown.
    """

    key: str
    subject: str
    effort: int
    reads: tuple[Evidence, ...]
    facts: tuple[str, ...]
    questions: tuple[str, ...]
    cost_cpu_s: float = 0.0
    rules: str = ""
    trace: bytes = b""
    cost_micro_usd: int = 0


class Location(Record):
    """Lines of a file as they are now, 1-based and inclusive."""

    path: str
    start_line: int
    end_line: int
