"""A store's directory into what is wrong with it: every row is read, nothing is changed."""

from pathlib import Path

from fact_store.codec import decode_facts, decode_items, decode_questions
from fact_store.engine import probe
from fact_store.errors import EngineError, StoreError, TableDamagedError
from fact_store.ledger import damage_of
from fact_store.reading import read_rows
from fact_store.store import open_store
from fact_store.tables import TABLES
from indexer.records import Record

_DECODERS = {"facts": decode_facts, "questions": decode_questions, "work_items": decode_items}


class Health(Record):
    """How many rows each table of a store has, and what is wrong by table ("" stands for the store as a whole)."""

    rows: dict[str, int]
    wrong: dict[str, str]


def scan_store(directory: Path) -> Health:
    """Read every row of every table with its digest, and the ledger by SQLite's own check."""
    rows: dict[str, int] = {}
    wrong: dict[str, str] = {}
    if reason := damage_of(directory / "ledger.db"):
        wrong["ledger"] = reason
    try:
        store = open_store(directory, writable=False)
    except StoreError as error:
        return Health(rows, {**wrong, "": str(error)})
    try:
        for name in TABLES:
            try:
                found = read_rows(store.tables, name)
                rows[name] = len(found)
                if decode := _DECODERS.get(name):
                    for chunk in found["payload"].iterchunks():
                        decode(chunk.to_pylist())
            except TableDamagedError as error:
                wrong[name] = str(error).removeprefix(f"{name}: ")
            except ValueError as error:  # msgspec's errors are of this kind
                wrong[name] = f"rows do not decode: {error}"
    finally:
        store.close()
    return Health(rows, wrong)


def engine_fault() -> str:
    """Why the storage engine does not run on this machine, "" where it does; tried out in a process of its own."""
    try:
        probe()
    except EngineError as error:
        return str(error)
    return ""
