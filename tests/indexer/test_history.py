"""What the commits say of each file."""

import os
from pathlib import Path

import pytest
from git_tree import Tree

import indexer.git
from indexer.git import GitError, read_git, repository_of
from indexer.history import COUPLED_FILES, History, read_history


def test_a_file_knows_its_last_change_and_its_authors(tree: Tree) -> None:
    tree.commit("Begin", **{"a.py": "x = 1\n"})
    tree.commit("Try again", author="Bo", **{"a.py": "x = 2\n"})
    last = tree.commit("Settle on three\n\nTwo was too few.\n\nFor now.", **{"a.py": "x = 3\n"})
    tree.commit("Other", **{"b.py": "y = 1\n"})
    history = read_history(tree.root)
    found = history.files["a.py"]
    assert (found.commit, found.subject, found.body) == (last, "Settle on three", "Two was too few.\n\nFor now.")
    assert (found.author, found.date, found.commits) == ("Ada", "2026-03-01", 3)
    assert found.authors == (("Ada", 2), ("Bo", 1))
    assert list(history.files) == ["a.py", "b.py"]


def test_companions_are_counted_and_ties_fall_by_name(tree: Tree) -> None:
    for turn in range(2):
        tree.commit(**{"a.py": f"x = {turn}\n", "z.py": f"x = {turn}\n", "b.py": f"x = {turn}\n"})
    tree.commit(**{"a.py": "x = 9\n", "c.py": "x = 9\n"})
    history = read_history(tree.root)
    assert history.files["a.py"].companions == (("b.py", 2), ("z.py", 2), ("c.py", 1))
    assert history.files["c.py"].companions == (("a.py", 1),)


def test_a_sweeping_commit_makes_no_companions(tree: Tree) -> None:
    tree.commit(**{f"m{number}.py": "x = 1\n" for number in range(COUPLED_FILES + 1)})
    found = read_history(tree.root).files["m0.py"]
    assert found.companions == ()
    assert found.commits == 1


def test_what_is_gone_from_head_is_no_companion(tree: Tree) -> None:
    tree.commit(**{"a.py": "x = 1\n", "b.py": "x = 1\n"})
    (tree.root / "b.py").unlink()
    tree.commit("Drop b")
    history = read_history(tree.root)
    assert list(history.files) == ["a.py"]
    assert history.files["a.py"].companions == ()


def test_merges_are_left_out(tree: Tree) -> None:
    tree.commit("Begin", **{"a.py": "x = 1\n"})
    tree.git("checkout", "-q", "-b", "side")
    side = tree.commit("On the side", **{"b.py": "y = 1\n"})
    tree.git("checkout", "-q", "main")
    tree.commit("On main", **{"a.py": "x = 2\n"})
    tree.git("merge", "-q", "--no-ff", "-m", "Merge", "side")
    history = read_history(tree.root)
    assert history.files["b.py"].commit == side
    assert {found.subject for found in history.files.values()} == {"On the side", "On main"}


def test_paths_are_relative_to_a_root_below_the_top(tree: Tree) -> None:
    tree.commit(**{"sub/a.py": "x = 1\n", "b.py": "x = 1\n", "subway/c.py": "x = 1\n"})
    history = read_history(tree.root / "sub")
    assert list(history.files) == ["a.py"]
    assert history.files["a.py"].companions == ()


def test_empty_commits_odd_names_and_odd_messages_are_read_right(tree: Tree) -> None:
    tree.commit("Nothing at all")
    tree.write("\nodd \u00fc name.py")
    tree.commit("Odd\n\nA body that ends in a path:\n\na.py")
    tree.commit("Nothing again")
    last = tree.commit("\u202eOdd \x1b[31mred", **{"a.py": "x = 1\n"})
    history = read_history(tree.root)
    assert list(history.files) == ["\nodd \u00fc name.py", "a.py"]
    assert history.files["a.py"].commit == last
    assert history.files["a.py"].subject == "Odd [31mred"


def test_no_address_is_kept(tree: Tree) -> None:
    body = "Seen by <bo@localhost> in actions/checkout@v4.1\n\nSigned-off-by: Cy <cy@example.org>"
    tree.commit(f"Fix for jo@example.org\n\n{body}", author="dee@example.org", **{"a.py": "x = 1\n"})
    found = read_history(tree.root).files["a.py"]
    assert found.subject == "Fix for jo"
    assert found.body == "Seen by bo in actions/checkout@v4.1"
    assert found.authors == (("dee", 1),)
    assert "example" not in repr(found)


def test_the_same_head_gives_the_same_history_and_an_earlier_one_is_reused(tree: Tree) -> None:
    tree.commit(**{"a.py": "x = 1\n"})
    first = read_history(tree.root)
    assert read_history(tree.root) == first
    assert read_history(tree.root, first) is first
    tree.commit(**{"a.py": "x = 2\n"})
    assert read_history(tree.root, first).files["a.py"].commits == 2


def test_the_end_of_a_shallow_clone_is_not_taken_for_a_change(tree: Tree, tmp_path: Path) -> None:
    tree.commit("Begin", **{"a.py": "x = 1\n", "b.py": "x = 1\n"})
    tree.commit("Second", **{"a.py": "x = 2\n"})
    tree.commit("Third", **{"a.py": "x = 3\n"})
    tree.git("clone", "-q", "--depth", "2", f"file://{tree.root}", str(tmp_path / "shallow"))
    history = read_history(tmp_path / "shallow")
    assert list(history.files) == ["a.py"]
    assert history.files["a.py"].commits == 1


def test_without_commits_or_without_git_there_is_no_history(tree: Tree, tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    assert read_history(tree.root) == read_history(tmp_path / "plain") == History("", {})


def test_a_log_that_never_ends_costs_a_bounded_time(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    tree.commit(**{"a.py": "x = 1\n"})
    repository = repository_of(tree.root)
    assert repository is not None
    os.mkfifo(tree.root / "settings")
    tree.git("config", "include.path", "../settings")
    monkeypatch.setattr(indexer.git, "GIT_TIMEOUT_S", 0.3)
    with pytest.raises(GitError):
        read_git(repository, tree.root, "log")
    assert read_history(tree.root) == History("", {})
