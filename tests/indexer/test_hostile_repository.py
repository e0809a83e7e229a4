"""Opening a folder runs nothing: each trap is first shown to spring under plain git, then set again and walked into."""

import os
import pty
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from git_tree import Tree

from indexer.digest import blob_id
from indexer.files import explain, list_files
from indexer.git import find_root, head_of, read_blob, store_identity
from indexer.history import read_history

Trap = Callable[[Tree, str], list[str]]


def fsmonitor(tree: Tree, payload: str) -> list[str]:
    tree.git("config", "core.fsmonitor", payload)
    return ["status"]


def hooks_path(tree: Tree, payload: str) -> list[str]:
    for name in ("post-checkout", "post-index-change", "reference-transaction", "fsmonitor-watchman"):
        tree.write(f"evil/{name}", f"#!/bin/sh\n{payload}\n").chmod(0o755)
    tree.git("config", "core.hooksPath", "evil")
    return ["checkout", "-q", "HEAD"]


def own_hooks(tree: Tree, payload: str) -> list[str]:
    for name in ("post-checkout", "post-index-change", "reference-transaction", "post-rewrite", "pre-auto-gc"):
        tree.write(f".git/hooks/{name}", f"#!/bin/sh\n{payload}\n").chmod(0o755)
    return ["checkout", "-q", "HEAD"]


def clean_filter(tree: Tree, payload: str) -> list[str]:
    tree.write(".gitattributes", "* filter=evil\n")
    tree.git("config", "filter.evil.clean", payload)
    tree.write("a.py", "x = 3\n")
    return ["status"]


def smudge_filter(tree: Tree, payload: str) -> list[str]:
    tree.write(".gitattributes", "* filter=evil\n")
    tree.git("config", "filter.evil.smudge", payload)
    return ["cat-file", "--filters", "HEAD:a.py"]


def process_filter(tree: Tree, payload: str) -> list[str]:
    tree.write(".git/info/attributes", "* filter=evil\n")
    tree.git("config", "filter.evil.process", payload)
    tree.git("config", "filter.evil.required", "true")
    return ["cat-file", "--filters", "HEAD:a.py"]


def external_diff(tree: Tree, payload: str) -> list[str]:
    tree.git("config", "diff.external", payload)
    return ["diff", "HEAD~1", "HEAD"]


def diff_driver(tree: Tree, payload: str) -> list[str]:
    tree.write(".gitattributes", "* diff=evil\n")
    tree.git("config", "diff.evil.command", payload)
    return ["diff", "HEAD~1", "HEAD"]


def text_conversion(tree: Tree, payload: str) -> list[str]:
    tree.write(".gitattributes", "* diff=evil\n")
    tree.git("config", "diff.evil.textconv", payload)
    return ["log", "-p"]


def included_configuration(tree: Tree, payload: str) -> list[str]:
    tree.write("shared.cfg", f'[core]\n\tfsmonitor = "{payload}"\n')
    tree.git("config", "include.path", "../shared.cfg")
    return ["status"]


def conditional_configuration(tree: Tree, payload: str) -> list[str]:
    tree.write("shared.cfg", f'[core]\n\tfsmonitor = "{payload}"\n')
    tree.git("config", f"includeIf.gitdir:{tree.root}/.path", "../shared.cfg")
    return ["status"]


def worktree_configuration(tree: Tree, payload: str) -> list[str]:
    tree.git("config", "extensions.worktreeConfig", "true")
    tree.git("config", "--worktree", "core.fsmonitor", payload)
    return ["status"]


def aliases(tree: Tree, payload: str) -> list[str]:
    for name in ("log", "ls-files", "ls-tree", "rev-parse", "cat-file", "extra"):
        tree.git("config", f"alias.{name}", f"!{payload}")
    return ["extra"]


def signature_check(tree: Tree, payload: str) -> list[str]:
    program = tree.write("evil.sh", f"#!/bin/sh\n{payload}\n")
    program.chmod(0o755)
    head, _, message = tree.git("cat-file", "commit", "HEAD").partition("\n\n")
    signature = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n abc\n -----END PGP SIGNATURE-----"
    commit = tree.git("hash-object", "-t", "commit", "-w", "--stdin", text=f"{head}\n{signature}\n\n{message}\n")
    tree.git("update-ref", "HEAD", commit)
    tree.git("config", "gpg.program", str(program))
    tree.git("config", "log.showSignature", "true")
    tree.git("config", "format.pretty", "format:%G? %GS")
    return ["log", "-1"]


def missing_objects(tree: Tree, remote: str) -> list[str]:
    """A partial clone that lacks a tree which the history needs: git fetches it from `remote` unasked."""
    lost = tree.git("rev-parse", "HEAD~1^{tree}")
    (tree.root / ".git" / "objects" / lost[:2] / lost[2:]).unlink()
    tree.git("config", "core.repositoryFormatVersion", "1")
    tree.git("config", "extensions.partialClone", "origin")
    tree.git("config", "remote.origin.promisor", "true")
    tree.git("config", "remote.origin.url", remote)
    return ["log", "--name-only"]


