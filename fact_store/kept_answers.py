"""Answers that a model was paid for into rows of the ledger, by the question, so that asking again costs nothing."""

from typing import Final

import msgspec

from fact_store.ledger import Ledger
from indexer.digest import digest_of
from indexer.records import Record

_COLUMNS: Final = "key, question, level, model, text, places, micro_usd, tokens_out, made_s"


class Place(Record):
    """Lines that an answer cites, and the digest of what they held."""

    path: str
    start_line: int
    end_line: int
    digest: str


class KeptAnswer(Record):
    """An answer of `model` at a `level` to a question, with every place that it cites and what it was paid.

    It holds while each of these places holds what it held. `made_s` is in Unix seconds.
    """

    key: str
    question: str
    level: int
    model: str
    text: str
    places: tuple[Place, ...]
    micro_usd: int
    tokens_out: int
    made_s: float = 0.0


def key_of(question: str) -> str:
    """What names a question, whatever its case and blanks."""
    return digest_of(["kept answer", " ".join(question.lower().split())])


def keep_answer(ledger: Ledger, answer: KeptAnswer) -> None:
    """Keep an answer in the place of what was kept of this question."""
    places = msgspec.json.encode([list(msgspec.structs.astuple(place)) for place in answer.places]).decode()
    row = (answer.key, answer.question, answer.level, answer.model, answer.text, places, answer.micro_usd,
           answer.tokens_out, ledger.now_s())  # fmt: skip
    with ledger.atomically() as connection:
        connection.execute(f"INSERT OR REPLACE INTO kept_answers ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)  # noqa: S608


def kept_answer(ledger: Ledger, question: str) -> KeptAnswer | None:
    """What was kept of a question, or None; whether it still holds is for the caller to find out."""
    rows = ledger.rows(f"SELECT {_COLUMNS} FROM kept_answers WHERE key = ?", key_of(question))  # noqa: S608
    return _read(rows[0]) if rows else None


def forget_answer(ledger: Ledger, question: str) -> None:
    """Drop what was kept of a question."""
    with ledger.atomically() as connection:
        connection.execute("DELETE FROM kept_answers WHERE key = ?", (key_of(question),))


def forget_answers_about(ledger: Ledger, paths: set[str]) -> int:
    """Drop every answer that cites one of these files; how many there were."""
    rows = ledger.rows(f"SELECT {_COLUMNS} FROM kept_answers")  # noqa: S608
    found = [row[0] for row in rows if any(place.path in paths for place in _read(row).places)]
    with ledger.atomically() as connection:
        connection.executemany("DELETE FROM kept_answers WHERE key = ?", [(key,) for key in found])
    return len(found)


def _read(row: tuple) -> KeptAnswer:  # type: ignore[type-arg]
    key, question, level, model, text, places, micro_usd, tokens_out, made_s = row
    read = tuple(Place(*place) for place in msgspec.json.decode(places))
    return KeptAnswer(key, question, level, model, text, read, micro_usd, tokens_out, made_s)
