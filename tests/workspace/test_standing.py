"""Where a worktree stands, and what moved it: a commit or a switch of branch."""

from pathlib import Path

from ledger_repository import git

from workspace.standing import Standing, git_directories, moved_by, standing_at


def test_commits_and_switches_are_told_apart(repository: Path) -> None:
    first = standing_at(repository)
    git(repository, "commit", "-q", "--allow-empty", "-m", "A step")
    second = standing_at(repository)
    git(repository, "checkout", "-q", "-b", "other")
    third = standing_at(repository)
    git(repository, "checkout", "-q", "--detach", "HEAD~1")
    fourth = standing_at(repository)
    assert first.ref == second.ref == "refs/heads/main"
    assert [moved_by(*pair) for pair in ((first, first), (first, second), (second, third), (third, fourth))] == [
        "",
        "commit",
        "branch switch",
        "branch switch",
    ]
    assert git_directories(repository) == {repository / ".git": False, repository / ".git/refs/heads": True}


def test_without_git_nothing_stands_anywhere(tmp_path: Path) -> None:
    assert (standing_at(tmp_path), git_directories(tmp_path)) == (Standing(), {})
    (tmp_path / ".git").write_text("gitdir: /nowhere\n")
    assert (standing_at(tmp_path), git_directories(tmp_path)) == (Standing(), {})
