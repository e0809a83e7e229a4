"""Incremental equals rebuild: whatever happens to a repository, the export is that of a fresh store."""

import json
import tempfile
from collections.abc import Callable
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_repository import FILES, git, write

from workspace.workspace import Workspace

Open = Callable[..., Workspace]


def exported(workspace: Workspace) -> str:
    return "\n".join(json.dumps(row, sort_keys=True) for row in workspace.export())


def bring_up(workspace: Workspace) -> str:
    workspace.refresh()
    workspace.sleep()
    return exported(workspace)


def packs(workspace: Workspace) -> list[object]:
    questions = ("When does deposit raise an error?", "Where are entries written, and who writes them?")
    return [workspace.context(question, 1000) for question in questions]


EDITS = st.sampled_from(
    [
        ("ledger/account.py", "LIMIT = 1000", "LIMIT = 2000"),
        ("ledger/account.py", '"""One account."""', '"""One account.\n\nMoved down."""\n# a comment'),
        ("ledger/account.py", "return self.balance", "return self.balance + fee()"),
        ("ledger/store.py", "def append(self, kind: str, amount: int)", "def append(self, kind: str, amount: int = 0)"),
        ("ledger/store.py", "class Store:", "class Base:\n    pass\n\n\nclass Store(Base):"),
        ("ledger/store.py", "class Store:", "class Store(("),
        ("ledger/__init__.py", "from ledger.account import Account", "from ledger.account import *"),
        ("README.md", "Keeps accounts.", "Keeps every account."),
    ]
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("edit"), EDITS),
        st.tuples(st.just("delete"), st.sampled_from(sorted(FILES))),
        st.tuples(st.just("restore"), st.sampled_from(sorted(FILES))),
        st.tuples(st.just("rename"), st.sampled_from(["ledger/store.py", "ledger/account.py"])),
        st.tuples(st.just("add"), st.sampled_from(["ledger/fees.py", "fees.py"])),
        st.tuples(st.just("commit"), st.just("")),
        st.tuples(st.just("branch"), st.sampled_from(["main", "other"])),
    ),
    min_size=1,
    max_size=6,
)


def perform(root: Path, action: str, detail: object) -> None:
    match action, detail:
        case "edit", (path, before, after):
            file = root / str(path)
            if file.exists():
                file.write_text(file.read_text("utf-8").replace(str(before), str(after)), "utf-8")
        case "delete", str(path):
            (root / path).unlink(missing_ok=True)
        case "restore", str(path):
            write(root, {path: FILES[path]})
        case "rename", str(path):
            if (root / path).exists():
                (root / path).rename(root / path.replace(".py", "_moved.py"))
        case "add", str(path):
            write(root, {path: 'def fee() -> int:\n    """What it costs."""\n    return 1\n'})
        case "commit", _:
            git(root, "add", "-A")
            git(root, "commit", "-q", "--allow-empty", "-m", "A step")
        case "branch", str(name):
            git(root, "add", "-A")
            git(root, "commit", "-q", "--allow-empty", "-m", "Before the switch")
            git(root, "checkout", "-q", "-B", name, *(["main~0"] if name == "other" else []))


@settings(max_examples=12)
@given(STEPS)
def test_any_sequence_of_changes_equals_a_rebuild(steps: list[tuple[str, object]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "repo"
        root.mkdir()
        write(root, FILES)
        git(root, "init", "-q")
        git(root, "add", "-A")
        git(root, "commit", "-q", "-m", "Keep accounts")
        lived = Workspace.open(root, store_dir=Path(folder) / "lived")
        bring_up(lived)
        for action, detail in steps:
            perform(root, action, detail)
            lived.refresh()
        after = bring_up(lived)
        lived.close()
        reopened = Workspace.open(root, store_dir=Path(folder) / "lived")
        fresh = Workspace.open(root, store_dir=Path(folder) / "fresh")
        try:
            assert bring_up(fresh) == after
            assert bring_up(reopened) == after
            assert packs(reopened) == packs(fresh)
        finally:
            reopened.close()
            fresh.close()


def test_a_branch_switch_back_parses_and_reasons_nothing(repository: Path, opened: Open) -> None:
    workspace = opened(repository)
    first = bring_up(workspace)
    git(repository, "checkout", "-q", "-b", "other")
    (repository / "ledger/store.py").write_text("def nothing() -> None: ...\n", "utf-8")
    git(repository, "commit", "-q", "-a", "-m", "Throw the store away")
    bring_up(workspace)
    git(repository, "checkout", "-q", "main")

    assert workspace.refresh().parsed == 0
    assert workspace.sleep().reasoned == 0
    assert exported(workspace) == first


def test_after_an_edit_only_what_it_touches_is_done_again(repository: Path, opened: Open) -> None:
    workspace = opened(repository)
    bring_up(workspace)
    file = repository / "ledger/account.py"
    file.write_text(file.read_text("utf-8").replace("'over the limit'", "'too much'"), "utf-8")

    refreshed = workspace.refresh()

    assert (refreshed.parsed, refreshed.resolved) == (1, ("ledger/account.py",))
    assert "ledger/store.py" not in workspace.snapshot.outdated(3)


def test_a_second_process_finds_everything_stored(repository: Path, opened: Open) -> None:
    first = opened(repository)
    rows = bring_up(first)
    first.close()

    second = opened(repository)

    assert second.refresh().parsed == 0
    assert second.sleep().reasoned == 0
    assert exported(second) == rows


def test_worktrees_share_what_was_learned(repository: Path, tmp_path: Path, opened: Open) -> None:
    first = opened(repository)
    bring_up(first)
    first.close()
    git(repository, "worktree", "add", "-q", str(tmp_path / "second"))

    second = opened(tmp_path / "second")

    assert second.refresh().parsed == 0
    assert second.sleep().reasoned == 0


def test_what_an_unsaved_buffer_meant_does_not_outlive_it(repository: Path, opened: Open) -> None:
    editing = opened(repository)
    rows = bring_up(editing)
    store = (repository / "ledger/store.py").read_text("utf-8")
    editing.edit("ledger/store.py", store.replace("def append", "def extend"))
    editing.sleep()
    assert exported(editing) != rows
    editing.close()

    reopened = opened(repository)

    assert bring_up(reopened) == rows
