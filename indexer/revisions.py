"""Names of revisions into commits, and commits into the files of their trees, by hardened plumbing alone."""

import os
from collections.abc import Collection
from pathlib import Path
from typing import Final

from indexer.git import GitError, Repository, repository_of, run_git
from indexer.source_file import FILE_BYTES

REVISION_CHARACTERS_MAX: Final = 200
BLOBS_MAX: Final = 5_000
BYTES_MAX: Final = 256 * 1024 * 1024
_FILE_MODES: Final = (b"100644", b"100755")


class RevisionError(ValueError):
    """A revision that does not exist, or no git around; the message is one line for the user."""


def commit_of(root: Path, revision: str) -> str:
    """The id of the commit that a revision names (`HEAD~2`, a branch, a tag); RevisionError where it names none."""
    repository = _repository(root)
    if not _is_plain(revision):
        raise RevisionError(f"{revision[:REVISION_CHARACTERS_MAX]!r} is no name of a revision")
    try:
        found = run_git(repository, root, "rev-parse", "--verify", f"{revision}^{{commit}}")
    except GitError:
        raise RevisionError(f"git knows no revision {revision!r}") from None
    return found.decode("ascii", "replace").strip()


def merge_base(root: Path, one: str, other: str) -> str:
    """The commit at which two commits (ids) parted; RevisionError where they have nothing in common."""
    try:
        return run_git(_repository(root), root, "merge-base", one, other).decode("ascii", "replace").strip()
    except GitError:
        raise RevisionError(f"{one[:10]} and {other[:10]} have no commit in common") from None


def tree_files(root: Path, commit: str) -> dict[str, str]:
    """Path relative to `root` -> blob id, of the regular files below it in a commit that are not too large."""
    try:
        listing = run_git(_repository(root), root, "ls-tree", "-r", "-z", "-l", commit)
    except GitError as error:
        raise RevisionError(str(error)) from None
    found: dict[str, str] = {}
    for entry in listing.split(b"\0"):
        head, tab, path = entry.partition(b"\t")
        fields = head.split()
        if (
            tab
            and len(fields) == 4
            and fields[0] in _FILE_MODES
            and fields[3].isdigit()
            and int(fields[3]) <= FILE_BYTES
        ):
            found[os.fsdecode(path)] = fields[2].decode("ascii", "replace")
    return found


def blobs(root: Path, ids: Collection[str]) -> dict[str, bytes]:
    """The contents of these blobs as stored, unfiltered; those that are missing (a partial clone) are left out.

    RevisionError where there are more than BLOBS_MAX, or they are too large together.
    """
    wanted = sorted(set(ids))
    if len(wanted) > BLOBS_MAX:
        raise RevisionError(f"{len(wanted)} files differ, more than {BLOBS_MAX}: choose revisions that are closer")
    if not wanted:
        return {}
    names = "\n".join([*wanted, ""]).encode()
    try:
        repository = _repository(root)
        listed = run_git(repository, root, "cat-file", "--batch-check", stdin=names).split(b"\n")
        if sum(int(size) for _, _, size in (row.split() for row in listed if row.count(b" ") == 2)) > BYTES_MAX:
            raise RevisionError("too much text differs: choose revisions that are closer")
        output = run_git(repository, root, "cat-file", "--batch", stdin=names)
    except GitError as error:
        raise RevisionError(str(error)) from None
    found: dict[str, bytes] = {}
    at = 0
    while (end := output.find(b"\n", at)) >= 0:
        head = output[at:end].split()
        at = end + 1
        if len(head) == 3 and head[1] == b"blob":
            size = int(head[2])
            found[head[0].decode("ascii")] = output[at : at + size]
            at += size + 1
    return found


def _is_plain(revision: str) -> bool:
    """Never an option, never several words or lines."""
    return 0 < len(revision) <= REVISION_CHARACTERS_MAX and revision[0] != "-" and revision.isprintable()


def _repository(root: Path) -> Repository:
    try:
        repository = repository_of(root)
    except GitError as error:
        raise RevisionError(str(error)) from None
    if repository is None:
        raise RevisionError(f"{root} is in no git repository, so it has no revisions")
    return repository
