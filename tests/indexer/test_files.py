"""What is listed, what is skipped and why, and when a file is read again."""

import os
import time
from pathlib import Path

import pytest
from git_tree import Tree

import indexer.files
import indexer.git
from indexer.digest import blob_id
from indexer.files import explain, list_files
from indexer.source_file import FILE_BYTES, UnreadableError, read_source
from indexer.stamps import RACY_NS


def later() -> int:
    """A moment at which everything written so far has settled."""
    return time.time_ns() + 2 * RACY_NS


def test_blob_ids_are_those_of_git_for_tracked_and_new_files(tree: Tree) -> None:
    tree.commit(**{"b.py": "x = 1\n", "a/c.py": "y = 2\n", "a.bin": "no language"})
    tree.write("new.py", "z = 3\n")
    listing = list_files(tree.root, {})
    assert list(listing.files) == ["a/c.py", "b.py", "new.py"]
    assert listing.files["b.py"].blob == tree.git("hash-object", "b.py")
    assert listing.skipped == {}


def test_what_is_on_disk_counts_not_what_is_committed(tree: Tree) -> None:
    tree.commit(**{"a.py": "x = 1\n", "gone.py": "x = 1\n"})
    tree.write("a.py", "x = 2\n")
    (tree.root / "gone.py").unlink()
    listing = list_files(tree.root, {})
    assert {path: entry.blob for path, entry in listing.files.items()} == {"a.py": blob_id(b"x = 2\n")}


def test_an_unchanged_file_is_not_read_again(tree: Tree) -> None:
    tree.write("a.py")
    first = list_files(tree.root, {}, now_ns=later())
    assert list_files(tree.root, first.files, now_ns=later()).files["a.py"] is first.files["a.py"]


def test_a_change_that_keeps_size_and_time_is_seen(tree: Tree) -> None:
    file = tree.write("a.py", "x = 1\n")
    state = file.stat()
    first = list_files(tree.root, {}, now_ns=later())
    with file.open("r+b") as held:
        held.write(b"x = 2\n")
    os.utime(file, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert file.stat().st_mtime_ns == state.st_mtime_ns
    assert list_files(tree.root, first.files, now_ns=later()).files["a.py"].blob == blob_id(b"x = 2\n")


def test_a_stamp_taken_right_after_a_change_is_never_trusted(tree: Tree) -> None:
    tree.write("a.py")
    fresh = list_files(tree.root, {}).files["a.py"]
    assert fresh.mtime_ns == 0
    settled = list_files(tree.root, {"a.py": fresh}, now_ns=later()).files["a.py"]
    assert settled.blob == fresh.blob
    assert settled.mtime_ns > 0


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"x = 1\n" * (FILE_BYTES // 6 + 1), "larger than 1024 KiB"),
        (b"x = 1\n\0", "binary"),
        ("x = 1\ny = 'é'\n".encode("latin-1"), "not UTF-8 text (line 2)"),
        ("# coding: ascii\ny = 'é'\n".encode("latin-1"), "not UTF-8 text (line 2)"),
        ("# coding: nonsense\ny = 'é'\n".encode("latin-1"), "not UTF-8 text (line 2)"),
    ],
)
def test_what_cannot_be_source_is_skipped_with_the_reason(tree: Tree, content: bytes, reason: str) -> None:
    tree.write("a.py", content)
    listing = list_files(tree.root, {})
    assert listing.files == {}
    assert reason in listing.skipped["a.py"]
    assert explain(tree.root, "a.py") == f"a.py is not indexed: {listing.skipped['a.py']}."
    with pytest.raises(UnreadableError):
        read_source(tree.root, "a.py")


def test_only_regular_files_inside_the_workspace_are_opened(tree: Tree, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.py").write_text("password = 1\n")
    (tree.root / "file.py").symlink_to(outside / "secret.py")
    (tree.root / "folder").symlink_to(outside)
    (tree.root / "loop").symlink_to(tree.root)
    os.mkfifo(tree.root / "pipe.py")
    with (tree.root / "sparse.py").open("wb") as sparse:
        sparse.truncate(1 << 40)
    listing = list_files(tree.root, {})
    assert listing.files == {}
    assert set(listing.skipped) == {"file.py", "pipe.py", "sparse.py"}
    for path in (
        "file.py",
        "folder/secret.py",
        "../outside/secret.py",
        str(outside / "secret.py"),
        "pipe.py",
        "loop/x.py",
    ):
        with pytest.raises(UnreadableError):
            read_source(tree.root, path)
        assert "is not indexed" in explain(tree.root, path)


def test_other_repositories_inside_are_named_and_not_entered(tree: Tree, tmp_path: Path) -> None:
    inner = Tree(tmp_path / "inner")
    inner.commit(**{"b.py": "y = 1\n"})
    tree.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(inner.root), "vendor/inner")
    Tree(tree.root / "checkout").commit(**{"c.py": "y = 1\n"})
    listing = list_files(tree.root, {})
    assert listing.files == {}
    assert "submodule" in listing.skipped["vendor/inner"]
    assert "inside this one" in listing.skipped["checkout"]
    assert "submodule" in explain(tree.root, "vendor/inner/b.py")


