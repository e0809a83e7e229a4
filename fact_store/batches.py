"""Batches of requests into rows of the ledger that say, whenever the program dies, what was sent and what came back.

A batch is *intended* (reserved and written down, perhaps sent), *submitted* (its provider's id is known), *done* (every
result is kept and settled) or *void* (known never to have arrived). A request has no outcome until its result is kept.
"""

from collections.abc import Sequence
from typing import Final, Literal

from fact_store.ledger import Ledger
from fact_store.outputs import Output, keep_within
from fact_store.spending import Caps, Usage, reserve_within, settle_within
from indexer.records import Record

PURPOSE: Final = "think in batches"
Outcome = Literal["succeeded", "errored", "canceled", "expired"]

_COLUMNS: Final = "id, tag, endpoint, model, state, provider_id, intended_s"


class Intended(Record):
    """A request to be put into a batch: `custom_id` is its name there, `micro_usd` the most it can cost."""

    custom_id: str
    output_key: str
    recipe: str
    subject: str
    micro_usd: int


class BatchRow(Record):
    """A batch in the ledger; `tag` is part of each of its requests' names and of no other batch's."""

    id: int
    tag: str
    endpoint: str
    model: str
    state: str
    provider_id: str | None
    intended_s: float


class Awaited(Record):
    """A request of a batch whose result is not kept yet."""

    custom_id: str
    output_key: str
    recipe: str
    subject: str
    reservation: int
    reserved_micro_usd: int


def intend(ledger: Ledger, tag: str, endpoint: str, model: str, requests: Sequence[Intended], caps: Caps) -> int:
    """Write down a batch and reserve every request of it, all or nothing, before it is sent; its id.

    Raises CapReachedError where the whole does not fit under the caps.
    """
    with ledger.atomically() as connection:
        now_s = ledger.now_s()
        batch = connection.execute(
            "INSERT INTO batches (tag, endpoint, model, state, intended_s) VALUES (?, ?, ?, 'intended', ?)",
            (tag, endpoint, model, now_s),
        ).lastrowid
        for each in requests:
            held = reserve_within(connection, now_s, PURPOSE, model, each.micro_usd, caps, each.subject)
            connection.execute(
                "INSERT INTO batch_requests (custom_id, batch, output_key, recipe, subject, reservation)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (each.custom_id, batch, each.output_key, each.recipe, each.subject, held),
            )
        return int(batch or 0)


def note_submitted(ledger: Ledger, batch: int, provider_id: str) -> None:
    """The provider took the batch under this id."""
    with ledger.atomically() as connection:
        connection.execute(
            "UPDATE batches SET state = 'submitted', provider_id = ?, submitted_s = ? WHERE id = ?",
            (provider_id, ledger.now_s(), batch),
        )


def void(ledger: Ledger, batch: int, note: str) -> None:
    """The batch is known never to have been taken: what was reserved for it is free again."""
    with ledger.atomically() as connection:
        now_s = ledger.now_s()
        for custom_id, held in connection.execute(
            "SELECT custom_id, reservation FROM batch_requests WHERE batch = ? AND outcome = ''", (batch,)
        ).fetchall():
            settle_within(connection, now_s, held, 0, None, note)
            connection.execute("UPDATE batch_requests SET outcome = 'void' WHERE custom_id = ?", (custom_id,))
        connection.execute("UPDATE batches SET state = 'void', ended_s = ? WHERE id = ?", (now_s, batch))


def take_result(
    ledger: Ledger, request: Awaited, outcome: Outcome, micro_usd: int, usage: Usage | None, output: Output | None
) -> None:
    """Keep one result and settle its reservation, in one transaction; one that was taken before changes nothing."""
    with ledger.atomically() as connection:
        changed = connection.execute(
            "UPDATE batch_requests SET outcome = ? WHERE custom_id = ? AND outcome = ''", (outcome, request.custom_id)
        ).rowcount
        if changed:
            now_s = ledger.now_s()
            settle_within(connection, now_s, request.reservation, micro_usd, usage, outcome)
            if output is not None:
                keep_within(connection, now_s, output)


def finish(ledger: Ledger, batch: int) -> bool:
    """Note that a batch is done, if each of its requests has an outcome; whether it is."""
    with ledger.atomically() as connection:
        left = connection.execute("SELECT 1 FROM batch_requests WHERE batch = ? AND outcome = ''", (batch,)).fetchone()
        if left is None:
            connection.execute("UPDATE batches SET state = 'done', ended_s = ? WHERE id = ?", (ledger.now_s(), batch))
        return left is None


def open_batches(ledger: Ledger) -> list[BatchRow]:
    """Batches that are neither done nor void, oldest first."""
    return [
        BatchRow(*row)
        for row in ledger.rows(
            f"SELECT {_COLUMNS} FROM batches WHERE state IN ('intended', 'submitted') ORDER BY id"  # noqa: S608
        )
    ]


def provider_ids(ledger: Ledger) -> set[str]:
    """Every id a provider gave to a batch of ours."""
    return {row[0] for row in ledger.rows("SELECT provider_id FROM batches WHERE provider_id IS NOT NULL")}


def awaited(ledger: Ledger, batch: int) -> list[Awaited]:
    """The requests of a batch whose results are not kept yet."""
    rows = ledger.rows(
        "SELECT custom_id, output_key, recipe, r.subject, reservation, reserved_micro_usd FROM batch_requests r"
        " JOIN spend ON spend.id = r.reservation WHERE batch = ? AND outcome = '' ORDER BY custom_id",
        batch,
    )
    return [Awaited(*row) for row in rows]


def in_flight(ledger: Ledger) -> set[str]:
    """The keys of all requests whose results are still awaited."""
    return {row[0] for row in ledger.rows("SELECT output_key FROM batch_requests WHERE outcome = ''")}
