"""Symbols followed back through patches: the commit that brought each, and the last that changed it."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from ledger_repository import git, write

from indexer.digest import blob_id
from indexer.git import CutOffError
from indexer.history import History, read_history
from indexer.lineage import patches_of, with_lineage
from indexer.parse import index_module
from indexer.records import Module

FIRST = """LIMIT = 1


def one():
    return 1


def two():
    return 2
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q", "-b", "main")
    commit(tmp_path, "Begin", FIRST)
    return tmp_path


def commit(root: Path, subject: str, text: str | None = None, path: str = "m.py") -> str:
    if text is not None:
        write(root, {path: text})
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", subject)
    return subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=root, capture_output=True, text=True, check=True
    ).stdout.strip()


def modules(root: Path) -> dict[str, Module]:
    found = {}
    for file in sorted(root.rglob("*.py")):
        path, content = file.relative_to(root).as_posix(), file.read_bytes()
        found[path] = Module(path, blob_id(content), index_module(path, content))
    return found


def known(root: Path, before: History | None = None) -> History:
    return with_lineage(root, read_history(root, before), modules(root))


def told(history: History, path: str = "m.py") -> dict[str, tuple[str, str]]:
    """Qualname -> subjects of the commits that last changed and that brought it."""
    symbols = history.files[path].symbols or {}
    names = {"": "", **{name: text.subject for name, text in history.commits.items()}}
    return {name: (names[changed], names[brought]) for name, (changed, brought) in symbols.items()}


def test_a_change_is_of_the_lines_it_touches(root: Path) -> None:
    commit(root, "Count higher", FIRST.replace("return 2", "return 2 + 2"))
    commit(root, "Move down", '"""A module."""\n\n' + FIRST.replace("return 2", "return 2 + 2"))
    assert told(known(root)) == {
        "LIMIT": ("Begin", "Begin"),
        "one": ("Begin", "Begin"),
        "two": ("Count higher", "Begin"),
    }


def test_what_comes_between_or_after_is_new_and_moves_the_rest(root: Path) -> None:
    third = "def three():\n    x = 3\n    return x\n"
    commit(root, "Three", FIRST.replace("def two", f"{third}\n\ndef two"))
    commit(root, "Say two", FIRST.replace("def two", f"{third}\n\ndef two").replace("return 2", 'return "two"'))
    commit(root, "Raise the limit", (root / "m.py").read_text("utf-8").replace("LIMIT = 1", "LIMIT = 10"))
    assert told(known(root)) == {
        "LIMIT": ("Raise the limit", "Begin"),
        "one": ("Begin", "Begin"),
        "three": ("Three", "Three"),
        "two": ("Say two", "Begin"),
    }


def test_a_deletion_inside_is_a_change_and_one_beside_is_none(root: Path) -> None:
    commit(root, "Longer", FIRST.replace("return 1", "x = 1\n    return 1"))
    commit(root, "Shorter", FIRST)
    commit(root, "Without a limit", FIRST.replace("LIMIT = 1\n\n\n", ""))
    assert told(known(root)) == {"one": ("Shorter", "Begin"), "two": ("Begin", "Begin")}


def test_a_merge_counts_for_what_it_brought(root: Path) -> None:
    git(root, "checkout", "-q", "-b", "side")
    commit(root, "Aside", FIRST.replace("return 2", "return 22"))
    git(root, "checkout", "-q", "main")
    commit(root, "Straight on", '"""A module."""\n\n' + FIRST)
    git(root, "merge", "-q", "-m", "Bring in the side", "side")
    assert told(known(root))["two"] == ("Bring in the side", "Begin")
    assert told(known(root))["one"] == ("Begin", "Begin")


def test_going_to_a_branch_that_was_merged_and_back_gives_what_looking_at_all_gives(root: Path) -> None:
    git(root, "checkout", "-q", "-b", "side")
    commit(root, "Aside", FIRST.replace("return 2", "return 22"))
    git(root, "checkout", "-q", "main")
    git(root, "merge", "-q", "--no-ff", "-m", "Bring in the side", "side")
    before = known(root)
    for branch in ("side", "main"):
        git(root, "checkout", "-q", branch)
        before = known(root, before)
        assert before == known(root)


def test_what_is_being_written_counts_as_it_is_at_head(root: Path) -> None:
    clean = known(root)
    write(root, {"m.py": "def nought():\n    return 0\n\n\n" + FIRST})
    assert known(root) == clean


def test_knowing_the_history_before_gives_what_looking_at_all_gives(root: Path) -> None:
    commit(root, "Another file", "def far():\n    return 3\n", "n.py")
    before = known(root)
    for n in range(4):
        commit(root, f"Change {n}", FIRST.replace("return 2", f"return {n}"))
        after = known(root, before)
        assert after == known(root)
        assert told(after, "n.py") == {"far": ("Another file", "Another file")}
        before = after
    assert told(before)["two"] == ("Change 3", "Begin")


def test_what_lies_too_far_back_is_not_known_any_more(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.history.LINEAGE_COMMITS", 2)
    commit(root, "Another file", "def far():\n    return 3\n", "n.py")
    before = known(root)
    assert told(before, "n.py") == {"far": ("Another file", "Another file")}
    after = before
    for n in range(2):
        commit(root, f"Change {n}", FIRST.replace("return 2", f"return {n}"))
        after = read_history(root, after)
    assert after.files["n.py"].symbols == {}  # at once, not only when the rest is looked at
    assert known(root, after) == known(root)


def test_a_patch_that_looks_like_a_log_is_text(root: Path) -> None:
    nasty = 'TEXT = """\n+++ b/m.py\n@@ -1,9 +1,9 @@\ndiff --git a/m.py b/m.py\n\x01deadbeef\n"""\n'
    commit(root, "Nasty", FIRST + nasty)
    commit(root, "Nicer", FIRST + nasty.replace("deadbeef", "beef"))
    assert told(known(root)) == {
        "LIMIT": ("Begin", "Begin"), "one": ("Begin", "Begin"), "two": ("Begin", "Begin"), "TEXT": ("Nicer", "Nasty"),
    }  # fmt: skip


def test_a_log_that_is_cut_off_loses_its_last_patch_alone() -> None:
    def lines() -> Iterator[bytes]:
        for name in (b"a", b"b"):
            yield b"\x01" + name + b"\0Ann\0" + b"2024-01-01\0Subject\0\0\n"
            yield from (
                b"diff --git a/m.py b/m.py\n",
                b"--- a/m.py\n",
                b"+++ b/m.py\n",
                b"@@ -1 +1 @@\n",
                b"-x\n",
                b"+y\n",
            )
        raise CutOffError("too much")

    [patch] = patches_of(lines())
    assert (patch.commit, patch.text.author, [h.gone for h in patch.files["m.py"]]) == ("a", "Ann", [frozenset({b"x"})])


def test_without_git_and_when_interrupted_nothing_is_known(root: Path, tmp_path: Path) -> None:
    history = read_history(root)
    assert with_lineage(root, history, modules(root), lambda: True) is history
    empty = History("", {})
    assert with_lineage(tmp_path / "nowhere", empty, {}) is empty
