"""The ledger into what was spent, on what, what it is worth so far, and what the caps leave."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct

from fact_store import batches
from fact_store.errors import StoreError
from fact_store.ledger import Ledger, open_ledger
from fact_store.spending import DAY_S, HOUR_S, Call, Total, calls, spent_micro_usd, totals
from indexer.git import store_identity
from workspace.breaker import Breaker
from workspace.errors import NoctuleError
from workspace.places import store_directory
from workspace.pricing import ANSWERING, caps_of, is_sleep
from workspace.purse import has_consent
from workspace.settings import Settings, configured_store

MEASURED_MAX: Final = 10_000


class Spent(Struct, frozen=True):
    """Money against one cap, in micro-USD; `cap` is its name."""

    cap: str
    spent_micro_usd: int
    limit_micro_usd: int


class BreakEven(Struct, frozen=True):
    """What sleep cost against what it saves.

    A question that was answered from what was known asleep saved what an answer by a model costs here on the average;
    `questions` is how many such answers pay for all that sleep cost (None where no answer was ever paid for), and
    `answered` how many there were.
    """

    sleep_micro_usd: int
    answer_micro_usd: float | None
    questions: int | None
    answered: int
    sleep_cpu_s: float


class Costs(Struct, frozen=True):
    """Everything `noctule cost` tells. `awaited` requests of batches are on their way and count in full; so do `lost`
    calls, of which nobody knows what became.
    """

    caps: tuple[Spent, ...]
    totals: tuple[Total, ...]
    awaited: int
    lost: int
    consent: bool
    pause_s: float
    break_even: BreakEven
    calls: tuple[Call, ...]


def read_costs(root: Path, settings: Settings, newest: int = 0) -> Costs | None:
    """The costs of the repository at `root` with its `newest` calls; None where nothing was stored yet."""
    directory = store_directory(store_identity(root), configured_store(settings))
    if not (directory / "ledger.db").exists():
        return None
    try:
        ledger = open_ledger(directory)
    except StoreError as error:
        raise NoctuleError(f"{error}; `noctule index` repairs it") from error
    try:
        return costs_of(ledger, settings, newest)
    finally:
        ledger.close()


def costs_of(ledger: Ledger, settings: Settings, newest: int = 0) -> Costs:
    """The same from an open ledger."""
    caps = caps_of(settings.caps)
    now_s = ledger.now_s()
    spent = (
        Spent("hour", spent_micro_usd(ledger, now_s - HOUR_S), caps.hour),
        Spent("day", spent_micro_usd(ledger, now_s - DAY_S), caps.day),
        Spent("repository", spent_micro_usd(ledger), caps.repository),
    )
    by_purpose = totals(ledger)
    awaited = len(batches.in_flight(ledger))
    open_calls = sum(total.open_calls for total in by_purpose)
    return Costs(
        spent,
        tuple(by_purpose),
        awaited,
        open_calls - awaited,
        has_consent(ledger, settings),
        Breaker(ledger).open_s(),
        _break_even(ledger, by_purpose),
        tuple(calls(ledger, newest)) if newest else (),
    )


def _break_even(ledger: Ledger, by_purpose: Sequence[Total]) -> BreakEven:
    slept = sum(total.micro_usd for total in by_purpose if is_sleep(total.purpose))
    answers = [total for total in by_purpose if total.purpose == ANSWERING]
    count = sum(total.calls for total in answers)
    each = sum(total.micro_usd for total in answers) / count if count else None
    answered = sum(asked.hit for asked in ledger.questions_asked(MEASURED_MAX))
    needed = None if not each else -int(-slept // each)
    cpu_s = sum(run.cost_cpu_s for run in ledger.runs(MEASURED_MAX))
    return BreakEven(slept, each, needed, answered, cpu_s)
