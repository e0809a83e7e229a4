"""A workspace root into the files worth indexing, each with its blob id, and the reasons why others are not."""

import os
from collections.abc import Iterable, Iterator, Mapping
from operator import attrgetter
from pathlib import Path

from indexer.digest import blob_id
from indexer.ignore import (
    GIT_RULES,
    NESTED_REPOSITORY,
    NOCTULE_RULES,
    SUBMODULE,
    VIRTUAL_ENVIRONMENT,
    Ignore,
    folders_above,
)
from indexer.parse import language_of
from indexer.records import Record
from indexer.source_file import UnreadableError, kind_refusal, name_refusal, read_checked, shown, way_refusal
from indexer.stamps import Stamp, Stamps, settled_ns, stamp_at, stamp_of

FILES_LIMIT = 200_000
FOLDERS_LIMIT = 100_000
UNSETTLED_NS = 0


class FileEntry(Record):
    """A file's content by its git blob id, and the stamp by which a later listing knows it unchanged unread.

    `mtime_ns` is the later of the times of modification and of status change (the latter cannot be set back), or 0
    where the file had changed less than `RACY_NS` before the listing, so that the stamp proves nothing.
    """

    path: str
    blob: str
    size: int
    mtime_ns: int
    inode: int


class Listing(Record):
    """Files by path (relative to the root, with `/`); `skipped`: what would be source but is not read, and why.

    `seen` is all that it rests on: while those stamps hold, another listing would find the same.
    """

    files: dict[str, FileEntry]
    skipped: dict[str, str]
    seen: Stamps


def list_files(
    root: Path, known: Mapping[str, FileEntry], *, exclude: Iterable[str] = (), now_ns: int | None = None
) -> Listing:
    """The files below `root` that Noctule reads. OSError where the root itself cannot be read.

    An entry of `known` (an earlier listing) is reused where size, times and inode are equal and were settled then; all
    else is read and hashed. Nothing outside the root is opened, nor anything but regular files.
    """
    settled = settled_ns(now_ns)
    ignore = Ignore(root, exclude)
    files: dict[str, FileEntry] = {}
    skipped: dict[str, str] = {}
    seen = dict(ignore.seen)
    for path, entry in _candidates(ignore, skipped, seen):
        try:
            info = entry.stat(follow_symlinks=False)
            seen[entry.path] = stamp_of(info)
            files[path] = _entry(path, entry, info, known.get(path), settled)
        except UnreadableError as error:
            skipped[path] = error.reason
        except FileNotFoundError:
            continue
    skipped.update(ignore.problems)
    return Listing(dict(sorted(files.items())), dict(sorted(skipped.items())), seen)


def explain(root: Path, path: str, exclude: Iterable[str] = ()) -> str:
    """One sentence on whether `path` (relative to `root` or absolute) is indexed; if not, which rule stands where."""
    root = root.resolve()
    relative = os.path.relpath(os.path.normpath(root / path), root)
    refusal = _refusal(Ignore(root, exclude), relative)
    if refusal is not None:
        return f"{shown(relative)} is not indexed: {refusal}."
    if (root / relative).is_dir():
        return f"{shown(relative)} is a folder, and its files are listed."
    return f"{shown(relative)} is indexed (language: {language_of(relative)})."


def _refusal(ignore: Ignore, path: str) -> str | None:
    """Asks what the walk asks, in the same order: each folder on the way, then the file."""
    if path == ".":
        return None
    if (way := way_refusal(ignore.root, path)) is not None:
        return way
    if not os.path.lexists(ignore.root / path):
        return "there is no such file"
    is_folder = (ignore.root / path).is_dir() and not (ignore.root / path).is_symlink()
    folders = folders_above(path)[::-1] + [path] * is_folder
    for folder in folders:
        if (refusal := name_refusal(folder) or ignore.folder_refusal(folder)) is not None:
            return refusal if folder == path else f"it is below `{shown(folder)}`, which is left out: {refusal}"
    return None if is_folder else _file_refusal(ignore, path)


def _file_refusal(ignore: Ignore, path: str) -> str | None:
    if (refusal := name_refusal(path) or ignore.file_refusal(path)) is not None:
        return refusal
    if language_of(path) is None:
        return "no language that Noctule reads has files of this name"
    file = ignore.root / path
    try:
        if (refusal := kind_refusal(file.lstat(), str(file))) is not None:
            return refusal
        read_checked(str(file))
    except UnreadableError as error:
        return error.reason
    return None


def _candidates(
    ignore: Ignore, skipped: dict[str, str], seen: dict[str, Stamp | None]
) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Files in a known language that no rule is against; refused ones of a known language go to `skipped`, the stamps
    of folders and of files with rules to `seen`.
    """
    folders = [""]
    count = entered = 0
    while folders:
        folder = folders.pop()
        entered += 1
        place = f"{ignore.root}/{folder}" if folder else str(ignore.root)
        seen[place] = stamp_at(place)
        for entry in _scan(place, folder, skipped):
            path = f"{folder}/{entry.name}" if folder else entry.name
            if entry.is_dir(follow_symlinks=False):
                refusal = name_refusal(path) or ignore.folder_refusal(path)
                if refusal is None:
                    folders.append(path)
                elif refusal in (NESTED_REPOSITORY, VIRTUAL_ENVIRONMENT):  # for what it holds
                    seen[entry.path] = stamp_at(entry.path)
                if refusal in (SUBMODULE, NESTED_REPOSITORY):
                    skipped[shown(path)] = refusal
            elif entry.name in (GIT_RULES, NOCTULE_RULES):
                seen[entry.path] = stamp_at(entry.path)
            elif language_of(entry.name) is not None:
                count += 1
                if (refusal := name_refusal(path) or ignore.file_refusal(path)) is not None:
                    skipped[shown(path)] = refusal
                else:
                    yield path, entry
        if count >= FILES_LIMIT or entered >= FOLDERS_LIMIT:
            skipped["."] = f"the folder is too large: only {count} files in {entered} folders were looked at"
            return


def _scan(place: str, folder: str, skipped: dict[str, str]) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(place) as entries:
            return sorted(entries, key=attrgetter("name"))
    except OSError as error:
        if not folder:
            raise
        skipped[shown(folder)] = f"the folder cannot be read: {error.strerror}"
        return []


def _entry(
    path: str, entry: os.DirEntry[str], info: os.stat_result, known: FileEntry | None, settled: int
) -> FileEntry:
    if (refusal := kind_refusal(info, entry.path)) is not None:
        raise UnreadableError(refusal)
    if known is not None and (known.size, known.mtime_ns, known.inode) == (info.st_size, _stamp(info), info.st_ino):
        return known
    info, content = read_checked(entry.path)
    stamp = _stamp(info)
    return FileEntry(path, blob_id(content), info.st_size, stamp if stamp < settled else UNSETTLED_NS, info.st_ino)


def _stamp(info: os.stat_result) -> int:
    return max(info.st_mtime_ns, info.st_ctime_ns)
