"""Revisions into trees and contents, by real git, and what is refused."""

import pytest
from git_tree import Tree

from indexer.digest import blob_id
from indexer.revisions import RevisionError, blobs, commit_of, merge_base, tree_files


@pytest.fixture
def grown(tree: Tree) -> Tree:
    """Two branches of one commit each."""
    tree.write("a.py", "A = 1\n")
    tree.write("pkg/b c.py", "B = 1\n")
    tree.git("add", "-A")
    tree.git("commit", "-qm", "Begin")
    tree.git("checkout", "-qb", "other")
    tree.write("a.py", "A = 2\n")
    tree.git("commit", "-qam", "Change")
    return tree


def test_a_tree_and_its_contents(grown: Tree) -> None:
    commit = commit_of(grown.root, "HEAD")
    files = tree_files(grown.root, commit)
    assert files == {"a.py": blob_id(b"A = 2\n"), "pkg/b c.py": blob_id(b"B = 1\n")}
    assert blobs(grown.root, files.values()) == {files["a.py"]: b"A = 2\n", files["pkg/b c.py"]: b"B = 1\n"}
    assert tree_files(grown.root / "pkg", commit) == {"b c.py": files["pkg/b c.py"]}


def test_names_of_revisions(grown: Tree) -> None:
    main = grown.git("rev-parse", "main")
    assert [commit_of(grown.root, name) for name in ("main", "HEAD~1", main[:9], "HEAD^{/Begin}")] == [main] * 4
    assert merge_base(grown.root, main, commit_of(grown.root, "HEAD")) == main


@pytest.mark.parametrize("name", ["nowhere", "--all", "-h", "", "a b\n", "HEAD:a.py", "x" * 1_000, "\0"])
def test_what_names_no_commit_is_refused(grown: Tree, name: str) -> None:
    with pytest.raises(RevisionError) as raised:
        commit_of(grown.root, name)
    assert "\n" not in str(raised.value)


def test_links_and_large_files_are_left_out(tree: Tree) -> None:
    tree.write("a.py")
    tree.write("large.py", "x" * 1_100_000)
    (tree.root / "link.py").symlink_to("a.py")
    tree.git("add", "-A")
    tree.git("commit", "-qm", "Begin")
    assert list(tree_files(tree.root, "HEAD")) == ["a.py"]


def test_what_git_does_not_have_is_left_out(grown: Tree) -> None:
    assert blobs(grown.root, ["0" * 40]) == {}
    assert blobs(grown.root, []) == {}


def test_strangers_have_nothing_in_common(grown: Tree) -> None:
    grown.git("checkout", "-q", "--orphan", "alone")
    grown.git("commit", "-qm", "Alone")
    with pytest.raises(RevisionError, match="no commit in common"):
        merge_base(grown.root, commit_of(grown.root, "main"), commit_of(grown.root, "alone"))


def test_without_git_there_are_no_revisions(tmp_path_factory: pytest.TempPathFactory) -> None:
    with pytest.raises(RevisionError, match="no git repository"):
        commit_of(tmp_path_factory.mktemp("plain"), "HEAD")
