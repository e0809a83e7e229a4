"""What the user says wins over every producer, stays whatever is edited, and can be taken back."""

from collections.abc import Callable
from pathlib import Path

import pytest

from workspace.correcting import correct, withdraw
from workspace.errors import NoctuleError
from workspace.workspace import Workspace

Open = Callable[..., Workspace]
DEPOSIT = "ledger/account.py::Account.deposit"
SAID = "Deposits are final; nothing can be taken out again."


@pytest.fixture
def slept(repository: Path, opened: Open) -> Workspace:
    workspace = opened(repository)
    workspace.refresh()
    workspace.sleep()
    return workspace


def claims(workspace: Workspace, kind: str) -> list[str]:
    return [f.claim for f in workspace.snapshot.facts_of(DEPOSIT) if f.kind == kind]


def test_it_stands_in_for_the_facts_of_its_kind(slept: Workspace) -> None:
    assert claims(slept, "purpose") != [SAID]
    correct(slept, "Account.deposit", SAID, "purpose")
    assert claims(slept, "purpose") == [SAID]
    assert slept.snapshot.facts_of(DEPOSIT)[0].certainty == "stated"
    assert SAID in [f.claim for f in slept.snapshot.all_facts()]


def test_answers_begin_with_it_and_leave_out_what_it_corrects(slept: Workspace) -> None:
    wrong = claims(slept, "purpose")[0]
    correct(slept, "Account.deposit", SAID, "purpose")
    answer = slept.ask("What does `Account.deposit` do?")
    assert answer.text.startswith(f"As corrected by the user: {SAID}")
    assert wrong not in answer.text
    assert all(wrong not in q.answer for q in slept.snapshot.questions_of(DEPOSIT))
    assert any(SAID in piece.text for piece in slept.context("What does `Account.deposit` do?", 2000))


def test_without_a_kind_it_stands_beside_what_is_derived(slept: Workspace) -> None:
    derived = claims(slept, "purpose")
    correct(slept, DEPOSIT, SAID)
    assert (claims(slept, "purpose"), claims(slept, "correction")) == (derived, [SAID])


def test_it_stays_through_edits_sleeps_and_openings(slept: Workspace, repository: Path, opened: Open) -> None:
    correct(slept, DEPOSIT, SAID, "purpose")
    file = repository / "ledger/account.py"
    file.write_text(file.read_text("utf-8").replace("Add `amount`", "Take `amount`"), "utf-8")
    slept.refresh()
    slept.sleep()
    assert claims(slept, "purpose") == [SAID]
    slept.close()
    again = opened(repository)
    again.refresh()
    assert claims(again, "purpose") == [SAID]


def test_it_waits_while_its_symbol_is_gone(slept: Workspace, repository: Path) -> None:
    correct(slept, DEPOSIT, SAID)
    file = repository / "ledger/account.py"
    text = file.read_text("utf-8")
    file.write_text(text.replace("deposit", "pay_in"), "utf-8")
    slept.refresh()
    assert SAID not in [f.claim for f in slept.snapshot.all_facts() if slept.snapshot.is_fresh(f)]
    file.write_text(text, "utf-8")
    slept.refresh()
    assert claims(slept, "correction") == [SAID]


def test_another_process_sees_it_at_its_next_look(slept: Workspace, repository: Path, opened: Open) -> None:
    reader = opened(repository)
    correct(slept, DEPOSIT, SAID)
    reader.refresh()
    assert claims(reader, "correction") == [SAID]


def test_it_is_taken_back(slept: Workspace) -> None:
    derived = claims(slept, "purpose")
    correct(slept, DEPOSIT, SAID, "purpose")
    assert withdraw(slept, DEPOSIT) == 1
    assert claims(slept, "purpose") == derived
    with pytest.raises(NoctuleError, match="nothing that you said"):
        withdraw(slept, DEPOSIT)


def test_it_has_an_age(slept: Workspace) -> None:
    fact = correct(slept, DEPOSIT, SAID)
    assert 0 <= slept.ages_s([fact.key])[fact.key] < 60


@pytest.mark.parametrize(
    ("symbol", "claim", "kind", "message"),
    [
        ("Account.deposit", "  ", "", "say what is right"),
        ("Account.deposit", "x" * 2001, "", "1 to 2000 characters"),
        ("Account.deposit", "x", "porpoise", "no kind of fact is called 'porpoise'; known are"),
        ("Account.depot", "x", "", "no symbol or file is called"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_one_line(
    slept: Workspace, symbol: str, claim: str, kind: str, message: str
) -> None:
    with pytest.raises(NoctuleError, match=message):
        correct(slept, symbol, claim, kind)
