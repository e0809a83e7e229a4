"""A folder into what git knows of it (HEAD, tracked files, blobs), while nothing that its repository names is run."""

import os
import re
import shutil
import stat
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from indexer.git_safety import OPTIONS, hardened_environment
from indexer.records import Record

GIT_TIMEOUT_S = 30.0
POINTER_BYTES = 4096
CONFIG_BYTES = 256 * 1024
LINE_BYTES = 64 * 1024
REASON_CHARACTERS = 200
SUBMODULE_MODE = b"160000"


class GitError(Exception):
    """git is absent, or cannot read this repository; the text is one line for the user."""


class CutOffError(GitError):
    """There is more than was read."""


class Repository(Record):
    """Where a working tree's git data are: `top` is its highest folder; all are absolute real paths."""

    top: str
    git_dir: str
    common_dir: str


class Tracked(Record):
    """Paths in the index below one folder, relative to it with `/`; names that are not UTF-8 keep surrogate escapes."""

    files: frozenset[str] = frozenset()
    submodules: frozenset[str] = frozenset()


def find_root(start: Path) -> Path:
    """Real path of the nearest folder at or above `start` that holds a `.git` entry; without one, of `start`."""
    start = start.resolve()
    return next((folder for folder in (start, *start.parents) if os.path.lexists(folder / ".git")), start)


def repository_of(folder: Path) -> Repository | None:
    """The repository whose working tree holds `folder`; None without one.

    Bare repositories are never taken for one: only a `.git` entry counts, so one embedded among the files stays inert.
    GitError where there is a `.git` entry that leads nowhere.
    """
    top = find_root(folder)
    if not os.path.lexists(top / ".git"):
        return None
    git_dir = _git_dir(top)
    common_dir = _common_dir(git_dir)
    for place, is_kind in ((git_dir / "HEAD", stat.S_ISREG), (common_dir / "objects", stat.S_ISDIR)):
        if not _is_kind(place, is_kind):
            raise GitError(f"{top / '.git'} is not a git repository: {place.name} is missing or damaged")
    return Repository(str(top), str(git_dir), str(common_dir))


def store_identity(root: Path) -> Path:
    """The path that names this repository's store: its git common directory, so that linked worktrees share one.

    A `.git` that points elsewhere is believed only if the place it names points back; else, and without git, it is the
    root. Otherwise a repository from a stranger could name another's directory and write into that one's store.
    """
    root = root.resolve()
    try:
        repository = repository_of(root)
    except GitError:
        return root
    if repository is None or repository.top != str(root):
        return root
    return Path(repository.common_dir) if _points_back(repository) else root


def head_of(root: Path) -> str:
    """Commit id of HEAD; "" without git or before the first commit."""
    try:
        repository = repository_of(root)
        return (
            run_git(repository, root, "rev-parse", "--verify", "--quiet", "HEAD").decode().strip() if repository else ""
        )
    except GitError:
        return ""


def tracked_files(repository: Repository, root: Path) -> Tracked:
    """What git tracks below `root`, read from the index alone. GitError where git cannot read it."""
    files: set[str] = set()
    submodules: set[str] = set()
    for mode, path in _index_entries(run_git(repository, root, "ls-files", "-s", "-z")):
        (submodules if mode == SUBMODULE_MODE else files).add(os.fsdecode(path))
    return Tracked(frozenset(files), frozenset(submodules))


def read_blob(root: Path, blob: str) -> bytes | None:
    """Content of a blob of the repository around `root` as stored, unfiltered; None where there is no such blob."""
    if re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", blob) is None:
        return None
    try:
        repository = repository_of(root)
        return read_git(repository, root, "cat-file", "blob", blob) if repository else None
    except GitError:
        return None


