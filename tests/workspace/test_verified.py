"""What an earlier process found to be current is trusted in exactly that state, and by that program alone."""

from collections.abc import Callable
from pathlib import Path

import pytest
from ledger_repository import FILES

from workspace import keeper
from workspace.workspace import Workspace

Open = Callable[..., Workspace]
ASKED = "Who calls Store.append?"
EDITS = (
    ("ledger/account.py", "LIMIT = 1000", "LIMIT = 2000"),
    ("ledger/store.py", "def append(self, kind: str, amount: int)", "def append(self, kind: str, amount: int = 0)"),
    ("ledger/store.py", "class Store:", "class Base:\n    pass\n\n\nclass Store(Base):"),
    ("ledger/account.py", "raise ", "return None  # raise "),
    ("README.md", "Keeps accounts.", "Keeps every account."),
)


def slept_over(root: Path, opened: Open) -> None:
    workspace = opened(root)
    workspace.refresh()
    workspace.sleep()
    workspace.close()


def is_worked_out(workspace: Workspace) -> bool:
    """Whether the effects of all functions were worked out, as a first digest of them makes it necessary."""
    return "raises" not in workspace.snapshot.derived.untold


def stale(workspace: Workspace) -> tuple[object, ...]:
    snapshot = workspace.snapshot
    rows = (*snapshot.all_facts(), *snapshot.all_questions())
    return workspace.waiting(3), [row.key for row in rows if not snapshot.is_fresh(row)]


def test_the_next_process_works_out_nothing_where_nothing_changed(repository: Path, opened: Open) -> None:
    slept_over(repository, opened)
    again = opened(repository)
    again.refresh()
    assert again.ask(ASKED).found
    assert again.waiting(3) == ()
    assert not is_worked_out(again)


@pytest.mark.parametrize(("path", "old", "new"), EDITS)
def test_after_an_edit_it_finds_what_one_that_trusts_nothing_finds(
    repository: Path, opened: Open, monkeypatch: pytest.MonkeyPatch, path: str, old: str, new: str
) -> None:
    slept_over(repository, opened)
    assert old in FILES[path]
    (repository / path).write_text(FILES[path].replace(old, new), "utf-8")
    trusting = opened(repository)
    trusting.refresh(commit=False)
    found = stale(trusting)
    trusting.close()
    monkeypatch.setattr(keeper, "program_digest", lambda: "another program")
    distrusting = opened(repository)
    distrusting.refresh(commit=False)
    assert stale(distrusting) == found
    assert found[0] != ()


def test_another_program_works_it_out_again(repository: Path, opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    slept_over(repository, opened)
    monkeypatch.setattr(keeper, "program_digest", lambda: "another program")
    again = opened(repository)
    again.refresh()
    assert again.waiting(3) == ()
    assert is_worked_out(again)
