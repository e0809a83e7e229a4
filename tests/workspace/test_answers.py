"""Answers come from the newest state, cite what stands there, and say what is not in the index."""

from collections.abc import Callable
from pathlib import Path

from workspace.workspace import Workspace

Open = Callable[..., Workspace]


def test_an_answer_cites_lines_that_say_so(repository: Path, opened: Open) -> None:
    workspace = opened(repository)
    workspace.refresh()
    workspace.sleep()

    answer = workspace.ask("When does deposit raise an error?")

    assert answer.found
    assert "ValueError" in answer.text
    cited = {c.path: (repository / c.path).read_text("utf-8").splitlines() for c in answer.citations}
    assert all(1 <= c.start_line <= c.end_line <= len(cited[c.path]) and c.fresh for c in answer.citations)
    assert any("raise ValueError" in "\n".join(cited[c.path][c.start_line - 1 : c.end_line]) for c in answer.citations)


def test_the_receipt_names_facts_with_their_age(repository: Path, opened: Open) -> None:
    workspace = opened(repository)
    workspace.refresh()
    workspace.sleep()

    receipt = workspace.ask("What does Account.deposit do?").receipt

    assert receipt.facts
    assert all(use.age_s is not None and use.producer.startswith("static/") for use in receipt.facts)
    assert (receipt.model, receipt.coverage) == ("none", 1.0)


def test_what_was_written_before_the_question_is_in_the_answer(repository: Path, opened: Open) -> None:
    workspace = opened(repository)
    workspace.refresh()
    workspace.sleep()
    file = repository / "ledger/account.py"
    file.write_text(file.read_text("utf-8").replace("deposit", "pay_in"), "utf-8")

    workspace.refresh(commit=False)
    answer = workspace.ask("What does pay_in do?")

    assert "pay_in" in answer.text
    assert "deposit" not in answer.text.replace("'deposit'", "")


def test_an_unsaved_buffer_stands_before_the_disk(repository: Path, opened: Open) -> None:
    workspace = opened(repository)
    workspace.refresh()
    text = (repository / "ledger/store.py").read_text("utf-8")

    workspace.edit("ledger/store.py", text + "\n\ndef forgotten() -> None:\n    raise KeyError('nobody')\n")

    assert workspace.ask("What does forgotten raise?").found
    workspace.close_buffer("ledger/store.py")
    assert workspace.snapshot.symbol("ledger/store.py::forgotten") is None


def test_an_unsaved_edit_is_cited_as_it_is_in_the_buffer(repository: Path, opened: Open) -> None:
    workspace = opened(repository)
    workspace.refresh()
    workspace.sleep()
    text = (repository / "ledger/store.py").read_text("utf-8")

    workspace.edit("ledger/store.py", "# moved down\n# by two lines\n" + text)
    answer = workspace.ask("What does Store.append do?")

    lines = ["# moved down", "# by two lines", *text.splitlines()]
    spans = ["\n".join(lines[c.start_line - 1 : c.end_line]) for c in answer.citations if c.path == "ledger/store.py"]
    assert any("def append" in span for span in spans)


def test_what_nothing_speaks_of_is_not_in_the_index(repository: Path, opened: Open) -> None:
    workspace = opened(repository)
    workspace.refresh()
    workspace.sleep()

    answer = workspace.ask("Where is the kubernetes operator reconciled?")

    assert (answer.found, answer.citations) == (False, ())
    assert "Not in the index" in answer.text


def test_an_empty_repository_has_no_answers(tmp_path: Path, opened: Open) -> None:
    (tmp_path / "nothing").mkdir()
    workspace = opened(tmp_path / "nothing")
    workspace.refresh()
    workspace.sleep()

    assert workspace.context("what is here?", 500) == ()
    assert not workspace.ask("what is here?").found


def test_questions_asked_are_noted_with_hit_or_miss(repository: Path, opened: Open) -> None:
    workspace = opened(repository)
    workspace.refresh()
    workspace.sleep()

    workspace.ask("What does Account.deposit do?")
    workspace.ask("Where is the kubernetes operator reconciled?")
    workspace.context("What does Store do?", 500)

    asked = [(q.question, q.hit) for q in workspace.ledger.questions_asked()]
    assert sorted(asked) == [
        ("What does Account.deposit do?", True),
        ("Where is the kubernetes operator reconciled?", False),
    ]


def test_who_calls_it_is_told_from_the_code_as_it_is_now(repository: Path, opened: Open) -> None:
    workspace = opened(repository)
    workspace.refresh()
    workspace.sleep()
    (repository / "ledger/salary.py").write_text(
        "from ledger.account import Account\n\n\ndef pay(account: Account) -> None:\n    account.deposit(10)\n", "utf-8"
    )

    workspace.refresh(commit=False)

    assert "pay" in workspace.ask("Who calls Account.deposit?").text


def test_a_name_that_only_one_body_holds_is_found(repository: Path, opened: Open) -> None:
    workspace = opened(repository)
    workspace.refresh()
    file = repository / "ledger/store.py"
    file.write_text(
        file.read_text("utf-8").replace("self.entries.append", "odd_marker = 1\n        self.entries.append")
    )

    workspace.refresh(commit=False)

    assert "odd_marker = 1" in workspace.context("where is odd_marker set?", 200)[0].text
