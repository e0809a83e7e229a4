"""What cannot be recomputed for free into SQLite rows that survive: runs, money, questions, corrections, state."""

import json
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from fact_store.errors import StoreError
from fact_store.ledger_schema import migrate, version_of
from fact_store.quarantine import Quarantine
from indexer.records import Record

BUSY_TIMEOUT_S: Final = 10.0
LISTED_MAX: Final = 1000
NOTE: Final = "note"


class Run(Record):
    """One shift: when, over what, what it gained and cost, why it failed ("" if it did not). Times in Unix seconds."""

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


class AskedQuestion(Record):
    """A question that somebody asked; `hit` where what was anticipated answered it."""

    worktree: str
    question: str
    hit: bool
    asked_s: float


class Correction(Record):
    """What the user says about `subject` (a moniker); it wins over every producer."""

    subject: str
    claim: str
    corrected_s: float


class Ledger:
    """An open ledger. Every method that writes returns when the row is on disk. Usable from several threads."""

    def __init__(self, connection: sqlite3.Connection, clock: Callable[[], float]) -> None:
        self._connection = connection
        self._clock = clock
        self._lock = threading.Lock()

    def begin_run(self, worktree: str, effort: int) -> int:
        """Note that a shift begins; returns its id."""
        return self._write(
            "INSERT INTO runs (worktree, effort, started_s) VALUES (?, ?, ?)", worktree, effort, self._clock()
        )

    def end_run(
        self,
        run: int,
        *,
        items: int,
        facts: int,
        questions: int,
        cost_cpu_s: float,
        cost_micro_usd: int = 0,
        failure: str = "",
    ) -> None:
        """Note how a shift ended. A run without an end was cut off by a crash."""
        self._write(
            "UPDATE runs SET ended_s = ?, items = ?, facts = ?, questions = ?, cost_cpu_s = ?, cost_micro_usd = ?,"
            " failure = ? WHERE id = ?",
            self._clock(), items, facts, questions, cost_cpu_s, cost_micro_usd, failure, run,
        )  # fmt: skip

    def runs(self, newest: int = LISTED_MAX) -> list[Run]:
        """Shifts, newest first."""
        rows = self._rows(
            "SELECT id, worktree, effort, started_s, ended_s, items, facts, questions, cost_cpu_s, cost_micro_usd,"
            " failure FROM runs ORDER BY id DESC LIMIT ?",
            newest,
        )
        return [Run(*row) for row in rows]

    def record_question(self, worktree: str, question: str, *, hit: bool) -> None:
        """Note a question that was asked, and whether it had been anticipated."""
        self._write(
            "INSERT INTO questions_asked (worktree, question, hit, asked_s) VALUES (?, ?, ?, ?)",
            worktree, question, int(hit), self._clock(),
        )  # fmt: skip

    def questions_asked(self, newest: int = LISTED_MAX) -> list[AskedQuestion]:
        """Questions that were asked, newest first."""
        rows = self._rows(
            "SELECT worktree, question, hit, asked_s FROM questions_asked ORDER BY id DESC LIMIT ?", newest
        )
        return [AskedQuestion(worktree, question, bool(hit), asked_s) for worktree, question, hit, asked_s in rows]

    def correct(self, subject: str, claim: str) -> None:
        """Keep what the user says about a symbol."""
        self._write(
            "INSERT INTO corrections (subject, claim, corrected_s) VALUES (?, ?, ?)", subject, claim, self._clock()
        )

    def corrections(self) -> list[Correction]:
        """All corrections, in the order in which they were made."""
        return [
            Correction(*row) for row in self._rows("SELECT subject, claim, corrected_s FROM corrections ORDER BY id")
        ]

    def put(self, key: str, value: object) -> None:
        """Keep a small JSON value under `key`, in the place of the one before."""
        self._write("INSERT OR REPLACE INTO state (key, value) VALUES (?, ?)", key, json.dumps(value))

    def get(self, key: str) -> Any:
        """The JSON value under `key`, or None."""
        rows = self._rows("SELECT value FROM state WHERE key = ?", key)
        return json.loads(rows[0][0]) if rows else None

    def close(self) -> None:
        """Close the file; the ledger must not be used afterwards."""
        self._connection.close()

    # ---- what spending and batches are written with

    def now_s(self) -> float:
        """This moment by the ledger's clock, in Unix seconds."""
        return self._clock()

    def rows(self, query: str, *values: object) -> list[Any]:
        """What a query gives."""
        return self._rows(query, *values)

    @contextmanager
    def atomically(self) -> Iterator[sqlite3.Connection]:
        """A transaction that holds off every other writer, also in other processes: all of it is kept, or nothing."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise

    def _write(self, statement: str, *values: object) -> int:
        with self._lock:
            return self._connection.execute(statement, values).lastrowid or 0

    def _rows(self, query: str, *values: object) -> list[Any]:
        with self._lock:
            return self._connection.execute(query, values).fetchall()


def open_ledger(directory: Path, *, writable: bool = True, clock: Callable[[], float] = time.time) -> Ledger:
    """Open `ledger.db` in a store's directory, made or migrated where needed.

    A damaged ledger is moved to quarantine and a new one begun whose state `note` says so.

    Raises:
        StoreTooNewError: a newer version of the program wrote it.
        StoreError: it cannot be opened, or there is none to read.
    """
    file = directory / "ledger.db"
    try:
        if not writable:
            return Ledger(_read_only(file), clock)
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not (reason := _damage(file)):
            return Ledger(_opened(file), clock)
        kept = _set_aside(file, Quarantine(directory / "quarantine"))
        ledger = Ledger(_opened(file), clock)
        ledger.put(NOTE, f"the ledger was damaged ({reason}); it is kept as {kept} and a new one was begun")
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"cannot open the ledger {file}: {error}") from error
    return ledger


def _opened(file: Path) -> sqlite3.Connection:
    connection = _connected(file.as_posix())
    try:
        # Readers are few and brief, so a rollback journal serves: one file, no shared memory beside it.
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA synchronous = FULL")
        migrate(connection)
    except BaseException:
        connection.close()
        raise
    file.chmod(0o600)
    return connection


def _read_only(file: Path) -> sqlite3.Connection:
    connection = _connected(f"{file.absolute().as_uri()}?mode=ro")
    try:
        version_of(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _connected(name: str) -> sqlite3.Connection:
    return sqlite3.connect(
        name, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False, uri=name.startswith("file:")
    )


def _damage(file: Path) -> str:
    """Why the file is no sound ledger, "" where it is one or is not there. Being locked is no damage."""
    if not file.exists() or not file.stat().st_size:
        return ""
    connection = _connected(file.as_posix())
    try:
        found = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError as error:
        return str(error)
    finally:
        connection.close()
    return "" if found == "ok" else found


def _set_aside(file: Path, quarantine: Quarantine) -> Path:
    journal = file.with_name(file.name + "-journal")
    if journal.exists():
        quarantine.take(journal)
    return quarantine.take(file)
