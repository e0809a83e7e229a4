"""Our lines beside the real husky and the real lefthook, which write git's hooks, too."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hooked_repository import HeldQueue, commit, git, make_repository, put_on_path

Noctule = Callable[..., subprocess.CompletedProcess[str]]

CACHED = Path(__file__).parents[3] / ".cache/hook-managers/node_modules/.bin"
SEARCHED = os.pathsep.join([str(CACHED), os.environ["PATH"]])
HUSKY, LEFTHOOK = (shutil.which(name, path=SEARCHED) for name in ("husky", "lefthook"))
GET_IT = "is not installed: `make hook-managers` does so where there is npm"
needs_husky = pytest.mark.skipif(HUSKY is None, reason=f"husky {GET_IT}")
needs_lefthook = pytest.mark.skipif(LEFTHOOK is None, reason=f"lefthook {GET_IT}")
SAYS = "pre-commit:\n  commands:\n    hello:\n      run: echo from lefthook\n"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NOCTULE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("PATH", put_on_path(tmp_path / "programs"))
    return make_repository(tmp_path / "repository")


def run(root: Path, *command: str | None) -> str:
    done = subprocess.run([str(part) for part in command], cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def documented(heading: str) -> str:
    """The block of YAML in the page about hooks below a heading."""
    page = (Path(__file__).parents[3] / "docs/hook.md").read_text("utf-8")
    return page.partition(f"## {heading}\n")[2].partition("```yaml\n")[2].partition("```")[0]


@needs_husky
def test_husky_runs_our_lines_and_its_own(noctule: Noctule, root: Path) -> None:
    queue = HeldQueue()
    run(root, HUSKY)
    (root / ".husky/post-commit").write_text("echo from husky\n")
    assert noctule("-C", str(root), "hook", "install").returncode == 0
    assert "from husky" in commit(root, "one")
    assert queue.taken() == [("post-commit", str(root))]
    git(root, "switch", "-q", "-c", "side")
    assert queue.taken() == [("post-checkout", str(root))]
    run(root, HUSKY)  # as `npm install` runs it again
    assert noctule("-C", str(root), "hook", "status").stdout.count(" installed ") == 4
    assert noctule("-C", str(root), "hook", "uninstall").returncode == 0
    assert sorted(f.name for f in (root / ".husky").iterdir() if f.is_file()) == ["post-commit"]
    assert (root / ".husky/post-commit").read_text() == "echo from husky\n"


@needs_lefthook
def test_lefthook_keeps_our_lines_until_it_writes_the_hook_itself(noctule: Noctule, root: Path) -> None:
    queue = HeldQueue()
    (root / "lefthook.yml").write_text(SAYS + SAYS.replace("pre-commit", "post-commit"))
    run(root, LEFTHOOK, "install")
    told = noctule("-C", str(root), "hook", "install").stderr
    assert "lefthook writes post-commit anew" in told
    assert "from lefthook" in commit(root, "one")
    assert queue.taken() == [("post-commit", str(root))]
    git(root, "switch", "-q", "-c", "side")
    assert queue.taken() == [("post-checkout", str(root))]


@needs_lefthook
def test_what_the_page_says_of_lefthook_works(root: Path) -> None:
    queue = HeldQueue()
    (root / "lefthook.yml").write_text(SAYS)
    (root / "lefthook-local.yml").write_text(documented("With lefthook"))
    run(root, LEFTHOOK, "install")
    assert "from lefthook" in commit(root, "one")
    assert queue.taken() == [("post-commit", str(root))]
    git(root, "switch", "-q", "-c", "side")
    assert queue.taken() == [("post-checkout", str(root))]
    commit(root, "two")
    assert queue.taken() == [("post-commit", str(root))]
    git(root, "switch", "-q", "main")
    assert queue.taken() == [("post-checkout", str(root))]
    git(root, "merge", "-q", "--no-ff", "-m", "merged", "side")
    assert ("post-merge", str(root)) in queue.taken()
    git(root, "commit", "-q", "--amend", "--allow-empty", "-m", "other")
    assert ("post-rewrite", str(root)) in queue.taken()
