"""The nouns of the ledger: shifts and what they did, questions that were asked, corrections by the user."""

from collections.abc import Mapping

from indexer.records import Record


class Run(Record):
    """One shift: when, over what, what it gained and cost, why it failed ("" if it did not). Times in Unix seconds.

    `cause` is what woke it, `ending` how it ended, `changes` counts what it changed (rows gained, lost, derived …).
    """

    id: int
    worktree: str
    effort: int
    started_s: float
    ended_s: float | None
    items: int
    facts: int
    questions: int
    cost_cpu_s: float
    cost_micro_usd: int
    failure: str
    cause: str = ""
    ending: str = ""
    changes: Mapping[str, int] = {}


class RunItem(Record):
    """One work item that a shift finished: the key of what stands since, and of what stood before ("" for nothing)."""

    run: int
    subject: str
    item: str
    before: str


class AskedQuestion(Record):
    """A question that somebody asked about `subject` (a moniker, "" where nothing was found); `hit` where what was
    anticipated answered it. `took_ms` is the time to the answer, None where it was not noted.

    `class_name` is what kind of question it is, `tokens` what was read and said to answer it, `raw_tokens` what the
    cited files hold in whole (None where it was not noted); `verdict` is the user's: 1 good, -1 bad, 0 none.
    """

    worktree: str
    question: str
    hit: bool
    asked_s: float
    subject: str = ""
    took_ms: float | None = None
    class_name: str = ""
    tokens: int | None = None
    raw_tokens: int | None = None
    verdict: int = 0


class Correction(Record):
    """What the user says about `subject` (a moniker); it wins over every producer.

    `kind` is the kind of fact that it stands in for, "" where it stands beside all of them; `body` is the digest of the
    subject's source when it was made.
    """

    subject: str
    claim: str
    corrected_s: float
    kind: str = ""
    body: str = ""
