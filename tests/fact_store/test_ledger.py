"""What the ledger was told is there again, whatever version or damage it is opened with."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from fact_store import batches
from fact_store.errors import StoreError, StoreTooNewError
from fact_store.ledger import NOTE, UNDOABLE_RUNS, Ledger, open_ledger
from fact_store.ledger_records import AskedQuestion, Correction, RunItem
from fact_store.ledger_schema import MIGRATIONS, VERSION, migrate
from fact_store.spending import calls


def opened(directory: Path) -> Ledger:
    return open_ledger(directory, clock=lambda: 100.0)


def test_everything_is_there_after_opening_again(tmp_path: Path) -> None:
    ledger = opened(tmp_path)
    run = ledger.begin_run("/w", 3)
    ledger.end_run(run, items=2, facts=5, questions=1, cost_cpu_s=0.5, failure="interrupted")
    cut_off = ledger.begin_run("/w", 2)
    ledger.record_question(AskedQuestion("/w", "Where?", True, 0.0))
    ledger.correct("a.py::f", "f never raises")
    ledger.put("status", {"facts": 5, "name": "ü"})
    ledger.put("status", {"facts": 6})
    ledger.close()
    ledger = opened(tmp_path)
    newest, first = ledger.runs()
    assert (newest.id, newest.ended_s) == (cut_off, None)
    assert (first.ended_s, first.items, first.facts, first.failure) == (100.0, 2, 5, "interrupted")
    assert ledger.questions_asked() == [AskedQuestion("/w", "Where?", True, 100.0)]
    assert ledger.corrections() == [Correction("a.py::f", "f never raises", 100.0)]
    assert (ledger.get("status"), ledger.get("absent")) == ({"facts": 6}, None)
    ledger.close()


def test_what_a_shift_committed_can_be_taken_back_once(tmp_path: Path) -> None:
    ledger = opened(tmp_path)
    run = ledger.begin_run("/w", 3, cause="commit")
    ledger.record_items(run, [("a.py", "new", "old"), ("b.py", "first", "")])
    assert ledger.run_items(run) == [RunItem(run, "a.py", "new", "old"), RunItem(run, "b.py", "first", "")]
    ledger.undo_run(run, "/w")
    assert (ledger.run_items(run), ledger.undone("/w"), ledger.undone("/other")) == (
        [],
        {"new": "a.py", "first": "b.py"},
        {},
    )
    assert (ledger.runs()[0].ending, ledger.runs()[0].cause) == ("undone", "commit")
    ledger.forget_undone("/w")
    assert ledger.undone("/w") == {}
    for _ in range(UNDOABLE_RUNS + 1):
        ledger.record_items(ledger.begin_run("/w", 3), [("a.py", "x", "")])
    assert [bool(ledger.run_items(n)) for n in (run + 1, run + 2)] == [False, True]
    ledger.close()


def test_a_correction_stands_until_another_or_the_user_takes_it_back(tmp_path: Path) -> None:
    ledger = opened(tmp_path)
    ledger.correct("a.py::f", "one")
    ledger.correct("a.py::f", "two", kind="purpose", body="d1")
    ledger.correct("a.py::f", "three", kind="purpose")
    assert [(c.claim, c.kind) for c in ledger.corrections()] == [("one", ""), ("three", "purpose")]
    assert ledger.withdraw("a.py::f", "purpose") == 1
    assert [c.claim for c in ledger.corrections()] == ["one"]
    assert (ledger.withdraw("a.py::f"), ledger.withdraw("a.py::f"), ledger.corrections()) == (1, 0, [])
    ledger.close()


def test_what_fails_half_way_leaves_what_was_there(tmp_path: Path) -> None:
    ledger = opened(tmp_path)
    ledger.correct("a.py::f", "one")
    with ledger.atomically() as connection:  # as a full disk would, at the second of two statements
        for table in ("corrections", "run_items"):
            connection.execute(
                f"CREATE TRIGGER full_{table} BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'full'); END"
            )
    with pytest.raises(sqlite3.Error):
        ledger.correct("a.py::f", "two")
    assert [c.claim for c in ledger.corrections()] == ["one"]
    with pytest.raises(sqlite3.Error):
        ledger.record_items(ledger.begin_run("/w", 3), [("a.py", "new", "old")])
    ledger.put("status", 1)  # nothing is left open that would keep others out
    ledger.close()
    assert open_ledger(tmp_path).get("status") == 1


def test_questions_about_a_file_can_be_forgotten(tmp_path: Path) -> None:
    ledger = opened(tmp_path)
    for subject in ("a.py::f", "a.py::", "aXpy::f", ""):
        ledger.record_question(AskedQuestion("/w", f"What of {subject}?", False, 0.0, subject))
    assert ledger.forget_questions("a.py") == 2
    assert [q.subject for q in ledger.questions_asked()] == ["", "aXpy::f"]
    ledger.close()


def test_a_row_is_on_disk_when_the_writer_dies(tmp_path: Path) -> None:
    script = (
        "import os, sys; from pathlib import Path; from fact_store.ledger import open_ledger;"
        "open_ledger(Path(sys.argv[1])).correct('a.py::f', 'f never raises'); os.kill(os.getpid(), 9)"
    )
    assert subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False).returncode == -9
    ledger = opened(tmp_path)
    assert [each.claim for each in ledger.corrections()] == ["f never raises"]
    ledger.close()


@pytest.mark.parametrize("damage", [b"no ledger at all" * 100, b"SQLite format 3\x00" + b"\xff" * 5000])
def test_a_damaged_ledger_is_kept_and_a_new_one_says_so(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "ledger.db").write_bytes(damage)
    ledger = opened(tmp_path)
    assert "damaged" in ledger.get(NOTE)
    assert (tmp_path / "quarantine" / "0001-ledger.db").read_bytes() == damage
    ledger.close()


def test_pages_that_were_overwritten_are_noticed(tmp_path: Path) -> None:
    ledger = opened(tmp_path)
    for n in range(300):
        ledger.correct(f"a.py::f{n}", "said " * 20)
    ledger.close()
    content = bytearray((tmp_path / "ledger.db").read_bytes())
    content[8192:20480] = b"\xaa" * 12288
    (tmp_path / "ledger.db").write_bytes(content)
    ledger = opened(tmp_path)
    assert (ledger.corrections(), "damaged" in ledger.get(NOTE)) == ([], True)
    ledger.close()


def test_a_newer_ledger_is_left_alone(tmp_path: Path) -> None:
    opened(tmp_path).close()
    connection = sqlite3.connect(tmp_path / "ledger.db")
    connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    connection.close()
    for writable in (True, False):
        with pytest.raises(StoreTooNewError, match="newer"):
            open_ledger(tmp_path, writable=writable)
    assert not (tmp_path / "quarantine").exists()


def test_a_migration_that_fails_changes_nothing(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "ledger.db", isolation_level=None)
    with pytest.raises(sqlite3.OperationalError):
        migrate(connection, (*MIGRATIONS, ("CREATE TABLE more (id)", "nonsense")))
    assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    migrate(connection)
    assert connection.execute("PRAGMA user_version").fetchone() == (VERSION,)
    connection.close()


def test_a_ledger_of_the_first_version_is_brought_up_to_date(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "ledger.db", isolation_level=None)
    migrate(connection, MIGRATIONS[:1])
    connection.execute(
        "INSERT INTO spend (purpose, model, reserved_s, reserved_micro_usd) VALUES ('answer', 'small', 50, 70)"
    )
    connection.close()
    ledger = opened(tmp_path)
    [call] = calls(ledger)
    assert (call.purpose, call.subject, call.reserved_micro_usd, call.settled_micro_usd) == ("answer", "", 70, None)
    assert batches.open_batches(ledger) == []
    ledger.close()


def test_questions_of_an_earlier_version_have_no_time_to_their_answer(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "ledger.db", isolation_level=None)
    migrate(connection, MIGRATIONS[:3])
    connection.execute("INSERT INTO questions_asked (worktree, question, hit, asked_s) VALUES ('w', 'Why?', 1, 50)")
    connection.close()
    ledger = opened(tmp_path)
    ledger.record_question(AskedQuestion("w", "How?", False, 0.0, took_ms=12.5))
    assert [(asked.question, asked.took_ms) for asked in ledger.questions_asked()] == [("How?", 12.5), ("Why?", None)]
    ledger.close()


def test_a_verdict_stands_on_the_newest_question_and_a_bad_one_is_a_miss(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "ledger.db", isolation_level=None)
    migrate(connection, MIGRATIONS[:4])
    connection.execute("INSERT INTO questions_asked (worktree, question, hit, asked_s) VALUES ('w', 'Why?', 1, 50)")
    connection.close()
    ledger = opened(tmp_path)
    assert ledger.rate_question("elsewhere", 1) is None
    ledger.record_question(AskedQuestion("w", "How?", True, 0.0, "a.py::f", 3.0, "flow", 200, 4000))
    assert ledger.rate_question("w", -1, about="a.py::g") == "How?"
    how, why = ledger.questions_asked()
    assert (how.hit, how.subject, how.verdict, how.class_name, how.tokens, how.raw_tokens) == (
        False, "a.py::g", -1, "flow", 200, 4000,
    )  # fmt: skip
    assert (why.hit, why.verdict, why.tokens) == (True, 0, None)
    ledger.close()


def test_a_reader_needs_a_ledger_and_does_not_change_it(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot open"):
        open_ledger(tmp_path, writable=False)
    writer = opened(tmp_path)
    writer.put("status", 1)
    reader = open_ledger(tmp_path, writable=False)
    assert reader.get("status") == 1
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader.put("status", 2)
    reader.close()
    writer.close()


def test_the_ledger_needs_none_of_the_heavy_engines() -> None:
    heavy = "{'lancedb', 'pyarrow', 'numpy', 'git', 'tree_sitter'}"
    script = f"import sys, fact_store.ledger; print(sorted({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout == "[]\n"
