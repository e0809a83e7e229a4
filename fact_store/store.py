"""A directory into a store: batches in, worktrees, past work and search hits out; damage is set aside on the way."""

import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar

from fact_store import forgetting, reading, retention, writing
from fact_store.batch import Batch, Hit, Stored
from fact_store.embedding import Embedder, RandomProjection
from fact_store.engine import connect
from fact_store.errors import StoreDamagedError, StoreError, StoreTooNewError, TableDamagedError
from fact_store.forgetting import Forgotten
from fact_store.learned import ItemResult
from fact_store.quarantine import Quarantine
from fact_store.records import WorkItem
from fact_store.recovery import Tables, attempt, is_no_damage
from fact_store.search import Frequencies, Search
from fact_store.snapshot import by_model
from fact_store.tables import SEARCHED, TABLES, arrow_rows, concatenated, is_one_of, quoted
from indexer.records import ModuleIndex

FORMAT: Final = 3
LANCE: Final = "lance"
OPTIMIZE_COMMITS: Final = 64
REPAIRS_MAX: Final = 2 * len(TABLES)
_Read = TypeVar("_Read")


class Store:
    """What was learned about one repository, for all its worktrees. One process writes (who holds the workspace's
    lock).

    `damaged` names the tables of which rows were lost; what belongs in them is simply not there, and comes back as
    modules and work items that are missing from `load` are committed again. Threads may search while one commits.
    """

    def __init__(self, directory: Path, *, writable: bool, embedder: Embedder, clock: Callable[[], float]) -> None:
        self.directory = directory
        self.damaged: tuple[str, ...] = ()
        self._writable = writable
        self._embedder = embedder
        self._clock = clock
        self._writing = threading.RLock()
        self._commits = 0
        self._repaired: set[str] = set()
        self._subjects: set[str] | None = None  # with past work; most subjects of a new repository have none
        self._in_flight = directory / "in_flight"
        self._maker, self._tables = self._open()
        self._search = Search(self._tables, embedder, directory / LANCE)

    @property
    def tables(self) -> Mapping[str, Any]:
        """The open tables, by name, to be read only."""
        return self._tables

    def load(self, worktree: str) -> Stored:
        """Everything that is known of a worktree; empty for one never seen.

        Raises:
            StoreDamagedError: rows are damaged and this store was opened to read only.
        """
        with self._writing:  # another worktree of this repository may be committing
            for table in self._tables.values():
                table.checkout_latest()
            self._subjects = None
            return self._read(lambda: reading.read_worktree(self._tables, worktree))

    def parses(self, keys: Iterable[str]) -> dict[str, ModuleIndex]:
        """Indexes of blobs by `writing.parse_key`, those that were ever committed. Raises as `load`."""
        wanted = sorted(set(keys))
        return self._read(lambda: reading.read_parses(self._tables, wanted)) if wanted else {}

    def past_items(self, subject: str) -> list[WorkItem]:
        """Work items once done for a subject, newest first, at most `retention.PAST_ITEMS_MAX`. Raises as `load`."""
        if self._subjects is None:
            self._subjects = self._read(lambda: reading.read_subjects(self._tables))
        if subject not in self._subjects:
            return []
        return self._read(lambda: reading.read_past_items(self._tables, subject, retention.PAST_ITEMS_MAX))

    def results(self, item: WorkItem) -> ItemResult | None:
        """The rows of a past work item; None where they were collected meanwhile. Raises as `load`."""
        return self._read(lambda: reading.read_result(self._tables, item))

    def search(
        self,
        query: str,
        limit: int,
        *,
        worktree: str | None = None,
        holds: Callable[[str], bool] | None = None,
        frequencies: Frequencies | None = None,
    ) -> list[Hit]:
        """At most `limit` rows for a question, best first by reciprocal rank; see `search.Search.begin`."""
        return self.begin_search(query, limit, worktree=worktree, holds=holds, frequencies=frequencies)()

    def begin_search(
        self,
        query: str,
        limit: int,
        *,
        worktree: str | None = None,
        holds: Callable[[str], bool] | None = None,
        frequencies: Frequencies | None = None,
    ) -> Callable[[], list[Hit]]:
        """The same for a caller that has something else to do: what is returned waits for the hits."""
        return self._search.begin(query, limit, worktree=worktree, holds=holds, frequencies=frequencies)

    def commit(self, batch: Batch) -> None:
        """Write a batch. It is durable against a crash of the process when this returns; a crash before leaves a store
        that opens, in which each work item is there whole or not at all.
        """
        with self._writing:
            self._check_writable()
            self._search.note_worktree(batch.worktree)
            self._in_flight.write_text(batch.worktree, "utf-8")
            now_s = self._clock()
            for name, columns in writing.learned_columns(batch, now_s).items():
                self._insert(name, columns)
            paths = writing.replaced_paths(batch.modules, batch.removed)
            for name, columns in writing.module_columns(batch).items():
                self._replace(name, columns, batch.worktree, paths)
            for name, columns in writing.state_columns(batch).items():
                self._upsert(name, columns)
            if batch.removed:
                gone = is_one_of("subject", [*batch.removed, *map(by_model, batch.removed)])
                self._tables["holds"].delete(f"worktree = {quoted(batch.worktree)} AND {gone}")
            if self._subjects is not None:
                self._subjects.update(result.item.subject for result in batch.results)
            self._in_flight.unlink(missing_ok=True)
            self._upkeep()

    def become_writable(self) -> None:
        """Write from now on: the caller took the lock after opening to read. Repairs what a writer repairs."""
        with self._writing:
            if not self._writable:
                self._writable = True
                self._maker, opened = self._open()
                self._tables.update(opened)

    def forget_worktree(self, worktree: str) -> None:
        """Drop what only this worktree holds; facts stay as past work."""
        with self._writing:
            self._check_writable()
            for name, spec in TABLES.items():
                if "worktree" in spec.keys:
                    self._tables[name].delete(f"worktree = {quoted(worktree)}")

    def forget_learned(self, worktree: str) -> None:
        """Nothing learned stands for this worktree any more; its facts stay as past work."""
        with self._writing:
            self._check_writable()
            self._tables["holds"].delete(f"worktree = {quoted(worktree)}")

    def release(self, worktree: str, subjects: Sequence[str]) -> None:
        """Nothing learned about these subjects stands for this worktree any more; it stays as past work."""
        with self._writing:
            self._check_writable()
            if subjects:
                self._tables["holds"].delete(
                    f"worktree = {quoted(worktree)} AND {is_one_of('subject', list(subjects))}"
                )

    def forget(self, is_meant: Callable[[str], bool]) -> Forgotten:
        """Delete all that came from the paths that are meant, in every worktree and every version; raises as `load`."""
        with self._writing:
            self._check_writable()
            found = self._read(lambda: forgetting.forget(self._tables, is_meant))
            self._subjects = None
            for name in TABLES:
                self._sound(name, retention.purge)
            self._search.forget_frequencies()
            return found

    def items(self, keys: Iterable[str]) -> list[WorkItem]:
        """The work items with these keys, as far as they are kept; raises as `load`."""
        wanted = sorted(set(keys))
        return self._read(lambda: reading.read_items(self._tables, wanted)) if wanted else []

    def learned_s(self, keys: Iterable[str]) -> dict[str, float]:
        """When the facts and questions with these keys were stored, in Unix seconds; raises as `load`."""
        wanted = sorted(set(keys))
        return self._read(lambda: reading.read_times(self._tables, wanted)) if wanted else {}

    def optimize(self) -> None:
        """Collect what nothing refers to, compact, bring every index up to date. Seconds where rows are many; readers
        go on.
        """
        with self._writing:
            self._check_writable()
            self._commits = 0
            self._read(lambda: retention.collect(self._tables))
            for name in self._search.suspect():
                self._repair(TableDamagedError(name, "a search found a row without its digest"))
            for name in TABLES:
                self._sound(name, retention.compact)
                self._sound(name, partial(retention.index_vectors, name))
            self._search.forget_frequencies()

    def close(self) -> None:
        """Let go of the tables; the store must not be used afterwards."""
        self._search.close()
        self._tables = {}

    # ---- writing

    def _insert(self, name: str, parts: writing.Parts) -> None:
        """Rows keyed by content: those that are there already stay."""
        if parts:
            self._merge(name, lambda table: table.merge_insert("key").when_not_matched_insert_all(), parts)

    def _replace(self, name: str, parts: writing.Parts, worktree: str, paths: Sequence[str]) -> None:
        """All rows of `paths` in a worktree, in one commit."""
        here = f"worktree = {quoted(worktree)} AND {is_one_of('path', paths)}"
        if parts:
            self._upsert(name, parts, instead_of=here if paths else None)
        elif paths:
            self._sound(name, lambda table: table.delete(here))

    def _upsert(self, name: str, parts: writing.Parts, instead_of: str | None = None) -> None:
        """Rows by their keys; those that the filter `instead_of` selects and that are not among them go."""

        def merging(table: Any) -> Any:
            merge = table.merge_insert(list(TABLES[name].keys)).when_matched_update_all().when_not_matched_insert_all()
            return merge.when_not_matched_by_source_delete(instead_of) if instead_of else merge

        if parts:
            self._merge(name, merging, parts)

    def _merge(self, name: str, merging: Callable[[Any], Any], parts: writing.Parts) -> None:
        """All parts in one commit, each made on its own."""
        rows = concatenated(arrow_rows(TABLES[name], columns(), self._embedder) for columns in parts)
        self._sound(name, lambda table: merging(table).execute(rows))

    def _upkeep(self) -> None:
        self._commits += 1
        if self._commits >= OPTIMIZE_COMMITS:
            self.optimize()
            return
        for name in SEARCHED:
            if retention.needs_indexing(name, self._tables[name]):
                self._sound(name, retention.compact)

    def _sound(self, name: str, action: Callable[[Any], object]) -> None:
        """Run `action` on a table; where damage stops it, repair the table and run it once more."""
        _, reason = attempt(partial(action, self._tables[name]))
        if reason and is_no_damage(reason):
            raise StoreError(f"cannot write the store in {self.directory}: {reason}")
        if reason:
            self._repair(TableDamagedError(name, reason))
            action(self._tables[name])

    def _check_writable(self) -> None:
        if not self._writable:
            raise StoreError(f"{self.directory} was opened to read only")

    # ---- opening and repairing

    def _open(self) -> tuple[Tables, dict[str, Any]]:
        lance = self.directory / LANCE
        known = lance.is_dir()
        lance.mkdir(mode=0o700, exist_ok=True)
        connection = connect(lance, self.directory / "machine")
        maker = Tables(connection, lance, Quarantine(self.directory / "quarantine"), self._embedder)
        opened: dict[str, Any] = {}
        lost: list[str] = []
        for name, spec in TABLES.items():
            opened[name], wrong = maker.open(spec) if self._writable else (maker.open_to_read(spec), "")
            lost += [name] if wrong and known else []
        for name in lost:
            self._note(name, opened)
        if self._writable and self._in_flight.exists():
            # Calls of one module rest on others: after a write that broke off they are all resolved again.
            opened["calls"].delete(f"worktree = {quoted(self._in_flight.read_text('utf-8'))}")
            self._in_flight.unlink()
        return maker, opened

    def _read(self, read: Callable[[], _Read]) -> _Read:
        for _ in range(REPAIRS_MAX):
            try:
                return read()
            except TableDamagedError as error:
                self._repair(error)
        raise StoreDamagedError(f"{self.directory} stays damaged after repair: delete it, it will be rebuilt")

    def _repair(self, error: TableDamagedError) -> None:
        """Keep the sound rows of a damaged table; where that was tried before, begin an empty one."""
        if not self._writable:
            raise StoreDamagedError(
                f"{self.directory} is damaged ({error}): run `noctule index` to repair it"
            ) from error
        with self._writing:
            spec, table = TABLES[error.table], self._tables[error.table]
            again = error.table in self._repaired
            self._tables[error.table] = self._maker.replace(spec) if again else self._maker.remake(spec, table)
            self._repaired.add(error.table)
            self._note(error.table, self._tables)

    def _note(self, table: str, opened: Mapping[str, Any]) -> None:
        if table not in self.damaged:
            self.damaged = (*self.damaged, table)
        if table == "symbols":
            opened["modules"].delete("true")  # a module that is not known is committed again, its symbols with it