def fetch_over_ssh(tree: Tree, payload: str) -> list[str]:
    tree.git("config", "core.sshCommand", payload)
    return missing_objects(tree, "ssh://localhost/x")


def fetch_from_a_program(tree: Tree, payload: str) -> list[str]:
    tree.git("config", "protocol.ext.allow", "always")
    return missing_objects(tree, f"ext::{payload}")


def fetch_from_a_folder(tree: Tree, payload: str) -> list[str]:
    tree.git("config", "remote.origin.uploadpack", payload)
    return missing_objects(tree, str(tree.root))


def foreign_git_directory(tree: Tree, payload: str) -> list[str]:
    tree.git("config", "core.fsmonitor", payload)
    (tree.root / ".git").rename(tree.root / "data")
    tree.write(".git", "gitdir: data\n")
    return ["status"]


def foreign_working_tree(tree: Tree, payload: str) -> list[str]:
    elsewhere = tree.root.parent / "elsewhere"
    elsewhere.mkdir(exist_ok=True)
    tree.git("config", "core.worktree", str(elsewhere))
    tree.git("config", "core.fsmonitor", payload)
    return ["status"]


def embedded_repository(tree: Tree, payload: str) -> list[str]:
    """Plain files that git takes for a bare repository as soon as somebody stands among them."""
    for name in ("HEAD", "config"):
        tree.write(f"inner/{name}", (tree.root / ".git" / name).read_bytes())
    for name in ("objects", "refs"):
        shutil.copytree(tree.root / ".git" / name, tree.root / "inner" / name)
    tree.git("config", "-f", "inner/config", "core.fsmonitor", payload)
    tree.git("config", "-f", "inner/config", "core.bare", "false")
    tree.git("config", "-f", "inner/config", "core.worktree", str(tree.root))
    return ["-C", "inner", "status"]


TRAPS: tuple[Trap, ...] = (
    *(fsmonitor, hooks_path, own_hooks, clean_filter, smudge_filter, process_filter, external_diff, diff_driver),
    *(text_conversion, included_configuration, conditional_configuration, worktree_configuration, aliases),
    *(signature_check, fetch_over_ssh, fetch_from_a_program, fetch_from_a_folder, foreign_git_directory),
    *(foreign_working_tree, embedded_repository),
)


def walk_into(root: Path) -> None:
    """Everything that the listing half of the indexer does with a repository."""
    listing = list_files(root, {})
    list_files(root, listing.files)
    read_history(root)
    head_of(root)
    store_identity(find_root(root))
    read_blob(root, blob_id(b"x = 1\n"))
    explain(root, "a.py")


@pytest.fixture
def canary(tree: Tree, tmp_path: Path) -> Path:
    """A path that comes to exist when a payload runs; the tree has two commits to look at."""
    tree.commit(**{"a.py": "x = 1\n"})
    tree.commit(**{"a.py": "x = 2\n", "b.py": "y = 1\n"})
    return tmp_path / "canary"


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap.__name__)
def test_nothing_that_the_repository_names_is_run(tree: Tree, canary: Path, trap: Trap) -> None:
    trigger = trap(tree, f"touch {canary}")
    tree.git(*trigger, check=False)
    assert canary.exists(), "the trap does not work, so surviving it would prove nothing"
    canary.unlink()
    walk_into(tree.root)
    if (tree.root / "inner").exists():
        walk_into(tree.root / "inner")
    assert not canary.exists()


def test_no_pager_is_run_even_on_a_terminal(tree: Tree, canary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree.git("config", "core.pager", f"touch {canary}; cat >/dev/null")
    monkeypatch.setenv("TERM", "xterm")
    control, terminal = pty.openpty()
    environment = {name: value for name, value in os.environ.items() if name not in ("PAGER", "GIT_PAGER")}
    subprocess.run(["git", "log"], cwd=tree.root, env=environment, stdout=terminal, stderr=terminal, check=False)
    assert canary.exists()
    canary.unlink()
    walk_into(tree.root)
    os.close(control)
    os.close(terminal)
    assert not canary.exists()


def test_a_program_called_git_in_the_repository_is_not_git(
    tree: Tree, canary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree.write("git", f"#!/bin/sh\ntouch {canary}\n").chmod(0o755)
    monkeypatch.setenv("PATH", f".{os.pathsep}{os.environ['PATH']}")
    monkeypatch.delenv("GIT_PYTHON_GIT_EXECUTABLE", raising=False)
    monkeypatch.chdir(tree.root)
    subprocess.run(["git"], check=False)
    assert canary.exists()
    canary.unlink()
    walk_into(tree.root)
    assert not canary.exists()


def test_a_hostile_repository_is_still_read(tree: Tree, canary: Path) -> None:
    for trap in (fsmonitor, hooks_path, clean_filter, aliases, included_configuration):
        trap(tree, f"touch {canary}")
    canary.unlink(missing_ok=True)
    listing = list_files(tree.root, {})
    assert {"a.py", "b.py"} <= set(listing.files)
    assert listing.files["a.py"].blob == blob_id(b"x = 3\n")
    assert read_history(tree.root).files["a.py"].commits == 2
    assert not canary.exists()