def run_git(repository: Repository, folder: Path, *arguments: str, stdin: bytes = b"") -> bytes:
    """Standard output of one hardened plumbing command run in `folder`. GitError, in one line, where it fails."""
    try:
        done = subprocess.run(  # noqa: S603 - an absolute program and our own arguments
            [git_program(), *OPTIONS, *arguments],
            cwd=folder,
            env=_environment(repository),
            input=stdin,
            capture_output=True,
            timeout=GIT_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise GitError(f"git {arguments[0]} did not answer within {GIT_TIMEOUT_S:.0f} s") from error
    except OSError as error:
        raise GitError(f"git cannot be started: {error}") from error
    if done.returncode != 0:
        raise GitError(f"git {arguments[0]}: {_one_line(done.stderr)}")
    return done.stdout


def _environment(repository: Repository) -> dict[str, str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment.update(hardened_environment(repository.top, repository.git_dir, repository.common_dir))
    return environment


def read_git(repository: Repository, folder: Path, *arguments: str) -> bytes:
    """As `run_git`, but through GitPython, for objects and history; its import takes 90 ms, so listing does without."""
    program = git_program()
    # GitPython runs `git version` when imported; it shall be this very program, not what a relative PATH entry finds.
    os.environ.setdefault("GIT_PYTHON_GIT_EXECUTABLE", program)
    from git import Git
    from git.exc import GitCommandError

    try:
        return Git(folder).execute(
            [program, *OPTIONS, *arguments],
            env=hardened_environment(repository.top, repository.git_dir, repository.common_dir),
            stdout_as_string=False,
            strip_newline_in_stdout=False,
            kill_after_timeout=GIT_TIMEOUT_S,
        )
    except GitCommandError as error:
        raise GitError(f"git {arguments[0]}: {_one_line(str(error.stderr).encode())}") from error


@contextmanager
def stream_git(repository: Repository, folder: Path, limit: int, *arguments: str) -> Iterator[Iterator[bytes]]:
    """The lines of one hardened plumbing command as they come, each at most LINE_BYTES long.

    The command ends with the block. After `limit` bytes, or GIT_TIMEOUT_S, the iterator raises CutOffError.
    """
    process = subprocess.Popen(  # noqa: S603 - an absolute program and our own arguments
        [git_program(), *OPTIONS, *arguments],
        cwd=folder,
        env=_environment(repository),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout is not None
    with process.stdout:
        try:
            yield _bounded(process.stdout, limit, time.monotonic() + GIT_TIMEOUT_S)
        finally:
            process.kill()
            process.wait()


def _bounded(stream: IO[bytes], limit: int, until_s: float) -> Iterator[bytes]:
    while line := stream.readline(LINE_BYTES):
        limit -= len(line)
        whole = line
        while not whole.endswith(b"\n") and (whole := stream.readline(LINE_BYTES)):
            limit -= len(whole)
            if limit < 0:
                break
        if limit < 0 or time.monotonic() > until_s:
            raise CutOffError("git said more than is read")
        yield line


def git_program() -> str:
    """Absolute path of git; GitError without. Relative PATH entries do not count: they may lead into the repository."""
    places = [place for place in os.environ.get("PATH", os.defpath).split(os.pathsep) if Path(place).is_absolute()]
    program = shutil.which("git", path=os.pathsep.join(places)) if places else None
    if program is None:
        raise GitError("git is not installed")
    return program


def read_regular(path: Path, limit: int) -> bytes | None:
    """At most `limit` bytes of a regular file, not of a symbolic link; None for anything else (a FIFO would block)."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    with os.fdopen(handle, "rb") as file:
        return file.read(limit) if stat.S_ISREG(os.fstat(handle).st_mode) else None


def _git_dir(top: Path) -> Path:
    entry = top / ".git"
    if _is_kind(entry, stat.S_ISDIR):
        return _real(entry)
    keyword, _, target = _line_of(entry).partition(": ")
    if keyword != "gitdir" or not _is_kind(top / target, stat.S_ISDIR):
        raise GitError(f"{entry} does not lead to a git directory")
    return _real(top / target)


def _common_dir(git_dir: Path) -> Path:
    target = _line_of(git_dir / "commondir")
    return _real(git_dir / target) if target else git_dir


def _points_back(repository: Repository) -> bool:
    """Does the git directory lie in its tree or name it (a linked worktree: `gitdir`; a submodule: core.worktree)?"""
    entry, git_dir = Path(repository.top, ".git"), Path(repository.git_dir)
    if entry == git_dir:
        return Path(repository.common_dir) == git_dir
    if _line_of(git_dir / "commondir"):
        target = _line_of(git_dir / "gitdir")
        # A linked worktree's own directory lives below the common one; anything else has been put together by hand.
        return Path(repository.common_dir) in git_dir.parents and bool(target) and _real(git_dir / target) == entry
    config = (read_regular(git_dir / "config", CONFIG_BYTES) or b"").decode("utf-8", "replace")
    named = re.search(r"^\s*worktree\s*=\s*(.+?)\s*$", config, re.MULTILINE)
    return named is not None and _real(git_dir / named[1]) == entry.parent


def _line_of(path: Path) -> str:
    return os.fsdecode(read_regular(path, POINTER_BYTES) or b"").rstrip("\r\n").replace("\0", "")


def _real(path: Path) -> Path:
    """As Path.resolve, but a loop of links, or a name that is too long, is no error."""
    return Path(os.path.realpath(path))


def _is_kind(path: Path, is_kind: Callable[[int], bool]) -> bool:
    try:
        return is_kind(path.stat().st_mode)
    except OSError:
        return False


def _index_entries(listing: bytes) -> Iterator[tuple[bytes, bytes]]:
    for entry in listing.split(b"\0"):
        head, tab, path = entry.partition(b"\t")
        if tab:
            yield head[:6], path


def _one_line(message: bytes) -> str:
    lines = message.decode("utf-8", "replace").strip().splitlines() or ["failed without a message"]
    return lines[0][:REASON_CHARACTERS]
