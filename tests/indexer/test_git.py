"""Where a repository is found, whose it is, and what git says of it."""

import os
from pathlib import Path

import pytest
from git_tree import Tree

from indexer.digest import blob_id
from indexer.git import (
    GitError,
    find_root,
    git_program,
    head_of,
    read_blob,
    repository_of,
    store_identity,
    tracked_files,
)


def test_the_root_is_the_nearest_folder_with_a_git_entry(tree: Tree) -> None:
    tree.write("src/deep/a.py")
    assert find_root(tree.root / "src" / "deep") == tree.root
    assert find_root(tree.root / ".git" / "hooks") == tree.root


def test_without_git_the_root_is_where_one_starts(tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    assert find_root(tmp_path / "plain") == tmp_path / "plain"
    assert store_identity(tmp_path / "plain") == tmp_path / "plain"
    assert head_of(tmp_path / "plain") == ""


def test_head_is_the_commit_whether_on_a_branch_or_detached(tree: Tree) -> None:
    assert head_of(tree.root) == ""
    first = tree.commit(**{"a.py": "x = 1\n"})
    second = tree.commit(**{"a.py": "x = 2\n"})
    assert head_of(tree.root) == second
    tree.git("checkout", "-q", first)
    assert head_of(tree.root) == first


def test_linked_worktrees_share_one_store_and_have_heads_of_their_own(tree: Tree) -> None:
    first = tree.commit(**{"a.py": "x = 1\n"})
    tree.git("worktree", "add", "-q", "../linked")
    tree.commit(**{"a.py": "x = 2\n"})
    linked = tree.root.parent / "linked"
    assert find_root(linked) == linked
    assert store_identity(linked) == store_identity(tree.root) == tree.root / ".git"
    assert head_of(linked) == first


def test_a_submodule_is_a_repository_of_its_own(tree: Tree, tmp_path: Path) -> None:
    inner = Tree(tmp_path / "inner")
    commit = inner.commit(**{"b.py": "y = 1\n"})
    tree.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(inner.root), "vendor/inner")
    checkout = tree.root / "vendor" / "inner"
    assert find_root(checkout) == checkout
    assert head_of(checkout) == commit
    assert store_identity(checkout) == tree.root / ".git" / "modules" / "vendor" / "inner"
    repository = repository_of(tree.root)
    assert repository is not None
    assert tracked_files(repository, tree.root).submodules == {"vendor/inner"}


def test_a_git_file_cannot_claim_the_store_of_another_repository(tree: Tree, tmp_path: Path) -> None:
    tree.commit(**{"a.py": "x = 1\n"})
    tree.git("worktree", "add", "-q", "../linked")
    for number, target in enumerate((tree.root / ".git", tree.root / ".git" / "worktrees" / "linked")):
        thief = tmp_path / f"thief{number}"
        thief.mkdir()
        (thief / ".git").write_text(f"gitdir: {target}\n")
        assert store_identity(thief) == thief
    (tmp_path / "link").mkdir()
    (tmp_path / "link" / ".git").symlink_to(tree.root / ".git")
    assert store_identity(tmp_path / "link") == tmp_path / "link"


def test_a_folder_inside_a_repository_has_its_head_but_not_its_store(tree: Tree) -> None:
    commit = tree.commit(**{"sub/a.py": "x = 1\n", "b.py": "y = 1\n"})
    sub = tree.root / "sub"
    repository = repository_of(sub)
    assert repository is not None
    assert tracked_files(repository, sub).files == {"a.py"}
    assert head_of(sub) == commit
    assert store_identity(sub) == sub


def test_what_a_calling_hook_exported_is_not_heard(tree: Tree, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = Tree(tmp_path / "other")
    other.commit(**{"other.py": "y = 1\n"})
    commit = tree.commit(**{"a.py": "x = 1\n"})
    monkeypatch.setenv("GIT_DIR", str(other.root / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other.root / ".git" / "index"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other.root))
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(other.root / ".git" / "objects"))
    repository = repository_of(tree.root)
    assert repository is not None
    assert tracked_files(repository, tree.root).files == {"a.py"}
    assert head_of(tree.root) == commit
    assert read_blob(tree.root, blob_id(b"x = 1\n")) == b"x = 1\n"
    assert read_blob(tree.root, blob_id(b"y = 1\n")) is None


def test_a_blob_comes_back_byte_for_byte(tree: Tree) -> None:
    content = "no line feed at the end, two inside\n\nü".encode()
    tree.write("a.txt", content)
    tree.commit()
    assert read_blob(tree.root, blob_id(content)) == content
    assert read_blob(tree.root, "0" * 40) is None
    assert read_blob(tree.root, "--batch") is None


@pytest.mark.parametrize("damage", ["empty", "no head", "pointer to nowhere", "fifo", "endless pointer"])
def test_a_damaged_git_entry_is_said_in_one_line(tmp_path: Path, damage: str) -> None:
    entry = tmp_path / ".git"
    if damage in ("empty", "no head"):
        (entry / "objects").mkdir(parents=True) if damage == "no head" else entry.mkdir()
    elif damage == "fifo":
        os.mkfifo(entry)
    else:
        entry.write_text("gitdir: nowhere\n" if damage == "pointer to nowhere" else "gitdir: \0" + "x" * 100_000)
    with pytest.raises(GitError, match=r"^\S.*$"):
        repository_of(tmp_path)
    assert find_root(tmp_path) == tmp_path
    assert store_identity(tmp_path) == tmp_path
    assert head_of(tmp_path) == ""


def test_without_git_installed_there_is_no_head(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    tree.commit()
    monkeypatch.setenv("PATH", "")
    assert head_of(tree.root) == ""
    with pytest.raises(GitError, match="not installed"):
        git_program()
