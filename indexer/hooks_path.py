"""A working tree into the folder where git looks for its hooks, as the user's own configuration has it."""

import os
import subprocess
from pathlib import Path

from indexer.git import GIT_TIMEOUT_S, GitError, git_program, repository_of
from indexer.records import Record


class HooksPath(Record):
    """`directory` is absolute; `scope` is where core.hooksPath was set (local, worktree, global, system, command), ""
    where it is not.
    """

    directory: str
    top: str
    scope: str


def hooks_path(root: Path) -> HooksPath:
    """Where git looks for hooks of the repository around `root`; raises GitError without one, or where git refuses.

    This asks git with the user's configuration, unlike everything that reads a repository; both commands only look
    things up and run nothing.
    """
    repository = repository_of(root)
    if repository is None:
        raise GitError(f"{root} is not in a git repository")
    top = Path(repository.top)
    directory = _git(top, "rev-parse", "--git-path", "hooks").rstrip("\n")
    scope = _git(top, "config", "--show-scope", "--get", "core.hooksPath", may_fail=True).partition("\t")[0]
    return HooksPath(os.path.normpath(top / directory), str(top), scope.strip())


def _git(folder: Path, *arguments: str, may_fail: bool = False) -> str:
    # What git exports to a hook names another repository, perhaps.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or "CONFIG" in name}
    try:
        done = subprocess.run(  # noqa: S603 - an absolute program and our own arguments
            [git_program(), "-C", str(folder), *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=GIT_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise GitError(f"git {arguments[0]}: {error}") from error
    if done.returncode != 0 and not may_fail:
        lines = done.stderr.decode("utf-8", "replace").splitlines() or ["failed without a message"]
        raise GitError(f"git {arguments[0]}: {lines[0]}")
    return os.fsdecode(done.stdout)
