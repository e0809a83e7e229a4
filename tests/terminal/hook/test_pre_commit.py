"""The real pre-commit with our `.pre-commit-hooks.yaml`: the hook is found, runs at its stages, and never fails."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hooked_repository import HeldQueue, commit, git, make_repository, put_on_path

HOOKS = Path(__file__).parents[3] / ".pre-commit-hooks.yaml"
STAGES = ("post-commit", "post-checkout", "post-merge", "post-rewrite")


def pre_commit(root: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-P", "-m", "pre_commit", *arguments]
    return subprocess.run(command, cwd=root, env={**os.environ, **environment}, capture_output=True, text=True)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose pre-commit configuration names one of ours, with the hooks of all stages installed."""
    monkeypatch.setenv("NOCTULE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / "pre-commit"))
    monkeypatch.setenv("PATH", put_on_path(tmp_path / "programs"))
    ours = make_repository(tmp_path / "ours")
    shutil.copy(HOOKS, ours)
    commit(ours, "hooks")
    root = make_repository(tmp_path / "repository")
    revision = git(ours, "rev-parse", "HEAD").strip()
    (root / ".pre-commit-config.yaml").write_text(
        f"repos:\n- repo: {ours}\n  rev: {revision}\n  hooks:\n  - id: noctule-warm\n"
    )
    commit(root, "with pre-commit")
    types = [word for stage in STAGES for word in ("-t", stage)]
    assert pre_commit(root, "install", *types).returncode == 0
    return root


def test_it_runs_at_each_stage(root: Path) -> None:
    queue = HeldQueue()
    assert "Passed" in commit(root, "one")
    assert queue.taken() == [("post-commit", str(root))]
    git(root, "switch", "-q", "-c", "side")
    assert queue.taken() == [("post-checkout", str(root))]
    commit(root, "two")
    git(root, "switch", "-q", "main")
    git(root, "merge", "-q", "side")
    assert ("post-merge", str(root)) in queue.taken()
    git(root, "commit", "-q", "--amend", "--allow-empty", "-m", "other")
    assert ("post-rewrite", str(root)) in queue.taken()
    assert pre_commit(root, "run", "--hook-stage", "manual", "noctule-warm").returncode == 0
    assert queue.taken() == [("post-commit", str(root))]


def test_without_noctule_it_says_so_and_passes(root: Path, tmp_path: Path) -> None:
    (tmp_path / "programs/noctule").unlink()
    elsewhere = os.pathsep.join(p for p in os.environ["PATH"].split(os.pathsep) if not Path(p, "noctule").exists())
    done = pre_commit(root, "run", "-v", "--hook-stage", "manual", "noctule-warm", PATH=elsewhere)
    assert done.returncode == 0
    assert "noctule is not installed here" in done.stdout
