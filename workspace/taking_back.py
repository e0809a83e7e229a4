"""What was learned into what is no longer known: a shift that is taken back, a path that is forgotten."""

from typing import TYPE_CHECKING

from msgspec import Struct

from fact_store.forgetting import Forgotten
from fact_store.kept_answers import forget_answers_about
from fact_store.ledger_records import Run
from fact_store.outputs import forget_outputs
from workspace.errors import NOT_FOUND, USAGE, NoctuleError

if TYPE_CHECKING:
    from workspace.workspace import Workspace


class Undone(Struct, frozen=True):
    """A shift that was taken back: how many of its items no longer stand, of which how many gave way to what stood
    before; `later` were replaced by a later shift and stay.
    """

    run: Run
    items: int
    restored: int
    later: int


def undo(workspace: "Workspace") -> Undone:
    """Take back the newest shift of this worktree that left anything; raises NoctuleError where there is none.

    What stood before it stands again where it is still kept. What was taken back does not come again by itself while
    all that it rests on is the same; `noctule sleep` makes it again.
    """
    ledger = workspace.ledger
    mine = (run for run in ledger.runs() if run.worktree == str(workspace.root) and run.ending != "undone")
    found = next(((run, items) for run in mine if (items := ledger.run_items(run.id))), None)
    if found is None:
        raise NoctuleError("there is no shift to take back: none has learned anything here yet", NOT_FOUND)
    run, items = found
    standing = {subject: item.key for subject, item in workspace.snapshot.items.items()}
    mine_now = [item for item in items if standing.get(item.subject) == item.item]
    ledger.undo_run(run.id, str(workspace.root))
    before = [item.before for item in mine_now if item.before]
    restored = workspace.replace_learned([item.subject for item in mine_now], before)
    return Undone(run, len(mine_now), restored, len(items) - len(mine_now))


def forget(workspace: "Workspace", path: str) -> Forgotten:
    """Delete all that was learned about the file or folder `path`, and from it about other files.

    Raises NoctuleError where nothing is known of it.
    """
    name = path.replace("\\", "/").removeprefix("./").rstrip("/")
    if not name or name == "." or name.startswith(("/", "../")) or name == "..":
        raise NoctuleError(f"{path!r} is no path inside the repository: give one relative to its root", USAGE)

    def is_meant(other: str) -> bool:
        return other == name or other.startswith(f"{name}/")

    known = [p for p in workspace.snapshot.code.modules if is_meant(p)]
    found = workspace.forget_paths(is_meant)
    for each in {name, *known}:
        forget_outputs(workspace.ledger, each)
    forget_answers_about(workspace.ledger, {name, *known})
    asked = sum(workspace.ledger.forget_questions(p) for p in {name, *known})
    if not (found.work_items or known or asked):
        raise NoctuleError(f"nothing is known of {path!r}; paths are relative to the root of the repository", NOT_FOUND)
    return found