def test_names_that_cannot_be_keys_are_skipped_in_printable_form(tree: Tree) -> None:
    for name in (b"caf\xe9.py", b"a\nb.py", b"a::b.py", "\u202egnp.py".encode(), "größe.py".encode()):
        Path(os.fsdecode(os.fsencode(tree.root) + b"/" + name)).write_text("x = 1\n")
    tree.git("add", "-A")
    listing = list_files(tree.root, {})
    assert list(listing.files) == ["größe.py"]
    assert set(listing.skipped) == {"caf\\xe9.py", "a\\nb.py", "a::b.py", "\\u202egnp.py"}
    assert all(path.isprintable() for path in listing.skipped)


@pytest.mark.parametrize("damage", ["index", "HEAD", "config"])
def test_a_damaged_repository_is_walked_and_says_so(tree: Tree, damage: str) -> None:
    tree.write(".gitignore", "ignored.py\n")
    tree.write("ignored.py")
    tree.commit(**{"a.py": "x = 1\n"})
    (tree.root / ".git" / damage).write_bytes(b"\x00garbage[")
    listing = list_files(tree.root, {})
    assert "a.py" in listing.files
    assert listing.skipped[".git"].startswith("git cannot be used")


def test_without_git_installed_the_folder_is_walked_and_says_so(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    tree.commit(**{"a.py": "x = 1\n"})
    monkeypatch.setenv("PATH", "")
    listing = list_files(tree.root, {})
    assert list(listing.files) == ["a.py"]
    assert "not installed" in listing.skipped[".git"]


def test_a_folder_that_cannot_be_read_costs_only_itself(tree: Tree) -> None:
    if os.geteuid() == 0:
        pytest.skip("root reads every folder")
    tree.write("open/a.py")
    tree.write("closed/b.py").parent.chmod(0)
    listing = list_files(tree.root, {})
    (tree.root / "closed").chmod(0o700)
    assert list(listing.files) == ["open/a.py"]
    assert "cannot be read" in listing.skipped["closed"]


def test_a_root_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list_files(tmp_path / "absent", {})


def test_every_answer_is_one_sentence_that_agrees_with_the_listing(tree: Tree) -> None:
    tree.write(".gitignore", "*.out.py\n")
    for path in ("a.py", "x.out.py", "picture.png", "sub/b.py"):
        tree.write(path)
    files = list_files(tree.root, {}).files
    for path in ("a.py", "x.out.py", "picture.png", "sub/b.py", "sub", ".", "absent.py", str(tree.root / "a.py")):
        sentence = explain(tree.root, path)
        assert sentence.endswith(".")
        assert "\n" not in sentence
        assert (" is indexed " in sentence) == (path.removeprefix(f"{tree.root}/") in files)


def test_git_that_never_answers_costs_a_bounded_time(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    tree.commit(**{"a.py": "x = 1\n"})
    os.mkfifo(tree.root / "settings")
    tree.git("config", "include.path", "../settings")
    monkeypatch.setattr(indexer.git, "GIT_TIMEOUT_S", 0.3)
    listing = list_files(tree.root, {})
    assert list(listing.files) == ["a.py"]
    assert "did not answer" in listing.skipped[".git"]


def test_a_folder_too_large_is_listed_in_part_and_says_so(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(6):
        tree.write(f"m{number}/a.py")
    monkeypatch.setattr(indexer.files, "FILES_LIMIT", 3)
    listing = list_files(tree.root, {})
    assert len(listing.files) == 3
    assert "too large" in listing.skipped["."]


def test_a_declared_encoding_makes_python_readable_and_nothing_else(tree: Tree) -> None:
    content = "# -*- coding: latin-1 -*-\ny = 'é'\n".encode("latin-1")
    tree.write("a.py", content)
    tree.write("a.toml", content)
    listing = list_files(tree.root, {})
    assert (list(listing.files), list(listing.skipped)) == (["a.py"], ["a.toml"])
    assert read_source(tree.root, "a.py") == content
