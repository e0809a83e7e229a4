"""Batches: each request is submitted once and each result is kept once, whatever is lost in between."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import thinkers
from ledger_repository import committed
from messages_server import MessagesServer, Reply, Request

from fact_store import batches
from fact_store.ledger import Ledger
from fact_store.spending import calls, spent_micro_usd
from workspace.batching import ARRIVAL_S, HOPE_S, Batched
from workspace.errors import NoctuleError
from workspace.purse import give_consent
from workspace.settings import CapSettings, Price, Settings
from workspace.thinking import Thought, think, think_in_batches
from workspace.workspace import Workspace

MODEL = "some-model"
Step = Callable[[], tuple[Thought, Batched]]


@pytest.fixture
def server() -> Iterator[MessagesServer]:
    with MessagesServer(thinkers.thoughtful) as running:
        running.batches.looks = 1
        yield running


@pytest.fixture
def workspace(tmp_path: Path, server: MessagesServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """The repository of accounts, slept over, with consent to spend."""
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test-0123456789abcdef")
    root = committed(tmp_path / "ledger-repo")
    settings = Settings(model=MODEL, base_url=server.url, prices={MODEL: Price(input=1, output=5)}, passes=0)
    with Workspace.open(root, store_dir=tmp_path / "store", settings=settings) as opened:
        opened.refresh()
        opened.sleep()
        give_consent(opened.ledger, settings)
        yield opened


@pytest.fixture
def step(workspace: Workspace) -> Step:
    return lambda: think_in_batches(workspace)


def submitted(server: MessagesServer) -> list[str]:
    """What was asked, in all submissions, without names and nonces."""
    bodies = [entry["params"] for body in server.batches.submissions for entry in body["requests"]]
    return [json.dumps(b["messages"]).split('path=\\"')[1].split("\\")[0] for b in bodies]


def inferred(workspace: Workspace) -> int:
    return sum(f.certainty == "inferred" for f in workspace.snapshot.all_facts())


def later(ledger: Ledger, monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    now_s = ledger.now_s()
    monkeypatch.setattr(ledger, "now_s", lambda: now_s + seconds)


def test_a_batch_is_submitted_awaited_and_taken_in(step: Step, workspace: Workspace, server: MessagesServer) -> None:
    first = step()[1]
    assert (first.submitted, first.awaited) == (2, 2)
    assert step()[1] == Batched(awaited=2)
    thought, second = step()
    assert (second.taken, second.awaited, second.submitted) == (2, 0, 0)
    assert (thought.facts, inferred(workspace)) == (6, 6)
    assert step() == (Thought(), Batched())
    assert sorted(submitted(server)) == ["ledger/account.py", "ledger/store.py"]
    assert batches.open_batches(workspace.ledger) == []


def test_batches_cost_half_and_count_in_full_until_they_come(
    step: Step, workspace: Workspace, server: MessagesServer
) -> None:
    step()
    reserved = spent_micro_usd(workspace.ledger)
    step()
    batched = step()[1]
    assert 0 < spent_micro_usd(workspace.ledger) == batched.micro_usd < reserved
    assert all(0 < (c.settled_micro_usd or 0) < c.reserved_micro_usd for c in calls(workspace.ledger))
    full = sum(u.plain + 1.25 * u.written + 0.1 * u.read + 5 * u.out for u in server.meter.calls)
    assert batched.micro_usd == pytest.approx(full / 2, abs=2)


def test_passes_go_on_in_later_batches(step: Step, workspace: Workspace, server: MessagesServer) -> None:
    server.respond = thinkers.insatiable
    kept = {name: getattr(workspace.settings, name) for name in Settings.__struct_fields__}
    workspace.settings = Settings(**{**kept, "passes": 1})
    for _ in range(6):
        step()
    assert sorted(submitted(server)) == ["ledger/account.py"] * 2 + ["ledger/store.py"] * 2
    assert think(workspace).reasoned == 0


def test_what_was_thought_by_batches_is_not_asked_again_by_requests(
    step: Step, workspace: Workspace, server: MessagesServer
) -> None:
    for _ in range(3):
        step()
    assert think(workspace).reasoned == 0
    assert server.asked() == []


def test_an_answer_that_is_lost_is_found_in_the_list(
    step: Step, workspace: Workspace, server: MessagesServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.batches.lose_answers = 1
    assert "looked up next time" in step()[1].stopped
    later(workspace.ledger, monkeypatch, ARRIVAL_S + 60)
    for _ in range(4):
        step()
    assert len(server.batches.submissions) == 1
    assert inferred(workspace) == 6


def test_a_batch_that_never_arrived_is_submitted_again_after_a_while(
    step: Step, workspace: Workspace, server: MessagesServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.batches.fail_creations = 1
    step()
    assert step()[1].submitted == 0  # it may still be on its way
    assert server.batches.submissions == []
    later(workspace.ledger, monkeypatch, ARRIVAL_S + 60)
    assert step()[1].submitted == 2
    assert len(server.batches.submissions) == 1
    assert [c.note for c in calls(workspace.ledger)].count("never arrived") == 2


def test_where_batches_cannot_be_listed_nothing_is_submitted_twice(
    step: Step, workspace: Workspace, server: MessagesServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.batches.lose_answers, server.batches.unlisted = 1, True
    step()
    later(workspace.ledger, monkeypatch, ARRIVAL_S + 60)
    assert [step()[1].submitted for _ in range(3)] == [0, 0, 0]
    assert len(server.batches.submissions) == 1
    assert spent_micro_usd(workspace.ledger) == sum(c.reserved_micro_usd for c in calls(workspace.ledger))


def test_a_batch_of_somebody_else_is_let_be(step: Step, workspace: Workspace, server: MessagesServer) -> None:
    foreign = [{"custom_id": f"theirs-{n}", "params": {"model": "m", "max_tokens": 9, "messages": []}} for n in (1, 2)]
    server.batches.post("", {"requests": foreign})
    server.batches.lose_answers = 1
    step()
    for _ in range(4):
        step()
    assert len(server.batches.submissions) == 2
    assert inferred(workspace) == 6
    assert batches.provider_ids(workspace.ledger) == {"msgbatch_2"}


def test_where_the_list_is_too_long_to_tell_nothing_is_submitted_twice(
    step: Step, workspace: Workspace, server: MessagesServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workspace.batching.LISTED_MAX", 2)
    server.batches.lose_answers = 1
    step()
    for n in range(3):
        entry = {"custom_id": f"theirs-{n}", "params": {"model": "m", "max_tokens": 9, "messages": []}}
        server.batches.post("", {"requests": [entry]})
    later(workspace.ledger, monkeypatch, ARRIVAL_S + 60)
    assert [step()[1].submitted for _ in range(2)] == [0, 0]
    assert len(server.batches.submissions) == 4
    later(workspace.ledger, monkeypatch, HOPE_S)
    step()  # given up by now: it counts in full, and what was asked may be asked again
    assert len(server.batches.submissions) == 5


def test_requests_that_expire_or_fail_cost_nothing_and_come_again(
    step: Step, workspace: Workspace, server: MessagesServer
) -> None:
    server.enqueue(Reply(status=500))
    step()
    step()
    batched = step()[1]
    assert (batched.taken, batched.submitted) == (2, 1)
    assert [c.note for c in calls(workspace.ledger) if c.settled_micro_usd == 0] == ["errored"]
    step()
    step()
    assert inferred(workspace) == 6


def test_a_refused_submission_costs_nothing(step: Step, workspace: Workspace, server: MessagesServer) -> None:
    server.batches.post = lambda rest, body: (401, {"error": {"type": "x", "message": "no"}})  # type: ignore[method-assign]
    with pytest.raises(NoctuleError, match="does not accept the key"):
        step()
    assert spent_micro_usd(workspace.ledger) == 0
    assert batches.open_batches(workspace.ledger) == []


def test_only_what_the_caps_leave_room_for_is_submitted(
    step: Step, workspace: Workspace, server: MessagesServer
) -> None:
    kept = {name: getattr(workspace.settings, name) for name in Settings.__struct_fields__}
    workspace.settings = Settings(**{**kept, "caps": CapSettings(hour=0.018)})
    batched = step()[1]
    assert batched.submitted == 1
    assert "no room" in batched.stopped
    assert spent_micro_usd(workspace.ledger) <= 18_000


def test_a_usage_that_cannot_be_believed_counts_in_full(
    step: Step, workspace: Workspace, server: MessagesServer
) -> None:
    def lies(request: Request) -> Reply:
        return Reply(text=thinkers.thoughtful(request).text, input_tokens=0, cached_tokens=0, output_tokens=0)

    server.respond = lies
    for _ in range(3):
        step()
    assert spent_micro_usd(workspace.ledger) == sum(c.reserved_micro_usd for c in calls(workspace.ledger))


def test_without_consent_nothing_is_submitted(workspace: Workspace, server: MessagesServer, step: Step) -> None:
    workspace.ledger.put("consent", None)
    with pytest.raises(NoctuleError, match="first time"):
        step()
    assert server.history == []
