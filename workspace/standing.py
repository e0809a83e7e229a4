"""Where a worktree stands in its history (a commit, a branch) into what moved it there: a commit or a switch."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from msgspec import Struct

from indexer.git import GitError, head_of, read_regular, repository_of

HEAD_BYTES_MAX: Final = 4096


class Standing(Struct, frozen=True):
    """What is checked out: a commit, and the ref that HEAD names ("" where it is detached, or without git)."""

    commit: str = ""
    ref: str = ""


def standing_at(root: Path) -> Standing:
    """Where the worktree at `root` stands now."""
    try:
        repository = repository_of(root)
    except GitError:
        return Standing()
    if repository is None:
        return Standing()
    text = (read_regular(Path(repository.git_dir, "HEAD"), HEAD_BYTES_MAX) or b"").decode("utf-8", "replace").strip()
    keyword, _, ref = text.partition(": ")
    return Standing(head_of(root), ref if keyword == "ref" else "")


def moved_by(before: Standing, after: Standing) -> str:
    """ "commit", "branch switch", or "" where the worktree stands where it stood."""
    if before.ref != after.ref or (not after.ref and before.commit != after.commit):
        return "branch switch"
    return "commit" if before.commit != after.commit else ""


def git_directories(root: Path) -> dict[Path, bool]:
    """The folders whose files change with a commit, a switch of branch or `git add`, for a watcher, each with whether
    what is below it counts; none without git.
    """
    try:
        repository = repository_of(root)
    except GitError:
        return {}
    if repository is None:
        return {}
    return {Path(repository.git_dir): False, Path(repository.common_dir, "refs", "heads"): True}


def is_git_at_work(folders: Iterable[Path]) -> bool:
    """True while git holds the lock of an index: it is about to write files, or in the middle of it."""
    return any((folder / "index.lock").exists() for folder in folders)
