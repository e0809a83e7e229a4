"""What nobody needs goes; what is in use, precious, or perhaps only out of reach stays."""

import shutil
from pathlib import Path

import pytest
from ledger_repository import committed, git

from fact_store.ledger import open_ledger
from indexer.git import store_identity
from workspace.leftovers import GOING, Leftover, leftovers, remove
from workspace.places import data_directory, store_directory
from workspace.workspace import Workspace


@pytest.fixture
def stores(isolated: Path) -> Path:
    """Where stores are kept."""
    return data_directory() / "stores"


def made(root: Path) -> Path:
    """A repository at `root` with a store; returns the store's directory."""
    slept(committed(root))
    return store_directory(store_identity(root))


def slept(root: Path) -> None:
    with Workspace.open(root) as workspace:
        workspace.refresh()
        workspace.sleep(1)


def told(stores: Path, what: str, *, everything: bool = False) -> list[Leftover]:
    return [leftover for leftover in leftovers(stores, everything=everything) if leftover.what == what]


def test_only_the_store_of_a_repository_that_is_gone_goes(tmp_path: Path, stores: Path) -> None:
    gone, kept = made(tmp_path / "gone"), made(tmp_path / "kept")
    shutil.rmtree(tmp_path / "gone")
    (leftover,) = told(stores, "store")

    assert (leftover.directory, leftover.kept) == (str(gone), "")
    assert leftover.bytes > 10_000
    assert remove(leftover) == ""
    assert [folder.name for folder in stores.iterdir()] == [kept.name]
    slept(tmp_path / "kept")


def test_a_folder_that_is_another_repository_now_keeps_no_store(tmp_path: Path, stores: Path) -> None:
    made(tmp_path / "place")
    shutil.rmtree(tmp_path / "place/.git")
    (leftover,) = told(stores, "store")
    assert leftover.why.endswith("is another repository now")


def test_a_disk_that_is_not_there_keeps_its_store(tmp_path: Path, stores: Path) -> None:
    made(tmp_path / "disk/repository")
    shutil.rmtree(tmp_path / "disk")
    (leftover,) = told(stores, "store")

    assert "another disk?" in leftover.kept
    assert remove(leftover) == leftover.kept
    assert told(stores, "store", everything=True)[0].kept == ""


def test_corrections_and_paid_replies_keep_their_store(tmp_path: Path, stores: Path) -> None:
    directory = made(tmp_path / "gone")
    ledger = open_ledger(directory)
    ledger.correct("a.py::b", "It is so.")
    ledger.close()
    shutil.rmtree(tmp_path / "gone")

    assert "1 corrections" in told(stores, "store")[0].kept
    assert told(stores, "store", everything=True)[0].kept == ""


def test_a_store_in_use_is_never_touched(tmp_path: Path, stores: Path) -> None:
    directory = made(tmp_path / "used")
    with Workspace.open(tmp_path / "used"):
        shutil.move(tmp_path / "used", tmp_path / "moved")
        (leftover,) = told(stores, "store")
        assert "in use by process" in remove(leftover)
        assert directory.is_dir()


def test_what_a_worktree_that_is_gone_held_is_forgotten(tmp_path: Path, stores: Path) -> None:
    made(tmp_path / "main")
    git(tmp_path / "main", "worktree", "add", "-q", str(tmp_path / "second"), "-b", "second")
    slept(tmp_path / "second")
    assert told(stores, "worktree") == []
    shutil.rmtree(tmp_path / "second")
    (leftover,) = told(stores, "worktree")

    assert leftover.worktree == str(tmp_path / "second")
    assert remove(leftover) == ""
    assert told(stores, "worktree") == []
    with Workspace.open(tmp_path / "main") as workspace:
        workspace.refresh()
        assert list(workspace.snapshot.all_facts())
        assert workspace.waiting(1) == ()


def test_worktrees_on_a_disk_that_is_not_there_are_all_kept(tmp_path: Path, stores: Path) -> None:
    made(tmp_path / "main")
    for name in ("one", "two"):
        git(tmp_path / "main", "worktree", "add", "-q", str(tmp_path / name / "tree"), "-b", name)
        slept(tmp_path / name / "tree")
        shutil.rmtree(tmp_path / name)

    assert ["another disk?" in leftover.kept for leftover in told(stores, "worktree")] == [True, True]


def test_quarantine_is_emptied_and_versions_are_dropped(tmp_path: Path, stores: Path) -> None:
    directory = made(tmp_path / "kept")
    (directory / "quarantine").mkdir()
    (directory / "quarantine/0001-facts.lance").write_bytes(b"damaged")
    found = list(leftovers(stores))

    assert [leftover.what for leftover in found] == ["quarantine", "versions"]
    assert [remove(leftover) for leftover in found] == ["", ""]
    assert not (directory / "quarantine").exists()
    slept(tmp_path / "kept")


def test_a_deletion_that_was_interrupted_goes_on(tmp_path: Path, stores: Path) -> None:
    directory = made(tmp_path / "gone")
    directory.rename(directory.with_name(directory.name + GOING))
    (leftover,) = told(stores, "store")
    assert remove(leftover) == ""
    assert list(stores.iterdir()) == []


def test_what_is_no_store_is_left_alone(stores: Path) -> None:
    (stores / "notes").mkdir(parents=True)
    (stores / "notes/mine.txt").write_text("keep")
    (stores / "link").symlink_to(stores / "notes")
    assert list(leftovers(stores)) == []
