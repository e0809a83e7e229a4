"""`sleep --online` and `cost` as processes of their own, against a scripted server."""

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import thinkers
from lsp_client import Client
from messages_server import MessagesServer, Reply

KEY = "sk-test-0123456789abcdef"
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def server() -> Iterator[MessagesServer]:
    with MessagesServer(thinkers.thoughtful) as running:
        yield running


@pytest.fixture
def run(noctule: Run, shop: Path, server: MessagesServer, tmp_path: Path) -> Run:
    """Runs a verb on the shop with everything configured in the user's file."""
    config = tmp_path / "config.toml"
    config.write_text(
        f'model = "some-model"\nbase_url = "{server.url}"\npasses = 0\n'
        '[prices."some-model"]\ninput = 1.0\noutput = 5.0\n',
        "utf-8",
    )
    configured = {
        "NOCTULE_CONFIG": str(config),
        "NOCTULE_DATA": str(tmp_path / "data"),
        "ANTHROPIC_API_KEY": KEY,
    }
    return lambda *arguments, **changed: noctule("-C", str(shop), *arguments, environment={**configured, **changed})


def test_the_first_spend_needs_a_yes_and_only_the_first(run: Run, server: MessagesServer) -> None:
    ended = run("sleep", "--online")
    assert (ended.returncode, server.history) == (2, [])
    assert "for the first time" in ended.stderr and "--dry-run" in ended.stderr
    ended = run("sleep", "--online", "--yes")
    assert ended.returncode == 0, ended.stderr
    assert "a model thought about 2 modules for $0.00" in ended.stderr
    assert len(server.asked()) == 2
    assert run("sleep", "--online").returncode == 0
    assert len(server.asked()) == 2
    assert "keeps what it works on to itself" in run("facts", "with_vat").stdout
    assert len(server.asked()) == 2


def test_a_dry_run_shows_the_text_and_sends_nothing(run: Run, server: MessagesServer) -> None:
    run("sleep")
    ended = run("sleep", "--dry-run", ANTHROPIC_API_KEY="")
    assert ended.returncode == 0
    assert [line.split(":")[0] for line in ended.stdout.splitlines()] == ["shop/prices.py", "shop/till.py"]
    assert "dry run, nothing was sent; 2 modules to some-model" in ended.stderr
    assert "def with_vat" in run("sleep", "--dry-run", "-v").stdout
    bodies = [json.loads(line)["body"] for line in run("sleep", "--dry-run", "--json").stdout.splitlines()]
    assert {body["model"] for body in bodies} == {"some-model"}
    assert server.history == []


def test_offline_wins_and_no_key_is_told(run: Run, server: MessagesServer) -> None:
    assert run("sleep", "--online", "--yes", "--offline").returncode == 0
    ended = run("sleep", "--online", "--yes", ANTHROPIC_API_KEY="")
    assert (ended.returncode, "no API key" in ended.stderr) == (2, True)
    assert server.history == []


def test_a_reached_cap_is_5_and_says_which(run: Run, server: MessagesServer) -> None:
    ended = run("sleep", "--online", "--yes", NOCTULE_CAPS="{ hour = 0.001 }")
    assert ended.returncode == 5
    assert "the cap for an hour is reached" in ended.stderr
    assert run("sleep", "--online", "--max-cost", "0.001").returncode == 5
    assert server.history == []


def test_a_broken_provider_is_1(run: Run, server: MessagesServer) -> None:
    server.enqueue(Reply(status=401))
    ended = run("sleep", "--online", "--yes")
    assert (ended.returncode, "check ANTHROPIC_API_KEY" in ended.stderr) == (1, True)
    assert KEY not in ended.stdout + ended.stderr


def test_batches_are_submitted_and_taken_in_later(run: Run, server: MessagesServer) -> None:
    assert "2 requests submitted" in run("sleep", "--batch", "--yes").stderr
    ended = run("sleep", "--batch", "--json")
    thought = json.loads(ended.stdout)["thought"]
    assert (thought["reasoned"], thought["batches"]["taken"], thought["batches"]["awaited"]) == (2, 2, 0)
    assert len(server.batches.submissions) == 1
    waited = json.loads(run("cost", "--json").stdout)
    assert (waited["awaited"], waited["lost"]) == (0, 0)


def test_the_ledger_is_told(run: Run, server: MessagesServer) -> None:
    assert "nothing was spent" in run("cost").stdout
    run("sleep", "--online", "--yes")
    server.enqueue(Reply(text="It adds tax [shop/prices.py:6]."))
    answered = run("ask", "--online", "--not-at-once", "What does with_vat do?")
    assert answered.returncode == 0 and "of answer, $0.00" in answered.stdout
    told = run("cost", "--calls").stdout
    assert "of $1.00" in told and "of $2.00" in told and "of $10.00" in told
    assert "answer: $0.00" in told and "think: $0.00" in told
    assert "paid back after" in told and "consent     given" in told
    assert told.count("some-model") == 2 + 3
    costs = json.loads(run("cost", "--json").stdout)
    assert [total["calls"] for total in costs["totals"]] == [1, 2]
    assert costs["break_even"]["questions"] >= 1
    assert "not given" in run("cost", "--withdraw").stdout
    assert run("ask", "--online", "--not-at-once", "What does with_vat do?").returncode == 2


def test_what_the_model_costs_is_limited_on_an_answer_too(run: Run, server: MessagesServer) -> None:
    run("sleep")
    ended = run("ask", "--online", "--not-at-once", "--yes", "--max-cost", "0.000001", "What does with_vat do?")
    assert ended.returncode == 5
    assert "limit of this run is reached" in ended.stdout
    assert server.history == []


def test_an_editors_server_thinks_where_it_writes_the_store(
    run: Run, shop: Path, server: MessagesServer, tmp_path: Path
) -> None:
    configured = {"NOCTULE_CONFIG": str(tmp_path / "config.toml"), "NOCTULE_DATA": str(tmp_path / "data")}
    on = {"NOCTULE_SERVER": "on"}
    with Client(environment={**configured, **on, "ANTHROPIC_API_KEY": KEY}) as editor:
        editor.initialize(shop, initializationOptions={"features": {}})
        editor.wait_for(lambda status: status["state"] in ("idle", "sleeping"))
        refused = run("sleep", "--online", **on)
        assert (refused.returncode, server.history) == (1, [])
        assert "nothing was sent" in refused.stderr and "--yes" in refused.stderr
        assert "close the editor" in run("sleep", "--online", "--batch", "--yes", **on).stderr
        ended = run("sleep", "--online", "--yes", "--json", **on, ANTHROPIC_API_KEY="")  # it is the server that has it
        assert ended.returncode == 0, ended.stderr
        assert json.loads(ended.stdout)["thought"]["reasoned"] == 2
        assert len(server.asked()) == 2
    with Client(environment={**configured, **on, "ANTHROPIC_API_KEY": KEY}) as editor:
        editor.initialize(shop, initializationOptions={"trusted": False})
        editor.wait_for(lambda status: status["state"] in ("idle", "sleeping"))
        assert "not trusted" in run("sleep", "--online", "--yes", **on).stderr
