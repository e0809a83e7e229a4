"""A question that was missed is answered at once after the next sleep; verdicts and classes are kept and told."""

from collections.abc import Callable
from pathlib import Path

import pytest

from workspace.errors import NoctuleError
from workspace.learning import BAD, GOOD, amortised, classes, rate
from workspace.workspace import Workspace

Open = Callable[..., Workspace]
MISSED = "Why is there a limit for a deposit?"


@pytest.fixture
def slept(repository: Path, opened: Open) -> Workspace:
    workspace = opened(repository)
    workspace.refresh()
    workspace.sleep()
    return workspace


def asked(workspace: Workspace) -> list[tuple[str, bool]]:
    return [(row.question, row.hit) for row in workspace.ledger.questions_asked()]


def test_what_was_missed_is_answered_at_once_after_the_next_sleep(slept: Workspace) -> None:
    first = slept.ask(MISSED)
    assert first.found and not first.receipt.anticipated and asked(slept) == [(MISSED, False)]
    slept.sleep()
    again = slept.ask(MISSED)
    assert again.receipt.anticipated == MISSED and again.receipt.chance == 1.0
    assert again.citations and again.receipt.tokens_in > 0
    assert asked(slept)[0] == (MISSED, True)


def test_what_was_missed_is_answered_at_once_in_other_words_that_ask_the_same(slept: Workspace) -> None:
    slept.ask(MISSED)
    slept.sleep()
    assert slept.ask("What is the reason for the limit of a deposit?").receipt.anticipated == MISSED
    assert slept.ask("Why is there a limit for a name?").receipt.anticipated != MISSED
    assert slept.ask("Where is the limit of a deposit?").receipt.anticipated != MISSED


def test_an_edit_takes_the_prepared_answer_back(slept: Workspace, repository: Path) -> None:
    slept.ask(MISSED)
    slept.sleep()
    file = repository / "ledger/account.py"
    file.write_text(file.read_text("utf-8").replace("over the limit", "more than allowed"), "utf-8")
    slept.refresh()
    assert "over the limit" not in slept.ask(MISSED).text


def test_a_bad_answer_is_a_miss_and_is_not_given_again_until_another_is_prepared(slept: Workspace) -> None:
    question = "What is `Account.deposit` for?"
    assert slept.ask(question).receipt.anticipated
    assert rate(slept, BAD, "Store.append") == question
    assert asked(slept) == [(question, False)]
    assert not slept.ask(question).receipt.anticipated
    slept.sleep()
    prepared = slept.ask(question)
    assert prepared.receipt.anticipated == question and "ledger/store.py" in {c.path for c in prepared.citations}


def test_there_has_to_be_an_answer_to_rate(slept: Workspace) -> None:
    with pytest.raises(NoctuleError, match="nothing was asked"):
        rate(slept, GOOD)


def test_each_class_has_its_share_of_hits(slept: Workspace) -> None:
    slept.ask("What does `Account.deposit` do?")
    slept.ask("What is `Account.deposit` for?")
    rate(slept, GOOD)
    slept.ask("Why is there a limit for a deposit?")
    by_name = {each.name: each for each in classes(slept)}
    purpose, why = by_name["purpose"], by_name["rationale"]
    assert (purpose.asked, purpose.hits, purpose.good, purpose.bad) == (2, 2, 1, 0)
    assert purpose.low < purpose.predictability < purpose.high <= 1.0
    assert (why.asked, why.hits) == (1, 0) and why.predictability < purpose.predictability


def test_what_sleep_cost_is_shared_among_the_questions(slept: Workspace) -> None:
    for question in ("What does `Account.deposit` do?", "Why is there a limit for a deposit?"):
        slept.ask(question)
    so_far = amortised(slept.ledger, str(slept.root), slept.settings)
    assert (so_far.questions, so_far.hits, so_far.sleep_micro_usd) == (2, 1, 0)
    assert so_far.raw_tokens_each > 0 and so_far.cpu_s_each == pytest.approx(so_far.sleep_cpu_s / 2, abs=1e-3)
    assert so_far.micro_usd_each is None and so_far.break_even is None  # no model, no price
