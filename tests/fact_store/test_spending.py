"""Nothing is spent that was not reserved, and what is reserved stays under the caps, whoever dies."""

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from fact_store.ledger import Ledger, open_ledger
from fact_store.outputs import Output, find_output, settle_and_keep
from fact_store.spending import (
    CapReachedError,
    Caps,
    Usage,
    calls,
    left_micro_usd,
    reserve,
    settle,
    spent_micro_usd,
    totals,
)

CAPS = Caps(call=1_000, hour=2_000, day=3_000, repository=5_000)


class Clock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now_s = 1_000_000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(tmp_path: Path, clock: Clock) -> Ledger:
    return open_ledger(tmp_path, clock=clock)


def spend(ledger: Ledger, micro_usd: int) -> int:
    return reserve(ledger, "think", "small", micro_usd, CAPS)


def test_a_call_that_was_lost_counts_in_full(ledger: Ledger, clock: Clock) -> None:
    settled = spend(ledger, 500)
    spend(ledger, 70)
    settle(ledger, settled, 30, Usage(10, 2, read=4, written=1))
    assert (spent_micro_usd(ledger), spent_micro_usd(ledger, clock.now_s + 1)) == (100, 0)
    with pytest.raises(ValueError, match="not open"):
        settle(ledger, settled, 1)
    [total] = totals(ledger)
    assert (total.calls, total.open_calls, total.micro_usd) == (2, 1, 100)
    assert (total.tokens_in, total.tokens_cached, total.tokens_out) == (15, 4, 2)
    with pytest.raises(sqlite3.IntegrityError):
        spend(ledger, -1)


def test_each_cap_holds_and_is_named(ledger: Ledger, clock: Clock) -> None:
    def refused(micro_usd: int) -> str:
        with pytest.raises(CapReachedError) as caught:
            spend(ledger, micro_usd)
        return caught.value.cap

    assert refused(1_001) == "call"
    spend(ledger, 1_000)
    spend(ledger, 1_000)
    assert (refused(1), left_micro_usd(ledger, CAPS)) == ("hour", 0)
    clock.now_s += 3_601
    spend(ledger, 1_000)
    assert refused(1) == "day"
    clock.now_s += 86_401
    assert left_micro_usd(ledger, CAPS) == 2_000
    spend(ledger, 1_000)
    clock.now_s += 3_601
    spend(ledger, 1_000)
    clock.now_s += 86_401
    assert refused(1) == "repository"
    assert len(calls(ledger)) == 5  # what was refused left no row


def test_a_clock_that_is_set_back_forgets_nothing(ledger: Ledger, clock: Clock) -> None:
    spend(ledger, 1_000)
    spend(ledger, 1_000)
    clock.now_s -= 10_000_000
    with pytest.raises(CapReachedError):
        spend(ledger, 1)


def test_two_processes_cannot_both_take_what_is_left(tmp_path: Path) -> None:
    ledgers = [open_ledger(tmp_path) for _ in range(4)]

    def take(at: int) -> bool:
        try:
            spend(ledgers[at % 4], 100)
        except CapReachedError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(take, range(40)))
    assert sum(taken) == 20
    assert spent_micro_usd(ledgers[0]) == CAPS.hour


def test_a_reservation_survives_the_death_of_its_process(tmp_path: Path) -> None:
    script = (
        "import os, sys; from pathlib import Path; from fact_store.ledger import open_ledger;"
        "from fact_store.spending import Caps, reserve;"
        "reserve(open_ledger(Path(sys.argv[1])), 'think', 'small', 7, Caps(9, 9, 9, 9)); os.kill(os.getpid(), 9)"
    )
    assert subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False).returncode == -9
    assert spent_micro_usd(open_ledger(tmp_path)) == 7


def test_a_reply_is_kept_and_paid_for_together_or_not_at_all(ledger: Ledger) -> None:
    output = Output("key", "recipe", "a.py", "small", "{}", "end_turn")
    held = spend(ledger, 500)
    settle_and_keep(ledger, held, 40, Usage(1, 1), "", output)
    other = Output("other", "recipe", "a.py", "small", "{}", "end_turn")
    with pytest.raises(ValueError, match="not open"):
        settle_and_keep(ledger, held, 40, Usage(1, 1), "", other)
    assert (find_output(ledger, "key"), find_output(ledger, "other")) == (output, None)
