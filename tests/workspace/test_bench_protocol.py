"""The paper's protocol: which arms are asked and paid for, what counts as right, and what equal compute means."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from messages_server import MessagesServer, Reply, Request
from thinkers import thoughtful

from fact_store.spending import totals
from workspace.asking import answering_model, answering_purse
from workspace.bench.page import page
from workspace.bench.passes import frontier, pass_at, rows_of, slept_rows
from workspace.bench.protocol import Protocol, Sampled
from workspace.bench.questions import BenchQuestion, Wanted
from workspace.bench.running import Results, run
from workspace.bench.statistics import figures
from workspace.learning import amortised
from workspace.pricing import MEASURING
from workspace.purse import Purse, give_consent
from workspace.settings import Price, Settings
from workspace.workspace import Workspace

BUDGETS = (200, 2000)
QUESTION = BenchQuestion(
    "q1", "How is money added to an account?", ("ledger/account.py",),
    (Wanted("deposit", (("ledger/account.py", 15, 21),)),), (), ("LIMIT", "balance"),
)  # fmt: skip


@pytest.fixture
def server() -> Iterator[MessagesServer]:
    """A model that thinks about modules, and names what stands in its evidence where the level lets it say enough."""

    def respond(request: Request) -> Reply:
        content = request.body["messages"][0]["content"]
        if len(content) == 1:
            return thoughtful(request)
        evidence, asked = content
        told = "deposit LIMIT balance" if "LIMIT" in evidence["text"] and "one sentence" not in asked["text"] else "No."
        return Reply(text=f"In ledger/account.py: {told} [ledger/account.py:15]")

    with MessagesServer(respond) as running:
        yield running


@pytest.fixture
def paying(
    tmp_path: Path, repository: Path, server: MessagesServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Workspace]:
    """A workspace whose owner agreed to pay for a model."""
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test-0123456789")
    settings = Settings(model="m", base_url=server.url, passes=0, prices={"m": Price(input=1, output=5)})
    with Workspace.open(repository, store_dir=tmp_path / "own", settings=settings) as workspace:
        give_consent(workspace.ledger, settings)
        yield workspace


def purse_of(workspace: Workspace, limit_usd: float) -> Purse:
    return answering_purse(workspace, limit_usd, purpose=MEASURING)


def measured(workspace: Workspace, how: Protocol, said: list[str]) -> Results:
    return run(workspace.root, [QUESTION], (0, 3), BUDGETS, 5, workspace.settings, said.append, how)


def test_every_arm_is_asked_at_every_level_for_every_seed_and_paid_for(
    paying: Workspace, server: MessagesServer
) -> None:
    purse = purse_of(paying, 1.0)
    how = Protocol(lambda: answering_model(paying, purse=purse), (1, 3), 2, 2000, 500, (1, 2), lambda: purse, 2)
    found = measured(paying, how, [])
    rows = rows_of(found.samples)
    arms = ["Noctule, effort 0", "Noctule, effort 3", "a model slept, k = 1", "a model slept, k = 2"]
    assert [(row["arm"], row["level"]) for row in rows] == [(arm, level) for arm in arms for level in (1, 3)]
    for row in rows:
        assert (row["answers"], row["seeds"], len(row["by_seed"]), len(row["passes"])) == (4, 2, 2, 4)
        assert row["right"][0] == float(row["level"] == 3) and row["usd"] > 0 and row["tokens_cached"] > 0
    asked = [each for each in server.asked() if len(each["messages"][0]["content"]) == 2]
    assert len(asked) == len(arms) * 2 * 2 * 2 == len(found.samples)

    one, two = slept_rows(found.dreamt)
    assert one["seeds"] == 2 and one["facts"] > 0 and one["tokens_out"] > 0
    assert two["usd"] == pytest.approx(
        2 * one["usd"], rel=0.1
    )  # a second draft beside the first, which is not asked again
    assert {d.seed for d in found.dreamt} == {0, 1}

    paid = totals(paying.ledger)
    assert [total.purpose for total in paid] == [MEASURING] and paid[0].open_calls == 0
    answers, sleep = sum(s.micro_usd for s in found.samples), sum(d.micro_usd for d in found.dreamt if "2" in d.arm)
    assert paid[0].micro_usd == answers + sleep == purse.spent_micro_usd
    assert amortised(paying.ledger, str(paying.root), paying.settings).sleep_micro_usd == 0  # measuring is no sleep
    assert paying.ledger.questions_asked() == []
    text = page({**figures(found), "protocol": rows, "model_sleep": [one, two]}, {})
    assert text.count("<svg") == 6 and "a model slept, k = 2" in text and "No model was asked" not in text


def test_it_ends_where_a_cap_does_and_says_so(paying: Workspace, server: MessagesServer) -> None:
    stingy = purse_of(paying, 0.0000001)
    how = Protocol(lambda: answering_model(paying, purse=stingy), (3,), 2, 2000, 500, (1,), lambda: stingy, 3)
    said: list[str] = []
    ended = measured(paying, how, said)
    assert len(ended.samples) == 1 and ended.dreamt == () and server.asked() == []
    assert "limit of this run" in ended.ended and said[-1] == ended.ended
    text = page({**figures(ended), "protocol": rows_of(ended.samples), "ended": ended.ended}, {})
    assert "Not all of it was asked" in text


def test_pass_at_k_is_the_chance_that_one_of_k_drawn_answers_is_right() -> None:
    assert pass_at(1, 4, 1) == 0.25 and pass_at(2, 4, 1) == 0.5 and pass_at(4, 4, 1) == 1.0 and pass_at(2, 4, 0) == 0.0


def answers(arm: str, level: int, right: str, tokens_out: int) -> list[Sampled]:
    """Answers to one question each, of which those marked `+` are right."""
    return [
        Sampled("q", arm, level, n, float(mark == "+"), 100, 0, tokens_out, 10 * tokens_out, 1.0)
        for n, mark in enumerate(right)
    ]


def test_sleep_is_compared_with_as_many_answers_as_the_same_tokens_pay_for() -> None:
    samples = [*answers("none", 1, "+---", 10), *answers("none", 3, "++--", 35), *answers("slept", 1, "+++-", 20)]
    rows: list[dict[str, Any]] = rows_of(samples)
    slept = rows[-1]["without_sleep"]
    assert (slept["tokens_out"]["level"], slept["tokens_out"]["k"], slept["tokens_out"]["pass"][0]) == (1, 2, 0.5)
    assert slept["tokens"]["k"] == 1  # what goes in counts there: two answers would read twice as much
    assert rows[0]["without_sleep"] == {}
    assert [(f["level"], f["k"]) for f in frontier(rows, "tokens_out")] == [(1, 1), (1, 2), (1, 3), (1, 4)]
    dear = rows_of([*answers("none", 1, "+", 10), *answers("slept", 1, "+", 5)])[-1]["without_sleep"]
    assert dear["tokens_out"] is None
