"""A ledger of any earlier version into one of this version, in one transaction."""

import sqlite3
from typing import Final

from fact_store.errors import StoreTooNewError

APPLICATION_ID: Final = 0x4E4F4354  # "NOCT"

# One entry a version; never change an entry that was released, add one.
MIGRATIONS: Final[tuple[tuple[str, ...], ...]] = (
    (
        """CREATE TABLE runs (
            id INTEGER PRIMARY KEY, worktree TEXT NOT NULL, effort INTEGER NOT NULL, started_s REAL NOT NULL, ended_s
            REAL, items INTEGER NOT NULL DEFAULT 0, facts INTEGER NOT NULL DEFAULT 0, questions INTEGER NOT NULL DEFAULT
            0, cost_cpu_s REAL NOT NULL DEFAULT 0, cost_micro_usd INTEGER NOT NULL DEFAULT 0, failure TEXT NOT NULL
            DEFAULT '')
        """,
        """CREATE TABLE spend (
            id INTEGER PRIMARY KEY, purpose TEXT NOT NULL, model TEXT NOT NULL, reserved_s REAL NOT NULL,
            reserved_micro_usd INTEGER NOT NULL CHECK (reserved_micro_usd >= 0), settled_s REAL,
            settled_micro_usd INTEGER CHECK (settled_micro_usd >= 0), input_tokens INTEGER, output_tokens INTEGER)
        """,
        "CREATE INDEX spend_by_time ON spend (reserved_s)",
        """CREATE TABLE questions_asked (
            id INTEGER PRIMARY KEY, worktree TEXT NOT NULL, question TEXT NOT NULL, hit INTEGER NOT NULL, asked_s REAL
            NOT NULL)
        """,
        """CREATE TABLE corrections (
            id INTEGER PRIMARY KEY, subject TEXT NOT NULL, claim TEXT NOT NULL, corrected_s REAL NOT NULL)
        """,
        "CREATE INDEX corrections_by_subject ON corrections (subject)",
        "CREATE TABLE state (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    ),
    (
        "ALTER TABLE runs ADD COLUMN cause TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE runs ADD COLUMN ending TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE runs ADD COLUMN changes TEXT NOT NULL DEFAULT '{}'",
        """CREATE TABLE run_items (
            run INTEGER NOT NULL, subject TEXT NOT NULL, item TEXT NOT NULL, before TEXT NOT NULL,
            PRIMARY KEY (run, subject)) WITHOUT ROWID
        """,
        """CREATE TABLE undone (
            worktree TEXT NOT NULL, subject TEXT NOT NULL, item TEXT NOT NULL,
            PRIMARY KEY (worktree, subject, item)) WITHOUT ROWID
        """,
        "ALTER TABLE questions_asked ADD COLUMN subject TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE corrections ADD COLUMN kind TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE corrections ADD COLUMN body TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE corrections ADD COLUMN withdrawn_s REAL",
    ),
    (
        "ALTER TABLE spend ADD COLUMN subject TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE spend ADD COLUMN cached_tokens INTEGER",
        "ALTER TABLE spend ADD COLUMN note TEXT NOT NULL DEFAULT ''",
        """CREATE TABLE outputs (
            key TEXT PRIMARY KEY, recipe TEXT NOT NULL, subject TEXT NOT NULL, model TEXT NOT NULL, text TEXT NOT NULL,
            stop_reason TEXT NOT NULL, made_s REAL NOT NULL)
        """,
        "CREATE INDEX outputs_by_recipe ON outputs (recipe)",
        """CREATE TABLE batches (
            id INTEGER PRIMARY KEY, tag TEXT NOT NULL UNIQUE, endpoint TEXT NOT NULL, model TEXT NOT NULL, state TEXT
            NOT NULL, provider_id TEXT, intended_s REAL NOT NULL, submitted_s REAL, ended_s REAL)
        """,
        """CREATE TABLE batch_requests (
            custom_id TEXT PRIMARY KEY, batch INTEGER NOT NULL, output_key TEXT NOT NULL, recipe TEXT NOT NULL, subject
            TEXT NOT NULL, reservation INTEGER NOT NULL, outcome TEXT NOT NULL DEFAULT '')
        """,
        "CREATE INDEX batch_requests_by_batch ON batch_requests (batch)",
    ),
    ("ALTER TABLE questions_asked ADD COLUMN took_ms REAL",),
    (
        "ALTER TABLE questions_asked ADD COLUMN class TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE questions_asked ADD COLUMN tokens INTEGER",
        "ALTER TABLE questions_asked ADD COLUMN raw_tokens INTEGER",
        "ALTER TABLE questions_asked ADD COLUMN verdict INTEGER NOT NULL DEFAULT 0",
    ),
    (
        """CREATE TABLE kept_answers (
            key TEXT PRIMARY KEY, question TEXT NOT NULL, level INTEGER NOT NULL, model TEXT NOT NULL,
            text TEXT NOT NULL, places TEXT NOT NULL, micro_usd INTEGER NOT NULL, tokens_out INTEGER NOT NULL,
            made_s REAL NOT NULL)
        """,
    ),
)
VERSION: Final = len(MIGRATIONS)


def migrate(connection: sqlite3.Connection, migrations: tuple[tuple[str, ...], ...] = MIGRATIONS) -> None:
    """Bring a ledger to the newest version: all steps or, if one fails, none.

    Raises:
        StoreTooNewError: a newer version of the program wrote it; nothing was changed.
    """
    if version_of(connection) == len(migrations):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        for statements in migrations[version_of(connection) :]:
            for statement in statements:
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {len(migrations)}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def version_of(connection: sqlite3.Connection) -> int:
    """The version of a ledger, 0 for an empty file; raises StoreTooNewError for one from the future."""
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > VERSION:
        raise StoreTooNewError(f"the ledger was written by a newer Noctule (version {version}, not {VERSION}): upgrade")
    return version
