"""What a question is matched with outlives its process, and is worked out again where it cannot be trusted."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from ledger_repository import FILES

from assistant.index import Cuts, IndexedFile, SearchIndex
from assistant.segments import Stretch
from fact_store.snapshot import Snapshot
from workspace.taking_back import forget
from workspace.workspace import Workspace

Open = Callable[..., Workspace]
QUESTION = "When does deposit raise an error?"


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Paths that were read into a search index, as they are read."""
    paths: list[str] = []
    update = SearchIndex.update

    def noted(self: SearchIndex, *arguments: object) -> tuple[str, ...]:
        found: tuple[str, ...] = update(self, *arguments)  # type: ignore[arg-type]
        paths.extend(found)
        return found

    monkeypatch.setattr(SearchIndex, "update", noted)
    return paths


def asked(root: Path, opened: Open, store: str = "store") -> object:
    workspace = opened(root, store)
    workspace.refresh()
    workspace.complete()
    found = workspace.context(QUESTION, 1000)
    workspace.close()
    return found


def kept_file(tmp_path: Path) -> Path:
    (file,) = (tmp_path / "store/recall").iterdir()
    return file


def test_the_next_process_reads_nothing_again(repository: Path, opened: Open, read: list[str]) -> None:
    first = asked(repository, opened)
    assert sorted(read) == sorted(FILES)
    read.clear()
    assert asked(repository, opened) == first
    assert read == []


def test_after_edits_it_reads_what_changed_and_packs_as_a_fresh_store(
    repository: Path, opened: Open, read: list[str]
) -> None:
    asked(repository, opened)
    (repository / "README.md").write_text("# Ledger\n\nA deposit below zero is refused with an error.\n", "utf-8")
    read.clear()
    found = asked(repository, opened)
    assert "README.md" in read
    assert len(read) < len(FILES)  # and what it was said to document
    assert found == asked(repository, opened, "another store")


@pytest.mark.parametrize("damage", ["emptied", "cut off", "one bit"])
def test_damage_is_noticed(repository: Path, opened: Open, tmp_path: Path, read: list[str], damage: str) -> None:
    first = asked(repository, opened)
    file = kept_file(tmp_path)
    data = bytearray(file.read_bytes())
    if damage == "one bit":
        data[len(data) // 2] ^= 4
    file.write_bytes({"emptied": b"", "cut off": data[: len(data) // 2], "one bit": data}[damage])
    read.clear()
    assert asked(repository, opened) == first
    assert sorted(read) == sorted(FILES)


def test_what_is_forgotten_is_not_kept(repository: Path, opened: Open, tmp_path: Path) -> None:
    (repository / "lure.md").write_text("# Lure\n\nlureofthevault7731\n", "utf-8")
    asked(repository, opened)
    assert b"lureofthevault7731" in kept_file(tmp_path).read_bytes()
    (repository / "lure.md").unlink()
    workspace = opened(repository)
    workspace.refresh()
    forget(workspace, "lure.md")
    workspace.close()
    assert [f for f in (tmp_path / "store").rglob("*.index") if b"lureofthevault7731" in f.read_bytes()] == []


@pytest.fixture
def cut(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Paths whose units are cut into what may be handed over, as they are."""
    paths: list[str] = []
    of_file = IndexedFile.cut

    def noted(self: IndexedFile, spans: Sequence[Stretch]) -> Cuts:
        paths.append(self.module.path)
        return of_file(self, spans)

    monkeypatch.setattr(IndexedFile, "cut", noted)
    return paths


def test_where_all_was_prepared_a_question_has_nothing_left_to_cut(
    repository: Path, opened: Open, cut: list[str]
) -> None:
    workspace = opened(repository, "store")
    workspace.refresh()
    workspace.recalling.prepare(lambda: workspace.snapshot, lambda: False)
    assert set(cut) == set(FILES)
    cut.clear()
    assert workspace.context(QUESTION, 1000)
    workspace.recalling.prepare(lambda: workspace.snapshot, lambda: False)
    assert cut == []
    (repository / "README.md").write_text("# Ledger\n\nA deposit below zero is refused with an error.\n", "utf-8")
    workspace.refresh()
    workspace.recalling.prepare(lambda: workspace.snapshot, lambda: False)
    assert set(cut) == {"README.md"}


def test_preparing_ends_where_somebody_waits(repository: Path, opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    prepared: list[str] = []
    of_file = IndexedFile.prepare
    monkeypatch.setattr(IndexedFile, "prepare", lambda self: prepared.append(self.module.path) or of_file(self))
    workspace = opened(repository, "store")
    workspace.refresh()
    workspace.recalling.prepare(lambda: workspace.snapshot, lambda: bool(prepared))
    assert len(prepared) == 1 < len(FILES)


def test_preparing_never_takes_the_index_back_to_an_older_state(
    repository: Path, opened: Open, read: list[str]
) -> None:
    workspace = opened(repository, "store")
    workspace.refresh()
    workspace.context(QUESTION, 1000)
    read.clear()
    (repository / "README.md").write_text("# Ledger\n", "utf-8")

    def newest() -> Snapshot:
        workspace.refresh()  # what an edit that waited for the lock had done meanwhile
        return workspace.snapshot

    assert workspace.recalling.prepare(newest, lambda: False) is workspace.snapshot
    assert workspace.recalling.prepare(newest, lambda: True) is None
    workspace.context(QUESTION, 1000)
    assert read == ["README.md"]
