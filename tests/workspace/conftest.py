"""A small git repository and workspaces over it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from ledger_repository import committed

from workspace.workspace import Workspace


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A committed repository of a handful of files."""
    return committed(tmp_path / "ledger-repo")


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[..., Workspace]]:
    """Opens workspaces and closes them at the end of the test."""
    open_now: list[Workspace] = []

    def open_workspace(root: Path, store: str = "store") -> Workspace:
        workspace = Workspace.open(root, store_dir=tmp_path / store)
        open_now.append(workspace)
        return workspace

    yield open_workspace
    for workspace in open_now:
        workspace.close()
