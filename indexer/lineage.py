"""The patches that lead to HEAD into the commit that brought each symbol, and the one that last changed its lines.

Patches are read newest first along the first parents, so that line numbers of one commit are those of the next; what a
merge brought counts as the merge's. A symbol's lines are followed through them to where they were before, as
`git log -L` does for one range. Nothing but hunks is kept, and no more of the output is read than `PATCH_BYTES_MAX`.
"""

import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from msgspec.structs import replace

from indexer.git import CutOffError, GitError, read_blob, repository_of, stream_git
from indexer.history import (
    LINEAGE_COMMITS,
    CommitText,
    History,
    commit_text,
    cut_commits,
    recent_commits,
    within,
)
from indexer.parse import index_module
from indexer.records import Module, Symbol
from indexer.revisions import RevisionError, tree_files

PATCH_BYTES_MAX: Final = 64 * 1024 * 1024
PATHS_MAX: Final = 400
"""Above so many files git is asked for the patches of all."""
_COMMIT: Final = b"\x01"
_HUNK: Final = re.compile(rb"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_WORD: Final = re.compile(rb"\w+")
HEADER_FIELDS: Final = 5
_FORMAT: Final = "tformat:%x01%H%x00%an%x00%as%x00%s%x00%b%x00"
_LOG: Final = (
    "log", "--first-parent", "-m", "-p", "--unified=0", "--no-renames", "--no-ext-diff", "--no-textconv",
    "--diff-algorithm=myers", "--no-indent-heuristic", "--no-show-signature", "--no-mailmap", "--no-notes",
    "--no-color", "--no-relative", "--src-prefix=a/", "--dst-prefix=b/", "--encoding=UTF-8",
    f"--max-count={LINEAGE_COMMITS}", f"--format={_FORMAT}",
)  # fmt: skip


class Hunk(NamedTuple):
    """`old` lines from `old_start` became `new` lines from `new_start`; with none, the start is the line before.

    `gone` are the words of the lines that left.
    """

    old_start: int
    old: int
    new_start: int
    new: int
    gone: frozenset[bytes]


class Patch(NamedTuple):
    """One commit with its hunks by path, each in order."""

    commit: str
    text: CommitText
    files: dict[str, list[Hunk]]


class _Followed:
    """A symbol on its way back: the lines it has in the version that is being looked at."""

    def __init__(self, name: str, first: int, last: int) -> None:
        self.word = name.encode("utf-8", "replace")
        self.first, self.last = first, last
        self.changed = ""
        self.introduced = ""


def never() -> bool:
    """Nobody interrupts."""
    return False


def with_lineage(
    root: Path, history: History, modules: Mapping[str, Module], interrupted: Callable[[], bool] = never
) -> History:
    """The history in which each file of code that is indexed knows the lineage of its symbols, as they are at HEAD.

    What is known already is kept, as far as its commits are among the newest LINEAGE_COMMITS: so the result depends on
    HEAD alone. Where git cannot tell, or somebody interrupts, it stays unknown.
    """
    if not history.head or history.lineage == history.head or interrupted():
        return history
    code = [p for p in history.files if p in modules and modules[p].index.language not in ("prose", "settings")]
    missing = [path for path in code if history.files[path].symbols is None]
    try:
        recent = recent_commits(root, history.head)
        symbols = dict(_symbols_at_head(root, history.head, missing, modules))
        found, texts = follow(symbols, _unless(interrupted, _patches(root, history.head, missing)))
    except (GitError, RevisionError):
        return history
    known = {p: f.symbols for p, f in history.files.items() if f.symbols is not None}
    kept = {path: within(recent, of) for path, of in {**known, **{p: found.get(p, {}) for p in missing}}.items()}
    files = {path: replace(f, symbols=kept.get(path)) for path, f in history.files.items()}
    named = {commit for of in kept.values() for pair in of.values() for commit in pair}
    commits = {name: text for name, text in sorted({**history.commits, **texts}.items()) if name in named}
    return History(history.head, files, commits, history.head)


def _unless(interrupted: Callable[[], bool], patches: Iterator[Patch]) -> Iterator[Patch]:
    for patch in patches:
        if interrupted():
            raise GitError("interrupted")
        yield patch


def follow(
    symbols: Mapping[str, Collection[Symbol]], patches: Iterable[Patch]
) -> tuple[dict[str, dict[str, tuple[str, str]]], dict[str, CommitText]]:
    """(path -> qualname -> (commit that last changed it, commit that brought it or ""), texts of these commits)."""
    followed = {
        path: {s.qualname: _Followed(s.name, s.span.start_line, s.span.end_line) for s in of if s.qualname}
        for path, of in symbols.items()
    }
    open_ = {path: dict(of) for path, of in followed.items() if of}
    texts: dict[str, CommitText] = {}
    for patch in patches:
        for path in [p for p in patch.files if p in open_]:
            hunks = patch.files[path]
            still = open_[path]
            for qualname in list(still):
                one = still[qualname]
                is_new = _step_back(one, hunks)
                if is_new is None:
                    continue
                texts[patch.commit] = patch.text
                one.changed = one.changed or patch.commit
                if is_new:
                    one.introduced = patch.commit
                    del still[qualname]
            if not still:
                del open_[path]
        if not open_:
            break
    found = {
        path: {q: (one.changed, one.introduced) for q, one in of.items() if one.changed}
        for path, of in followed.items()
    }
    used = {commit for of in found.values() for pair in of.values() for commit in pair if commit}
    return found, {commit: text for commit, text in texts.items() if commit in used}


def _step_back(one: _Followed, hunks: Iterable[Hunk]) -> bool | None:
    """Follow a symbol into the version before some hunks: True where it was not there, None where none touches it.

    What is written anew whole counts as new, unless its name stood in what it replaced.
    """
    first, last = one.first, one.last
    before_first: int | None = None
    before_last: int | None = None
    shift = shift_first = covered = 0
    gone: set[bytes] = set()
    touched = False
    for hunk in hunks:
        end = hunk.new_start + hunk.new - 1
        if end < first if hunk.new else hunk.new_start < first:
            shift += hunk.old - hunk.new
            shift_first = shift
            continue
        if hunk.new_start > last if hunk.new else hunk.new_start >= last:
            break
        touched = True
        gone |= hunk.gone
        shift += hunk.old - hunk.new
        covered += max(0, min(end, last) - max(hunk.new_start, first) + 1)
        if hunk.new and hunk.new_start <= first:
            before_first = hunk.old_start if hunk.old else hunk.old_start + 1
        if hunk.new and end >= last:
            before_last = hunk.old_start + hunk.old - 1 if hunk.old else hunk.old_start
    is_new = covered == last - first + 1 and one.word not in gone
    one.first = first + shift_first if before_first is None else before_first
    one.last = last + shift if before_last is None else before_last
    return (is_new or one.first > one.last) if touched else None


def _symbols_at_head(
    root: Path, head: str, paths: Collection[str], modules: Mapping[str, Module]
) -> Iterator[tuple[str, Collection[Symbol]]]:
    """The symbols of files as they are at HEAD, whatever somebody is writing."""
    at_head = tree_files(root, head)
    for path in paths:
        module = modules[path]
        if (blob := at_head.get(path)) is None:
            continue
        if module.blob == blob:
            yield path, module.index.symbols
        elif (content := read_blob(root, blob)) is not None:
            yield path, index_module(path, content).symbols


def _patches(root: Path, head: str, paths: Collection[str]) -> Iterator[Patch]:
    repository = repository_of(root)
    if repository is None:
        return
    below = root.resolve().relative_to(repository.top).as_posix()
    prefix = "" if below == "." else f"{below}/"
    wanted = [f"{prefix}{path}" for path in paths] if len(paths) <= PATHS_MAX else []
    cut = cut_commits(repository)
    with stream_git(repository, Path(repository.top), PATCH_BYTES_MAX, *_LOG, head, "--", *wanted) as lines:
        yield from (patch for patch in patches_of(lines, prefix) if patch.commit not in cut)


def patches_of(lines: Iterable[bytes], prefix: str = "") -> Iterator[Patch]:
    """The output of `_LOG`, line by line, into patches of the paths below `prefix`."""
    reader = _Reader(prefix)
    for line in _until_cut_off(lines):
        if not line:
            return  # the last patch is not whole
        if (done := reader.take(line)) is not None:
            yield done
    if (last := reader.patch) is not None and reader.is_between:
        yield last


class _Reader:
    """Takes line after line of a log with patches. The lines of a hunk are counted, so they may look like anything."""

    def __init__(self, prefix: str) -> None:
        self.patch: Patch | None = None
        self._prefix = prefix
        self._header = b""
        self._path = ""
        self._left = 0
        self._gone: set[bytes] = set()

    @property
    def is_between(self) -> bool:
        """True where neither a hunk nor a header is half read."""
        return not self._left and not self._header

    def take(self, line: bytes) -> Patch | None:
        """Read one line; the patch before where another begins."""
        if self._left:
            self._in_hunk(line)
        elif self._header or line.startswith(_COMMIT):
            self._header += line
            if self._header.count(b"\0") >= HEADER_FIELDS:
                done, self.patch = self.patch, _begun(self._header)
                self._header, self._path = b"", ""
                return done
        elif self.patch is not None:
            self._between(line, self.patch)
        return None

    def _in_hunk(self, line: bytes) -> None:
        if line.startswith(b"\\"):  # "\\ No newline at end of file" is no line of either side
            return
        self._left -= 1
        if line.startswith(b"-"):
            self._gone.update(_WORD.findall(line))
        if not self._left and self.patch is not None:
            hunks = self.patch.files[self._path]
            hunks[-1] = hunks[-1]._replace(gone=frozenset(self._gone))

    def _between(self, line: bytes, patch: Patch) -> None:
        if line.startswith(b"diff --git "):
            self._path = ""
        elif line.startswith(b"+++ b/"):
            name = os.fsdecode(line[6:].rstrip(b"\n\t"))
            self._path = name.removeprefix(self._prefix) if name.startswith(self._prefix) else ""
        elif found := _HUNK.match(line):
            old, new = (1 if n is None else int(n) for n in (found[2], found[4]))
            self._left, self._gone = old + new, set()
            patch.files.setdefault(self._path, []).append(Hunk(int(found[1]), old, int(found[3]), new, frozenset()))


def _until_cut_off(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The lines, and then b"" if there is more than was read."""
    try:
        yield from lines
    except CutOffError:
        yield b""


def _begun(header: bytes) -> Patch:
    name, *said = (field.decode("utf-8", "replace") for field in header.removeprefix(_COMMIT).split(b"\0")[:5])
    return Patch(name, commit_text(*said), {})
