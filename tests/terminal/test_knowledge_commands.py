"""What is known can be watched as it is learned, seen with its evidence, corrected, forgotten and taken back."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from terminal_drawn import at_terminal

Noctule = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def here(shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shop with a store of its own, slept over."""
    monkeypatch.setenv("NOCTULE_DATA", str(tmp_path / "data"))
    return shop


def rows(ended: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    assert ended.returncode == 0, ended.stderr
    return [json.loads(line) for line in ended.stdout.splitlines()]


def test_a_shift_is_watched_live(here: Path) -> None:
    seen = at_terminal("-C", str(here), "sleep")
    assert "sleeping over modules" in seen
    assert "the repository as a whole" in seen  # what is being thought about
    assert "CPU s" in seen
    assert " new" in seen


def test_in_a_pipe_each_item_has_a_line_with_v(noctule: Noctule, here: Path) -> None:
    ended = noctule("-C", str(here), "sleep", "-v")
    assert "reasoned shop/prices.py: " in ended.stderr
    assert "reasoned the repository as a whole: " in ended.stderr
    assert "facts worked out, 0 taken over" in ended.stderr
    assert ended.stdout == ""


def test_the_agenda_says_what_is_worth_what(noctule: Noctule, here: Path) -> None:
    items = rows(noctule("-C", str(here), "sleep", "--agenda", "--json"))
    assert {item["subject"] for item in items} == {
        "",
        "README.md",
        "shop/__init__.py",
        "shop/prices.py",
        "shop/till.py",
    }
    assert [item["value_s"] for item in items] == sorted((item["value_s"] for item in items), reverse=True)
    assert all(0 <= item["asked"] <= 1 and 0 < item["survives"] <= 1 for item in items)
    plain = noctule("-C", str(here), "sleep", "--agenda")
    assert "shop/prices.py (asked about " in plain.stdout
    noctule("-C", str(here), "sleep")
    done = noctule("-C", str(here), "sleep", "--agenda")
    assert (done.returncode, done.stdout) == (0, "")
    assert "nothing is outdated" in done.stderr


def test_shifts_leave_a_record(noctule: Noctule, here: Path) -> None:
    assert noctule("-C", str(here), "sleep", "--log").returncode == 3
    noctule("-C", str(here), "sleep")
    (run,) = rows(noctule("-C", str(here), "sleep", "--log", "--json"))
    assert (run["cause"], run["ending"], run["items"], run["failure"]) == ("manual", "completed", 5, "")
    assert "manual, effort 3: 5 items in" in noctule("-C", str(here), "sleep", "--log").stdout


def test_ctrl_c_stops_within_an_item_and_loses_nothing(noctule: Noctule, here: Path) -> None:
    for number in range(60):
        lines = "".join(f"def f{n}(a, b={n}):\n    '''Do {n}.'''\n    return f{n}(a, b)\n\n\n" for n in range(60))
        (here / f"shop/many{number}.py").write_text(lines)
    noctule("-C", str(here), "index")
    command = [sys.executable, "-P", "-c", "from terminal.main import main; main()", "-C", str(here), "-v", "sleep"]
    told = []
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        for line in process.stderr:
            told.append(line)
            if "5/" in line:
                process.send_signal(signal.SIGINT)
                break
        rest = process.stderr.read()
    assert process.returncode == 130
    assert "interrupted; what was finished is kept" in rest
    finished = sum("reasoned" in line for line in [*told, *rest.splitlines()])
    status = rows(noctule("-C", str(here), "status", "--json"))[0]
    left = rows(noctule("-C", str(here), "sleep", "--agenda", "--json"))
    assert finished + len(left) == 65  # each of them is either finished, or still to be done
    assert status["facts"] > 0
    assert rows(noctule("-C", str(here), "sleep", "--log", "--json"))[0]["ending"] == "cancelled"


def test_facts_show_evidence_age_and_freshness(noctule: Noctule, here: Path) -> None:
    noctule("-C", str(here), "sleep")
    told = noctule("-C", str(here), "facts", "with_vat", "-v").stdout
    assert "(raises; proved; static/raises/" in told
    assert " old; fresh)" in told
    assert "rests on the body of shop/prices.py::with_vat (" in told
    facts = rows(noctule("-C", str(here), "facts", "with_vat", "--json"))
    assert all(fact["fresh"] and fact["moved"] == [] and 0 <= fact["age_s"] < 600 for fact in facts)


def test_a_stale_fact_says_what_moved(noctule: Noctule, here: Path) -> None:
    noctule("-C", str(here), "sleep")
    file = here / "shop/prices.py"
    file.write_text(file.read_text().replace("price < 0", "price <= 0"))
    told = noctule("-C", str(here), "facts", "with_vat").stdout
    assert "stale: the body of shop/prices.py::with_vat changed)" in told
    assert "; fresh)" in told  # who calls it has not moved
    stale = [fact for fact in rows(noctule("-C", str(here), "facts", "with_vat", "--json")) if not fact["fresh"]]
    assert {moved["aspect"] for fact in stale for moved in fact["moved"]} == {"body"}


def test_a_correction_is_told_first_and_can_be_taken_back(noctule: Noctule, here: Path) -> None:
    noctule("-C", str(here), "sleep")
    said = noctule("-C", str(here), "correct", "with_vat", "--kind", "purpose", "Adds", "Swiss", "VAT.")
    assert said.returncode == 0, said.stderr
    assert noctule("-C", str(here), "facts", "with_vat").stdout.startswith("Adds Swiss VAT. [shop/prices.py:")
    assert "stated by you" in noctule("-C", str(here), "facts", "with_vat").stdout
    assert noctule("-C", str(here), "ask", "What does with_vat do?").stdout.startswith("As corrected by the user")
    assert "Adds Swiss VAT. (its purpose)" in noctule("-C", str(here), "correct", "--list").stdout
    assert noctule("-C", str(here), "correct", "--withdraw", "with_vat").returncode == 0
    assert "Swiss" not in noctule("-C", str(here), "facts", "with_vat").stdout
    assert noctule("-C", str(here), "correct", "--list").returncode == 3


@pytest.mark.parametrize(
    "arguments",
    [
        ["correct"],
        ["correct", "with_vat"],
        ["correct", "with_vat", "--list"],
        ["correct", "--list", "--withdraw"],
        ["correct", "--withdraw", "with_vat", "words"],
        ["questions", "--change", "with_vat"],
        ["sleep", "--agenda", "--log"],
    ],
)
def test_wrong_usage_is_one_line(noctule: Noctule, slept: Path, arguments: list[str]) -> None:
    ended = noctule("-C", str(slept), *arguments)
    assert (ended.returncode, len(ended.stderr.splitlines())) == (2, 1)


def test_forget_and_undo(noctule: Noctule, here: Path) -> None:
    noctule("-C", str(here), "sleep")
    before = rows(noctule("-C", str(here), "status", "--json"))[0]["facts"]
    (forgotten,) = rows(noctule("-C", str(here), "forget", "shop/prices.py", "--json"))
    assert forgotten["facts"] > 0
    assert forgotten["still_read"] is True
    assert rows(noctule("-C", str(here), "status", "--json"))[0]["facts"] < before
    noctule("-C", str(here), "sleep")
    assert rows(noctule("-C", str(here), "status", "--json"))[0]["facts"] == before
    undone = noctule("-C", str(here), "undo")
    assert "took back shift #2" in undone.stderr
    assert rows(noctule("-C", str(here), "status", "--json"))[0]["facts"] < before
    assert noctule("-C", str(here), "forget", "nosuch").returncode == 3


def test_the_change_at_hand_is_asked_about(noctule: Noctule, here: Path) -> None:
    git = ["git", "-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-C", str(here)]
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "Open the shop"]):
        subprocess.run([*git, *arguments], check=True, env={**os.environ, "HOME": str(here)})
    noctule("-C", str(here), "sleep")
    assert noctule("-C", str(here), "questions", "--change").returncode == 3
    file = here / "shop/prices.py"
    file.write_text(file.read_text().replace("(price: float)", "(price: float, country: str)"))
    told = noctule("-C", str(here), "questions", "--change").stdout
    assert (
        "What does the uncommitted change break, and who is affected?\n  `Till.total` in `shop/till.py` still uses"
        in told
    )
