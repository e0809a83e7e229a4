"""Open buffers beside the disk: one that says the same as its file holds nothing back from the store."""

from pathlib import Path

import pytest

from workspace.workspace import Workspace


@pytest.mark.parametrize(
    ("on_disk", "in_editor", "is_stored"),
    [
        (b"\xef\xbb\xbfdef f(): pass\n", "def f(): pass\n", True),
        ("# coding: latin-1\nx = 'é'\n".encode("latin-1"), "# coding: latin-1\nx = 'é'\n", True),
        (b"def f(): pass\n", "def g(): pass\n", False),
    ],
)
def test_only_unsaved_text_holds_the_store_back(
    tmp_path: Path, on_disk: bytes, in_editor: str, is_stored: bool
) -> None:
    root, store = tmp_path / "repository", tmp_path / "store"
    root.mkdir()
    (root / "a.py").write_bytes(on_disk)
    (root / "b.py").write_text("old = 1\n")
    with Workspace.open(root, store_dir=store) as writer:
        writer.refresh()
        writer.edit("a.py", in_editor)
        (root / "b.py").write_text("renewed = 1\n")
        writer.refresh()
        with Workspace.open(root, store_dir=store) as reader:
            stored = {s.qualname for s in reader.snapshot.code.symbols("b.py")}
        assert ("renewed" in stored) is is_stored
        assert {s.qualname for s in writer.snapshot.code.symbols("b.py")} == {"", "renewed"}
