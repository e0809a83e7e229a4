"""What cannot be recomputed for free into SQLite rows that survive: runs, money, questions, corrections, state."""

import json
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from fact_store.errors import StoreError
from fact_store.ledger_records import AskedQuestion, Correction, Run, RunItem
from fact_store.ledger_schema import VERSION, migrate, version_of
from fact_store.quarantine import Quarantine

BUSY_TIMEOUT_S: Final = 10.0
LISTED_MAX: Final = 1000
UNDOABLE_RUNS: Final = 20
NOTE: Final = "note"
_ASKED: Final = "worktree, question, hit, asked_s, subject, took_ms, class, tokens, raw_tokens, verdict"


class Ledger:
    """An open ledger. Every method that writes returns when the row is on disk. Usable from several threads."""

    def __init__(self, connection: sqlite3.Connection, clock: Callable[[], float]) -> None:
        self._connection = connection
        self._clock = clock
        self._lock = threading.Lock()

    def begin_run(self, worktree: str, effort: int, *, cause: str = "") -> int:
        """Note that a shift begins, and what woke it; returns its id."""
        return self._write(
            "INSERT INTO runs (worktree, effort, started_s, cause) VALUES (?, ?, ?, ?)",
            worktree, effort, self._clock(), cause,
        )  # fmt: skip

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
        ending: str = "",
        changes: Mapping[str, int] | None = None,
    ) -> None:
        """Note how a shift ended. A run without an end was cut off by a crash."""
        self._write(
            "UPDATE runs SET ended_s = ?, items = ?, facts = ?, questions = ?, cost_cpu_s = ?, cost_micro_usd = ?,"
            " failure = ?, ending = ?, changes = ? WHERE id = ?",
            self._clock(), items, facts, questions, cost_cpu_s, cost_micro_usd, failure, ending,
            json.dumps(dict(changes or {})), run,
        )  # fmt: skip

    def runs(self, newest: int = LISTED_MAX) -> list[Run]:
        """Shifts, newest first."""
        rows = self._rows(
            "SELECT id, worktree, effort, started_s, ended_s, items, facts, questions, cost_cpu_s, cost_micro_usd,"
            " failure, cause, ending, changes FROM runs ORDER BY id DESC LIMIT ?",
            newest,
        )
        return [Run(*(*row[:-1], json.loads(row[-1]))) for row in rows]

    def record_items(self, run: int, items: Iterable[tuple[str, str, str]]) -> None:
        """Note (subject, item, item before) that a shift is about to commit; kept for the newest `UNDOABLE_RUNS`."""
        with self.atomically() as connection:
            connection.executemany(
                "INSERT OR IGNORE INTO run_items (run, subject, item, before) VALUES (?, ?, ?, ?)",
                [(run, *item) for item in items],
            )
            connection.execute("DELETE FROM run_items WHERE run <= ?", (run - UNDOABLE_RUNS,))

    def run_items(self, run: int) -> list[RunItem]:
        """What a shift committed, by subject; nothing where it was taken back or is too long ago."""
        rows = self._rows("SELECT run, subject, item, before FROM run_items WHERE run = ? ORDER BY subject", run)
        return [RunItem(*row) for row in rows]

    def undo_run(self, run: int, worktree: str) -> None:
        """Note that a shift was taken back: its items are not to be made again while all that they read holds."""
        with self.atomically() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO undone (worktree, subject, item) SELECT ?, subject, item FROM run_items"
                " WHERE run = ?",
                (worktree, run),
            )
            connection.execute("DELETE FROM run_items WHERE run = ?", (run,))
            connection.execute("UPDATE runs SET ending = 'undone' WHERE id = ?", (run,))

    def undone(self, worktree: str) -> dict[str, str]:
        """Keys of work items that were taken back, with their subjects."""
        rows = self._rows("SELECT item, subject FROM undone WHERE worktree = ?", worktree)
        return dict(rows)

    def forget_undone(self, worktree: str) -> None:
        """What was taken back may be made again: somebody asked for it."""
        self._write("DELETE FROM undone WHERE worktree = ?", worktree)

    def record_question(self, asked: AskedQuestion) -> int:
        """Note a question that was asked, at this moment (`asked_s` is not read); returns its id."""
        return self._write(
            f"INSERT INTO questions_asked ({_ASKED}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
            asked.worktree, asked.question, int(asked.hit), self._clock(), asked.subject, asked.took_ms,
            asked.class_name, asked.tokens, asked.raw_tokens, asked.verdict,
        )  # fmt: skip

    def questions_asked(self, newest: int = LISTED_MAX) -> list[AskedQuestion]:
        """Questions that were asked, newest first."""
        rows = self._rows(f"SELECT {_ASKED} FROM questions_asked ORDER BY id DESC LIMIT ?", newest)  # noqa: S608
        return [AskedQuestion(row[0], row[1], bool(row[2]), *row[3:]) for row in rows]

    def rate_question(self, worktree: str, verdict: int, *, about: str = "", begins: str = "") -> str | None:
        """Note what the user thinks of the newest answer here, or of the newest to a question that begins so: 1 good,
        -1 bad, which counts as a miss, and what it should have been about (a moniker); returns the question, None where
        none was asked.
        """
        with self.atomically() as connection:
            row = connection.execute(
                "SELECT id, question FROM questions_asked WHERE worktree = ? AND substr(question, 1, ?) = ?"
                " ORDER BY id DESC LIMIT 1",
                (worktree, len(begins), begins),
            ).fetchone()
            if row is None:
                return None
            connection.execute(
                "UPDATE questions_asked SET verdict = ?, hit = CASE WHEN ? < 0 THEN 0 ELSE hit END,"
                " subject = CASE WHEN ? = '' THEN subject ELSE ? END WHERE id = ?",
                (verdict, verdict, about, about, row[0]),
            )
            return str(row[1])

    def forget_questions(self, path: str) -> int:
        """Drop the questions about symbols of a file; returns how many."""
        return self._changed("DELETE FROM questions_asked WHERE substr(subject, 1, ?) = ?", len(path) + 2, f"{path}::")

    def correct(self, subject: str, claim: str, *, kind: str = "", body: str = "") -> int:
        """Keep what the user says about a symbol, in the place of what he said of this kind before; returns its id."""
        now_s = self._clock()
        with self.atomically() as connection:  # or what he said before could be gone with nothing in its place
            connection.execute(
                "UPDATE corrections SET withdrawn_s = ? WHERE subject = ? AND kind = ? AND withdrawn_s IS NULL",
                (now_s, subject, kind),
            )
            made = connection.execute(
                "INSERT INTO corrections (subject, claim, corrected_s, kind, body) VALUES (?, ?, ?, ?, ?)",
                (subject, claim, now_s, kind, body),
            )
            return made.lastrowid or 0

    def withdraw(self, subject: str, kind: str | None = None) -> int:
        """The user takes back what he said about a symbol (of one kind, or all of it); returns how many corrections."""
        return self._changed(
            "UPDATE corrections SET withdrawn_s = ? WHERE subject = ? AND withdrawn_s IS NULL"
            " AND (? IS NULL OR kind = ?)",
            self._clock(), subject, kind, kind,
        )  # fmt: skip

    def corrections(self) -> list[Correction]:
        """All corrections that stand, in the order in which they were made."""
        rows = self._rows(
            "SELECT subject, claim, corrected_s, kind, body FROM corrections WHERE withdrawn_s IS NULL ORDER BY id"
        )
        return [Correction(*row) for row in rows]

    def put(self, key: str, value: object) -> None:
        """Keep a small JSON value under `key`, in the place of the one before."""
        self._write("INSERT OR REPLACE INTO state (key, value) VALUES (?, ?)", key, json.dumps(value))

    def get(self, key: str) -> Any:
        """The JSON value under `key`, or None."""
        rows = self._rows("SELECT value FROM state WHERE key = ?", key)
        return json.loads(rows[0][0]) if rows else None

    def keys(self, prefix: str) -> list[str]:
        """The keys of `put` that begin with `prefix`, sorted."""
        rows = self._rows("SELECT key FROM state WHERE substr(key, 1, ?) = ? ORDER BY key", len(prefix), prefix)
        return [key for (key,) in rows]

    @property
    def is_current(self) -> bool:
        """False for one of an earlier version that was opened to read only: it lacks some of the columns."""
        return version_of(self._connection) == VERSION

    def drop(self, key: str) -> None:
        """Keep nothing under `key` any more."""
        self._write("DELETE FROM state WHERE key = ?", key)

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
                if self._connection.in_transaction:  # a full disk may have ended it already
                    self._connection.execute("ROLLBACK")
                raise

    def _write(self, statement: str, *values: object) -> int:
        with self._lock:
            return self._connection.execute(statement, values).lastrowid or 0

    def _changed(self, statement: str, *values: object) -> int:
        with self._lock:
            return self._connection.execute(statement, values).rowcount

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
        if not (reason := damage_of(file)):
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


def damage_of(file: Path) -> str:
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
