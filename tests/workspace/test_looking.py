"""When a look at the worktree finds it as it was, unread, and what makes it read again."""

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from ledger_repository import git, write

from indexer.files import Listing
from indexer.stamps import RACY_NS
from workspace.looking import Seen, look
from workspace.workspace import Workspace

NOTHING = Seen(Listing({}, {}, {}))
IGNORED = "*.log\nbuild/\n"


def later() -> int:
    """A moment at which everything written so far has settled."""
    return time.time_ns() + 2 * RACY_NS


def seen(root: Path) -> Seen:
    """A look at a worktree that has been at rest for a while."""
    return look(root, NOTHING, (), now_ns=later())


@pytest.fixture
def settled(repository: Path) -> Path:
    """The repository with ignored files, a nested repository, a virtual environment and a branch beside."""
    write(repository, {".gitignore": IGNORED, "ledger/notes.log": "", "build/made.py": "x = 1\n"})
    write(
        repository,
        {"nested/.git/HEAD": "ref: refs/heads/main\n", "nested/a.py": "", "env/pyvenv.cfg": "", "env/a.py": ""},
    )
    git(repository, "add", ".gitignore")
    git(repository, "commit", "-q", "-m", "Ignore what is made")
    git(repository, "branch", "other")
    return repository


def test_a_worktree_at_rest_is_not_read_again(settled: Path) -> None:
    first = seen(settled)
    assert look(settled, first, (), now_ns=later()) is first


def test_what_is_ignored_or_is_no_source_does_not_count(settled: Path) -> None:
    first = seen(settled)
    (settled / "ledger/notes.log").write_text("a line\n")
    (settled / "build/made.py").write_text("x = 2\n")
    (settled / "build/new.py").write_text("x = 2\n")
    (settled / "nested/a.py").write_text("x = 2\n")
    assert look(settled, first, (), now_ns=later()) is first


def test_what_changed_a_moment_ago_proves_nothing(settled: Path) -> None:
    first = look(settled, NOTHING, ())
    assert look(settled, first, ()) is not first


CHANGES: dict[str, Callable[[Path], object]] = {
    "a file is written": lambda root: (root / "ledger/store.py").write_text("# A"),
    "a file comes": lambda root: (root / "ledger/new.py").write_text("x = 1\n"),
    "a file goes": lambda root: (root / "ledger/store.py").unlink(),
    "a file is called otherwise": lambda root: (root / "ledger/store.py").rename(root / "ledger/shop.py"),
    "a file may not be read": lambda root: (root / "ledger/store.py").chmod(0),
    "a folder comes": lambda root: (root / "more").mkdir(),
    "rules change": lambda root: (root / ".gitignore").write_text("*.log\n"),
    "rules come": lambda root: (root / "ledger/.noctuleignore").write_text("store.py\n"),
    "rules outside the tree change": lambda root: (root / ".git/info/exclude").write_text("ledger/\n"),
    "a file is tracked": lambda root: git(root, "add", "-f", "build/made.py"),
    "a commit is made": lambda root: git(root, "commit", "-q", "--allow-empty", "-m", "A step"),
    "a branch is switched to": lambda root: git(root, "checkout", "-q", "other"),
    "refs are packed": lambda root: git(root, "pack-refs", "--all"),
    "a nested repository becomes a folder": lambda root: (root / "nested/.git").rename(root / "nested/git"),
    "an environment becomes a folder": lambda root: (root / "env/pyvenv.cfg").unlink(),
    "git is broken": lambda root: (root / ".git/HEAD").unlink(),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_may_change_the_answer_makes_it_read_again(settled: Path, change: Callable[[Path], object]) -> None:
    first = seen(settled)
    change(settled)
    again = look(settled, first, (), now_ns=later())
    assert again is not first
    fresh = look(settled, NOTHING, (), now_ns=later())
    assert (again.listing, again.standing) == (fresh.listing, fresh.standing)


def test_other_patterns_make_it_read_again(settled: Path) -> None:
    assert "ledger/store.py" not in look(settled, seen(settled), ("store.py",), now_ns=later()).listing.files


def test_a_repository_that_git_cannot_read_is_read_again_each_time(settled: Path) -> None:
    (settled / ".git/HEAD").unlink()
    first = seen(settled)
    assert look(settled, first, (), now_ns=later()) is not first


def test_a_repository_around_a_folder_that_had_none_is_seen(tmp_path: Path) -> None:
    write(tmp_path, {"a/b/c.py": "x = 1\n"})
    first = seen(tmp_path / "a/b")
    assert look(tmp_path / "a/b", first, (), now_ns=later()) is first
    git(tmp_path, "init", "-q")
    assert look(tmp_path / "a/b", first, (), now_ns=later()) is not first


@pytest.mark.parametrize("ref", ["../../x", "refs/../../x", "refs/heads/a\0b", "refs/heads/main\nref: refs/x"])
def test_a_hostile_head_leads_nowhere_else(settled: Path, ref: str) -> None:
    (settled / ".git/HEAD").write_text(f"ref: {ref}\n")
    assert all(place.startswith(str(settled)) for place in seen(settled).stamps)


def test_a_second_question_reads_no_file_and_runs_no_git(
    repository: Path, opened: Callable[..., Workspace], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.stamps.RACY_NS", -RACY_NS)  # all has settled
    workspace = opened(repository)
    workspace.refresh()
    workspace.sleep(3)
    first, snapshot = workspace.context("How is money deposited?", 500), workspace.snapshot
    work: list[object] = []
    monkeypatch.setattr(subprocess, "Popen", lambda *arguments, **_: work.append(arguments))
    monkeypatch.setattr("workspace.looking.list_files", lambda *arguments, **_: work.append(arguments))
    monkeypatch.setattr("assistant.index.lines_now", lambda *arguments: work.append(arguments))
    monkeypatch.setattr("fact_store.snapshot.aspect_digest", lambda *arguments: work.append(arguments))
    assert workspace.refresh(commit=False).changed == ()
    assert workspace.snapshot is snapshot
    assert workspace.context("How is money deposited?", 500) == first
    assert work == []
