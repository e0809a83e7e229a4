"""What goes into the store in one commit, what comes out when a worktree is loaded, and what a search finds."""

from typing import Literal

from fact_store.learned import ItemResult
from fact_store.records import AnticipatedQuestion, Fact, WorkItem
from indexer.files import FileEntry
from indexer.history import History
from indexer.records import Module, Record, Resolution

HitTable = Literal["symbols", "facts", "questions"]


class ModuleRow(Record):
    """A module as it is now with the stamp of its file and what its names mean. `payload` is the encoded index, if at
    hand.
    """

    module: Module
    entry: FileEntry
    resolution: Resolution
    payload: bytes | None = None


class Batch(Record):
    """One idempotent commit for one worktree: writing it twice leaves what writing it once does.

    `modules` were parsed anew (or added): all their rows are replaced. `resolved` only changed what their names mean,
    or their file's stamp. `removed` are paths that are gone. `results` stand for their subjects from now on. None keeps
    what is stored.
    """

    worktree: str
    modules: tuple[ModuleRow, ...] = ()
    resolved: tuple[ModuleRow, ...] = ()
    removed: tuple[str, ...] = ()
    results: tuple[ItemResult, ...] = ()
    history: History | None = None
    effort: int | None = None


class Stored(Record):
    """What is known of one worktree. A path is in `files`, `modules` and `resolutions`, or in none of them.

    `items` (by subject) have all their `facts` and `questions` (by key) present: an item with a row missing is left
    out.
    """

    files: dict[str, FileEntry]
    modules: dict[str, Module]
    resolutions: dict[str, Resolution]
    items: dict[str, WorkItem]
    facts: dict[str, Fact]
    questions: dict[str, AnticipatedQuestion]
    history: History | None
    effort: int | None

    def results(self) -> list[ItemResult]:
        """The work items that stand with their rows, in the order of subjects."""
        return [self.result_of(item) for _, item in sorted(self.items.items())]

    def result_of(self, item: WorkItem) -> ItemResult:
        """One of `items` with its rows."""
        facts, questions = self.facts, self.questions
        return ItemResult(item, tuple(facts[k] for k in item.facts), tuple(questions[k] for k in item.questions))


class Hit(Record):
    """A row that a search found. `key` is a moniker for symbols; ranks count from 1 within the table, None = not found
    so.
    """

    table: HitTable
    key: str
    subject: str
    text_rank: int | None = None
    vector_rank: int | None = None
