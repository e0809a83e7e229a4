"""Hints that files changed: after events, after a root came back, where events are lost, and where they never come."""

import shutil
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from ledger_repository import git

from workspace import watch, watched
from workspace.standing import git_directories, is_git_at_work
from workspace.watch import Watcher, Watching

MOUNTS = """\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
40 22 0:35 / /home/ada/far\\040away rw - nfs4 server:/export rw
41 40 8:2 / /home/ada/far\\040away/disk rw - ext4 /dev/sdb1 rw
"""


class Hints:
    """Counts hints; `wait` waits for one more."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> None:
        self.count += 1

    def wait(self, seconds: float = 20.0) -> None:
        before, end = self.count, time.monotonic() + seconds
        while self.count == before:
            assert time.monotonic() < end, "no hint came"
            time.sleep(0.02)


@pytest.fixture
def watching(repository: Path) -> Iterator[Callable[[], tuple[Watcher, Hints]]]:
    started: list[Watcher] = []

    def start() -> tuple[Watcher, Hints]:
        hints = Hints()
        watcher = Watcher(repository, lambda name: name != "ignored", hints, partial(git_directories, repository))
        started.append(watcher)
        watcher.start()
        return watcher, hints

    yield start
    for watcher in started:
        watcher.stop()


def test_what_changes_is_hinted_at(repository: Path, watching: Callable[[], tuple[Watcher, Hints]]) -> None:
    watcher, hints = watching()
    assert watcher.watching == Watching()
    (repository / "ledger" / "new.py").write_text("x = 1\n")
    hints.wait()
    (repository / "fresh" / "deep").mkdir(parents=True)
    hints.wait()
    (repository / "fresh" / "deep" / "new.py").write_text("x = 1\n")
    hints.wait()
    git(repository, "add", "-A")
    hints.wait()
    git(repository, "commit", "-q", "-m", "More")
    hints.wait()


def test_renames_that_only_change_the_case_are_hinted_at(
    repository: Path, watching: Callable[[], tuple[Watcher, Hints]]
) -> None:
    _, hints = watching()
    (repository / "ledger" / "account.py").rename(repository / "ledger" / "Account.py")
    hints.wait()


def test_a_root_that_comes_back_is_watched_again(
    repository: Path, watching: Callable[[], tuple[Watcher, Hints]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "LOOK_SECONDS", 0.1)
    _, hints = watching()
    shutil.rmtree(repository)
    hints.wait()
    (repository / "ledger").mkdir(parents=True)
    hints.wait()
    time.sleep(0.5)
    (repository / "ledger" / "new.py").write_text("x = 1\n")
    hints.wait()


def test_a_repository_that_is_made_anew_is_watched_again(
    repository: Path, watching: Callable[[], tuple[Watcher, Hints]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "LOOK_SECONDS", 0.1)
    _, hints = watching()
    (repository / "ledger" / "new.py").write_text("x = 1\n")
    hints.wait()
    shutil.rmtree(repository / ".git")
    hints.wait()
    git(repository, "init", "-q")
    git(repository, "add", "-A")
    time.sleep(1.0)  # hints of all that have come
    git(repository, "commit", "-q", "-m", "Begun anew")
    hints.wait()


def test_after_the_machine_slept_everything_is_looked_at(
    watching: Callable[[], tuple[Watcher, Hints]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(watch, "GAP_SECONDS", -1.0)  # any step of the clock counts as a gap
    _, hints = watching()
    hints.wait()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells how much is watched")
def test_folders_that_are_not_watched_are_noticed_and_polled(
    repository: Path, watching: Callable[[], tuple[Watcher, Hints]], monkeypatch: pytest.MonkeyPatch
) -> None:
    watcher, hints = watching()
    (repository / "ledger" / "new.py").write_text("x = 1\n")
    hints.wait()
    assert watched.tell_watches(watcher, [repository / "ledger", repository / "tests"]) == 0
    monkeypatch.setattr(watched, "watch_count", lambda: 1)
    monkeypatch.setattr(watch, "WATCHES_LOOK_SECONDS", 0.0)
    (repository / "ledger" / "newer.py").write_text("x = 1\n")
    hints.wait()
    assert watcher.watching.mode == "polled"
    assert "not watched" in watcher.watching.why
    monkeypatch.setattr(watch, "POLL_SECONDS", 0.0)
    monkeypatch.setattr(watch, "LOOK_SECONDS", 0.05)
    (repository / "ledger" / "last.py").write_text("x = 1\n")
    hints.wait()
    hints.wait()


def test_a_network_file_system_is_polled(tmp_path: Path) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(MOUNTS)
    assert "nfs4" in watched.is_networked(Path("/home/ada/far away/project"), mounts)
    assert watched.is_networked(Path("/home/ada/far away/disk/project"), mounts) == ""
    assert watched.is_networked(Path("/home/ada/near"), mounts) == ""
    assert watched.is_networked(Path("/home/ada"), tmp_path / "nothing") == ""


def test_git_at_work_is_seen(repository: Path) -> None:
    folders = git_directories(repository)
    assert not is_git_at_work(folders)
    (repository / ".git" / "index.lock").touch()
    assert is_git_at_work(folders)


@pytest.mark.parametrize("way", ["deleted", "renamed"])
def test_a_folder_that_is_made_anew_is_watched_again(
    repository: Path, watching: Callable[[], tuple[Watcher, Hints]], way: str
) -> None:
    _, hints = watching()
    ledger = repository / "ledger"
    if way == "deleted":
        shutil.rmtree(ledger)
    else:
        ledger.rename(repository / "ignored")
    ledger.mkdir()
    hints.wait()
    time.sleep(2 * watch.DEBOUNCE_SECONDS)
    (ledger / "new.py").write_text("x = 1\n")
    hints.wait(5.0)


def test_a_root_that_is_made_anew_at_once_is_watched_again(
    repository: Path, watching: Callable[[], tuple[Watcher, Hints]]
) -> None:
    _, hints = watching()
    shutil.rmtree(repository)  # the new one may get the inode of the old one
    repository.mkdir()
    hints.wait()
    time.sleep(2 * watch.DEBOUNCE_SECONDS)
    (repository / "new.py").write_text("x = 1\n")
    hints.wait(5.0)
