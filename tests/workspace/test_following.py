"""A reader beside a writer: it learns what that one stores, and writes itself once that one is gone."""

from collections.abc import Callable
from pathlib import Path

import pytest
from ledger_repository import git

from workspace.errors import NoctuleError
from workspace.holding import Holdings
from workspace.workspace import Workspace


def test_a_reader_learns_what_a_writer_stores_and_takes_over(
    repository: Path, opened: Callable[..., Workspace]
) -> None:
    writer, reader = opened(repository), opened(repository)
    writer.refresh()
    reader.refresh()
    assert (writer.is_writer, reader.is_writer) == (True, False)
    writer.sleep(1)
    assert reader.follow()
    assert sorted(f.key for f in reader.snapshot.all_facts()) == sorted(f.key for f in writer.snapshot.all_facts())
    assert not reader.follow()
    writer.close()
    (repository / "ledger/new.py").write_text("def new():\n    return 1\n")
    reader.refresh()
    assert reader.follow()
    assert reader.is_writer
    reader.close()
    again = opened(repository)
    assert "ledger/new.py" in again.snapshot.code.modules
    assert again.refresh().changed == ()


def test_worktrees_of_one_repository_write_one_store_from_one_process(repository: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    git(repository, "worktree", "add", "-q", "-b", "other", str(other))
    (other / "ledger/only_here.py").write_text("def only_here():\n    return 1\n")
    holdings = Holdings()
    both = [Workspace.open(root, store_dir=tmp_path / "store", holdings=holdings) for root in (repository, other)]
    for workspace in both:
        assert workspace.is_writer
        workspace.refresh()
        workspace.sleep(1)
    both[0].close()
    assert both[1].is_writer
    both[1].close()
    for root, has_it in ((repository, False), (other, True)):
        with Workspace.open(root, store_dir=tmp_path / "store") as again:
            assert ("ledger/only_here.py" in again.snapshot.code.modules) is has_it
            assert again.refresh().changed == ()
            assert not again.waiting(1)


def test_nothing_is_written_where_another_took_the_store(repository: Path, opened: Callable[..., Workspace]) -> None:
    workspace = opened(repository)
    workspace.refresh()
    holder = workspace._keeper.directory / "holder"
    mine = holder.read_text()
    holder.write_text("99 1\n")
    (repository / "ledger/new.py").write_text("def new():\n    return 1\n")
    with pytest.raises(NoctuleError, match="taken over"):
        workspace.refresh()
    holder.write_text(mine)
