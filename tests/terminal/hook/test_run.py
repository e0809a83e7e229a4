"""`noctule hook run`: queued in a moment, exit code 0 and silence whatever is wrong, nothing written into the tree."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hooked_repository import HeldQueue, git, make_repository, put_on_path

from workspace.places import data_directory
from workspace.warm_queue import QUEUE_BYTES_MAX, enqueue, is_waiting, lock, root_above, take, warm_directory

HEAVY = ("click", "msgspec", "platformdirs", "pathlib", "subprocess", "asyncio", "json", "rich")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_repository(tmp_path / "repository")


@pytest.fixture
def queue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> HeldQueue:
    monkeypatch.setenv("NOCTULE_DATA", str(tmp_path / "data"))
    return HeldQueue()


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-P", "-c", "from terminal.main import main; main()", "hook", "run", *arguments]
    return subprocess.run(command, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True)


def test_what_git_exports_is_not_believed(root: Path, tmp_path: Path, queue: HeldQueue) -> None:
    other = make_repository(tmp_path / "other")
    done = run(root, "post-commit", GIT_DIR=str(other / ".git"), GIT_INDEX_FILE=str(other / ".git/index"))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert queue.taken() == [("post-commit", str(root))]


def test_it_imports_nothing_that_takes_long() -> None:
    code = f"import sys, terminal.hook.quick; sys.exit(', '.join(m for m in {HEAVY} if m in sys.modules) or None)"
    done = subprocess.run([sys.executable, "-S", "-P", "-c", code], capture_output=True, text=True, env=with_path())
    assert (done.returncode, done.stderr) == (0, "")


def with_path() -> dict[str, str]:
    """The environment, with our packages on the path of an interpreter that reads no `.pth` files."""
    import terminal

    return {**os.environ, "PYTHONPATH": str(Path(terminal.__file__ or "").parents[1])}


def test_the_tree_stays_as_it_is(root: Path, queue: HeldQueue) -> None:
    before = sorted(root.rglob("*"))
    run(root, "post-commit")
    assert sorted(root.rglob("*")) == before
    assert git(root, "status", "--porcelain") == ""


def test_without_a_repository_nothing_is_queued(tmp_path: Path, queue: HeldQueue) -> None:
    (tmp_path / "plain").mkdir()
    assert run(tmp_path / "plain").returncode == 0
    assert not is_waiting(queue.directory)


@pytest.mark.parametrize(
    "environment",
    [
        {"NOCTULE_DATA": "/proc/nothing"},
        {"NOCTULE_DATA": "/dev/null/data"},
        {"NOCTULE_DATA": "", "HOME": "/proc"},
        {"NOCTULE_DATA": "", "HOME": "relative"},
    ],
)
def test_a_home_that_cannot_be_written_is_no_reason_to_fail(root: Path, environment: dict[str, str]) -> None:
    done = run(root, "post-commit", **environment)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a full disk is played by /dev/full")
def test_a_full_disk_is_no_reason_to_fail(root: Path, tmp_path: Path) -> None:
    (tmp_path / "data/warm").mkdir(parents=True)
    (tmp_path / "data/warm/lock").symlink_to("/dev/full")
    done = run(root, "post-commit", "-v", NOCTULE_DATA=str(tmp_path / "data"))
    assert done.returncode == 0
    assert done.stderr.startswith("noctule: not warmed up: ")
    assert done.stderr.count("\n") == 1


def test_the_queue_is_where_the_rest_of_the_data_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for value in ("", str(tmp_path / "given")):
        monkeypatch.setenv("NOCTULE_DATA", value)
        assert Path(warm_directory()) == data_directory() / "warm"
    monkeypatch.delenv("NOCTULE_DATA")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "xdg"))
    assert Path(warm_directory()) == data_directory() / "warm"


def test_each_root_is_taken_once_with_its_newest_event(tmp_path: Path) -> None:
    strange = os.fsdecode(b"/strange\n\tname\xff")
    for event, root in [("post-commit", "/a"), ("post-commit", strange), ("post-merge", "/a")]:
        enqueue(str(tmp_path), root, event)
    with (tmp_path / "queue").open("ab") as file:
        file.write(b"post-commit\t/cut o")
    assert take(str(tmp_path)) == [("post-merge", "/a"), ("post-commit", strange)]
    assert take(str(tmp_path)) == []


def test_a_queue_that_nobody_works_off_stays_small(tmp_path: Path) -> None:
    (tmp_path / "queue").write_bytes(b"x" * QUEUE_BYTES_MAX)
    enqueue(str(tmp_path), "/a", "post-commit")
    assert (tmp_path / "queue").stat().st_size == QUEUE_BYTES_MAX


def test_the_lock_is_held_by_one(tmp_path: Path) -> None:
    held = lock(str(tmp_path))
    assert held is not None
    assert lock(str(tmp_path)) is None
    os.close(held)
    again = lock(str(tmp_path))
    assert again is not None
    os.close(again)


def test_the_root_is_the_folder_with_git_in_it(root: Path, tmp_path: Path) -> None:
    (root / "deep/er").mkdir(parents=True)
    (tmp_path / "link").symlink_to(root / "deep")
    assert root_above(str(root / "deep/er")) == str(root)
    assert root_above(str(tmp_path / "link")) == str(root)
    assert root_above("/") == ""


def test_the_program_is_found_by_its_name(root: Path, tmp_path: Path, queue: HeldQueue) -> None:
    path = put_on_path(tmp_path / "programs")
    subprocess.run(["noctule", "hook", "run", "manual"], cwd=root, env={**os.environ, "PATH": path}, check=True)
    assert queue.taken() == [("manual", str(root))]
