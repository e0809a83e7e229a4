"""What a shift is given beside the code: the change at hand, questions that were missed, what people look at."""

from collections.abc import Callable
from pathlib import Path

import pytest
from ledger_repository import git

from fact_store.snapshot import ASKED, CHANGE
from workspace.sleeping import planned, understand_change
from workspace.surroundings import change_at_hand, interest_of, likely_questions, missed_of
from workspace.workspace import Workspace

Open = Callable[..., Workspace]


@pytest.fixture
def slept(repository: Path, opened: Open) -> Workspace:
    workspace = opened(repository)
    workspace.refresh()
    workspace.sleep()
    return workspace


def edit(root: Path, path: str, old: str, new: str) -> None:
    file = root / path
    file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")


def about_change(workspace: Workspace) -> dict[str, str]:
    return {q.question: q.answer for q in workspace.snapshot.questions_about_change()}


def test_a_first_commit_has_nothing_before_it(slept: Workspace, repository: Path) -> None:
    assert change_at_hand(repository, slept.snapshot) is None
    assert CHANGE not in slept.snapshot.items


def test_the_change_at_hand_is_what_is_not_committed_else_the_last_commit(slept: Workspace, repository: Path) -> None:
    edit(repository, "ledger/account.py", "LIMIT = 1000", "LIMIT = 2000")
    slept.refresh()
    now = change_at_hand(repository, slept.snapshot)
    assert now is not None
    assert (now.kind, [path for path, _, _ in now.differ]) == ("uncommitted", ["ledger/account.py"])
    git(repository, "commit", "-q", "-a", "-m", "Raise the limit")
    slept.refresh()
    then = change_at_hand(repository, slept.snapshot)
    assert then is not None
    assert (then.kind, then.differ) == ("commit", now.differ)


def test_its_consequences_are_thought_about_in_the_next_shift(slept: Workspace, repository: Path) -> None:
    edit(repository, "ledger/store.py", "kind: str, amount: int)", "kind: str, amount: int, day: str)")
    slept.refresh()
    assert about_change(slept) == {}
    slept.sleep()
    broken = about_change(slept)["What does the uncommitted change break, and who is affected?"]
    assert "`Account.deposit`" in broken
    answer = slept.ask("What does my change break?")
    assert "Account.deposit" in answer.text
    assert answer.citations
    assert "test_deposit" in slept.ask("Which tests should I run?").text


def test_who_used_a_file_that_is_gone_is_found_again(slept: Workspace, repository: Path) -> None:
    (repository / "ledger" / "store.py").unlink()
    slept.refresh()
    slept.snapshot.code.forget_answers()
    slept.sleep()
    broken = about_change(slept)["What does the uncommitted change break, and who is affected?"]
    assert "`Account.deposit`" in broken


def test_what_was_said_of_a_change_is_not_said_of_the_next(slept: Workspace, repository: Path) -> None:
    edit(repository, "ledger/store.py", "kind: str, amount: int)", "kind: str, amount: int, day: str)")
    slept.refresh()
    slept.sleep()
    edit(repository, "ledger/account.py", "LIMIT = 1000", "LIMIT = 2000")
    slept.refresh()
    assert about_change(slept) == {}
    understand_change(slept)
    assert "`LIMIT`" in about_change(slept)["What does the uncommitted change change?"]


def test_a_buffer_that_is_not_saved_counts(slept: Workspace, repository: Path) -> None:
    text = (repository / "ledger/store.py").read_text("utf-8")
    slept.edit("ledger/store.py", text.replace("amount: int)", "amount: int, day: str)"))
    understand_change(slept)
    assert "Store.append" in about_change(slept)["What does the uncommitted change change?"]
    slept.close_buffer("ledger/store.py")
    assert about_change(slept) == {}


def test_going_back_to_a_change_reasons_about_nothing(slept: Workspace, repository: Path) -> None:
    edit(repository, "ledger/account.py", "LIMIT = 1000", "LIMIT = 2000")
    slept.refresh()
    slept.sleep()
    said = about_change(slept)
    edit(repository, "ledger/account.py", "LIMIT = 2000", "LIMIT = 3000")
    slept.refresh()
    slept.sleep()
    edit(repository, "ledger/account.py", "LIMIT = 3000", "LIMIT = 2000")
    slept.refresh()
    again = slept.sleep()
    assert (again.reasoned, about_change(slept)) == (0, said)


