"""A system prompt and messages into streamed text from a Messages API server, paid for out of a purse."""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from assistant.model import Message, ToolCall, Usage
from fact_store import spending
from workspace.endpoint import (
    CUT_OFF,
    RETRIES_MAX,
    TIMEOUT_S,
    Body,
    Endpoint,
    ProviderError,
    request_errors,
    usage_of,
)
from workspace.purse import Held, Purse

if TYPE_CHECKING:
    from anthropic import Anthropic

ANSWER_S_MAX: Final = 300.0
"""A server that keeps a line open with nothing on it must not keep anybody waiting for ever."""
LATE: Final = "the model took too long to answer; ask again, or without --online"


class AnthropicModel:
    """Asks the model `name` of a Messages API server; see `Endpoint` for what it refuses."""

    def __init__(
        self,
        name: str,
        purse: Purse,
        *,
        base_url: str | None,
        api_key: str | None,
        max_retries: int = RETRIES_MAX,
        timeout_s: float = TIMEOUT_S,
        wait: Callable[[float], None] = time.sleep,
        effort: str | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = name
        self.stop_reason: str | None = None
        self.cost_micro_usd = 0
        self._purse = purse
        self.calls: list[ToolCall] = []
        self._usage = spending.Usage()
        self._before = Usage()
        self._effort = effort
        self._clock = clock
        self._endpoint = Endpoint(
            base_url=base_url, api_key=api_key, max_retries=max_retries, timeout_s=timeout_s, wait=wait
        )

    @property
    def usage(self) -> Usage:
        """Tokens of all requests as the server counted them so far."""
        now, before = self._usage, self._before
        return Usage(
            before.tokens_in + now.tokens_in + now.read + now.written,
            before.tokens_out + now.tokens_out,
            before.cached + now.read,
        )

    def stream(
        self,
        system: str,
        messages: Sequence[Message],
        max_tokens: int,
        tools: Sequence[Mapping[str, Any]] = (),
        *,
        may_call: bool = True,
    ) -> Iterator[str]:
        """The answer as it comes; raises NoctuleError where it cannot begin, breaks off, is refused or would cost more
        than a cap allows.

        A request is repeated only while nothing of its answer has been handed out.
        """
        prompt = [{"type": "text", "text": system, "cache_control": {"type": "ephemeral"}}]
        body: Body = {"model": self.name, "max_tokens": max_tokens, "system": prompt, "messages": list(messages)}
        if tools:
            body |= {"tools": list(tools), "tool_choice": {"type": "auto" if may_call else "none"}}
        if self._effort:
            body["output_config"] = {"effort": self._effort}
        body = self._endpoint.clean(body)
        self._before, self._usage = self.usage, spending.Usage()
        with self._endpoint.client() as client:
            for attempt in range(self._endpoint.max_retries + 1):
                self._usage, self.stop_reason, self.calls = spending.Usage(), None, []
                held = self._purse.hold(body, max_tokens)
                said: list[str] = []
                try:
                    for text in self._request(client, body):
                        said.append(text)
                        yield text
                except request_errors() as error:
                    failure = self._endpoint.explained(error, self.name, begun=bool(said))
                    self._give_back(held, failure)
                    pause = self._endpoint.pause_s(error, attempt)
                    if said or pause is None:
                        raise failure from None
                except BaseException:  # whoever listens has left: what was said until then is not known to be all
                    self._purse.lose(held)
                    raise
                else:
                    self._settle(held, "".join([*said, *(json.dumps(call.given) for call in self.calls)]))
                    break
                self._endpoint.wait(pause)
        if self.stop_reason == "refusal":
            raise ProviderError(
                f"{self.name} refused to answer this question; ask it in another way, or without --online"
            )
        if self.stop_reason is None:
            raise ProviderError(CUT_OFF)

    def _settle(self, held: Held, said: str) -> None:
        """A stream that ended without saying so has not told what it cost."""
        if self.stop_reason is None:
            self._purse.lose(held)
        else:
            self.cost_micro_usd += self._purse.settle(held, self._usage, said)

    def _give_back(self, held: Held, failure: ProviderError) -> None:
        self._purse.breaker.failed()
        if failure.may_cost:
            self._purse.lose(held)
        else:
            self._purse.release(held, failure.message)

    def _request(self, client: "Anthropic", body: Body) -> Iterator[str]:
        options: Any = {**body, "stream": True}
        finished, begun = False, self._clock()
        written: dict[int, tuple[str, str, list[str]]] = {}
        with client.messages.create(**options) as events:
            for event in events:
                if self._clock() - begun > ANSWER_S_MAX:
                    raise ProviderError(LATE, may_cost=True)
                if event.type == "content_block_start" and event.content_block.type == "tool_use":
                    written[event.index] = (event.content_block.id, event.content_block.name, [])
                elif event.type == "content_block_delta" and event.delta.type == "input_json_delta":
                    written.get(event.index, ("", "", []))[2].append(event.delta.partial_json)
                elif event.type == "content_block_delta" and event.delta.type == "text_delta":
                    yield event.delta.text
                elif event.type == "message_start":
                    self._usage = usage_of(event.message.usage)
                elif event.type == "message_delta":
                    self.stop_reason = event.delta.stop_reason
                    self._usage = usage_of(event.usage, self._usage)
                elif event.type == "message_stop":
                    finished = True
        self.stop_reason = (self.stop_reason or "end_turn") if finished else None
        self.calls = [ToolCall(key, name, _given("".join(parts))) for key, name, parts in written.values()]


def _given(text: str) -> dict[str, Any]:
    """The arguments of a look-up; none where they are no JSON object."""
    try:
        given = json.loads(text or "{}")
    except json.JSONDecodeError:
        return {}
    return given if isinstance(given, dict) else {}
