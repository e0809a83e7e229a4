"""`noctule hook install` in real repositories: hooks that were there are kept, run, and come back."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hooked_repository import HeldQueue, commit, git, make_repository, put_on_path

from workspace.warm_queue import EVENTS

Noctule = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_repository(tmp_path / "repository")


@pytest.fixture
def queue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> HeldQueue:
    monkeypatch.setenv("NOCTULE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("PATH", put_on_path(tmp_path / "programs"))
    return HeldQueue()


def write_hook(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    file.chmod(0o755)


def test_a_commit_a_switch_a_merge_and_an_amendment_are_queued(noctule: Noctule, root: Path, queue: HeldQueue) -> None:
    assert noctule("-C", str(root), "hook", "install").returncode == 0
    commit(root, "one")
    assert queue.taken() == [("post-commit", str(root))]
    git(root, "switch", "-q", "-c", "side")
    assert queue.taken() == [("post-checkout", str(root))]
    commit(root, "two")
    git(root, "switch", "-q", "main")
    git(root, "merge", "-q", "side")
    assert queue.roots_after("post-merge") == [str(root)]
    git(root, "commit", "-q", "--amend", "--allow-empty", "-m", "other")
    assert queue.roots_after("post-rewrite") == [str(root)]


def test_hooks_that_were_there_still_run_and_come_back(noctule: Noctule, root: Path, queue: HeldQueue) -> None:
    hooks = root / ".git/hooks"
    shell, python = "#!/bin/bash\necho from the shell\nexit 0\n", "#!/usr/bin/env python3\nprint('from python')\n"
    write_hook(hooks / "post-commit", shell)
    write_hook(hooks / "post-checkout", python)
    (hooks / "post-merge").write_text("#!/bin/sh\necho is switched off\n")
    noctule("-C", str(root), "hook", "install")
    again = noctule("-C", str(root), "hook", "install")
    assert again.stdout.count("was there") == len(EVENTS)
    assert "from the shell" in commit(root, "one")
    assert "from python" in git(root, "switch", "-c", "side")
    git(root, "commit", "-q", "--amend", "--allow-empty", "-m", "x")
    git(root, "switch", "-q", "main")
    assert "is switched off" not in git(root, "merge", "side")
    assert noctule("-C", str(root), "hook", "uninstall").returncode == 0
    assert (hooks / "post-commit").read_text() == shell
    assert (hooks / "post-checkout").read_text() == python
    assert not os.access(hooks / "post-merge", os.X_OK)
    assert not (hooks / "post-rewrite").exists()
    assert not list(hooks.glob("*noctule*"))
    assert noctule("-C", str(root), "hook", "uninstall").returncode == 3


def test_a_hook_that_is_a_link_into_the_tree_is_not_written_through(
    noctule: Noctule, root: Path, queue: HeldQueue
) -> None:
    write_hook(root / "tools/after.sh", text := "#!/bin/sh\necho from a tool\n")
    (root / ".git/hooks/post-commit").symlink_to("../../tools/after.sh")
    noctule("-C", str(root), "hook", "install")
    assert (root / "tools/after.sh").read_text() == text
    assert "from a tool" in commit(root, "one")
    noctule("-C", str(root), "hook", "uninstall")
    assert (root / ".git/hooks/post-commit").is_symlink()


def test_core_hookspath_is_respected(noctule: Noctule, root: Path, tmp_path: Path, queue: HeldQueue) -> None:
    git(root, "config", "core.hooksPath", "tools/hooks")
    noctule("-C", str(root), "hook", "install")
    text = (root / "tools/hooks/post-commit").read_text()
    assert str(tmp_path) not in text  # it may be committed: it names nothing of this machine
    commit(root, "one")
    assert queue.taken() == [("post-commit", str(root))]


def test_hooks_for_all_repositories_are_left_alone_unless_that_is_asked_for(
    noctule: Noctule, root: Path, tmp_path: Path, queue: HeldQueue
) -> None:
    git(root, "config", "--global", "core.hooksPath", str(tmp_path / "everywhere"))
    refused = noctule("-C", str(root), "hook", "install")
    assert refused.returncode == 2
    assert "--everywhere" in refused.stderr
    assert noctule("-C", str(root), "hook", "install", "--everywhere").returncode == 0
    commit(root, "one")
    assert queue.taken() == [("post-commit", str(root))]


def test_husky_runs_our_lines(noctule: Noctule, root: Path, queue: HeldQueue) -> None:
    # What husky 9 leaves behind: hooks in `.husky/_` which run the file of their name one folder above.
    git(root, "config", "core.hooksPath", ".husky/_")
    for event in EVENTS:
        write_hook(
            root / ".husky/_" / event, '#!/usr/bin/env sh\n[ ! -f ".husky/${0##*/}" ] || sh -e ".husky/${0##*/}"\n'
        )
    (root / ".husky/post-commit").write_text("echo from husky\n")
    noctule("-C", str(root), "hook", "install")
    assert "from husky" in commit(root, "one")
    assert queue.taken() == [("post-commit", str(root))]
    noctule("-C", str(root), "hook", "uninstall")
    assert (root / ".husky/post-commit").read_text() == "echo from husky\n"
    assert not (root / ".husky/post-merge").exists()


def test_worktrees_and_submodules_have_their_own_roots(
    noctule: Noctule, root: Path, tmp_path: Path, queue: HeldQueue
) -> None:
    other = make_repository(tmp_path / "library")
    git(root, "submodule", "add", "-q", str(other), "library")
    commit(root, "with a library")
    git(root, "worktree", "add", "-q", str(tmp_path / "linked"))
    noctule("-C", str(tmp_path / "linked"), "hook", "install")
    noctule("-C", str(root / "library"), "hook", "install")
    commit(tmp_path / "linked", "in the worktree")
    assert queue.taken() == [("post-commit", str(tmp_path / "linked"))]
    commit(root / "library", "in the submodule")
    assert queue.taken() == [("post-commit", str(root / "library"))]


def test_who_manages_a_hook_is_told(noctule: Noctule, root: Path, queue: HeldQueue) -> None:
    write_hook(root / ".git/hooks/post-commit", "#!/bin/sh\ncall_lefthook run post-commit\n")
    assert "lefthook-local.yml" in noctule("-C", str(root), "hook", "install").stderr


@pytest.mark.parametrize("verb", ["install", "uninstall", "status"])
def test_outside_of_git_it_says_so(noctule: Noctule, tmp_path: Path, verb: str) -> None:
    done = noctule("hook", verb)
    assert done.returncode == 2
    assert "not in a git repository" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_folder_that_cannot_be_written_is_named(noctule: Noctule, root: Path, queue: HeldQueue) -> None:
    git(root, "config", "core.hooksPath", "/proc/hooks")
    done = noctule("-C", str(root), "hook", "install")
    assert done.returncode == 1
    assert "/proc/hooks" in done.stderr
    assert done.stderr.count("\n") == 1
