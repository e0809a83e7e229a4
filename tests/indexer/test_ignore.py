"""One matcher: which rule is against a path, and that git agrees."""

from pathlib import Path

import pytest
from git_tree import Tree

from indexer.files import explain, list_files
from indexer.ignore_file import compile_rules, deciding_rule
from indexer.secrets import secret_file_rule


def listed(root: Path) -> list[str]:
    return list(list_files(root, {}).files)


def test_nested_ignore_files_agree_with_git(tree: Tree) -> None:
    tree.write(
        ".gitignore", "*.tmp.py\n/only_top.py\nbuild/\n!keep/build/\ndoc/**/draft.py\n\\#odd.py\ntrail.py   \r\n# no\n"
    )
    tree.write("sub/.gitignore", "!again.tmp.py\nlocal.py\n[ab].py\n")
    tree.write(".git/info/exclude", "excluded.py\n")
    names = (
        "x.tmp.py",
        "sub/x.tmp.py",
        "sub/again.tmp.py",
        "only_top.py",
        "sub/only_top.py",
        "build/a.py",
        "keep/build/a.py",
    )
    more = (
        "doc/draft.py",
        "doc/one/two/draft.py",
        "#odd.py",
        "trail.py",
        "sub/local.py",
        "local.py",
        "sub/a.py",
        "sub/c.py",
    )
    for path in (*names, *more, "excluded.py", "sub/excluded.py", "seen.py"):
        tree.write(path)
    expected = tree.git("-c", "core.quotePath=false", "ls-files", "--others", "--exclude-standard").splitlines()
    assert listed(tree.root) == sorted(path for path in expected if path.endswith(".py"))
    assert "sub/again.tmp.py" in expected
    assert "keep/build/a.py" in expected


def test_a_tracked_file_stays_though_ignored_and_its_untracked_neighbour_does_not(tree: Tree) -> None:
    tree.write(".gitignore", "gen/\n*.auto.py\n")
    tree.commit(**{"gen/kept.py": "x = 1\n", "a.auto.py": "x = 1\n"})
    tree.write("gen/new.py")
    tree.write("b.auto.py")
    assert listed(tree.root) == ["a.auto.py", "gen/kept.py"]
    assert list_files(tree.root, {}).skipped["gen/new.py"] == "ignored by `gen/` (.gitignore line 1)"


def test_noctuleignore_and_secret_names_win_over_git(tree: Tree) -> None:
    tree.commit(**{"big/a.py": "x = 1\n", "a.py": "x = 1\n", "conf/secrets.toml": "k = 1\n", ".aws/a.py": "x = 1\n"})
    tree.write(".noctuleignore", "big/\n")
    assert [path for path in listed(tree.root) if not path.startswith(".")] == ["a.py"]
    assert explain(tree.root, "conf/secrets.toml").endswith(
        "files named `secrets.toml` may hold secrets and are never read."
    )
    assert "`.aws` hold secrets" in explain(tree.root, ".aws/a.py")


def test_no_file_of_the_repository_lets_in_what_the_configuration_excludes(tmp_path: Path) -> None:
    (tmp_path / "private").mkdir()
    (tmp_path / "private/a.py").write_text("x = 1\n")
    (tmp_path / "b.py").write_text("x = 1\n")
    (tmp_path / ".noctuleignore").write_text("!private/\n!b.py\n")

    assert sorted(list_files(tmp_path, {}, exclude=["private/", "b.py"]).files) == []


def test_ignore_rules_hold_without_git(tmp_path: Path) -> None:
    for path in ("a.py", "b.py", "sub/c.py", "sub/d.py"):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text("x = 1\n")
    (tmp_path / ".gitignore").write_text("b.py\n")
    (tmp_path / "sub" / ".noctuleignore").write_text("d.py\n")
    assert listed(tmp_path) == ["a.py", "sub/c.py"]


def test_rules_above_the_workspace_count_unless_they_ignore_the_workspace_itself(tree: Tree) -> None:
    tree.write(".gitignore", "*.gen.py\nscratch/\n")
    tree.commit(**{"sub/a.py": "x = 1\n"})
    tree.write("sub/b.gen.py")
    tree.write("scratch/c.py")
    assert listed(tree.root / "sub") == ["a.py"]
    assert (
        explain(tree.root / "sub", "b.gen.py")
        == "b.gen.py is not indexed: ignored by `*.gen.py` (../.gitignore line 1)."
    )
    assert listed(tree.root / "scratch") == ["c.py"]


@pytest.mark.parametrize("folder", ["node_modules", "__pycache__", ".tox", "deep/.venv", "x.egg-info", ".git"])
def test_tool_folders_are_always_left_out(tree: Tree, folder: str) -> None:
    tree.write(f"{folder}/a.py")
    tree.write("b.py")
    assert listed(tree.root) == ["b.py"]
    assert "hold what tools made" in explain(tree.root, f"{folder}/a.py")


def test_a_virtual_environment_is_known_by_its_mark_not_by_its_name(tree: Tree) -> None:
    tree.write("venv/a.py")
    tree.write("python/pyvenv.cfg", "home = /usr\n")
    tree.write("python/lib/b.py")
    assert listed(tree.root) == ["venv/a.py"]
    assert "virtual environment" in explain(tree.root, "python/lib/b.py")


@pytest.mark.parametrize("name", [".env", ".ENV.local", "prod.env", "id_rsa", "Server.PEM", "secrets.yaml", "a.tfvars"])
def test_secret_files_are_known_by_name_in_any_case(name: str) -> None:
    assert secret_file_rule(name) is not None


@pytest.mark.parametrize("name", ["secrets.py", "environment.py", "test_id_rsa.py", "keys.toml", "README.md", "pem.py"])
def test_code_about_secrets_is_not_a_secret(name: str) -> None:
    assert secret_file_rule(name) is None


def test_a_rule_remembers_its_line_and_a_bad_one_is_named(tree: Tree) -> None:
    tree.write(".gitignore", "\n# a comment\n*.log.py\n!\n[z-a]\n*a*a*a*a*a*b\n")
    tree.write("x.log.py")
    assert explain(tree.root, "x.log.py") == "x.log.py is not indexed: ignored by `*.log.py` (.gitignore line 3)."
    assert list_files(tree.root, {}).skipped[".gitignore"].endswith("line 4, 5, 6")


def test_the_last_matching_rule_decides() -> None:
    rules = compile_rules("*.py\n!keep.py\nkeep.py/\n", "rules")
    assert rules is not None
    kept, ignored = deciding_rule(rules, "keep.py"), deciding_rule(rules, "a/b.py")
    assert kept is not None and not kept.ignores
    assert str(ignored) == "`*.py` (rules line 1)"
    assert deciding_rule(rules, "a.txt") is None


def test_special_files_are_never_opened_for_rules(tree: Tree, tmp_path: Path) -> None:
    outside = tmp_path / "rules"
    outside.write_text("*.py\n")
    (tree.root / ".gitignore").symlink_to(outside)
    tree.write("a.py")
    assert listed(tree.root) == ["a.py"]
