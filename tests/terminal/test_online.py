"""`ask --online` as a process of its own, against a scripted server: what it shows, what it sends, how it ends."""

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from messages_server import MessagesServer, Reply

KEY = "sk-test-0123456789"
QUESTION = "Why does with_vat add a fifth?"
FREE = {"NOCTULE_PRICES": "{ some-model = { input = 0, output = 0 } }"}
DEAR = {"NOCTULE_PRICES": "{ some-model = { input = 3, output = 15 } }"}

Ask = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def server() -> Iterator[MessagesServer]:
    with MessagesServer() as running:
        yield running


@pytest.fixture
def ask(noctule: Callable[..., subprocess.CompletedProcess[str]], slept: Path, server: MessagesServer) -> Ask:
    """Asks about the shop with everything configured; `flags` stand before the question."""
    configured = {"NOCTULE_MODEL": "some-model", "NOCTULE_BASE_URL": server.url, "ANTHROPIC_API_KEY": KEY, **FREE}

    def run(*flags: str, **changed: str) -> subprocess.CompletedProcess[str]:
        anew = ("--not-at-once", *flags)  # all tests ask the same of one store, and what was paid for is kept
        return noctule("-C", str(slept), "ask", *anew, QUESTION, environment={**configured, **changed})

    return run


def test_an_answer_streams_and_its_receipt_counts_tokens(ask: Ask, server: MessagesServer) -> None:
    server.enqueue(Reply(text="It adds tax [shop/prices.py:6].", input_tokens=321, output_tokens=12))
    ended = ask("--online")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.startswith("It adds tax [shop/prices.py:6].\n")
    assert "some-model" in ended.stdout and "321" in ended.stdout
    assert "with_vat" in json.dumps(server.history[0].body)


def test_json_names_what_the_model_cited(ask: Ask, server: MessagesServer) -> None:
    server.enqueue("It adds tax [shop/prices.py:6] and sings [shop/choir.py:1].")
    said = json.loads(ask("--online", "--json").stdout)
    assert [cited["path"] for cited in said["citations"]] == ["shop/prices.py"]
    assert "[shop/choir.py:1] (unverified)" in said["answer"]
    assert said["receipt"]["model"] == "some-model" and said["complete"]


@pytest.mark.parametrize("flags", [["--online"], ["--online", "--no-stream"]])
def test_a_break_is_told_once_after_what_came(ask: Ask, server: MessagesServer, flags: list[str]) -> None:
    server.enqueue(Reply(text="one two three four five six", cut_after=2))
    ended = ask(*flags)
    assert ended.returncode == 1
    assert ended.stdout.startswith("one two\n\n_The model broke off: ")
    assert ended.stdout.count("one two") == ended.stdout.count("broke off") == 1


def test_a_refused_key_is_told_and_never_shown(ask: Ask, server: MessagesServer) -> None:
    server.enqueue(Reply(status=401, error_type="authentication_error", error_message=f"bad key {KEY}"))
    ended = ask("--online")
    assert ended.returncode == 1
    assert "check ANTHROPIC_API_KEY" in ended.stdout
    assert KEY not in ended.stdout + ended.stderr


def test_what_is_not_in_the_index_is_said_and_not_sent(
    noctule: Callable[..., subprocess.CompletedProcess[str]], slept: Path, server: MessagesServer
) -> None:
    configured = {"NOCTULE_MODEL": "some-model", "NOCTULE_BASE_URL": server.url, "ANTHROPIC_API_KEY": KEY, **FREE}
    ended = noctule("-C", str(slept), "ask", "--online", "quux blorb wibble?", environment=configured)
    assert ended.returncode == 3
    assert ended.stdout.startswith("Not in the index")
    assert server.history == []


@pytest.mark.parametrize("changed", [{"ANTHROPIC_API_KEY": ""}, {"NOCTULE_MODEL": ""}, {"NOCTULE_PRICES": "{}"}, DEAR])
def test_what_is_not_configured_is_one_line_and_2(ask: Ask, server: MessagesServer, changed: dict[str, str]) -> None:
    ended = ask("--online", **changed)
    assert (ended.returncode, ended.stdout, len(ended.stderr.splitlines())) == (2, "", 1)
    assert server.history == []


def test_a_cap_is_5_and_leaves_what_is_known_without_a_model(ask: Ask, server: MessagesServer) -> None:
    ended = ask("--online", "--yes", "--max-cost", "0.0000001", **DEAR)
    assert (ended.returncode, server.history) == (5, [])
    assert ended.stdout.startswith("_The model did not answer: the limit of this run") and "with_vat" in ended.stdout


def test_offline_wins(ask: Ask, server: MessagesServer) -> None:
    ended = ask("--online", "--offline")
    assert (ended.returncode, server.history) == (0, [])
    assert "with_vat" in ended.stdout
