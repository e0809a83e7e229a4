"""`noctule init`, with answers from a real terminal and without one."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pexpect
import pytest

Noctule = Callable[..., subprocess.CompletedProcess[str]]
COMMAND = ["-P", "-c", "from terminal.main import main; main()"]


@pytest.fixture
def repository(shop: Path) -> Path:
    """The shop under git, with code of somebody else's in it."""
    for number in range(6):
        file = shop / f"vendor/library_{number}.py"
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"def lent_{number}() -> None:\n    pass\n")
    subprocess.run(["git", "init", "-q", str(shop)], check=True)
    return shop


def answered(repository: Path, *answers: str) -> tuple[str, int]:
    """What a terminal showed, with these answers given in turn; the exit code."""
    child = pexpect.spawn(sys.executable, [*COMMAND, "-C", str(repository), "init"], encoding="utf-8", timeout=120)
    for answer in answers:
        child.expect(r"\? \[|done \[")
        child.sendline(answer)
    child.expect(pexpect.EOF)
    child.close()
    return str(child.before), int(child.exitstatus or 0)


def test_yes_asks_nothing_and_leaves_the_tree_alone(noctule: Noctule, repository: Path) -> None:
    before = sorted(p for p in repository.rglob("*") if ".git" not in p.parts)
    ended = noctule("-C", str(repository), "init", "--yes")

    assert ended.returncode == 0
    assert "hooks installed" in ended.stderr
    assert (repository / ".git/hooks/post-commit").exists()
    assert sorted(p for p in repository.rglob("*") if ".git" not in p.parts) == before
    assert '"facts": 0' not in noctule("-C", str(repository), "--json", "status").stdout


def test_yes_leaves_hooks_alone_that_are_files_of_the_tree(noctule: Noctule, repository: Path) -> None:
    (repository / "tools/hooks").mkdir(parents=True)
    subprocess.run(["git", "-C", str(repository), "config", "core.hooksPath", "tools/hooks"], check=True)
    ended = noctule("-C", str(repository), "init", "--yes", "--effort", "0")

    assert ended.returncode == 0, ended.stderr
    assert "`noctule hook install` changes them" in ended.stderr
    assert list((repository / "tools/hooks").iterdir()) == []


def test_without_a_terminal_it_says_what_to_give(noctule: Noctule, repository: Path) -> None:
    ended = noctule("-C", str(repository), "init", input="")

    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == "noctule: there is no terminal to ask in: give --yes, or run `noctule sleep`\n"


def test_three_questions_are_asked_and_answers_are_heard(noctule: Noctule, repository: Path) -> None:
    shown, code = answered(repository, "y", "n", "n")

    assert code == 0
    assert (repository / ".noctule.toml").read_text() == 'exclude = ["/vendor/"]\n'
    assert not (repository / ".git/hooks/post-commit").exists()
    assert "vendor" not in noctule("-C", str(repository), "export").stdout
    assert "next:" in shown


def test_a_folder_without_git_gets_no_hook(noctule: Noctule, shop: Path) -> None:
    ended = noctule("-C", str(shop), "init", "--yes")
    assert ended.returncode == 0
    assert "no hook was installed" in ended.stderr
