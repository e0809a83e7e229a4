"""The commits that lead to HEAD into what they say of each file: its last change, its authors, its companions."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import combinations
from pathlib import Path

from msgspec.structs import replace

from indexer.git import GitError, Repository, head_of, read_git, read_regular, repository_of, run_git
from indexer.records import Record

HISTORY_COMMITS = 2_000
LINEAGE_COMMITS = 1_000
# A commit that touches more files than this (a reformat, a move) says nothing about which of them belong together.
COUPLED_FILES = 30
COMPANIONS = 5
AUTHORS = 10
SUBJECT_CHARACTERS = 200
BODY_CHARACTERS = 2_000
AUTHOR_CHARACTERS = 80
SHALLOW_BYTES = 1024 * 1024
ADDRESS = re.compile(r"<?([\w.+-]+)@(?:[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}|[\w.-]+(?=>))>?")
PEOPLE = re.compile(r"\s*[A-Z][a-z]+(?:-[A-Za-z]+)*-by:", re.IGNORECASE)

# An empty field opens a commit (no path is empty), NUL ends each field; git puts a line feed before the first path.
FORMAT = "tformat:%x00%H%x00%an%x00%as%x00%s%x00%b"
HEADER_FIELDS = 5
LOG = (
    "log",
    "-z",
    "--name-status",
    "--no-merges",
    "--no-renames",
    "--no-ext-diff",
    "--no-textconv",
    "--no-show-signature",
    "--no-mailmap",
    "--no-notes",
    "--no-color",
    "--no-relative",
    "--encoding=UTF-8",
    f"--max-count={HISTORY_COMMITS}",
    f"--format={FORMAT}",
)


class CommitText(Record):
    """What a commit says; `date` is the author's ISO day. Texts are bounded and hold no e-mail addresses."""

    subject: str
    body: str
    author: str
    date: str


class FileHistory(Record):
    """What the commits say of one file: the last of them, how many there are, and who and what came with them.

    `date` is the author's ISO day. `authors` is (name, commits), `companions` is (path, commits with both); both
    fall by count, then rise by name. `introduced` is (commit, author, date, subject) of the commit that added the file
    under its name, None where that is not among those read. Texts are bounded and hold no e-mail addresses. `symbols`
    is filled in by `indexer.lineage`: qualname -> (commit that last changed it, commit that brought it or "").
    """

    commit: str
    subject: str
    body: str
    author: str
    date: str
    commits: int
    authors: tuple[tuple[str, int], ...]
    companions: tuple[tuple[str, int], ...]
    introduced: tuple[str, str, str, str] | None = None
    symbols: dict[str, tuple[str, str]] | None = None


class History(Record):
    """`files` by path relative to the root, sorted: those in the tree of `head` that a commit read here changed.

    `commits` are the texts of those that the lineage of symbols names; `lineage` is the head for which that is known.
    """

    head: str
    files: dict[str, FileHistory]
    commits: Mapping[str, CommitText] = {}
    lineage: str = ""


class Commit(Record):
    """A commit: `paths` are relative to the workspace root, `touched` counts files of the whole repository.

    `added` are those of the paths that it adds.
    """

    name: str
    author: str
    date: str
    subject: str
    body: str
    paths: tuple[str, ...]
    touched: int
    added: frozenset[str] = frozenset()


def read_history(root: Path, since: History | None = None) -> History:
    """History of the files below `root` over the last HISTORY_COMMITS commits that are no merges; empty without git.

    A pure function of HEAD (and of where a shallow clone was cut). `since` is returned itself where HEAD has not moved;
    else what it knows of the lineage of symbols is taken over where it still holds.
    """
    head = head_of(root)
    if since is not None and since.head == head:
        return since
    try:
        repository = repository_of(root) if head else None
        if repository is None:
            return History("", {})
        listed = read_git(repository, Path(repository.top), "ls-tree", "-r", "-z", "--name-only", head)
        log = read_git(repository, Path(repository.top), *LOG, head, "--")
    except GitError:
        return History(head, {})
    below = root.resolve().relative_to(repository.top).as_posix()
    prefix = "" if below == "." else f"{below}/"
    paths = {path.removeprefix(prefix) for path in _texts(listed.split(b"\0")) if path and path.startswith(prefix)}
    cut = cut_commits(repository)
    found = summarize(head, (commit for commit in _commits(log, prefix) if commit.name not in cut), paths)
    if since is None:
        return found
    try:
        recent = recent_commits(root, head)
    except GitError:
        return found
    # Where HEAD did not come from there along first parents, what is known may be of commits on another line.
    return _with_what_is_known(found, since, recent) if since.head in recent else found


def _with_what_is_known(history: History, before: History, recent: frozenset[str]) -> History:
    """The lineage of the symbols of files that no commit has touched since, as far as its commits still count."""
    files = {
        path: replace(now, symbols=within(recent, then.symbols))
        if (then := before.files.get(path)) is not None
        and then.symbols is not None
        and replace(then, symbols=None) == now
        else now
        for path, now in history.files.items()
    }
    return History(history.head, files, before.commits)


