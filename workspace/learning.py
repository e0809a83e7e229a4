"""What was asked into what comes of it: the user's verdicts, how predictable each class of question is, what it
saved.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from assistant.instant import ASKED_BEFORE
from assistant.intents import INTENTS, OTHER, class_of
from assistant.records import Amortised
from fact_store.kept_answers import forget_answer
from fact_store.ledger import Ledger
from fact_store.ledger_records import AskedQuestion
from fact_store.records import AnticipatedQuestion
from fact_store.spending import totals
from workspace.errors import NOT_FOUND, NoctuleError
from workspace.pricing import ANSWERING, is_free, is_sleep
from workspace.settings import Settings
from workspace.symbols import only_symbol

if TYPE_CHECKING:
    from workspace.workspace import Workspace

MEASURED_MAX: Final = 10_000
CONFIDENCE_Z: Final = 1.96
PRIOR: Final = 1.0
GOOD: Final = 1
BAD: Final = -1


class QuestionClass(Struct, frozen=True):
    """How often questions of a class had been anticipated when they were asked.

    `predictability` estimates the chance for the next one (the mean of a Beta posterior over a uniform prior), `low`
    and `high` are Wilson's 95 % interval of the share of hits; `good` and `bad` count the user's verdicts.
    """

    name: str
    asked: int
    hits: int
    predictability: float
    low: float
    high: float
    good: int
    bad: int


def note(
    workspace: "Workspace", question: str, *, hit: bool, subject: str = "", took_ms: float | None = None,
    tokens: int | None = None, raw_tokens: int | None = None,
) -> None:  # fmt: skip
    """Note in the ledger what was asked, the symbol it was about, and whether it had been anticipated."""
    kind, root = class_of(question), str(workspace.root)
    workspace.ledger.record_question(
        AskedQuestion(root, question, hit, 0.0, subject, took_ms, kind, tokens, raw_tokens)
    )


def rate(workspace: "Workspace", verdict: int, about: str = "", begins: str = "") -> str:
    """Note the verdict (`GOOD`, `BAD`) on the newest answer, or the newest to a question that begins with `begins`;
    returns the question it was about.

    A bad answer counts as a miss and is not given again at once; with `about`, a symbol, the next shift prepares an
    answer about that. Raises NoctuleError where nothing (or not that) was asked yet, or the symbol is none or several.
    """
    subject = only_symbol(workspace.snapshot, about) if about else ""
    question = workspace.ledger.rate_question(str(workspace.root), verdict, about=subject, begins=begins)
    if question is None:
        if begins:
            raise NoctuleError("this was not asked here, so there is no answer to rate", NOT_FOUND)
        raise NoctuleError("nothing was asked here yet, so there is no answer to rate", NOT_FOUND)
    if verdict == BAD:
        forget_answer(workspace.ledger, question)
    return question


def is_rejected(workspace: "Workspace", question: str, ready: AnticipatedQuestion) -> bool:
    """True where the newest verdict on this question is bad, and what is ready was not prepared since for what was
    noted.
    """
    same = " ".join(question.lower().split())
    for asked in workspace.ledger.questions_asked():
        if asked.worktree == str(workspace.root) and asked.verdict and " ".join(asked.question.lower().split()) == same:
            return asked.verdict == BAD and not (
                ready.subject == asked.subject and ready.producer.startswith(ASKED_BEFORE)
            )
    return False


def classes(workspace: "Workspace") -> list[QuestionClass]:
    """The classes of the questions asked here, most asked first."""
    rows: dict[str, list[AskedQuestion]] = {}
    for asked in _asked(workspace.ledger, str(workspace.root)):
        rows.setdefault(asked.class_name or class_of(asked.question), []).append(asked)
    order = (*INTENTS, OTHER)
    found = [_class(name, rows[name]) for name in order if name in rows]
    return sorted(found, key=lambda c: -c.asked)


def _class(name: str, rows: list[AskedQuestion]) -> QuestionClass:
    count, hits = len(rows), sum(row.hit for row in rows)
    low, high = wilson(hits, count)
    mean = (hits + PRIOR) / (count + 2 * PRIOR)
    good, bad = (sum(row.verdict == verdict for row in rows) for verdict in (GOOD, BAD))
    return QuestionClass(name, count, hits, round(mean, 4), round(low, 4), round(high, 4), good, bad)


def wilson(hits: int, count: int) -> tuple[float, float]:
    """Wilson's 95 % interval for a share (Wilson, 1927); all of [0, 1] where nothing was counted."""
    if not count:
        return 0.0, 1.0
    z, share = CONFIDENCE_Z, hits / count
    whole = 1 + z * z / count
    middle = (share + z * z / (2 * count)) / whole
    half = z * ((share * (1 - share) + z * z / (4 * count)) / count) ** 0.5 / whole
    return max(0.0, middle - half), min(1.0, middle + half)


def amortised(ledger: Ledger, worktree: str, settings: Settings) -> Amortised:
    """What sleep has cost and saved in a worktree so far."""
    asked = _asked(ledger, worktree)
    counted = [row for row in asked if row.tokens is not None and row.raw_tokens is not None]
    each = _mean(row.tokens for row in counted)
    raw_each = _mean(row.raw_tokens for row in counted)
    cpu_s = sum(run.cost_cpu_s for run in ledger.runs(MEASURED_MAX))
    paid = totals(ledger)
    slept = sum(total.micro_usd for total in paid if is_sleep(total.purpose))
    answers = sum(total.micro_usd for total in paid if total.purpose == ANSWERING)
    count = len(asked)
    price = settings.prices.get(settings.model or "")
    each_usd = raw_usd = None
    needed: int | None = None
    if price is not None and not is_free(price) and count and counted:
        answer_usd = answers / count
        each_usd, raw_usd = (slept + answers) / count, raw_each * price.input
        saved = raw_usd - answer_usd
        needed = -int(-slept // saved) if saved > 0 else None
    return Amortised(
        count, sum(row.hit for row in asked), round(each, 1), round(raw_each, 1), round(cpu_s, 3), slept,
        round(cpu_s / count, 4) if count else 0.0, each_usd, raw_usd, needed,
    )  # fmt: skip


def _mean(values: Iterable[int | None]) -> float:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else 0.0


def _asked(ledger: Ledger, worktree: str) -> list[AskedQuestion]:
    return [row for row in ledger.questions_asked(MEASURED_MAX) if row.worktree == worktree]
