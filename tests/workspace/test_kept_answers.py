"""An answer that was paid for is given again for nothing while all that it cites is unchanged, and not after."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from messages_server import MessagesServer, Reply

from assistant.records import Answer
from terminal.render import receipt_line
from workspace.learning import BAD, rate
from workspace.purse import give_consent
from workspace.settings import Price, Settings
from workspace.taking_back import forget
from workspace.workspace import Workspace

QUESTION = "Why is there a limit for a deposit?"
SAID = "A deposit over the limit is refused [ledger/account.py:19]."


@pytest.fixture
def server() -> Iterator[MessagesServer]:
    with MessagesServer() as running:
        yield running


@pytest.fixture
def paying(
    tmp_path: Path, repository: Path, server: MessagesServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Workspace]:
    """A workspace that was slept over, whose owner agreed to pay for a model."""
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test-0123456789")
    settings = Settings(model="m", base_url=server.url, prices={"m": Price(input=1, output=5)})
    with Workspace.open(repository, store_dir=tmp_path / "own", settings=settings) as workspace:
        workspace.refresh()
        workspace.sleep()
        give_consent(workspace.ledger, settings)
        yield workspace


def online(workspace: Workspace, server: MessagesServer, text: str = SAID, wanted: int = 3) -> Answer:
    server.enqueue(Reply(text=text))
    return workspace.ask(QUESTION, online=True, wanted=wanted)


def test_what_was_paid_for_is_given_again_with_a_key_and_without(paying: Workspace, server: MessagesServer) -> None:
    first = online(paying, server)
    assert first.receipt.cost_micro_usd > 0 and not first.receipt.anticipated and first.found
    told: list[str] = []
    for again in (paying.ask(f" {QUESTION.upper()}", online=True, on_chunk=told.append), paying.ask(QUESTION)):
        assert (again.text, again.citations) == (first.text, first.citations)
        receipt = again.receipt
        assert (receipt.model, receipt.cost_micro_usd) == ("m", 0)
        assert receipt.paid_before_micro_usd == first.receipt.cost_micro_usd and receipt.anticipated == QUESTION
        assert receipt.tokens_in > 0 and receipt.facts[0].certainty == "inferred" and receipt.facts[0].age_s is not None
    assert "".join(told) == first.text and len(server.asked()) == 1
    assert "answered at once" in receipt_line(receipt) and "as it was answered before, for $" in receipt_line(receipt)
    assert [row.hit for row in paying.ledger.questions_asked()] == [True, True, False]


def test_an_edit_of_what_it_cites_takes_it_back(paying: Workspace, server: MessagesServer, repository: Path) -> None:
    online(paying, server)
    file = repository / "ledger/account.py"
    lines = file.read_text("utf-8").split("\n")
    lines[18] += "  # moved"
    file.write_text("\n".join(lines), "utf-8")
    paying.refresh()
    assert paying.ask(QUESTION).receipt.model == "none"
    assert online(paying, server, SAID.replace("over", "above")).receipt.cost_micro_usd > 0
    assert "above the limit" in paying.ask(QUESTION).text


def test_more_is_asked_for_anew_and_less_is_not(paying: Workspace, server: MessagesServer) -> None:
    online(paying, server)
    assert online(paying, server, f"In full: {SAID}", wanted=5).text.startswith("In full")
    assert paying.ask(QUESTION, online=True, wanted=1).text.startswith("In full")
    assert not paying.ask(QUESTION, at_once=False).text.startswith("In full")


@pytest.mark.parametrize(
    "text",
    ["It is refused by the bank, says the manual.", "A key sk-ant-api03-" + "a1B2" * 12 + " [ledger/account.py:19]"],
)
def test_what_proves_nothing_or_holds_a_secret_is_not_kept(
    paying: Workspace, server: MessagesServer, text: str
) -> None:
    online(paying, server, text)
    assert paying.ask(QUESTION).receipt.model == "none"


def test_half_an_answer_is_not_kept(paying: Workspace, server: MessagesServer) -> None:
    server.enqueue(Reply(text=f"{SAID}\nAnd then it goes on for a while.", cut_after=12))
    assert not paying.ask(QUESTION, online=True).complete
    assert paying.ask(QUESTION).receipt.model == "none"


def test_a_bad_one_and_one_about_a_forgotten_file_are_gone(paying: Workspace, server: MessagesServer) -> None:
    online(paying, server)
    rate(paying, BAD)
    assert paying.ask(QUESTION).receipt.model == "none"
    online(paying, server)
    forget(paying, "ledger/account.py")
    paying.refresh()
    assert paying.ask(QUESTION).receipt.model == "none"
