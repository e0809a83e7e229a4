"""What waits to be stored, and the store it goes to: commits in batches, by the holder of the lock only."""

import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from msgspec import ValidationError, convert, to_builtins

from fact_store.batch import Batch, Hit, ModuleRow, Stored
from fact_store.errors import StoreError
from fact_store.forgetting import Forgotten
from fact_store.learned import ItemResult
from fact_store.ledger import Ledger, open_ledger
from fact_store.records import WorkItem
from fact_store.snapshot import Snapshot, file_of
from fact_store.verified import Verified, trusting, verified
from indexer.files import FileEntry
from indexer.records import ModuleIndex
from sleep_agent.standing import is_by_current_rules
from workspace.errors import NO_STORE, NoctuleError
from workspace.holding import Holding, Holdings, hold
from workspace.places import recall_file
from workspace.program import program_digest
from workspace.status import STAMPS, SUMMARY, VERIFIED, Status, state_key

LEARNED_ROWS_MAX = 20_000
LEARNED_SECONDS_MAX = 10.0


class Keeper:
    """The store of one worktree as its workspace sees it, and everything that waits to be written to it."""

    def __init__(self, worktree: str, holding: Holding, ledger: Ledger, holdings: Holdings | None = None) -> None:
        self.directory = holding.directory
        self.ledger = ledger
        self._worktree = worktree
        self._holding = holding
        self._holdings = holdings
        self._store = holding.store
        self._lock = holding.lock
        self._versions = _versions(self.directory)
        self._moved: set[str] = set()
        self._stamped: dict[str, FileEntry] = {}
        self._results: dict[str, ItemResult] = {}
        self._rows = 0
        self._committed_s = time.monotonic()
        self._head = ""
        self._effort = -1
        self._summary_due = False
        self._verified: Verified | None = None
        self._verified_of: tuple[Snapshot | None, int] = None, 0
        self._held_by: tuple[Snapshot | None, Callable[[str], bool]] = None, lambda _key: False

    @classmethod
    def open(
        cls, directory: Path, worktree: str, *, must_write: bool = False, holdings: Holdings | None = None
    ) -> "Keeper":
        """Open the store in `directory`, as its writer if nobody else is; shared with others who have `holdings`.

        With `must_write` a little while is waited for another writer to finish; raises NoctuleError naming it then.
        """
        try:
            holding = (holdings.take if holdings else hold)(directory, must_write=must_write)
            return cls(worktree, holding, open_ledger(directory), holdings)
        except StoreError as error:
            raise NoctuleError(str(error), NO_STORE) from error

    @property
    def is_writer(self) -> bool:
        """True while this process may write the store."""
        return self._lock.held

    @property
    def recall_file(self) -> Path:
        """Where the search index of this worktree is kept."""
        return recall_file(self.directory, self._worktree)

    def take_over(self) -> bool:
        """Become the writer where the one that was is gone; True where this process is the writer then."""
        return self._holding.try_to_write()

    def has_moved(self) -> bool:
        """True where another process has committed since this was asked last."""
        before, self._versions = self._versions, _versions(self.directory)
        return before != self._versions

    @property
    def damaged(self) -> tuple[str, ...]:
        """Tables that did not verify and were moved to quarantine; what they held is worked out again."""
        return self._store.damaged

    # ---- reads

    def load(self) -> Stored:
        """Everything stored about this worktree."""
        stored = self._store.load(self._worktree)
        self._head = stored.history.head if stored.history else ""
        self._effort = -1 if stored.effort is None else stored.effort
        self._stamped = dict(stored.files)
        return stored

    def trusting(self, loaded: Snapshot) -> Snapshot:
        """What was loaded, with what an earlier process found to be current in exactly this state."""
        told = self.ledger.get(state_key(VERIFIED, self._worktree))
        try:
            self._verified = convert(told, Verified) if told else None
        except ValidationError:  # of another version
            self._verified = None
        return trusting(loaded, self._verified, program_digest()) if self._verified else loaded

    def parses(self, keys: list[str]) -> Mapping[str, ModuleIndex]:
        """Module indexes of contents that were parsed before, by `scan.parse_key`."""
        return self._store.parses(keys) if keys else {}

    def searching(
        self, snapshot: Snapshot, frequencies: tuple[int, Callable[[str], int]]
    ) -> Callable[[str, int], Callable[[], list[Hit]]]:
        """Full-text and vector search over what is committed, limited to the rows that stand in `snapshot`.

        A search goes on until what it returned is called for the hits. `frequencies` (documents, term -> documents with
        it) are the caller's, so that the order is that of a store that was made anew.
        """
        return partial(
            self._store.begin_search, worktree=self._worktree, holds=self._held(snapshot), frequencies=frequencies
        )

    def _held(self, snapshot: Snapshot) -> Callable[[str], bool]:
        if self._held_by[0] is not snapshot:
            keys = {row.key for rows in (snapshot.all_facts(), snapshot.all_questions()) for row in rows}
            self._held_by = snapshot, lambda key: key in keys or snapshot.symbol(key) is not None
        return self._held_by[1]

    def ages_s(self, keys: Iterable[str]) -> dict[str, float]:
        """Seconds since each of these facts and questions was stored; those that are not stored yet are left out."""
        now_s = time.time()
        return {key: max(0.0, now_s - at_s) for key, at_s in self._store.learned_s(keys).items()}

    def find_result(self, subject: str, effort: int, snapshot: Snapshot) -> ItemResult | None:
        """An earlier work item of `subject`, reasoned about with `effort`, all of whose reads hold in `snapshot`."""
        for item in self._store.past_items(subject):
            same = item.effort == effort and is_by_current_rules(item)
            if same and snapshot.is_current(item) and (found := self._store.results(item)):
                return found
        return None

    def results(self, keys: Iterable[str]) -> list[ItemResult]:
        """Past work items by their keys with their rows; those of which anything is gone are left out."""
        found = (self._store.results(item) for item in self._store.items(keys))
        return [result for result in found if result is not None]

    def items(self, keys: Iterable[str]) -> list[WorkItem]:
        """Past work items by their keys, as far as they are kept."""
        return self._store.items(keys)

    # ---- what waits

    def moved(self, paths: Iterable[str]) -> None:
        """These paths changed, are gone, or mean something else now."""
        self._moved.update(paths)

    def learned(self, results: Iterable[ItemResult]) -> bool:
        """These work items are finished; True when enough wait that a commit is due."""
        for result in results:
            self._results[result.item.subject] = result
            self._rows += len(result.facts) + len(result.questions) + 1
        waited_s = time.monotonic() - self._committed_s
        return self._rows >= LEARNED_ROWS_MAX or waited_s >= LEARNED_SECONDS_MAX

    def release(self, subjects: Iterable[str]) -> None:
        """Nothing learned about these subjects stands for this worktree any more."""
        gone = list(subjects)
        for subject in gone:
            self._results.pop(subject, None)
        if self._lock.held:
            self._store.release(self._worktree, gone)
            self._summary_due = True

    def forget(self, is_meant: Callable[[str], bool]) -> Forgotten:
        """Delete all that came from the paths that are meant; what waits must have been committed."""
        shutil.rmtree(self.recall_file.parent, ignore_errors=True)
        found = self._store.forget(is_meant)
        self._summary_due = True
        self._stamped = {path: entry for path, entry in self._stamped.items() if not is_meant(path)}
        return found

    def forget_learned(self) -> None:
        """Nothing learned stands for this worktree any more."""
        self._results.clear()
        if self._lock.held:
            self._store.forget_learned(self._worktree)

    # ---- writes

    def commit(
        self,
        snapshot: Snapshot,
        files: Mapping[str, FileEntry],
        skipped: Mapping[str, str],
        *,
        unsaved: frozenset[str] = frozenset(),
        more: bool = False,
    ) -> None:
        """Write all that waits as one batch; a reader's workspace keeps it in memory instead.

        With `more` to come soon, the summary for `status` is left for the last commit.
        """
        if not self._lock.held:
            return
        self._lock.check()
        batch = self._batch(snapshot, files, unsaved)
        self._committed_s = time.monotonic()
        if batch is not None:
            self._store.commit(batch)
            self._head, self._effort, self._rows = snapshot.history.head, snapshot.effort, 0
            self._stamped = dict(files)
            self._moved = self._moved if unsaved else set()
            self._results = {s: r for s, r in self._results.items() if file_of(s) in unsaved}
            self._summary_due = True
        if self._summary_due and not more:
            self._summarise(snapshot, files, skipped)
            self._summary_due = False
        if not more and not unsaved:
            self._note_verified(snapshot)

    def _note_verified(self, snapshot: Snapshot) -> None:
        """Leave what is known to be current to the next process."""
        asked = snapshot, len(snapshot.known_current)
        if asked[0] is self._verified_of[0] and asked[1] == self._verified_of[1]:
            return
        self._verified_of = asked
        found = verified(snapshot, program_digest())
        if found is not None and found != self._verified:
            self._verified = found
            self.ledger.put(state_key(VERIFIED, self._worktree), to_builtins(found))

    def _batch(self, snapshot: Snapshot, files: Mapping[str, FileEntry], unsaved: frozenset[str]) -> Batch | None:
        """What waits. While a buffer is not saved, no module is written: what others mean may rest on that buffer."""
        modules = snapshot.code.modules
        moved = frozenset[str]() if unsaved else frozenset(self._moved)
        changed = [p for p in sorted(moved) if p in modules and p in files and files[p].blob == modules[p].blob]
        settled = (p for p in files if p not in self._moved and p in modules)
        restamped = [p for p in settled if self._stamped.get(p) != files[p]]
        removed = [p for p in sorted(moved) if p not in modules]
        results = [r for s, r in sorted(self._results.items()) if file_of(s) not in unsaved]
        same_head, same_effort = self._head == snapshot.history.head, self._effort == snapshot.effort
        if not (changed or restamped or removed or results) and same_head and same_effort:
            return None
        return Batch(
            self._worktree,
            modules=tuple(self._module_row(snapshot, files[p]) for p in changed),
            resolved=tuple(self._module_row(snapshot, files[p]) for p in restamped),
            removed=tuple(removed),
            results=tuple(results),
            history=snapshot.history,
            effort=snapshot.effort,
        )

    def _module_row(self, snapshot: Snapshot, entry: FileEntry) -> ModuleRow:
        return ModuleRow(snapshot.code.modules[entry.path], entry, snapshot.code.resolutions[entry.path])

    def _summarise(self, snapshot: Snapshot, files: Mapping[str, FileEntry], skipped: Mapping[str, str]) -> None:
        summary: dict[str, Any] = to_builtins(self.summary(snapshot, files, skipped))
        stamps = {path: [entry.size, entry.mtime_ns] for path, entry in files.items()}
        self.ledger.put(state_key(SUMMARY, self._worktree), summary)
        self.ledger.put(state_key(STAMPS, self._worktree), stamps)

    def summary(self, snapshot: Snapshot, files: Mapping[str, FileEntry], skipped: Mapping[str, str]) -> Status:
        """Counts of what holds in `snapshot`."""
        code = snapshot.code
        calls = Counter(e.certainty for r in code.resolutions.values() for e in r.edges)
        return Status(
            root=self._worktree,
            store=str(self.directory),
            indexed=True,
            files=len(files),
            skipped=len(skipped),
            symbols=sum(len(m.index.symbols) for m in code.modules.values()),
            calls=dict(sorted(calls.items())),
            facts=sum(1 for _ in snapshot.all_facts()),
            questions=sum(1 for _ in snapshot.all_questions()),
            effort=snapshot.effort,
            outdated=len(snapshot.outdated(snapshot.effort)),
            problems=sum(bool(m.index.problems) for m in code.modules.values()),
            head=snapshot.history.head,
            at=time.time(),
        )

    def optimize(self) -> None:
        """Compact the tables and build their indices, if this process may write."""
        if self._lock.held:
            self._store.optimize()

    def close(self) -> None:
        """Let go of lock, ledger and store."""
        self.ledger.close()
        if self._holdings:
            self._holdings.give_back(self._holding)
        else:
            self._holding.let_go()


def _versions(directory: Path) -> tuple[int, ...]:
    """When each table of a store got its last version, as the file system tells."""
    return tuple(f.stat().st_mtime_ns for f in sorted((directory / "lance").glob("*/_versions")))
