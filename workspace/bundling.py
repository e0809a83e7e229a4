"""What stands in a workspace into a bundle for others, and a bundle into what of it may stand here."""

import hashlib
import random
import time
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, BinaryIO, Final

from msgspec import Struct

from fact_store.bundle import BundleError, Header, Part, Readable, read_bundle, write_bundle
from fact_store.learned import ItemResult
from fact_store.snapshot import Snapshot, is_by_model
from sleep_agent.elsewhere import PERSONAL, follows, refusal
from workspace.errors import ERROR, USAGE, NoctuleError
from workspace.sleeping import learn_lineage

if TYPE_CHECKING:
    from workspace.workspace import Workspace

CAUSE: Final = "bundle"
SUMMED_BYTES: Final = 1 << 20
CHECKED_ITEMS: Final = 16
"""Work items that are reasoned about again on import, drawn at random."""
Progress = Callable[[str, int, int], None]


class Exported(Struct, frozen=True):
    """What went into a bundle, and the SHA-256 by which whoever takes it can tell that it is the same."""

    items: int
    facts: int
    questions: int
    effort: int
    sha256: str


class Imported(Struct, frozen=True):
    """What a bundle held and what became of it: work items taken, known already, left out by reason.

    `facts` and `questions` are rows of the items taken, `checked` how many of these were reasoned about again to see
    that they follow, `cpu_s` and `micro_usd` what thinking about them had cost.
    """

    name: str
    items: int = 0
    taken: int = 0
    known: int = 0
    left_out: dict[str, int] = {}
    facts: int = 0
    questions: int = 0
    checked: int = 0
    effort: int = 0
    cpu_s: float = 0.0
    micro_usd: int = 0
    seconds: float = 0.0


def export_bundle(workspace: "Workspace", stream: BinaryIO) -> Exported:
    """Write all that stands and holds now; the same knowledge gives the same bytes. What the user corrected, asked or
    has not committed stays here.
    """
    snapshot = workspace.snapshot
    results = [
        result
        for subject, item in sorted(snapshot.items.items())
        if subject not in PERSONAL and snapshot.is_current(item) and (result := snapshot.result_of(subject))
    ]
    sha256 = write_bundle(stream, Header(workspace.root.name, snapshot.effort, len(results)), results)
    facts, questions = sum(len(r.facts) for r in results), sum(len(r.questions) for r in results)
    return Exported(len(results), facts, questions, snapshot.effort, sha256)


def check_header(stream: BinaryIO) -> Header:
    """What a bundle says of itself, read before anything is opened for its sake; raises NoctuleError for no bundle."""
    try:
        header = next(read_bundle(stream))
    except BundleError as error:
        raise NoctuleError(f"the bundle cannot be used: {error}; nothing was taken", ERROR) from None
    stream.seek(0)
    assert isinstance(header, Header)
    return header


def check_sum(found: str, wanted: str | None) -> None:
    """Raises NoctuleError where a bundle has another SHA-256 than the one that is wanted, if any is."""
    if wanted is not None and found != wanted.strip().lower():
        raise NoctuleError(f"the bundle has the SHA-256 {found}, not the one given; nothing was taken", ERROR)


