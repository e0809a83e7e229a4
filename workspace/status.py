"""The ledger's summary of a worktree into what `noctule status` shows, without loading the store."""

from pathlib import Path
from typing import Any

from msgspec import Struct, convert

from workspace.errors import NoctuleError
from workspace.places import store_directory
from workspace.settings import Settings, configured_store


class Status(Struct, frozen=True, kw_only=True):
    """One worktree at its last commit to the store. Counts are rows that hold now; `changed` files differ by size or
    time.
    """

    root: str
    store: str
    indexed: bool
    files: int = 0
    skipped: int = 0
    symbols: int = 0
    calls: dict[str, int] = {}
    facts: int = 0
    questions: int = 0
    effort: int = 0
    outdated: int = 0
    problems: int = 0
    head: str = ""
    at: float = 0.0
    changed: int = 0


SUMMARY = "summary"
STAMPS = "stamps"
VERIFIED = "verified"


def state_key(kind: str, worktree: str) -> str:
    """The key in the ledger's state under which a worktree's summary, file stamps or what was verified of it stand."""
    return f"{kind}:{worktree}"


def read_status(root: Path, settings: Settings) -> Status:
    """The status of the worktree at `root`; `indexed` is False where nothing was stored yet."""
    from fact_store.errors import StoreError
    from fact_store.ledger import open_ledger
    from indexer.git import store_identity

    directory = store_directory(store_identity(root), configured_store(settings))
    nothing = Status(root=str(root), store=str(directory), indexed=False)
    if not (directory / "ledger.db").exists():
        return nothing
    try:
        ledger = open_ledger(directory, writable=False)
    except StoreError as error:
        raise NoctuleError(f"{error}; `noctule index` repairs it") from error
    try:
        summary: Any = ledger.get(state_key(SUMMARY, str(root)))
        stamps: Any = ledger.get(state_key(STAMPS, str(root))) or {}
    finally:
        ledger.close()
    if not summary:
        return nothing
    return convert({**summary, "changed": _changed(root, stamps)}, Status)


def _changed(root: Path, stamps: dict[str, list[int]]) -> int:
    return sum(not _same(root / path, *stamp) for path, stamp in stamps.items())


def _same(file: Path, size: int, mtime_ns: int) -> bool:
    """True where a file still has its stamp (see `indexer.files.FileEntry`; a time of 0 proves nothing)."""
    try:
        now = file.stat()
    except OSError:
        return False
    return now.st_size == size and (mtime_ns == 0 or max(now.st_mtime_ns, now.st_ctime_ns) == mtime_ns)