def test_a_question_that_missed_is_anticipated_in_the_next_shift(slept: Workspace) -> None:
    question = "Which entries does the store hold for an account?"
    slept.ask(question)
    (missed,) = missed_of(slept)
    assert missed.question == question
    assert slept.waiting(3) == (ASKED,)
    slept.sleep()
    rows = [q for q in slept.snapshot.questions_of(missed.subject) if q.question == question]
    assert len(rows) == 1
    slept.ask(question)
    assert [asked.hit for asked in slept.ledger.questions_asked()] == [True, False]
    assert slept.waiting(3) == ()


def test_a_question_without_an_answer_is_no_miss_that_could_be_helped(slept: Workspace) -> None:
    slept.ask("How is the weather in Lisbon?")
    assert (missed_of(slept), slept.waiting(3)) == ((), ())


def test_measuring_does_not_train(slept: Workspace) -> None:
    slept.context("Which entries does the store hold for an account?", 500)
    assert slept.ledger.questions_asked() == []


def test_what_is_asked_about_and_edited_is_what_interests(slept: Workspace, repository: Path) -> None:
    slept.ask("What does Store.append do?")
    edit(repository, "ledger/account.py", "LIMIT = 1000", "LIMIT = 2000")
    slept.refresh()
    interest = interest_of(slept, ("README.md",), slept.edited_s)
    assert list(interest.asked_s) == ["ledger/store.py::Store.append"]
    assert list(interest.edited_s) == ["ledger/account.py"]
    assert CHANGE in [item.subject for item in planned(slept, 3)[:2]]
    first = likely_questions(slept, slept.snapshot.questions_of("ledger/store.py::Store.append"))
    assert first[0][0] == max(likelihood for likelihood, _ in first)


def test_without_git_there_is_no_change(tmp_path: Path, opened: Open) -> None:
    (tmp_path / "plain").mkdir()
    (tmp_path / "plain/m.py").write_text("def f():\n    return 1\n")
    workspace = opened(tmp_path / "plain", "other")
    workspace.refresh()
    workspace.sleep()
    assert (change_at_hand(workspace.root, workspace.snapshot), about_change(workspace)) == (None, {})


def test_who_last_changed_a_symbol_is_known_after_a_commit_and_a_shift(slept: Workspace, repository: Path) -> None:
    edit(repository, "ledger/store.py", "kind: str, amount: int)", "kind: str, amount: int, day: str)")
    git(repository, "commit", "-q", "-a", "-m", "Note the day")
    slept.refresh()
    slept.sleep()

    def told() -> dict[str, object]:
        facts = slept.snapshot.all_facts()
        return {f.subject.partition("::")[2]: f.payload["changed_subject"] for f in facts if f.kind == "lineage"}

    assert told() and set(told().values()) <= {"Note the day", slept.snapshot.history.files["README.md"].subject}
    before = told()
    slept.refresh()
    assert slept.waiting(3) == ()
    assert before == told()


def test_a_commit_elsewhere_in_the_file_leaves_what_is_said_of_a_symbols_past(
    slept: Workspace, repository: Path
) -> None:
    edit(repository, "ledger/store.py", "kind: str, amount: int)", "kind: str, amount: int, day: str)")
    git(repository, "commit", "-q", "-a", "-m", "Note the day")
    slept.refresh()
    slept.sleep()

    def said_of(name: str) -> set[str]:
        facts = slept.snapshot.facts_of(f"ledger/store.py::{name}")
        return {f.key for f in facts if f.kind == "lineage" and slept.snapshot.is_fresh(f)}

    before = said_of("Store.append")
    edit(repository, "ledger/store.py", "self.entries: list", "self.written: int = 0\n        self.entries: list")
    git(repository, "commit", "-q", "-a", "-m", "Count what is written")
    slept.refresh()
    slept.sleep()
    assert before and said_of("Store.append") == before
    assert said_of("Store.__init__")
