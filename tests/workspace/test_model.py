"""The model client against a scripted server: the real SDK, real HTTP."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import anthropic
import pytest
from messages_server import MessagesServer, Reply

from fact_store.ledger import Ledger, open_ledger
from fact_store.spending import calls
from workspace.endpoint import RETRY_AFTER_S_MAX
from workspace.errors import BUDGET_SPENT, USAGE, NoctuleError
from workspace.keys import KEY_VARIABLE
from workspace.model import AnthropicModel
from workspace.purse import NO_REPLY, UNBELIEVABLE, Purse, give_consent
from workspace.settings import Price, Settings

KEY = "sk-test-0123456789"
MODEL = "some-model"
ASKED = [{"role": "user", "content": "What?"}]


@pytest.fixture
def server() -> Iterator[MessagesServer]:
    with MessagesServer() as running:
        yield running


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return open_ledger(tmp_path)


@pytest.fixture
def purse(ledger: Ledger) -> Purse:
    """Pays 2 micro-USD for a token in and 10 for one out, once somebody agreed."""
    settings = Settings(prices={MODEL: Price(input=2, output=10)})
    give_consent(ledger, settings)
    return Purse(ledger, settings, MODEL, "answer")


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def model(server: MessagesServer, purse: Purse, waits: list[float]) -> AnthropicModel:
    return AnthropicModel(MODEL, purse, base_url=server.url, api_key=KEY, max_retries=2, timeout_s=5, wait=waits.append)


def said(model: AnthropicModel) -> list[str]:
    return list(model.stream("Answer.", ASKED, 100))


def failure(model: AnthropicModel) -> NoctuleError:
    with pytest.raises(NoctuleError) as caught:
        said(model)
    assert "\n" not in caught.value.message
    assert KEY not in str(caught.value)
    assert caught.value.__cause__ is None
    return caught.value


def test_an_answer_streams_and_is_counted(server: MessagesServer, model: AnthropicModel) -> None:
    server.enqueue(Reply(text="It keeps accounts.", input_tokens=7, cached_tokens=100, output_tokens=4))
    assert said(model) == ["It", " keeps", " accounts."]
    assert (model.usage.tokens_in, model.usage.cached, model.usage.tokens_out) == (107, 100, 4)
    assert model.stop_reason == "end_turn"


def test_what_is_sent(server: MessagesServer, model: AnthropicModel) -> None:
    server.enqueue("Yes.")
    said(model)
    [request] = server.history
    assert KEY in {request.headers.get("x-api-key"), request.headers.get("authorization", "").removeprefix("Bearer ")}
    assert request.body["model"] == MODEL
    assert request.body["messages"] == ASKED
    assert request.body["system"] == [{"type": "text", "text": "Answer.", "cache_control": {"type": "ephemeral"}}]
    assert request.body["max_tokens"] == 100


def test_a_rate_limit_is_waited_out(server: MessagesServer, model: AnthropicModel, waits: list[float]) -> None:
    server.enqueue(Reply(status=429, error_type="rate_limit_error", retry_after=3), "Now.")
    assert said(model) == ["Now."]
    assert waits == [3.0]
    assert len(server.history) == 2


@pytest.mark.parametrize("status", [500, 503, 529])
def test_a_fault_is_tried_again(server: MessagesServer, model: AnthropicModel, waits: list[float], status: int) -> None:
    server.enqueue(Reply(status=status), Reply(status=status), "Now.")
    assert said(model) == ["Now."]
    assert waits == sorted(waits)
    assert len(waits) == 2


def test_attempts_are_bounded(server: MessagesServer, model: AnthropicModel) -> None:
    server.enqueue(*[Reply(status=529, error_type="overloaded_error")] * 9)
    assert "busy" in failure(model).message
    assert len(server.history) == 3


def test_a_spent_limit_is_not_asked_again(server: MessagesServer, model: AnthropicModel, waits: list[float]) -> None:
    server.enqueue(Reply(status=429, error_type="rate_limit_error", error_message="limit reached"), "never")
    error = failure(model)
    assert "spending limit" in error.message
    assert error.exit_code == BUDGET_SPENT
    assert (len(server.history), server.unused, waits) == (1, 1, [])


def test_a_pause_that_is_too_long_is_not_slept(
    server: MessagesServer, model: AnthropicModel, waits: list[float]
) -> None:
    server.enqueue(Reply(status=429, retry_after=RETRY_AFTER_S_MAX + 1), "never")
    failure(model)
    assert (waits, server.unused) == ([], 1)


def test_a_stream_that_is_cut_hands_out_its_start_and_then_fails(server: MessagesServer, model: AnthropicModel) -> None:
    server.enqueue(Reply(text="one two three", cut_after=2), "never")
    words = model.stream("Answer.", ASKED, 100)
    assert [next(words), next(words)] == ["one", " two"]
    with pytest.raises(NoctuleError, match="cut off"):
        next(words)
    assert server.unused == 1


def test_a_stream_that_is_cut_before_its_first_word_is_asked_again(
    server: MessagesServer, model: AnthropicModel
) -> None:
    server.enqueue(Reply(text="one two", cut_after=0), "Now.")
    assert said(model) == ["Now."]


def test_an_error_inside_the_stream(server: MessagesServer, model: AnthropicModel) -> None:
    server.enqueue(Reply(text="one", stream_error="overloaded_error"))
    failure(model)


def test_a_refusal(server: MessagesServer, model: AnthropicModel) -> None:
    server.enqueue(Reply(stop_reason="refusal"))
    assert "refused" in failure(model).message


@pytest.mark.parametrize(("status", "says"), [(401, KEY_VARIABLE), (404, MODEL), (307, "redirects"), (400, "scripted")])
def test_failures_say_what_to_do(server: MessagesServer, model: AnthropicModel, status: int, says: str) -> None:
    server.enqueue(Reply(status=status, headers={"location": f"{server.url}/elsewhere"}))
    assert says in failure(model).message
    assert len(server.history) == 1


def test_a_server_that_repeats_the_key_does_not_get_it_shown(
    server: MessagesServer, model: AnthropicModel, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.enqueue(Reply(status=400, error_message=f"what is\n{KEY}\x1b[31m?"))
    message = failure(model).message
    assert "[key]" in message
    assert "\x1b" not in message
    assert KEY not in caplog.text


def test_a_slow_server(server: MessagesServer, purse: Purse) -> None:
    server.enqueue(Reply(text="late", latency_s=0.5))
    model = AnthropicModel(MODEL, purse, base_url=server.url, api_key=KEY, max_retries=0, timeout_s=0.05)
    assert "did not answer" in failure(model).message


def test_a_server_that_is_not_there(purse: Purse) -> None:
    with MessagesServer() as gone:
        url = gone.url
    assert (
        "cannot be reached" in failure(AnthropicModel(MODEL, purse, base_url=url, api_key=KEY, max_retries=0)).message
    )


@pytest.mark.parametrize("key", [None, "", " ", "ä", "sk\x00test"])
def test_a_missing_or_broken_key_is_named(key: str | None, purse: Purse) -> None:
    with pytest.raises(NoctuleError, match=KEY_VARIABLE) as caught:
        AnthropicModel(MODEL, purse, base_url=None, api_key=key)
    assert caught.value.exit_code == USAGE


def test_the_environment_adds_no_other_credential(
    server: MessagesServer, purse: Purse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTHROPIC_AUTH_TOKEN", "another-secret")
    server.enqueue("Yes.")
    said(AnthropicModel(MODEL, purse, base_url=server.url, api_key=KEY))
    assert "another-secret" not in str(server.history[0].headers)


def test_an_answer_is_paid_for_by_its_count(server: MessagesServer, model: AnthropicModel, ledger: Ledger) -> None:
    server.enqueue(Reply(text="It keeps accounts.", input_tokens=7, cached_tokens=100, output_tokens=4))
    said(model)
    [call] = calls(ledger)
    assert (call.settled_micro_usd, call.tokens_in, call.tokens_cached) == (7 * 2 + 100 * 0.2 + 4 * 10, 107, 100)
    assert call.reserved_micro_usd > 100 * 10 + 1024 * 2
    assert model.cost_micro_usd == call.settled_micro_usd


@pytest.mark.parametrize(
    ("reply", "counted", "note"),
    [
        (Reply(status=529), "nothing", "busy"),
        (Reply(status=400), "nothing", "does not accept"),
        (Reply(text="one two three", cut_after=2), "all", NO_REPLY),
        (Reply(drop=True), "all", NO_REPLY),
        (Reply(text="x " * 500, input_tokens=0, cached_tokens=0, output_tokens=0), "all", UNBELIEVABLE),
        (Reply(text="x", input_tokens=10**9, output_tokens=10**9), "all", UNBELIEVABLE),
        (Reply(text="x", input_tokens=-5, output_tokens=-5), "all", UNBELIEVABLE),
    ],
)
def test_what_a_failure_costs(
    server: MessagesServer, purse: Purse, ledger: Ledger, reply: Reply, counted: str, note: str
) -> None:
    server.enqueue(reply)
    model = AnthropicModel(MODEL, purse, base_url=server.url, api_key=KEY, max_retries=0, timeout_s=5)
    try:
        said(model)
    except NoctuleError:
        assert note != UNBELIEVABLE
    [call] = calls(ledger)
    assert call.settled_micro_usd == (call.reserved_micro_usd if counted == "all" else 0)
    assert note in call.note


def test_who_stops_listening_has_paid(server: MessagesServer, model: AnthropicModel, ledger: Ledger) -> None:
    server.enqueue("one two three")
    words = model.stream("Answer.", ASKED, 100)
    next(words)
    words.close()  # type: ignore[attr-defined]
    [call] = calls(ledger)
    assert call.settled_micro_usd == call.reserved_micro_usd


def test_five_failures_in_a_row_and_nobody_asks_any_more(
    server: MessagesServer, model: AnthropicModel, ledger: Ledger
) -> None:
    server.enqueue(*[Reply(status=500)] * 20)
    for _ in range(5):
        failure(model)
    assert len(server.history) == 5
    assert "in a row failed" in failure(model).message
    assert len(calls(ledger)) == 5


def test_secrets_and_the_key_itself_never_leave(server: MessagesServer, model: AnthropicModel) -> None:
    server.enqueue("Yes.")
    asked = [{"role": "user", "content": f'password = "hunter2hunter2"  # and {KEY} and AKIAIOSFODNN7ABCDEFG'}]
    list(model.stream("Answer.", asked, 100))
    sent = str(server.history[0].body)
    assert "[REDACTED:secret]" in sent and "[REDACTED:aws-key]" in sent
    assert not any(secret in sent for secret in ("hunter2", KEY, "AKIA"))


@pytest.fixture
def client(server: MessagesServer) -> Callable[[], anthropic.Anthropic]:
    return lambda: anthropic.Anthropic(api_key=KEY, base_url=server.url, max_retries=0)


def test_the_fake_answers_without_streaming(server: MessagesServer, client: Callable[[], anthropic.Anthropic]) -> None:
    server.enqueue("Plain.")
    with client() as sdk:
        message = sdk.messages.create(model=MODEL, max_tokens=9, messages=[{"role": "user", "content": "?"}])
        assert message.content[0].type == "text"
        assert message.content[0].text == "Plain."
        counted = sdk.messages.count_tokens(model=MODEL, messages=[{"role": "user", "content": "x" * 400}])
        assert counted.input_tokens > 100


def test_the_fake_runs_batches(server: MessagesServer, client: Callable[[], anthropic.Anthropic]) -> None:
    server.enqueue("first", Reply(status=500))
    with client() as sdk:
        params = {"model": MODEL, "max_tokens": 9, "messages": [{"role": "user", "content": "?"}]}
        batch = sdk.messages.batches.create(
            requests=[{"custom_id": "a", "params": params}, {"custom_id": "b", "params": params}]  # type: ignore[typeddict-item]
        )
        assert sdk.messages.batches.retrieve(batch.id).processing_status == "ended"
        results = {row.custom_id: row.result.type for row in sdk.messages.batches.results(batch.id)}
    assert results == {"a": "succeeded", "b": "errored"}
