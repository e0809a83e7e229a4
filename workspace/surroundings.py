"""What lies around the code: the change at hand, questions that were missed, what people are interested in."""

import time
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import structs

from fact_store.ledger_records import AskedQuestion
from fact_store.records import AnticipatedQuestion
from indexer.graph.diff_impact import FileChange
from indexer.parse import language_of
from indexer.revisions import RevisionError, blobs, commit_of, tree_files
from sleep_agent.agenda.asked import likelihoods
from sleep_agent.agenda.item import DAY_S, Interest
from sleep_agent.anticipate import is_same
from sleep_agent.inputs.given import ChangeAtHand, Given, Missed

if TYPE_CHECKING:
    from fact_store.snapshot import Snapshot
    from workspace.workspace import Workspace

CHANGED_FILES_MAX: Final = 200
MISSED_MAX: Final = 40
MISSED_DAYS: Final = 60.0
RATE_DAYS: Final = 7.0
PER_DAY_MIN: Final = 5.0


def look_around(workspace: "Workspace") -> Given:
    """What a shift is given beside the code, as it is now; the snapshot rests on it from now on."""
    snapshot = workspace.snapshot
    given = _given_of(workspace, snapshot)
    workspace.give(given.digests(), snapshot)
    return given


def _given_of(workspace: "Workspace", snapshot: "Snapshot") -> Given:
    change = change_at_hand(workspace.root, snapshot)
    contents = partial(_contents, workspace.root, snapshot, change) if change else tuple
    return Given(change, missed_of(workspace), contents)


def change_at_hand(root: Path, snapshot: "Snapshot") -> ChangeAtHand | None:
    """What differs from HEAD now, else what the last commit did; None without git, without a change, or where it is so
    large (`CHANGED_FILES_MAX`) that nobody asks about it as one.
    """
    head = snapshot.history.head
    if not head:
        return None
    try:
        tree = _read(root, head)
        now = {path: module.blob for path, module in snapshot.code.modules.items()}
        if differ := _differ(tree, {**{p: b for p, b in tree.items() if p not in now and (root / p).exists()}, **now}):
            return _bounded(ChangeAtHand("uncommitted", "the uncommitted change", head, differ))
        base = commit_of(root, f"{head}~1")
        return _bounded(ChangeAtHand("commit", "the last commit", base, _differ(_read(root, base), tree)))
    except RevisionError:
        return None


def missed_of(workspace: "Workspace") -> tuple[Missed, ...]:
    """The newest questions that were asked here, had an answer, and had not been anticipated; each once.

    Where the user said what an answer should have been about, every question of those words is about that.
    """
    now_s = time.time()
    found: list[Missed] = []
    rows = _asked(workspace)
    said = {_same(row.question): row.subject for row in reversed(rows) if row.verdict < 0}
    for row in rows:
        asked = structs.replace(row, subject=said.get(_same(row.question), row.subject))
        is_recent = now_s - asked.asked_s < MISSED_DAYS * DAY_S
        if asked.hit or not asked.subject or not is_recent or len(found) >= MISSED_MAX:
            continue
        if not any(m.subject == asked.subject and is_same(m.question, asked.question) for m in found):
            found.append(Missed(asked.question, asked.subject))
    return tuple(found)


def _same(question: str) -> str:
    return " ".join(question.lower().split())


def interest_of(workspace: "Workspace", focus: tuple[str, ...], edited_s: Mapping[str, float]) -> Interest:
    """What people seem to be interested in: the files that are open, were edited, or were asked about."""
    now_s = time.time()
    asked_s: dict[str, tuple[float, int]] = {}
    lately = 0
    for asked in _asked(workspace):
        lately += now_s - asked.asked_s < RATE_DAYS * DAY_S
        if asked.subject:
            at_s, count = asked_s.get(asked.subject, (asked.asked_s, 0))
            asked_s[asked.subject] = (max(at_s, asked.asked_s), count + 1)
    per_day = max(PER_DAY_MIN, lately / RATE_DAYS)
    return Interest(now_s, focus, dict(edited_s), asked_s, per_day)


def likely_questions(
    workspace: "Workspace", questions: Iterable[AnticipatedQuestion]
) -> list[tuple[float, AnticipatedQuestion]]:
    """Anticipated questions with how likely each is to be asked now, likeliest first."""
    return likelihoods(workspace.snapshot, interest_of(workspace, (), workspace.edited_s), questions)


def _asked(workspace: "Workspace") -> list[AskedQuestion]:
    return [asked for asked in workspace.ledger.questions_asked() if asked.worktree == str(workspace.root)]


def _read(root: Path, commit: str) -> dict[str, str]:
    return {path: blob for path, blob in tree_files(root, commit).items() if language_of(path) is not None}


def _differ(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[tuple[str, str, str], ...]:
    paths = sorted({*before, *after})
    rows = ((path, before.get(path, ""), after.get(path, "")) for path in paths)
    return tuple(row for row in rows if row[1] != row[2])


def _bounded(change: ChangeAtHand) -> ChangeAtHand | None:
    return change if 0 < len(change.differ) <= CHANGED_FILES_MAX else None


def _contents(root: Path, snapshot: "Snapshot", change: ChangeAtHand) -> tuple[FileChange, ...]:
    """The files of a change before and after; those that git does not have here are left out."""
    of_git = [before for _, before, _ in change.differ if before]
    of_git += [after for _, _, after in change.differ if after and change.kind == "commit"]
    known = blobs(root, of_git)
    found = []
    for path, before, after in change.differ:
        if before and before not in known:
            continue
        now = snapshot.source(path) if change.kind == "uncommitted" else known.get(after)
        if not after or now is not None:
            found.append(FileChange(path, known.get(before) if before else None, now if after else None))
    return tuple(found)