def within(recent: Collection[str], symbols: Mapping[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """The lineage of symbols as far as it lies among these commits."""
    return {
        name: (changed, introduced if introduced in recent else "")
        for name, (changed, introduced) in symbols.items()
        if changed in recent
    }


def recent_commits(root: Path, head: str) -> frozenset[str]:
    """The newest LINEAGE_COMMITS commits along the first parents; GitError where git cannot tell."""
    repository = repository_of(root)
    if repository is None:
        return frozenset()
    listed = run_git(repository, root, "rev-list", "--first-parent", f"--max-count={LINEAGE_COMMITS}", head)
    return frozenset(listed.decode("ascii", "replace").split())


def summarize(head: str, commits: Iterable[Commit], paths: set[str]) -> History:
    """Commits, newest first, and the paths that exist at `head` -> History."""
    last: dict[str, Commit] = {}
    authors: dict[str, Counter[str]] = {}
    companions: dict[str, Counter[str]] = {}
    added: dict[str, Commit] = {}
    for commit in commits:
        present = [path for path in commit.paths if path in paths]
        for path in present:
            last.setdefault(path, commit)
            authors.setdefault(path, Counter())[commit.author] += 1
            if path in commit.added:
                added.setdefault(path, commit)
        if commit.touched <= COUPLED_FILES:
            for one, other in combinations(present, 2):
                companions.setdefault(one, Counter())[other] += 1
                companions.setdefault(other, Counter())[one] += 1
    files = {
        path: _file_history(last[path], authors[path], companions.get(path, Counter()), added.get(path))
        for path in sorted(last)
    }
    return History(head, files)


def _file_history(last: Commit, authors: Counter[str], companions: Counter[str], added: Commit | None) -> FileHistory:
    return FileHistory(
        commit=last.name,
        subject=last.subject,
        body=last.body,
        author=last.author,
        date=last.date,
        commits=authors.total(),
        authors=_most(authors, AUTHORS),
        companions=_most(companions, COMPANIONS),
        introduced=(added.name, added.author, added.date, added.subject) if added else None,
    )


def _most(counts: Counter[str], limit: int) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:limit])


def _commits(log: bytes, prefix: str) -> Iterator[Commit]:
    fields = [*_texts(log.split(b"\0")), ""]
    position = 0
    while position + HEADER_FIELDS < len(fields):
        start = position + 1 + HEADER_FIELDS
        end = fields.index("", start)
        yield _commit(fields[position + 1 : start], fields[start:end], prefix)
        position = end


def _commit(header: list[str], changes: list[str], prefix: str) -> Commit:
    """`changes` are what happened to a path (A, M, D …) and the path, by turns; a line feed stands before the first."""
    name, author, date, subject, body = header
    text = commit_text(author, date, subject, body)
    kinds, paths = [kind.removeprefix("\n") for kind in changes[::2]], changes[1::2]
    added = (path for kind, path in zip(kinds, paths, strict=True) if kind == "A")
    return Commit(
        name=name,
        author=text.author,
        date=text.date,
        subject=text.subject,
        body=text.body,
        paths=tuple(path.removeprefix(prefix) for path in paths if path.startswith(prefix)),
        touched=len(paths),
        added=frozenset(path.removeprefix(prefix) for path in added if path.startswith(prefix)),
    )


def commit_text(author: str, date: str, subject: str, body: str) -> CommitText:
    """What git prints of a commit, bounded and without addresses and hidden characters."""
    return CommitText(
        _clean(subject)[:SUBJECT_CHARACTERS], _body(body), _clean(author)[:AUTHOR_CHARACTERS], _clean(date)
    )


def _body(text: str) -> str:
    """The message without its trailers of people, cut at the end of a line where it is too long."""
    lines = [_clean(line).rstrip() for line in text.splitlines() if not PEOPLE.match(line)]
    body = "\n".join(lines).strip()
    return (
        body if len(body) <= BODY_CHARACTERS else body[:BODY_CHARACTERS].rpartition("\n")[0] or body[:BODY_CHARACTERS]
    )


def _clean(text: str) -> str:
    """Without what does not print (escapes, bidi controls); of an e-mail address the part before the `@` stays."""
    return ADDRESS.sub(r"\1", "".join(character for character in text if character.isprintable())).strip()


def _texts(fields: Iterable[bytes]) -> list[str]:
    return [field.decode("utf-8", "replace") for field in fields]


def cut_commits(repository: Repository) -> frozenset[str]:
    """Commits at which a shallow clone was cut: they seem to add every file, which is not what they did."""
    return frozenset(
        (read_regular(Path(repository.common_dir, "shallow"), SHALLOW_BYTES) or b"").decode("ascii", "replace").split()
    )
