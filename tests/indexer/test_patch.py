"""A diff's text into files, and either side of a file into both; whatever the text holds."""

import difflib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger_repository import git, write

from indexer.patch import FilePatch, PatchError, both_sides, read_patch

lines = st.lists(st.sampled_from(["a = 1", "b = 2", "", "def f():", "    return a", "# end"]), max_size=25)


def diff(old: list[str], new: list[str], context: int = 3) -> bytes:
    rows = difflib.unified_diff(old, new, "a/m.py", "b/m.py", lineterm="", n=context)
    return "".join(f"{row}\n" for row in rows).encode()


def text(rows: list[str]) -> bytes:
    return "".join(f"{row}\n" for row in rows).encode()


@given(lines, lines, st.integers(0, 3))
def test_either_side_gives_both(old: list[str], new: list[str], context: int) -> None:
    patches = read_patch(diff(old, new, context))
    assert bool(patches) == (old != new)
    for patch in patches:
        assert both_sides(patch, text(new)) == (text(old), text(new))


@given(lines, lines, lines)
def test_a_file_that_has_moved_on_is_found_where_it_went(old: list[str], new: list[str], above: list[str]) -> None:
    """Lines that came above the change since do not matter, as long as the changed part is unlike them."""
    old, new = ["begin", *map("old {}".format, old), "end"], ["begin", *map("new {}".format, new), "end"]
    for patch in read_patch(diff(old, new)):
        assert both_sides(patch, text([*above, *new])) == (text([*above, *old]), text([*above, *new]))
        assert both_sides(patch, text([*above, *old])) == (text([*above, *old]), text([*above, *new]))


def test_a_file_on_neither_side_is_none() -> None:
    [patch] = read_patch(diff(["a"], ["b"]))
    assert both_sides(patch, b"something else\n") is None


@given(st.binary())
def test_no_bytes_are_too_strange(raw: bytes) -> None:
    try:
        read_patch(raw)
    except PatchError as error:
        assert "\n" not in str(error)


@given(
    st.lists(
        st.sampled_from(
            [
                b"--- a/x",
                b"+++ b/x",
                b"@@ -1,2 +1,2 @@",
                b"-a",
                b"+b",
                b" c",
                b"\\ No",
                b"diff --git a/x b/x",
                b"rename from x",
                b"@@ -0,0 +1 @@",
                b"+++ /dev/null",
                b"",
            ]
        ),
        max_size=12,
    )
)
def test_no_lines_of_a_diff_in_a_wrong_order_are_too_strange(rows: list[bytes]) -> None:
    try:
        patches = read_patch(b"\n".join(rows))
    except PatchError:
        return
    for patch in patches:
        both_sides(patch, b"a\nc\n")
        both_sides(patch, None)


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"hello\n", "no unified diff"),
        (b"--- a/m.py\n+++ b/m.py\n@@ -1,3 +1,3 @@\n a\n-b\n", "line 3: the diff ends in the middle"),
        (b"--- a/m.py\n+++ b/m.py\n@@ -1,3 +1,3 @@\n a\nwhat\n", "line 5: this belongs to no change"),
        (b"@@ -1 +1 @@\n-a\n+b\n", "line 1: changed lines without the name of a file"),
        (b"diff --cc m.py\nindex 1,2..3\n", "line 1: a combined diff of a merge"),
        (b"--- /dev/null\n+++ /dev/null\n", "line 1: a file that exists on neither side"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(raw: bytes, says: str) -> None:
    with pytest.raises(PatchError, match=says):
        read_patch(raw)


def test_nothing_is_no_file() -> None:
    assert read_patch(b"") == ()
    assert read_patch(b"\n \n") == ()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a commit of files with unusual names."""
    root = tmp_path / "repository"
    root.mkdir()
    write(root, {"a.py": "A = 1\n", "b c.py": "B = 1\nC = 2\nD = 3\n", "é\t.py": "E = 1\n", "gone.py": "G = 1"})
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "Begin")
    return root


def changed(root: Path, *arguments: str) -> dict[str | None, FilePatch]:
    git(root, "add", "-A")
    return {
        patch.new_path or patch.old_path: patch for patch in read_patch(git(root, "diff", "HEAD", *arguments).encode())
    }


def test_what_git_writes_is_read(repository: Path) -> None:
    write(repository, {"a.py": "A = 2\n", "é\t.py": "E = 2\n", "new.py": "N = 1\n", "no_end.py": "X = 1"})
    (repository / "gone.py").unlink()
    (repository / "b c.py").rename(repository / "b d.py")
    (repository / "data.py").write_bytes(b"\0\1")
    found = changed(repository, "-M")
    assert (found["a.py"].old_path, found["a.py"].new_path) == ("a.py", "a.py")
    assert both_sides(found["a.py"], b"A = 2\n") == (b"A = 1\n", b"A = 2\n")
    assert both_sides(found["é\t.py"], b"E = 2\n") == (b"E = 1\n", b"E = 2\n")
    assert (found["b d.py"].old_path, found["b d.py"].hunks) == ("b c.py", ())
    assert both_sides(found["b d.py"], b"B\n") == (b"B\n", b"B\n")
    assert both_sides(found["new.py"], b"N = 1\n") == (None, b"N = 1\n")
    assert both_sides(found["no_end.py"], b"X = 1") == (None, b"X = 1")
    assert both_sides(found["gone.py"], None) == (b"G = 1", None)
    assert found["data.py"].note == "binary"


@pytest.mark.parametrize("flag", ["--no-prefix", "-U0", "--src-prefix=i/", "--ignore-space-change", "--stat=80 -p"])
def test_options_of_git_do_not_matter(repository: Path, flag: str) -> None:
    write(repository, {"b c.py": "B = 1\nC = 5\nD = 3\n"})
    [patch] = changed(repository, *flag.split()).values()
    assert both_sides(patch, b"B = 1\nC = 5\nD = 3\n") == (b"B = 1\nC = 2\nD = 3\n", b"B = 1\nC = 5\nD = 3\n")


def test_a_message_and_a_date_around_it_do_not_matter() -> None:
    raw = b"commit 1234\nAuthor: Ada\n\n    Say it\n\n--- m.py\t2026-01-02\n+++ m.py\t2026-01-03\n"
    raw += b"@@ -1 +1 @@\n-a\n+b\n-- \n2.39\n"
    [patch] = read_patch(raw)
    assert (patch.old_path, both_sides(patch, b"b\n")) == ("m.py", (b"a\n", b"b\n"))


def test_line_ends_of_windows_do_not_matter() -> None:
    [patch] = read_patch(diff(["a", "b"], ["a", "c"]))
    assert both_sides(patch, b"a\r\nc\r\n") == (b"a\nb\n", b"a\r\nc\r\n")
