"""A shift can be taken back, a path forgotten: what is gone is gone, what stood before stands again."""

from collections.abc import Callable
from pathlib import Path

import pytest
from ledger_repository import git

from workspace.errors import NoctuleError
from workspace.taking_back import forget, undo
from workspace.workspace import Workspace

Open = Callable[..., Workspace]
SECRET = "lure-of-the-vault-7731"


@pytest.fixture
def slept(repository: Path, opened: Open) -> Workspace:
    workspace = opened(repository)
    workspace.refresh()
    workspace.sleep()
    return workspace


def edit(root: Path, path: str, old: str, new: str) -> None:
    file = root / path
    file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")


def keys(workspace: Workspace) -> set[str]:
    return {f.key for f in workspace.snapshot.all_facts()} | {q.key for q in workspace.snapshot.all_questions()}


def test_undo_brings_back_what_stood_before(slept: Workspace, repository: Path) -> None:
    before = keys(slept)
    edit(repository, "ledger/account.py", "LIMIT = 1000", "LIMIT = 2000")
    slept.refresh()
    slept.sleep()
    assert keys(slept) != before
    done = undo(slept)
    assert (done.items, done.restored, done.later) == (2, 1, 0)  # of the change nothing had been said before
    assert keys(slept) == before
    assert not all(slept.snapshot.is_fresh(f) for f in slept.snapshot.all_facts())


def test_what_was_taken_back_comes_again_only_when_asked_for(slept: Workspace, repository: Path) -> None:
    edit(repository, "ledger/account.py", "LIMIT = 1000", "LIMIT = 2000")
    slept.refresh()
    slept.sleep()
    learned = keys(slept)
    undo(slept)
    assert slept.waiting(3) == ()
    assert slept.sleep().reasoned + slept.sleep().reused == 0
    slept.forget_undone()
    slept.sleep()
    assert keys(slept) == learned


def test_what_was_taken_back_comes_again_when_what_it_rests_on_moves(slept: Workspace, repository: Path) -> None:
    edit(repository, "ledger/account.py", "LIMIT = 1000", "LIMIT = 2000")
    slept.refresh()
    slept.sleep()
    undo(slept)
    edit(repository, "ledger/account.py", "LIMIT = 2000", "LIMIT = 3000")
    slept.refresh()
    assert "ledger/account.py" in slept.waiting(3)


def test_undo_outlives_the_process(slept: Workspace, repository: Path, opened: Open) -> None:
    undo(slept)
    assert keys(slept) == set()
    slept.close()
    again = opened(repository)
    again.refresh()
    assert (keys(again), again.waiting(3)) == (set(), ())
    with pytest.raises(NoctuleError, match="no shift to take back"):
        undo(again)


def test_shifts_are_taken_back_one_after_another(slept: Workspace, repository: Path) -> None:
    edit(repository, "ledger/account.py", "LIMIT = 1000", "LIMIT = 2000")
    slept.refresh()
    slept.sleep()
    edit(repository, "ledger/store.py", "Write one entry", "Keep one entry")
    slept.refresh()
    slept.sleep()
    newest, middle, first = undo(slept), undo(slept), undo(slept)
    assert (newest.later, middle.later, first.later) == (0, 0, 0)  # each undo brought back what the one before it needs
    assert keys(slept) == set()


def test_what_was_learned_since_is_not_taken_back(slept: Workspace, repository: Path) -> None:
    edit(repository, "ledger/account.py", "self.balance += amount", "self.balance += 2 * amount")
    slept.refresh()
    slept.ask("What does Account.deposit do?")  # catches up with the edit: no shift, and nothing to take back
    standing = slept.snapshot.items["ledger/account.py"].key
    done = undo(slept)
    assert done.later == 1
    assert {s: item.key for s, item in slept.snapshot.items.items()} == {"ledger/account.py": standing}


def test_runs_say_what_was_done_and_why(slept: Workspace, repository: Path) -> None:
    edit(repository, "ledger/account.py", "self.balance += amount", "self.balance += 2 * amount")
    slept.refresh()
    slept.sleep(cause="save")
    newest, first = slept.ledger.runs()
    assert (newest.cause, newest.ending, newest.failure) == ("save", "completed", "")
    assert 0 < newest.changes["derived"] < first.changes["derived"]
    assert newest.changes["gained"] == newest.changes["lost"] > 0
    assert newest.items == len(slept.ledger.run_items(newest.id)) == newest.changes["reasoned"]
    assert newest.started_s <= (newest.ended_s or 0)


def test_a_shift_that_fails_says_why(slept: Workspace, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(repository, "ledger/account.py", "LIMIT = 1000", "LIMIT = 2000")
    slept.refresh()

    def full(*_arguments: object, **_named: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(slept, "learn", full)
    with pytest.raises(OSError, match="No space"):
        slept.sleep()
    newest = slept.ledger.runs()[0]
    assert (newest.ending, "No space left" in newest.failure) == ("failed", True)


def test_nothing_to_do_is_no_run(slept: Workspace) -> None:
    slept.sleep()
    assert len(slept.ledger.runs()) == 1


def test_what_came_from_a_path_is_gone_from_the_disk(repository: Path, opened: Open, tmp_path: Path) -> None:
    (repository / "ledger/vault.py").write_text(f'"""Hold {SECRET}."""\n\n\ndef open_vault():\n    return 1\n', "utf-8")
    edit(
        repository,
        "ledger/account.py",
        '"""One account."""',
        '"""One account."""\n\nfrom ledger.vault import open_vault',
    )
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "Build a vault")
    workspace = opened(repository)
    workspace.refresh()
    workspace.sleep()
    workspace.ask(f"What is the {SECRET} of open_vault?")
    store = tmp_path / "store"
    assert SECRET.encode() in b"".join(f.read_bytes() for f in store.rglob("*") if f.is_file())
    (repository / "ledger/vault.py").unlink()
    workspace.refresh()

    found = forget(workspace, "ledger/vault.py")

    assert found.facts > 0
    assert "ledger/vault.py" in found.subjects
    assert not any("vault" in f.subject for f in workspace.snapshot.all_facts())
    workspace.close()
    assert SECRET.encode() not in b"".join(f.read_bytes() for f in store.rglob("*") if f.is_file())


def test_a_forgotten_file_that_is_still_read_is_learned_about_again(slept: Workspace) -> None:
    before = keys(slept)
    forget(slept, "./ledger/store.py")
    assert "ledger/store.py" in slept.waiting(3)
    assert keys(slept) < before
    slept.sleep()
    assert keys(slept) == before


def test_a_folder_is_forgotten_with_all_in_it(slept: Workspace) -> None:
    found = forget(slept, "ledger/")
    assert {"ledger/__init__.py", "ledger/account.py", "ledger/store.py"} <= set(found.subjects)


@pytest.mark.parametrize(
    ("path", "message"), [("nosuch.py", "nothing is known"), ("..", "no path inside"), ("", "no path")]
)
def test_a_path_of_which_nothing_is_known_is_refused(slept: Workspace, path: str, message: str) -> None:
    with pytest.raises(NoctuleError, match=message):
        forget(slept, path)
