"""`callers`, `callees`, `impact` and the lists of `graph`, as processes of their own over a repository with git."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ledger_repository import git, write

Noctule = Callable[..., subprocess.CompletedProcess[str]]

MORE = {
    "pyproject.toml": '[project]\nname = "shop"\n\n[project.scripts]\nshop = "shop.cli:main"\n',
    "shop/cli.py": "from shop.till import Till\n\n\ndef main() -> None:\n    print(Till().total([1.0]))\n\n\n"
    "def _forgotten() -> None:\n    _forgotten()\n",
    "tests/test_till.py": "from shop.till import Till\n\n\ndef test_total() -> None:\n"
    "    assert Till().total([]) == 0\n",
}


@pytest.fixture
def repository(shop: Path) -> Path:
    """The shop with a command line and a test, committed."""
    write(shop, MORE)
    git(shop, "init", "-q")
    git(shop, "add", "-A")
    git(shop, "commit", "-qm", "Open the shop")
    return shop


def rows(ended: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    assert ended.returncode == 0, ended.stderr
    return [json.loads(line) for line in ended.stdout.splitlines()]


def edit(root: Path, path: str, old: str, new: str) -> None:
    text = (root / path).read_text()
    assert old in text
    (root / path).write_text(text.replace(old, new))


def test_callers_over_several_steps_are_a_tree(noctule: Noctule, repository: Path) -> None:
    told = noctule("-C", str(repository), "callers", "with_vat", "--depth", "3")
    assert told.returncode == 0, told.stderr
    assert told.stdout.splitlines() == [
        "shop/prices.py::with_vat",
        "  shop/till.py:11: Till.total — with_vat(price) (exact)",
        "    shop/cli.py:5: main — Till().total([1.0]) (exact)",
        "    tests/test_till.py:5: test_total — Till().total([]) (exact)",
    ]
    found = rows(noctule("-C", str(repository), "callers", "with_vat", "--depth", "3", "--json"))
    assert [(row["caller"], row["callee"], row["distance"]) for row in found] == [
        ("shop/till.py::Till.total", "shop/prices.py::with_vat", 1),
        ("shop/cli.py::main", "shop/till.py::Till.total", 2),
        ("tests/test_till.py::test_total", "shop/till.py::Till.total", 2),
    ]
    assert found[1]["via"] == ["shop/prices.py::with_vat", "shop/till.py::Till.total"]


def test_bounds_say_what_they_cut(noctule: Noctule, repository: Path) -> None:
    shallow = noctule("-C", str(repository), "callers", "with_vat", "--depth", "1")
    assert "1 of the furthest lead on to more; --depth N goes further" in shallow.stderr
    few = noctule("-C", str(repository), "callers", "with_vat", "--depth", "3", "--max", "2")
    assert len(few.stdout.splitlines()) == 3
    assert "at least 1 more are left out" in few.stderr
    assert noctule("-C", str(repository), "callees", "main", "--max", "1").stdout.count("\n") == 1


def test_callees_leave_out_what_is_not_certain_enough(noctule: Noctule, repository: Path) -> None:
    found = rows(noctule("-C", str(repository), "callees", "main", "--json"))
    assert "<builtin>.print" in {row["callee"] for row in found}
    deep = rows(noctule("-C", str(repository), "callees", "main", "--depth", "2", "--json", "--certainty", "exact"))
    assert {row["weakest"] for row in deep} == {"exact"}
    assert "shop/prices.py::with_vat" in {row["callee"] for row in deep}
    assert "<builtin>.print" not in {row["callee"] for row in deep}


def test_nothing_found_is_3(noctule: Noctule, repository: Path) -> None:
    told = noctule("-C", str(repository), "callers", "main", "--depth", "2")
    assert (told.returncode, told.stdout) == (3, "")
    assert "shop/cli.py::main: no call to it is known" in told.stderr
    assert noctule("-C", str(repository), "impact", "test_total").returncode == 3


def test_impact_of_a_symbol(noctule: Noctule, repository: Path) -> None:
    told = noctule("-C", str(repository), "impact", "with_vat")
    assert told.stdout.splitlines() == [
        "directly affected:",
        "  shop/till.py:11: Till.total calls with_vat (exact)",
        "2 steps away:",
        "  shop/cli.py:5: main calls Till.total (exact)",
        "tests that reach it:",
        "  tests/test_till.py:5: test_total calls Till.total (exact, 2 steps)",
        "modules that import it:",
        "  shop/till.py",
    ]
    assert "affected: 2 symbols in 2 files, 1 test, 1 importing module" in told.stderr
    [found] = rows(noctule("-C", str(repository), "impact", "with_vat", "--json"))
    assert [(each["symbol"], each["relation"], each["distance"]) for each in found["affected"]] == [
        ("shop/till.py::Till.total", "call", 1),
        ("shop/cli.py::main", "call", 2),
    ]
    assert found["modules"] == [{"path": "shop/till.py", "distance": 1}]
    assert found["cut"] == {"nodes": 0, "beyond": 0}


def test_impact_of_what_changed_since_a_revision(noctule: Noctule, repository: Path) -> None:
    assert "no symbol changed" in noctule("-C", str(repository), "impact", "--diff").stderr
    edit(repository, "shop/prices.py", "price * (1 + VAT)", "price + price * VAT")
    told = noctule("-C", str(repository), "impact", "--diff")
    assert told.returncode == 0, told.stderr
    assert told.stdout.splitlines()[:2] == ["changed:", "  shop/prices.py:6: with_vat (body changed)"]
    assert "  tests/test_till.py:5: test_total calls Till.total (exact, 2 steps)" in told.stdout.splitlines()
    git(repository, "commit", "-qam", "Reckon otherwise")
    [since] = rows(noctule("-C", str(repository), "impact", "--diff", "HEAD~1", "--json"))
    [between] = rows(noctule("-C", str(repository), "impact", "--diff", "HEAD~1..HEAD", "--json"))
    [parted] = rows(noctule("-C", str(repository), "impact", "--diff", "HEAD~1...", "--json"))
    assert since == between == parted
    assert [row["change"] for row in since["changed"]] == ["body"]


def test_a_range_is_about_the_code_of_its_end(noctule: Noctule, repository: Path) -> None:
    edit(repository, "shop/prices.py", "price * (1 + VAT)", "price + price * VAT")
    git(repository, "commit", "-qam", "Reckon otherwise")
    edit(repository, "shop/till.py", "return sum(with_vat(price) for price in prices)", "return 0.0")
    git(repository, "commit", "-qam", "Sell for nothing")
    [found] = rows(noctule("-C", str(repository), "impact", "--diff", "HEAD~2..HEAD~1", "--json"))
    assert [each["symbol"] for each in found["affected"]] == ["shop/till.py::Till.total", "shop/cli.py::main"]


def test_impact_of_a_diff_on_stdin_applied_or_not(noctule: Noctule, repository: Path) -> None:
    before = (repository / "shop/prices.py").read_text()
    edit(repository, "shop/prices.py", "price * (1 + VAT)", "price + price * VAT")
    diff = git(repository, "diff")
    [applied] = rows(noctule("-C", str(repository), "impact", "--diff", "-", "--json", input=diff))
    [inside] = rows(noctule("-C", str(repository / "shop"), "impact", "--diff", "-", "--json", input=diff))
    (repository / "shop/prices.py").write_text(before)
    [waiting] = rows(noctule("-C", str(repository), "impact", "--diff", "-", "--json", input=diff))
    assert applied == waiting
    assert [row["symbol"] for row in applied["changed"]] == ["shop/prices.py::with_vat"]
    assert [row["symbol"] for row in inside["changed"]] == ["prices.py::with_vat"]
    (repository / "shop/prices.py").write_text("VAT = 0\n")
    neither = noctule("-C", str(repository), "impact", "--diff", "-", input=diff)
    assert "shop/prices.py is left out: the file as it is now is on neither side of the diff" in neither.stderr


@pytest.mark.parametrize("path", ["../outside.py", "/etc/passwd.py", "shop/../../outside.py"])
def test_a_diff_never_leads_out_of_the_repository(noctule: Noctule, repository: Path, path: str) -> None:
    (repository.parent / "outside.py").write_text("SECRET = 1\n")
    diff = f"--- a/{path}\n+++ b/{path}\n@@ -1 +1 @@\n-SECRET = 1\n+SECRET = 2\n"
    [found] = rows(noctule("-C", str(repository), "impact", "--diff", "-", "--json", input=diff))
    assert found["changed"] == []
    assert [each["why"] for each in found["skipped"]] == ["the file as it is now is on neither side of the diff"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["impact"], "give a symbol or --diff"),
        (["impact", "Till", "--diff"], "give a symbol or --diff"),
        (["impact", "--diff", "nowhere"], "git knows no revision 'nowhere'"),
        (["impact", "--diff", "HEAD..--all"], "'--all' is no name of a revision"),
        (["impact", "--diff", "-"], "this is no unified diff"),
        (["callers", "Till", "--depth", "0"], "0 is not in the range"),
        (["callers", "Till", "--certainty", "sure"], "'sure' is not one of"),
        (["graph", "--dead", "--cycles"], "one list at a time"),
        (["graph", "--max", "3"], "go with a list"),
        (["graph", "--cycles", "--certainty", "exact"], "--certainty goes with --components or --dead"),
    ],
)
def test_bad_input_is_one_clear_line_and_2(noctule: Noctule, repository: Path, arguments: list[str], says: str) -> None:
    ended = noctule("-q", "-C", str(repository), *arguments, input="no diff")
    assert (ended.returncode, ended.stdout, len(ended.stderr.splitlines())) == (2, "", 1)
    assert says in ended.stderr


def test_without_git_there_is_no_revision(noctule: Noctule, shop: Path) -> None:
    ended = noctule("-q", "-C", str(shop), "impact", "--diff")
    assert (ended.returncode, len(ended.stderr.splitlines())) == (2, 1)
    assert "is in no git repository" in ended.stderr


def test_opening_a_hostile_repository_for_its_diff_runs_nothing(noctule: Noctule, repository: Path) -> None:
    trap = repository / "trap"
    for name in (
        "core.fsmonitor",
        "diff.external",
        "core.pager",
        "diff.x.textconv",
        "filter.x.clean",
        "filter.x.smudge",
    ):
        git(repository, "config", name, f"touch {trap}")
    (repository / ".gitattributes").write_text("*.py diff=x filter=x\n")
    (repository / ".git/hooks/post-index-change").write_text(f"#!/bin/sh\ntouch {trap}\n")
    (repository / ".git/hooks/post-index-change").chmod(0o755)
    edit(repository, "shop/prices.py", "VAT = 0.2", "VAT = 0.3")
    found = rows(noctule("-C", str(repository), "impact", "--diff", "HEAD", "--json"))[0]["changed"]
    assert [row["symbol"] for row in found] == ["shop/prices.py::VAT"]
    assert not trap.exists()


LISTS = {
    "--cycles": ("", []),
    "--components": ("shop/cli.py::_forgotten calls itself\n", [{"members", "cycle"}]),
    "--entry-points": (
        "pyproject.toml:5: command: shop runs shop/cli.py::main\n1 test in 1 file (--json lists them)\n",
        [{"kind", "name", "symbol", "path", "line", "starts"}] * 2,
    ),
    "--dead": (
        "shop/cli.py:8: function _forgotten, 2 lines: only it calls itself (likely)\n",
        [{"name", "kind", "path", "line", "lines", "certainty", "reason", "caveats", "users"}],
    ),
}


@pytest.mark.parametrize("flag", LISTS)
def test_lists_of_the_whole_graph(noctule: Noctule, repository: Path, flag: str) -> None:
    text, keys = LISTS[flag]
    told = noctule("-C", str(repository), "graph", flag)
    assert told.returncode == 0, told.stderr
    assert told.stdout == text
    assert ("no modules import each other in a circle" in told.stderr) == (flag == "--cycles")
    found = rows(noctule("-C", str(repository), "graph", flag, "--json"))
    assert [set(row) for row in found] == keys


def test_central_symbols_are_ranked(noctule: Noctule, repository: Path) -> None:
    found = rows(noctule("-C", str(repository), "graph", "--central", "--json"))
    assert [(row["rank"], row["symbol"]) for row in found] == [
        (1, "shop/prices.py::VAT"),
        (2, "shop/prices.py::with_vat"),
        (3, "shop/till.py::Till"),
        (4, "shop/till.py::Till.total"),
    ]
    told = noctule("-C", str(repository), "graph", "--central", "--max", "1").stdout
    assert told.startswith("shop/prices.py:3: VAT (")
    assert told.endswith("%, 1 user)\n")


def test_the_rows_of_plain_graph_are_those_of_the_contract(noctule: Noctule, repository: Path) -> None:
    keys = {"caller", "callee", "caller_path", "caller_line", "callee_path", "callee_line", "path", "line", "certainty"}
    for row in rows(noctule("-C", str(repository), "graph", "--json")):
        assert set(row) - {"text"} == keys | {"kind"}
