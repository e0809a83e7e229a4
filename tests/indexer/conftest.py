"""An empty git repository for each test that asks for one."""

from pathlib import Path

import pytest
from git_tree import Tree


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """An empty repository in a folder of its own."""
    return Tree(tmp_path / "tree")
