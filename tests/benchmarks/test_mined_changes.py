"""Requests that are made of commits: asked of the tree before them, wanting what they changed of it."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
from git_tree import Tree

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture(scope="module")
def mining() -> ModuleType:
    spec = importlib.util.spec_from_file_location("mined_changes", BENCHMARKS / "mined_changes.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["mined_changes"] = module
    spec.loader.exec_module(module)
    return module


def test_commits_become_requests(mining: ModuleType, tmp_path: Path) -> None:
    tree = Tree(tmp_path / "tree")
    old = dict.fromkeys(("a.py", "b.py", "tests/test_a.py"), "x = 1\n") | {"README.md": "# A\n"}
    base = tree.commit("Begin", **old)
    two = tree.commit("Count from two (#12)\n\nSigned-off-by: Ada", **{"a.py": "x = 2\n", "b.py": "x = 2\n"})
    one = tree.commit(
        "Count to three", **{"a.py": "x = 3\n", "tests/test_a.py": "x = 3\n", "new.py": "x = 1\n", "README.md": "#\n"}
    )
    other = tree.commit("Say how to count", **{"README.md": "# Count\n"})
    tree.commit("Bump version to 2", **{"a.py": "x = 4\n"})
    tree.commit("Nothing but what is new", **{"newer.py": "x = 1\n", "README.md": "# Newer\n"})
    tree.commit("Empty commits say nothing")
    found = list(mining.requests_after(tree.root, base))
    assert [(each.commit, each.kind, each.wanted) for each in found] == [
        (two, "several", ("a.py", "b.py")),
        (other, "other", ("README.md",)),
    ]
    assert found[0].text == "Count from two"
    assert one not in {each.commit for each in found}, "most of what it changed of the source is new"
