"""Calls of a model into rows of the ledger: the worst case set aside before each, what it cost in its place after.

Money is whole micro-USD throughout. A reservation that was never settled belongs to a call whose outcome nobody
knows: it counts in full for ever.
"""

import sqlite3
from typing import Final

from fact_store.errors import StoreError
from fact_store.ledger import LISTED_MAX, Ledger
from indexer.records import Record

HOUR_S: Final = 3600.0
DAY_S: Final = 86_400.0

_SPENT: Final = (
    "SELECT COALESCE(SUM(COALESCE(settled_micro_usd, reserved_micro_usd)), 0) FROM spend WHERE reserved_s >= ?"
)


class Caps(Record):
    """The most that may be spent on one call, in an hour, in a day, and on this repository ever, in micro-USD."""

    call: int
    hour: int
    day: int
    repository: int


class Usage(Record):
    """Tokens of one call as the provider counted them: `read` came from its cache, `written` went into it.

    `tokens_in` are those that did neither; all four are disjoint.
    """

    tokens_in: int = 0
    tokens_out: int = 0
    read: int = 0
    written: int = 0


class Call(Record):
    """One call in the ledger; `settled_s` is None where its outcome is not known (yet)."""

    id: int
    purpose: str
    model: str
    subject: str
    reserved_s: float
    reserved_micro_usd: int
    settled_s: float | None
    settled_micro_usd: int | None
    tokens_in: int | None
    tokens_cached: int | None
    tokens_out: int | None
    note: str


class Total(Record):
    """All calls of one purpose to one model. `micro_usd` counts those that are open (or lost) in full."""

    purpose: str
    model: str
    calls: int
    open_calls: int
    micro_usd: int
    tokens_in: int
    tokens_cached: int
    tokens_out: int


class CapReachedError(StoreError):
    """A call would exceed a cap: `cap` is its name, `spent` what already counts against it, `wanted` what was asked."""

    def __init__(self, cap: str, limit: int, spent: int, wanted: int) -> None:
        super().__init__(f"the cap per {cap} would be exceeded")
        self.cap, self.limit, self.spent, self.wanted = cap, limit, spent, wanted


def reserve(ledger: Ledger, purpose: str, model: str, micro_usd: int, caps: Caps, subject: str = "") -> int:
    """Set the worst case of a call aside, on disk before this returns; the reservation's id.

    Looking and reserving are one transaction, so that two processes cannot both take what is left. Raises
    CapReachedError where a cap would be exceeded; nothing is reserved then.
    """
    with ledger.atomically() as connection:
        return reserve_within(connection, ledger.now_s(), purpose, model, micro_usd, caps, subject)


def reserve_within(
    connection: sqlite3.Connection, now_s: float, purpose: str, model: str, micro_usd: int, caps: Caps, subject: str
) -> int:
    """`reserve` as a part of a transaction of the caller's."""
    if micro_usd > caps.call:
        raise CapReachedError("call", caps.call, 0, micro_usd)
    for cap, limit, since_s in _windows(caps, now_s):
        spent = int(connection.execute(_SPENT, (since_s,)).fetchone()[0])
        if spent + micro_usd > limit:
            raise CapReachedError(cap, limit, spent, micro_usd)
    row = (purpose, model, subject, now_s, micro_usd)
    return int(
        connection.execute(
            "INSERT INTO spend (purpose, model, subject, reserved_s, reserved_micro_usd) VALUES (?, ?, ?, ?, ?)", row
        ).lastrowid
        or 0
    )


def settle(ledger: Ledger, reservation: int, micro_usd: int, usage: Usage | None = None, note: str = "") -> None:
    """Put what a call really cost in the place of its reservation (0 where it was never made); once only.

    Raises ValueError where the reservation is not open.
    """
    with ledger.atomically() as connection:
        settle_within(connection, ledger.now_s(), reservation, micro_usd, usage, note)


def settle_within(
    connection: sqlite3.Connection, now_s: float, reservation: int, micro_usd: int, usage: Usage | None, note: str
) -> None:
    """`settle` as a part of a transaction of the caller's."""
    used = usage or Usage()
    changed = connection.execute(
        "UPDATE spend SET settled_s = ?, settled_micro_usd = ?, input_tokens = ?, cached_tokens = ?, output_tokens = ?,"
        " note = ? WHERE id = ? AND settled_s IS NULL",
        (now_s, micro_usd, used.tokens_in + used.read + used.written, used.read, used.tokens_out, note, reservation),
    ).rowcount
    if changed != 1:
        raise ValueError(f"reservation {reservation} is not open")


def spent_micro_usd(ledger: Ledger, since_s: float = 0.0) -> int:
    """Money settled, and reserved but not settled, of calls reserved since a moment. A lost call counts in full."""
    return int(ledger.rows(_SPENT, since_s)[0][0])


def left_micro_usd(ledger: Ledger, caps: Caps) -> int:
    """How much may still be reserved now before the first of the caps is reached."""
    spent = ((limit, spent_micro_usd(ledger, since_s)) for _, limit, since_s in _windows(caps, ledger.now_s()))
    return max(0, min(limit - sum_ for limit, sum_ in spent))


def calls(ledger: Ledger, newest: int = LISTED_MAX) -> list[Call]:
    """Calls, newest first."""
    rows = ledger.rows(
        "SELECT id, purpose, model, subject, reserved_s, reserved_micro_usd, settled_s, settled_micro_usd,"
        " input_tokens, cached_tokens, output_tokens, note FROM spend ORDER BY id DESC LIMIT ?",
        newest,
    )
    return [Call(*row) for row in rows]


def totals(ledger: Ledger) -> list[Total]:
    """Calls by purpose and model."""
    rows = ledger.rows(
        "SELECT purpose, model, COUNT(*), SUM(settled_s IS NULL), SUM(COALESCE(settled_micro_usd, reserved_micro_usd)),"
        " COALESCE(SUM(input_tokens), 0), COALESCE(SUM(cached_tokens), 0), COALESCE(SUM(output_tokens), 0)"
        " FROM spend GROUP BY purpose, model ORDER BY purpose, model"
    )
    return [Total(*row) for row in rows]


def _windows(caps: Caps, now_s: float) -> tuple[tuple[str, int, float], ...]:
    """(name of the cap, its limit, since when it counts)."""
    return (("hour", caps.hour, now_s - HOUR_S), ("day", caps.day, now_s - DAY_S), ("repository", caps.repository, 0.0))