def open_store(
    directory: Path,
    *,
    writable: bool = True,
    embedder: Embedder | None = None,
    clock: Callable[[], float] = time.time,
) -> Store:
    """Open or make the store in `directory`. A store in an older format is moved aside and begun anew (its ledger
    stays).

    Raises:
        StoreTooNewError: a newer version of the program wrote it.
        EngineError: the storage engine does not run on this machine.
        StoreError: there is no store to read, or the directory cannot be written.
    """
    try:
        _prepare(directory, writable)
    except OSError as error:
        raise StoreError(f"cannot use the store in {directory}: {error.strerror or error}") from error
    return Store(directory, writable=writable, embedder=embedder or RandomProjection(), clock=clock)


def _prepare(directory: Path, writable: bool) -> None:
    version_file = directory / "format"
    if not writable:
        if not version_file.exists():
            raise StoreError(f"there is no store in {directory}")
        _version(version_file)
        return
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    directory.chmod(0o700)
    lance = directory / LANCE
    if lance.exists() and _version(version_file) < FORMAT:
        Quarantine(directory / "quarantine").take(lance)
    _version(version_file)
    temporary = directory / "format.new"
    temporary.write_text(f"{FORMAT}\n", "utf-8")
    temporary.replace(version_file)


def _version(file: Path) -> int:
    """The format of a store; 0 where none (readable) is noted."""
    try:
        version = int(file.read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return 0
    if version > FORMAT:
        raise StoreTooNewError(
            f"{file.parent} was written by a newer Noctule (format {version}, this one knows {FORMAT}): upgrade"
        )
    return version