class _Summed:
    """A stream that is summed up while it is read: a file may be another one when it is looked at a second time."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._digest = hashlib.sha256()

    def read(self, count: int) -> bytes:
        """The next bytes."""
        data = self._stream.read(count)
        self._digest.update(data)
        return data

    def sha256(self) -> str:
        """Of everything, what was not asked for included."""
        while self.read(SUMMED_BYTES):
            pass
        return self._digest.hexdigest()


def import_bundle(
    workspace: "Workspace", stream: BinaryIO, progress: Progress | None = None, *, sha256: str | None = None
) -> Imported:
    """Take what holds here into the workspace, which must be up to date and may write; nothing is taken before all of
    the bundle was read.

    Raises NoctuleError where the stream is no sound bundle, was made for other source, or holds what does not follow;
    also where the bytes that were read do not have the SHA-256 that is given.
    """
    started_s = time.monotonic()
    learn_lineage(workspace)  # what a bundle says may rest on that
    source = _Summed(stream)
    try:
        header, taken, modelled, counts = _read(workspace.snapshot, source, progress)
    except BundleError as error:
        raise NoctuleError(f"the bundle cannot be used: {error}; nothing was taken", ERROR) from None
    except RecursionError:
        raise NoctuleError("the bundle cannot be used: it is nested too deeply; nothing was taken", ERROR) from None
    check_sum(source.sha256(), sha256)
    effort = max(header.effort, workspace.snapshot.effort)
    checked = random.SystemRandom().sample(taken, min(CHECKED_ITEMS, len(taken)))
    for number, result in enumerate(checked):
        if progress:
            progress("checking a sample", number, len(checked))
        if not follows(workspace.snapshot, result):
            raise NoctuleError(
                f"the bundle cannot be used: what it says of {result.item.subject or 'the repository'} does not follow"
                " from the source; nothing was taken",
                ERROR,
            )
    run = workspace.begin_run(effort, CAUSE) if taken or modelled else None
    _learn(workspace, taken, effort, run)
    # What a model said is checked against what was proved, so it comes after that.
    verified: list[ItemResult] = []
    for result in modelled:
        why = refusal(workspace.snapshot, result)
        counts[why] += 1
        if not why:
            verified.append(result)
    _learn(workspace, verified, effort, run)
    found = _imported(header, [*taken, *verified], counts, len(checked), time.monotonic() - started_s)
    if run is not None:
        workspace.ledger.end_run(
            run, items=found.taken, facts=found.facts, questions=found.questions, cost_cpu_s=0.0, ending="completed",
            changes={"reused": found.taken, "gained": found.facts},
        )  # fmt: skip
    return found


def _read(
    snapshot: Snapshot, stream: Readable, progress: Progress | None
) -> tuple[Header, list[ItemResult], list[ItemResult], Counter[str]]:
    """(header, items to take, a model's items to look at later, how many were left out and why)."""
    parts = read_bundle(stream)
    header = next(parts)
    assert isinstance(header, Header)
    _check_effort(header, snapshot)
    counts: Counter[str] = Counter()
    taken: dict[str, ItemResult] = {}
    modelled: dict[str, ItemResult] = {}
    seen: set[str] = set()
    for number, part in enumerate(parts):
        assert isinstance(part, Part)
        if progress and number % 16 == 0:
            progress("comparing with the source", number, max(header.items, number))
        why = part.why
        if result := part.result:
            subject, item = result.item.subject, result.item
            if subject in seen or item.effort != header.effort:
                why = "given twice" if subject in seen else "of another effort"
            elif snapshot.stands(subject, header.effort):
                why = "known"
            elif is_by_model(subject):
                modelled[subject] = result
                seen.add(subject)
                continue
            else:
                why = refusal(snapshot, result)
            seen.add(subject)
            if not why:
                taken[subject] = result
        counts[why] += 1
    matches = counts[""] + counts["known"] + len(modelled)
    if not matches:
        reasons = ", ".join(f"{n} {why}" for why, n in counts.most_common())
        raise BundleError(f"made of {header.name[:60]!r}, it says nothing about the source that is here: {reasons}")
    return header, list(taken.values()), list(modelled.values()), counts


def _check_effort(header: Header, snapshot: Snapshot) -> None:
    if not 1 <= header.effort <= 3:
        raise BundleError("nothing was learned in it" if header.effort == 0 else "its effort is none that there is")
    if header.effort < snapshot.effort:
        raise NoctuleError(
            f"the bundle was made at effort {header.effort}, this store was slept over at {snapshot.effort}: it knows"
            " less than is known here; nothing was taken",
            USAGE,
        )


def _learn(workspace: "Workspace", results: list[ItemResult], effort: int, run: int | None) -> None:
    """Commit the items as a shift would, so that `noctule undo` takes them back."""
    if not results:
        return
    standing = workspace.snapshot.items
    noted = [(r.item.subject, r.item.key, before.key if (before := standing.get(r.item.subject)) else "")
             for r in results]  # fmt: skip
    if run is not None:
        workspace.ledger.record_items(run, noted)
    workspace.learn(results, effort)
    workspace.commit()


def _imported(header: Header, taken: list[ItemResult], counts: Counter[str], checked: int, seconds: float) -> Imported:
    left_out = {why: count for why, count in counts.most_common() if why not in ("", "known")}
    return Imported(
        header.name,
        sum(counts.values()),
        len(taken),
        counts["known"],
        left_out,
        sum(len(r.facts) for r in taken),
        sum(len(r.questions) for r in taken),
        checked,
        header.effort,
        round(sum(min(r.item.cost_cpu_s, 3600.0) for r in taken if r.item.cost_cpu_s >= 0), 2),
        sum(max(0, r.item.cost_micro_usd) for r in taken),
        round(seconds, 3),
    )
