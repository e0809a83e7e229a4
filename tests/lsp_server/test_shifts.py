"""What wakes the server to a shift, and what ends one: commits and switches of branch, edits in the middle of it."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ledger_repository import committed, git
from lsp_client import Client

from fact_store.ledger import open_ledger
from fact_store.ledger_records import Run

MANY = 40
FUNCTIONS = "".join(f'def f{n}(a, b={n}):\n    """Do {n}."""\n    return f{n}(a, b)\n\n\n' for n in range(80))


def has_slept(status: dict[str, Any]) -> bool:
    return status["state"] == "idle" and status.get("facts", 0) > 0 and status["outdated"] == 0


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A committed repository."""
    return committed(tmp_path / "ledger-repo")


@pytest.fixture
def client(root: Path, tmp_path: Path) -> Iterator[Client]:
    """A session over it that was slept over once."""
    environment = {"HOME": str(tmp_path), "NOCTULE_DATA": str(tmp_path / "data"), "NOCTULE_BUGS": "raise"}
    with Client(environment={**environment, "NOCTULE_SLEEP_LOAD_MAX": "1000"}) as client:
        client.initialize(root)
        client.wait_for(has_slept)
        yield client


def runs(tmp_path: Path) -> list[Run]:
    """The shifts in the ledger of the one store, newest first."""
    (store,) = (tmp_path / "data" / "stores").iterdir()
    ledger = open_ledger(store, writable=False)
    found = ledger.runs()
    ledger.close()
    return found


def wait_for_run(tmp_path: Path, cause: str, after: int = 0) -> Run:
    """The newest shift of that cause with a greater id, once it has ended."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if found := [run for run in runs(tmp_path) if run.cause == cause and run.ended_s and run.id > after]:
            return found[0]
        time.sleep(0.1)
    raise AssertionError(runs(tmp_path))


def test_a_commit_wakes_a_shift_though_no_file_changed(client: Client, root: Path, tmp_path: Path) -> None:
    before = client.result("noctule/status", {})["head"]
    (root / "ledger/store.py").write_text((root / "ledger/store.py").read_text().replace("Write one", "Keep one"))
    assert wait_for_run(tmp_path, "save").changes["derived"] > 0
    git(root, "commit", "-q", "-a", "-m", "Say it better")
    assert wait_for_run(tmp_path, "commit").ending == "completed"
    assert client.wait_for(has_slept)["head"] != before


def test_a_switch_of_branch_and_back_reasons_about_nothing_twice(client: Client, root: Path, tmp_path: Path) -> None:
    git(root, "checkout", "-q", "-b", "other")
    (root / "ledger/store.py").write_text("def nothing() -> None: ...\n")
    git(root, "commit", "-q", "-a", "-m", "Throw the store away")
    there = wait_for_run(tmp_path, "branch switch")
    client.wait_for(has_slept)
    git(root, "checkout", "-q", "main")
    back = wait_for_run(tmp_path, "branch switch", after=there.id)
    assert (back.changes["derived"], back.changes["reasoned"]) == (0, 0)
    assert back.changes["reused"] > 0


def test_an_edit_ends_a_shift_and_what_it_finished_stays(client: Client, root: Path, tmp_path: Path) -> None:
    for number in range(MANY):
        (root / f"ledger/many{number}.py").write_text(FUNCTIONS)
    client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": root.as_uri(), "type": 2}]})
    client.wait_for(lambda status: status["state"] == "sleeping")
    uri = (root / "ledger/account.py").as_uri()
    text = (root / "ledger/account.py").read_text() + "\n\ndef added() -> None: ...\n"
    client.notify(
        "textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": "python", "version": 1, "text": text}}
    )
    client.wait_for(has_slept)
    assert client.result("noctule/facts", {"symbol": "added"})["subject"] == "ledger/account.py::added"
    ended = [run.ending for run in runs(tmp_path)]
    derived = sum(run.changes.get("derived", 0) for run in runs(tmp_path))
    assert set(ended) <= {"completed", "cancelled"}
    status = client.result("noctule/status", {})
    assert derived < 1.5 * status["facts"]  # nothing that a cancelled shift had finished was done again


def test_a_sleep_that_is_asked_for_while_reading_waits_for_nothing(root: Path, tmp_path: Path) -> None:
    """Neither files that are opened meanwhile, nor a machine that is too busy for a shift by itself, put it off."""
    environment = {"HOME": str(tmp_path), "NOCTULE_DATA": str(tmp_path / "data"), "NOCTULE_BUGS": "raise"}
    file = root / "ledger/account.py"
    with Client(environment={**environment, "NOCTULE_SLEEP_LOAD_MAX": "0.0001"}) as client:
        client.initialize(root)
        client.result("workspace/executeCommand", {"command": "noctule.sleepNow"})
        document = {"uri": file.as_uri(), "languageId": "python", "version": 0, "text": file.read_text("utf-8")}
        client.notify("textDocument/didOpen", {"textDocument": document})
        client.wait_for(has_slept)
    assert runs(tmp_path)[-1].cause == "manual"
