"""One repository, alive: changes on disk, in buffers and in git into one consistent snapshot after another."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import structs

from fact_store.export_rows import export_rows
from fact_store.learned import ItemResult
from fact_store.records import WorkItem
from fact_store.snapshot import REPOSITORY, WITH_INPUT, Snapshot, file_of
from indexer.code_index import CodeIndex
from indexer.digest import blob_id
from indexer.files import Listing
from indexer.git import store_identity
from indexer.history import History, read_history
from indexer.parse import index_module, language_of
from indexer.records import Module
from indexer.resolving import applied
from indexer.source_text import source_string
from sleep_agent.standing import is_by_current_rules
from sleep_agent.view import never
from workspace.holding import Holdings
from workspace.keeper import Keeper
from workspace.layers import load_settings
from workspace.looking import Seen, look
from workspace.places import checked_root, make_private, store_directory
from workspace.recalling import Recalling
from workspace.scan import Progress, Refresh, read_file, scan
from workspace.settings import Settings, configured_store
from workspace.standing import Standing
from workspace.status import Status

if TYPE_CHECKING:
    from assistant.recall import Recall
    from assistant.records import Answer, Piece
    from fact_store.forgetting import Forgotten
    from fact_store.ledger import Ledger
    from sleep_agent.shift import ShiftEvent
    from workspace.sleeping import Slept


class Workspace:
    """The API of every front end. Readers take `snapshot`, which never changes; one thread at a time changes what is
    current.
    """

    def __init__(self, root: Path, settings: Settings, keeper: Keeper, *, is_live: bool = False) -> None:
        self.root = root
        self._is_live = is_live
        self.settings = settings
        self._keeper = keeper
        self._buffers: dict[str, bytes] = {}
        self._changing = threading.RLock()
        stored = keeper.load()
        self._seen = Seen(Listing(dict(stored.files), {}, {}))
        self.is_new = stored.effort is None
        self._has_looked = False
        code = CodeIndex.restore(stored.modules, stored.resolutions)
        empty = Snapshot(code, stored.history or History("", {}), self.source, effort=stored.effort or 0)
        results = (r for r in stored.results() if is_by_current_rules(r.item))
        self._snapshot = keeper.trusting(empty.with_results(results))
        self.edited_s: dict[str, float] = {}
        self.read_corrections()
        self._read_undone()
        self.recalling = Recalling(keeper, self._snapshot)

    # ---- opening and closing

    @classmethod
    def open(
        cls,
        root: Path,
        *,
        store_dir: Path | None = None,
        settings: Settings | None = None,
        must_write: bool = False,
        live: bool = False,
        holdings: Holdings | None = None,
    ) -> "Workspace":
        """Open the workspace at `root` with what its store holds; raises NoctuleError where that cannot be done.

        `store_dir` is the directory of this repository's store; by default it is found from the settings. Where another
        process is writing the store, this one reads it and keeps its own changes in memory. A `live` one is meant for
        many edits: it keeps what makes them quick, some hundred bytes for each call site. Worktrees of one repository
        that are open in one process share what `holdings` has open.
        """
        root = checked_root(root)
        settings = settings or load_settings(root)
        directory = store_dir or store_directory(store_identity(root), configured_store(settings))
        make_private(directory)
        keeper = Keeper.open(directory, str(root), must_write=must_write, holdings=holdings)
        return cls(root, settings, keeper, is_live=live)

    def close(self) -> None:
        """Commit what is pending and let go of the store; what only buffers held is forgotten."""
        with self._changing:
            if self._unsaved():
                self._buffers.clear()
                self.refresh(commit=False)
            if self._has_looked or not self.is_new:  # else the store would say that the repository is empty
                self.commit()
                self.recalling.keep(self._snapshot)
            self._keeper.close()

    def __enter__(self) -> "Workspace":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # ---- the current state

    @property
    def snapshot(self) -> Snapshot:
        """Code and knowledge at this moment; never changes under its reader."""
        return self._snapshot

    def begin_run(self, effort: int, cause: str = "") -> int | None:
        """Note in the ledger that a shift begins, where this process may write; returns the run's id."""
        return self._keeper.ledger.begin_run(str(self.root), effort, cause=cause) if self.is_writer else None

    @property
    def ledger(self) -> "Ledger":
        """What cannot be recomputed: runs, questions asked, spend."""
        return self._keeper.ledger

    @property
    def standing(self) -> Standing:
        """Where the worktree stood in its history at the last look."""
        return self._seen.standing

    @property
    def is_writer(self) -> bool:
        """True while this process may write the store."""
        return self._keeper.is_writer

    def source(self, path: str) -> bytes:
        """The bytes of a file: the open buffer, else the disk; b"" where it is gone."""
        return self._buffers[path] if path in self._buffers else read_file(self.root, path)

    # ---- changes

    def refresh(self, progress: Progress | None = None, *, commit: bool = True) -> Refresh:
        """Bring the snapshot to what buffers, disk and git hold now; the store follows where `commit` is true."""
        with self._changing:
            seen = look(self.root, self._seen, self.settings.exclude)
            modules, files, jobs = self._snapshot.code.modules, seen.listing.files, self.settings.jobs
            found = scan(self.root, modules, files, self._buffers, self._keeper.parses, jobs=jobs, progress=progress)
            self._has_looked = True
            history = self._snapshot.history
            refreshed = self._apply(found.changes, history if seen is self._seen else read_history(self.root, history))
            self._seen = seen
            self.read_corrections()
            if commit:
                self.commit()
            return structs.replace(refreshed, parsed=found.parsed)

    def _apply(self, changes: dict[str, Module | None], history: Any) -> Refresh:
        before = self._snapshot
        if not changes and history is before.history:
            return Refresh((), 0, ())
        if before.code.modules:  # else all of it is new
            self.edited_s |= dict.fromkeys(changes, time.time())
        code = applied(before.code, changes, is_live=self._is_live)
        self._snapshot = before.with_code(code, history)
        self._keeper.moved(code.resolved | changes.keys())
        return Refresh(tuple(sorted(changes)), 0, tuple(sorted(code.resolved)))

    def edit(self, path: str, text: str) -> Refresh:
        """An open buffer's text is what counts for `path` from now on; the store follows with `commit`."""
        with self._changing:
            content = text.encode("utf-8", "surrogatepass")
            self._buffers[path] = content
            if language_of(path) is None:
                return Refresh((), 0, ())
            blob = blob_id(content)
            known = self._snapshot.code.modules.get(path)
            if known and known.blob == blob:
                return Refresh((), 0, ())
            module = Module(path, blob, index_module(path, content))
            return structs.replace(self._apply({path: module}, self._snapshot.history), parsed=1)

    def close_buffer(self, path: str) -> Refresh:
        """The buffer is gone; the disk is what counts again."""
        with self._changing:
            self._buffers.pop(path, None)
            return self.refresh(commit=False)

    def commit(self) -> None:
        """Write what changed to the store, where this process may; buffers that are not saved stay in memory."""
        with self._changing:
            self._write()

    def follow(self) -> bool:
        """What another process stored stands here, too; where that one is gone, this one writes from now on.

        True where that changed anything.
        """
        from workspace.following import follow

        with self._changing:
            if (found := follow(self._keeper, self._snapshot)) is None:
                return False
            self._snapshot, differ = found
            self._keeper.moved(differ)
            self._write()
            return True

    def _write(self, *, more: bool = False) -> None:
        unsaved = self._unsaved()
        if self._keeper.is_writer and not unsaved:
            code = self._snapshot.code.settled()
            if code is not self._snapshot.code:
                self._snapshot = self._snapshot.with_code(code).with_inputs(self._snapshot.inputs)
                self._keeper.moved(code.resolved)
        listing = self._seen.listing
        self._keeper.commit(self._snapshot, listing.files, listing.skipped, unsaved=unsaved, more=more)

    def _unsaved(self) -> frozenset[str]:
        """Buffers that say something else than the disk; editors leave out a byte order mark, and send UTF-8 always."""
        read = {path: read_file(self.root, path) for path in self._buffers}
        differ = (path for path, text in self._buffers.items() if read[path] != text)
        return frozenset(path for path in differ if source_string(read[path]) != source_string(self._buffers[path]))

    # ---- sleep

    def sleep(
        self,
        effort: int | None = None,
        *,
        budget_s: float | None = None,
        focus: Iterable[str] = (),
        on_event: "Callable[[ShiftEvent], None] | None" = None,
        cancelled: Callable[[], bool] | None = None,
        hurried: Callable[[], bool] | None = None,
        cause: str = "",
    ) -> "Slept":
        """Reason about everything that is new or stale at `effort`; what is done is committed as it goes.

        `focus` are paths that people look at, `cause` is what woke it, for the record; the rest see `sleeping.Shift`.
        """
        from workspace.sleeping import Shift, sleep

        level = self.settings.effort if effort is None else effort
        looked_at = (*focus, *self._buffers)
        return sleep(self, level, Shift(budget_s, looked_at, cause, on_event, cancelled or never, hurried or never))

    def waiting(self, effort: int) -> tuple[str, ...]:
        """Subjects that a shift at `effort` would reason about now; () means that there is nothing to wake up for."""
        from workspace.sleeping import waiting
        from workspace.surroundings import look_around

        if effort:
            look_around(self)
        return waiting(self, effort)

    def give(self, digests: Mapping[str, str], seen: Snapshot, history: History | None = None) -> None:
        """What was seen in `seen` is what the snapshot rests on beside code and history, unless these have moved on.

        `history` tells more of the same commits.
        """
        with self._changing:
            now = self._snapshot
            if now.code is seen.code and now.history is seen.history:
                self._snapshot = (now.with_history(history) if history else now).with_inputs(digests)

    def learn(self, results: Iterable[ItemResult], effort: int, *, wait: bool = False) -> None:
        """Take finished work items into the snapshot; the store follows when enough of them wait, or later (`wait`)."""
        with self._changing:
            known = {*self._snapshot.code.modules, REPOSITORY, *WITH_INPUT}
            standing = [r for r in results if file_of(r.item.subject) in known]
            self._snapshot = self._snapshot.with_results(standing, effort)
            if self._keeper.learned(standing) and not wait:
                self._write(more=True)

    def forget_learned(self) -> None:
        """Back to effort 0: nothing learned stands for this worktree (the rows stay in the store as past work)."""
        with self._changing:
            self._snapshot = self._snapshot.without_results()
            self._keeper.forget_learned()
            self.commit()

    def complete(self) -> "Slept":
        """Learn whatever is missing at the effort this store was slept over with (a new one: the configured effort)."""
        return self.sleep(self.settings.effort if self.is_new else self._snapshot.effort)

    def find_result(self, subject: str, effort: int) -> ItemResult | None:
        """An earlier work item of `subject` at `effort`, all of whose reads hold in the current snapshot."""
        return self._keeper.find_result(subject, effort, self._snapshot)

    def settle(self, *, compact: bool = True) -> None:
        """Commit, and compact the store: at the end of a shift, when nobody waits."""
        self.commit()
        if compact:
            self._keeper.optimize()
            self.recalling.keep(self._snapshot)

    # ---- taking back and correcting

    def read_corrections(self) -> None:
        """What the user stated, here or in another process, stands in the snapshot from now on."""
        from workspace.correcting import stated_facts

        with self._changing:
            self._snapshot = self._snapshot.with_stated(stated_facts(self))

    def undone_items(self) -> tuple[WorkItem, ...]:
        """Work items that were taken back and are not to come again by themselves."""
        return self._undone

    def forget_undone(self) -> None:
        """What was taken back may come again."""
        self.ledger.forget_undone(str(self.root))
        self._read_undone()

    def _read_undone(self) -> None:
        self._undone = tuple(self._keeper.items(self.ledger.undone(str(self.root))))

    def replace_learned(self, subjects: Iterable[str], earlier: Iterable[str]) -> int:
        """Nothing stands about `subjects` any more but what past work items (by key) bring back; how many did."""
        with self._changing:
            self.commit()
            gone, results = list(subjects), self._keeper.results(earlier)
            self._snapshot = self._snapshot.without(gone).with_results(results)
            self._keeper.release(gone)
            self._keeper.learned(results)
            self._read_undone()
            self.commit()
            return len(results)

    def forget_paths(self, is_meant: Callable[[str], bool]) -> "Forgotten":
        """Delete all that came from these paths; see `taking_back.forget`."""
        with self._changing:
            self.commit()
            found = self._keeper.forget(is_meant)
            self._snapshot = self._snapshot.without(found.subjects)
            self.commit()
            return found

    # ---- questions

    def context(self, question: str, tokens: int) -> "tuple[Piece, ...]":
        """The best evidence for a question within a budget of tokens (characters / 4), best first."""
        from workspace.asking import context

        return context(self, question, tokens)

    def ask(
        self,
        question: str,
        *,
        tokens: int | None = None,
        online: bool = False,
        on_chunk: Callable[[str], None] | None = None,
        limit_usd: float | None = None,
        wanted: int = 3,
        at_once: bool = True,
        before: str = "",
    ) -> "Answer":
        """Answer from one snapshot; `online` sends the pack to the configured model; see `asking.ask`."""
        from workspace.asking import ask

        tokens = tokens or self.settings.answer_tokens
        return ask(self, question, tokens, online, on_chunk, limit_usd, wanted, at_once, before)

    def ages_s(self, keys: Iterable[str]) -> dict[str, float]:
        """Seconds since each of these facts and questions was stored; those that are not stored yet are left out."""
        from workspace.correcting import stated_ages_s

        wanted = list(keys)
        return {**self._keeper.ages_s(wanted), **stated_ages_s(self, wanted)}

    def warm(self) -> None:
        """Build and load what the first question would wait for; what closes it leaves that to the next process."""
        from workspace.asking import warm

        warm(self)

    def recall(self, question: str, snapshot: Snapshot, *, widely: bool = True) -> "Recall":
        """What is recalled for a question, ranked, with the reasons; see `Recalling.recall`."""
        return self.recalling.recall(question, snapshot, widely=widely)

    def status(self) -> Status:
        """Counts of what holds now."""
        return self._keeper.summary(self._snapshot, self._seen.listing.files, self._seen.listing.skipped)

    def files(self) -> dict[str, str]:
        """Every file of the worktree that is or could be source: "" where it is indexed, else the reason it is not."""
        return dict(sorted((dict.fromkeys(self._seen.listing.files, "") | self._seen.listing.skipped).items()))

    def export(self) -> Iterator[dict[str, Any]]:
        """Everything that is known and holds now, in a stable order."""
        return export_rows(self._snapshot)
