"""What a model said, and was paid for, into rows of the ledger that outlive every table that is made from them."""

import sqlite3
from typing import Final

from fact_store.ledger import Ledger
from fact_store.spending import Usage, settle_within
from indexer.records import Record

_COLUMNS: Final = "key, recipe, subject, model, text, stop_reason"


class Output(Record):
    """One reply of a model. `key` names the request that it answers, `recipe` the piece of work that is part of."""

    key: str
    recipe: str
    subject: str
    model: str
    text: str
    stop_reason: str


def settle_and_keep(
    ledger: Ledger, reservation: int, micro_usd: int, usage: Usage | None, note: str, output: Output
) -> None:
    """Keep a reply and settle what it cost, both or neither; raises ValueError where the reservation is not open."""
    with ledger.atomically() as connection:
        settle_within(connection, ledger.now_s(), reservation, micro_usd, usage, note)
        keep_within(connection, ledger.now_s(), output)


def keep_within(connection: sqlite3.Connection, now_s: float, output: Output) -> None:
    """Keep a reply as a part of a transaction of the caller's; one that is there already stays."""
    row = (output.key, output.recipe, output.subject, output.model, output.text, output.stop_reason, now_s)
    connection.execute(f"INSERT OR IGNORE INTO outputs ({_COLUMNS}, made_s) VALUES (?, ?, ?, ?, ?, ?, ?)", row)  # noqa: S608


def find_output(ledger: Ledger, key: str) -> Output | None:
    """The reply to a request, or None."""
    rows = ledger.rows(f"SELECT {_COLUMNS} FROM outputs WHERE key = ?", key)  # noqa: S608
    return Output(*rows[0]) if rows else None


def subjects_paid_for(ledger: Ledger) -> set[str]:
    """The subjects about which a model said anything."""
    return {row[0] for row in ledger.rows("SELECT DISTINCT subject FROM outputs")}


def forget_outputs(ledger: Ledger, subject: str) -> int:
    """Drop every reply about a subject; how many there were."""
    with ledger.atomically() as connection:
        return connection.execute("DELETE FROM outputs WHERE subject = ?", (subject,)).rowcount
