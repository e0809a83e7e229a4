"""The stores of all repositories into what of them nobody needs any more, and that into free space.

Nothing that is in use is touched: a store is locked before anything of it goes. What cannot be worked out again
(replies that were paid for, corrections) keeps a store alive, and so does a folder that may only be out of reach.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, Literal

from msgspec import Struct

from fact_store.errors import StoreError
from fact_store.ledger import Ledger, open_ledger
from fact_store.spending import spent_micro_usd
from fact_store.store import LANCE, open_store
from indexer.git import store_identity
from workspace.lock import WriterLock
from workspace.places import recall_file, store_directory
from workspace.status import STAMPS, SUMMARY, VERIFIED, state_key

What = Literal["store", "worktree", "quarantine", "versions"]
GOING: Final = ".going"
"""Ends the name of a store that is being deleted, so that one whose deletion was interrupted is known."""


class Leftover(Struct, frozen=True):
    """Something that could go: `what` of the store in `directory`, `why`, and the bytes on disk that it takes.

    `kept` says why it stays all the same, "" where it may go; `worktree` is set where it is about one.
    """

    what: What
    directory: str
    why: str
    bytes: int = 0
    kept: str = ""
    worktree: str = ""


def leftovers(stores: Path, *, everything: bool = False) -> Iterator[Leftover]:
    """What could go of each store below `stores`; with `everything` also what is kept out of caution."""
    for directory in sorted(stores.iterdir()) if stores.is_dir() else ():
        if directory.is_symlink() or not directory.is_dir():
            continue
        if directory.name.endswith(GOING):
            yield Leftover("store", str(directory), "its deletion was interrupted", size_of(directory))
        elif (directory / "ledger.db").exists() or (directory / LANCE).is_dir():
            yield from _of_store(directory, stores, everything)


def remove(leftover: Leftover) -> str:
    """Let it go; returns "" or, where it had to stay, why. What is in use stays."""
    directory = Path(leftover.directory)
    if leftover.kept:
        return leftover.kept
    if directory.name.endswith(GOING):
        return _delete(directory)
    lock = WriterLock(directory)
    try:
        if not lock.try_acquire():
            return f"it is in use by process {lock.last[1]}"
        if leftover.what == "store":
            going = directory.with_name(directory.name + GOING)
            directory.rename(going)
            return _delete(going)
        return _HOW[leftover.what](directory, leftover)
    except OSError as error:
        return error.strerror or str(error)
    except StoreError as error:
        return str(error)
    finally:
        lock.release()


def size_of(folder: Path) -> int:
    """Bytes of all files below."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file() and not file.is_symlink())


def _of_store(directory: Path, stores: Path, everything: bool) -> Iterator[Leftover]:
    try:
        ledger = open_ledger(directory, writable=False)
    except StoreError as error:
        yield Leftover("store", str(directory), "its ledger cannot be read", kept=str(error))
        return
    try:
        worktrees = [key.removeprefix(f"{SUMMARY}:") for key in ledger.keys(f"{SUMMARY}:")]
        gone = {worktree: why for worktree in worktrees if (why := _gone(Path(worktree), directory, stores))}
        precious = "" if everything else _precious(ledger)
    finally:
        ledger.close()
    unreachable = "" if everything else next((p for p in gone if not Path(p).parent.is_dir()), "")
    if gone and len(gone) == len(worktrees):
        why = "; ".join(f"{path} {why}" for path, why in gone.items())
        kept = precious or (f"the folder above {unreachable} is not there either: another disk?" if unreachable else "")
        yield Leftover("store", str(directory), why, size_of(directory), kept)
        return
    for path, why in gone.items():
        is_away = not everything and not Path(path).parent.is_dir()
        kept = "the folder above it is not there either: another disk?" if is_away else ""
        yield Leftover("worktree", str(directory), f"{path} {why}", kept=kept, worktree=path)
    if any((directory / "quarantine").glob("*")):
        aside = directory / "quarantine"
        yield Leftover("quarantine", str(directory), "damaged parts that were set aside", size_of(aside))
    if (directory / LANCE).is_dir():
        yield Leftover("versions", str(directory), "versions of tables that nobody reads any more")


def _gone(worktree: Path, directory: Path, stores: Path) -> str:
    """Why no worktree of this store is at this path, "" where there is one."""
    if not worktree.is_dir():
        return "is gone"
    is_ours = store_directory(store_identity(worktree), stores.parent).name == directory.name
    return "" if is_ours else "is another repository now"


def _precious(ledger: Ledger) -> str:
    if not ledger.is_current:
        return "an earlier version wrote it, which cannot be looked into (--all lets it go)"
    corrections, spent = len(ledger.corrections()), spent_micro_usd(ledger)
    held = [f"{corrections} corrections"] if corrections else []
    held += [f"replies of a model for {spent / 1e6:.2f} USD"] if spent else []
    return f"it holds {' and '.join(held)} (--all lets it go)" if held else ""


def _delete(folder: Path) -> str:
    failed: list[str] = []
    shutil.rmtree(folder, onerror=lambda _call, path, _error: failed.append(str(path)))
    return f"{failed[0]} could not be deleted" if failed else ""


def _forget_worktree(directory: Path, leftover: Leftover) -> str:
    store, ledger = open_store(directory), open_ledger(directory)
    try:
        store.forget_worktree(leftover.worktree)
        for kind in (SUMMARY, STAMPS, VERIFIED):
            ledger.drop(state_key(kind, leftover.worktree))
        recall_file(directory, leftover.worktree).unlink(missing_ok=True)
    finally:
        store.close()
        ledger.close()
    return ""


def _empty_quarantine(directory: Path, _leftover: Leftover) -> str:
    return _delete(directory / "quarantine")


def _compact(directory: Path, _leftover: Leftover) -> str:
    store = open_store(directory)
    try:
        store.optimize()
    finally:
        store.close()
    return ""


_HOW: Final[dict[str, Callable[[Path, Leftover], str]]] = {
    "worktree": _forget_worktree,
    "quarantine": _empty_quarantine,
    "versions": _compact,
}
