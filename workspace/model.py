"""A system prompt and messages into streamed text from a Messages API server, and every failure into one clear line."""

import re
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from assistant.model import Usage
from workspace.errors import BUDGET_SPENT, USAGE, NoctuleError

if TYPE_CHECKING:
    from anthropic import Anthropic, APIStatusError

KEY_VARIABLE: Final = "ANTHROPIC_API_KEY"
RETRIES_MAX: Final = 3
RETRY_AFTER_S_MAX: Final = 60.0
BACKOFF_S: Final = 0.5
TIMEOUT_S: Final = 120.0
MESSAGE_CHARS_MAX: Final = 200

_HIDDEN = re.compile(r"[^\x20-\x7e\u00a0-\uffff]+")
_BUSY: Final = frozenset({408, 409, 429, 500, 502, 503, 504, 529})


class AnthropicModel:
    """Asks the model `name` of a Messages API server; retries are ours, because a spent limit must not be asked again.

    `base_url` None is the provider's own. Redirects are not followed: they would carry the key elsewhere. Without a
    usable key the constructor raises NoctuleError.
    """

    def __init__(
        self,
        name: str,
        *,
        base_url: str | None,
        api_key: str | None,
        max_retries: int = RETRIES_MAX,
        timeout_s: float = TIMEOUT_S,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name = name
        self.stop_reason: str | None = None
        self._usage = Usage()
        self._base_url = base_url
        self._key = checked_key(api_key)
        self._max_retries = max_retries
        self._timeout_s = timeout_s
        self._wait = wait

    @property
    def usage(self) -> Usage:
        """Tokens of the latest request as the server counted them so far."""
        return self._usage

    def stream(self, system: str, messages: Sequence[dict[str, str]], max_tokens: int) -> Iterator[str]:
        """The answer as it comes; raises NoctuleError where it cannot begin, breaks off or is refused.

        A request is repeated only while nothing of its answer has been handed out.
        """
        self._usage, self.stop_reason = Usage(), None
        with self._client() as client:
            for attempt in range(self._max_retries + 1):
                begun = False
                try:
                    for text in self._request(client, system, messages, max_tokens):
                        begun = True
                        yield text
                    return
                except _errors() as error:
                    pause = self._pause(error, attempt)
                    if begun or pause is None:
                        raise self._explained(error, begun=begun) from None
                self._wait(pause)

    def _client(self) -> "Anthropic":
        import anthropic

        http = anthropic.DefaultHttpxClient(follow_redirects=False)
        return anthropic.Anthropic(
            api_key=self._key,
            base_url=self._base_url,
            max_retries=0,
            timeout=self._timeout_s,
            http_client=http,
            open_telemetry=False,
        )

    def _request(
        self, client: "Anthropic", system: str, messages: Sequence[dict[str, str]], max_tokens: int
    ) -> Iterator[str]:
        prompt: Any = [{"type": "text", "text": system, "cache_control": {"type": "ephemeral"}}]
        said: Any = list(messages)
        events = client.messages.create(
            model=self.name, max_tokens=max_tokens, system=prompt, messages=said, stream=True
        )
        finished = False
        with events:
            for event in events:
                if event.type == "content_block_delta" and event.delta.type == "text_delta":
                    yield event.delta.text
                elif event.type == "message_start":
                    self._usage = _usage(event.message.usage)
                elif event.type == "message_delta":
                    self.stop_reason = event.delta.stop_reason
                    self._usage = _usage(event.usage, self._usage)
                elif event.type == "message_stop":
                    finished = True
        if self.stop_reason == "refusal":
            raise NoctuleError(
                f"{self.name} refused to answer this question; ask it in another way, or without --online"
            )
        if not finished:
            raise NoctuleError(_CUT_OFF)

    def _pause(self, error: Exception, attempt: int) -> float | None:
        """Seconds until the next attempt; None where another one is of no use or not allowed."""
        import anthropic

        if attempt >= self._max_retries:
            return None
        backoff: float = BACKOFF_S * 2**attempt
        if not isinstance(error, anthropic.APIStatusError):
            return backoff
        after = _seconds(error.response.headers.get("retry-after"))
        # A spent limit answers 429 without retry-after: asking again could never help.
        if error.status_code not in _BUSY or (error.status_code == 429 and after is None):
            return None
        pause = backoff if after is None else after
        return pause if pause <= RETRY_AFTER_S_MAX else None

    def _explained(self, error: Exception, *, begun: bool) -> NoctuleError:
        import anthropic

        where = f"the server at {self._base_url}" if self._base_url else "the provider"
        if isinstance(error, anthropic.APIStatusError):
            return _explained_status(error, self.name, where, self._said(error))
        if begun:
            return NoctuleError(_CUT_OFF)
        if isinstance(error, anthropic.APITimeoutError):
            return NoctuleError(f"{where} did not answer within {self._timeout_s:g} s; try again, or without --online")
        return NoctuleError(f"{where} cannot be reached; check the network and base_url, or ask without --online")

    def _said(self, error: "APIStatusError") -> str:
        """The server's own words on one short line, without the key should they repeat it."""
        words = _HIDDEN.sub(" ", str(error.api_message or "").replace(self._key, "[key]")).strip()
        return f": {words[:MESSAGE_CHARS_MAX]}" if words else ""


def checked_key(key: str | None) -> str:
    """A key that can be sent; raises NoctuleError naming the variable to set."""
    key = (key or "").strip()
    if not key:
        raise NoctuleError(f"no API key: set {KEY_VARIABLE}, or ask without --online", USAGE)
    if not key.isascii() or not key.isprintable():
        raise NoctuleError(f"{KEY_VARIABLE} holds characters that no key has; set it again", USAGE)
    return key


_CUT_OFF: Final = "the model's answer was cut off on its way; ask again"


def _explained_status(error: "APIStatusError", model: str, where: str, said: str) -> NoctuleError:
    status = error.status_code
    if status in (401, 403):
        return NoctuleError(f"{where} does not accept the key (HTTP {status}); check {KEY_VARIABLE}", USAGE)
    if status == 404:
        return NoctuleError(f"{where} does not know the model {model!r} (HTTP 404){said}; check `model`", USAGE)
    if status == 402 or (status == 429 and error.response.headers.get("retry-after") is None):
        return NoctuleError(f"a spending limit is reached (HTTP {status}){said}", BUDGET_SPENT)
    if status in _BUSY or status >= 500:
        return NoctuleError(f"{where} is busy or has a fault (HTTP {status}){said}; try again later")
    if 300 <= status < 400:
        return NoctuleError(f"{where} redirects elsewhere (HTTP {status}); set base_url to the final address", USAGE)
    return NoctuleError(f"{where} does not accept the request (HTTP {status}){said}")


def _errors() -> tuple[type[Exception], ...]:
    """What a request may raise: the client's own errors, and the transport's once a stream has begun."""
    import anthropic
    import httpx2

    return (anthropic.APIError, httpx2.HTTPError, httpx2.StreamError)


def _usage(counted: Any, before: Usage | None = None) -> Usage:
    """Input with what was written to and read from the cache; a later count stands where it is given."""
    before = before or Usage()
    cached = getattr(counted, "cache_read_input_tokens", None)
    written = getattr(counted, "cache_creation_input_tokens", None)
    plain = getattr(counted, "input_tokens", None)
    whole = before.tokens_in if plain is None else plain + (written or 0) + (cached or 0)
    return Usage(whole, counted.output_tokens or 0, before.cached if cached is None else cached)


def _seconds(header: str | None) -> float | None:
    try:
        return max(float(header), 0.0) if header else None
    except ValueError:
        return None
