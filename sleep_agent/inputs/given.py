"""The records of what a shift is given beside the code, each with the digest by which its work item is current."""

from collections.abc import Callable, Mapping
from typing import Literal

from fact_store.snapshot import ASKED, CHANGE
from indexer.digest import digest_of
from indexer.graph.diff_impact import FileChange
from indexer.records import Record


class Missed(Record):
    """A question that somebody asked and that had not been anticipated, with the symbol it was about (a moniker)."""

    question: str
    subject: str


class ChangeAtHand(Record):
    """What is not committed yet, else the last commit: from `base` (a commit id) to the files as they are.

    `differ` are (path, blob before, blob after), "" for a file that is not there; `title` names the change in a
    sentence: "the uncommitted change", "the last commit".
    """

    kind: Literal["uncommitted", "commit"]
    title: str
    base: str
    differ: tuple[tuple[str, str, str], ...]


class Given(Record):
    """Everything that a shift is given; `contents` reads the files of the change, before and after."""

    change: ChangeAtHand | None = None
    missed: tuple[Missed, ...] = ()
    contents: Callable[[], tuple[FileChange, ...]] = tuple

    def digests(self) -> Mapping[str, str]:
        """Subject -> what names the input, "" where there is none (see `Snapshot.with_inputs`)."""
        return {CHANGE: _change_digest(self.change), ASKED: _missed_digest(self.missed)}


def _change_digest(change: ChangeAtHand | None) -> str:
    if change is None:
        return ""
    return digest_of([change.kind, change.title, change.base, *(part for row in change.differ for part in row)])


def _missed_digest(missed: tuple[Missed, ...]) -> str:
    return digest_of(part for each in missed for part in (each.question, each.subject)) if missed else ""
