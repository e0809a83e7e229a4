"""What is on disk and in buffers into module indexes: only contents never seen before are parsed."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from msgspec import Struct

from fact_store.writing import parse_key
from indexer.codec import decode_index
from indexer.digest import blob_id
from indexer.files import FileEntry
from indexer.parse import index_module, language_of
from indexer.records import Module, ModuleIndex, Problem
from indexer.workers import parse_all

Progress = Callable[[str, int, int], None]
KnownParses = Callable[[list[str]], Mapping[str, ModuleIndex]]


class Scan(Struct, frozen=True):
    """What a comparison found: the changed modules (None: gone), how many were parsed anew."""

    changes: dict[str, Module | None]
    parsed: int


class Refresh(Struct, frozen=True):
    """What one `refresh` did: paths that changed, files parsed anew, paths whose names were resolved again."""

    changed: tuple[str, ...]
    parsed: int
    resolved: tuple[str, ...]


def scan(
    root: Path,
    modules: Mapping[str, Module],
    files: Mapping[str, FileEntry],
    buffers: Mapping[str, bytes],
    known_parses: KnownParses,
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> Scan:
    """Compare the files of the worktree with `modules`; open buffers stand before what is on disk."""
    wanted = {path: entry.blob for path, entry in files.items()}
    wanted |= {path: blob_id(text) for path, text in buffers.items() if language_of(path)}
    moved = {path: blob for path, blob in wanted.items() if path not in modules or modules[path].blob != blob}
    changes: dict[str, Module | None] = dict.fromkeys(path for path in modules if path not in wanted)
    found = known_parses([parse_key(language_of(path) or "", blob) for path, blob in moved.items()])
    missing: list[tuple[str, str]] = []
    for path, blob in moved.items():
        if known := found.get(parse_key(language_of(path) or "", blob)):
            changes[path] = Module(path, blob, known)
        else:
            missing.append((path, blob))
    changes |= _parse(root, missing, buffers, jobs or len(os.sched_getaffinity(0)), progress)
    return Scan(changes, len(missing))


def _parse(
    root: Path,
    missing: list[tuple[str, str]],
    buffers: Mapping[str, bytes],
    jobs: int,
    progress: Progress | None,
) -> dict[str, Module | None]:
    parsed: dict[str, Module | None] = {}

    seen: dict[str, str] = {}

    def read(path: str) -> bytes:
        content = buffers[path] if path in buffers else read_file(root, path)
        seen[path] = blob_id(content)  # it may have changed since it was listed
        return content

    for path, blob, outcome in parse_all(missing, read, jobs):
        index = _unreadable(path, outcome) if isinstance(outcome, Problem) else decode_index(outcome)
        parsed[path] = Module(path, seen.get(path, blob), index)
        if progress:
            progress("reading files", len(parsed), len(missing))
    return parsed


def _unreadable(path: str, problem: Problem) -> ModuleIndex:
    empty = index_module(path, b"")
    return ModuleIndex(empty.language, empty.symbols, problems=(problem,), interface_digest=empty.interface_digest)


def read_file(root: Path, path: str) -> bytes:
    """The bytes of a file below `root`; b"" where it is gone."""
    try:
        return (root / path).read_bytes()
    except OSError:
        return b""
