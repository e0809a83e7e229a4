"""The warmer: what hooks queued is read and slept over, one repository after another, by one process at a time."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hooked_repository import commit, end_servers, make_repository

from workspace import warmer
from workspace.errors import NoctuleError
from workspace.reaching import reach
from workspace.warm_queue import enqueue, is_waiting, lock
from workspace.warmer import warm, work_off
from workspace.workspace import Workspace


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NOCTULE_DATA", str(tmp_path / "data"))
    return make_repository(tmp_path / "repository")


@pytest.fixture
def queue(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(warmer, "QUIET_S", 0.0)
    (tmp_path / "data/warm").mkdir(parents=True)
    return str(tmp_path / "data/warm")


def test_a_repository_is_read_and_slept_over_with_its_cause(root: Path) -> None:
    told = warm(root, "post-commit")
    assert told.startswith("1 files read, slept over")
    with Workspace.open(root) as workspace:
        assert workspace.snapshot.facts_of("shop.py::sell")
        assert [run.cause for run in workspace.ledger.runs()] == ["commit"]
    (root / "shop.py").write_text("def sell():\n    return price()\n\n\ndef price():\n    return 2\n")
    commit(root, "price")
    assert warm(root, "post-merge").startswith("1 files read")


def test_who_writes_the_store_already_is_left_to_it(root: Path) -> None:
    with Workspace.open(root):
        assert warm(root, "post-commit") == "another process keeps it up to date"


def test_a_server_that_runs_is_told(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOCTULE_SERVER", "on")
    with reach(root) as repository:
        (root / "new.py").write_text("def bought():\n    return 1\n")
        assert warm(root, "post-commit") == "its server was told"
        assert "bought" in repository.read("names", {})["names"]
    end_servers(list((root.parent / "data/stores").iterdir()))


def test_a_repository_that_is_gone_is_passed_over(root: Path, tmp_path: Path) -> None:
    assert warm(tmp_path / "gone", "post-commit") == "it is gone"


def test_what_fails_holds_up_nothing(queue: str) -> None:
    for name in ("/refused", "/broken", "/good"):
        enqueue(queue, name, "post-commit")
    seen = []

    def take(root: Path, event: str) -> str:
        seen.append(str(root))
        if root.name == "refused":
            raise NoctuleError("no")
        if root.name == "broken":
            raise ValueError("broken")
        if seen.count("/good") == 1:
            enqueue(queue, "/good", event)  # a commit while we were at it
        return "done"

    work_off(queue, take)
    assert seen == ["/refused", "/broken", "/good", "/good"]
    assert not is_waiting(queue)


def test_the_process_works_off_the_queue_and_lets_go(root: Path, queue: str) -> None:
    enqueue(queue, str(root), "post-checkout")
    subprocess.run([sys.executable, "-P", "-m", "workspace.warmer"], check=True)
    assert not is_waiting(queue)
    assert "post-checkout: 1 files read" in Path(queue, "../log/warm.log").read_text()
    held = lock(queue)
    assert held is not None
    os.close(held)


def test_a_second_process_leaves_it_to_the_first(root: Path, queue: str) -> None:
    held = lock(queue)
    assert held is not None
    enqueue(queue, str(root), "post-commit")
    subprocess.run([sys.executable, "-P", "-m", "workspace.warmer"], check=True)
    assert is_waiting(queue)
    os.close(held)
