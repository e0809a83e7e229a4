"""A request body into what a Messages API server answers, and every failure into one clear line: the one door out.

Each body passes the redaction rules here, whoever made it, and what it may cost is set aside before it leaves.
"""

import json
import re
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from fact_store.redaction import redact_all
from fact_store.spending import Usage
from workspace.errors import BUDGET_SPENT, USAGE, NoctuleError
from workspace.keys import KEY_VARIABLE

if TYPE_CHECKING:
    from anthropic import Anthropic, APIStatusError

RETRIES_MAX: Final = 3
RETRY_AFTER_S_MAX: Final = 60.0
BACKOFF_S: Final = 0.5
TIMEOUT_S: Final = 120.0
MESSAGE_CHARS_MAX: Final = 200

_HIDDEN = re.compile(r"[^\x20-\x7e\u00a0-\uffff]+")
_BUSY: Final = frozenset({408, 409, 429, 500, 502, 503, 504, 529})
Body = dict[str, Any]


class ProviderError(NoctuleError):
    """A server did not answer a request. `status` is its HTTP status, None where there was none; `is_final` where no
    other request will fare better; `may_cost` where the server may have worked on it all the same.
    """

    def __init__(
        self,
        message: str,
        exit_code: int = 1,
        *,
        status: int | None = None,
        is_final: bool = False,
        may_cost: bool = False,
    ) -> None:
        super().__init__(message, exit_code)
        self.status, self.is_final, self.may_cost = status, is_final, may_cost


class Endpoint:
    """A Messages API server and the key for it; retries are ours, because a spent limit must not be asked again.

    `base_url` None is the provider's own. Redirects are not followed: they would carry the key elsewhere. Without a
    usable key the constructor raises NoctuleError. Nothing is connected to before a request is made.
    """

    def __init__(
        self,
        *,
        base_url: str | None,
        api_key: str | None,
        max_retries: int = RETRIES_MAX,
        timeout_s: float = TIMEOUT_S,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self.base_url = base_url
        self.max_retries = max_retries
        self.timeout_s = timeout_s
        self.wait = wait
        self._key = checked_key(api_key)

    def client(self) -> "Anthropic":
        """The SDK's client, without any credential from elsewhere, and without its own retries."""
        import anthropic

        http = anthropic.DefaultHttpxClient(follow_redirects=False)
        return anthropic.Anthropic(
            api_key=self._key,
            base_url=self.base_url,
            max_retries=0,
            timeout=self.timeout_s,
            http_client=http,
            open_telemetry=False,
        )

    def clean(self, body: Body) -> Body:
        """A body as it may leave: without secrets, and without the key should the repository hold it."""
        clean: Body = _without(redact_all(body), self._key)
        return clean

    def pause_s(self, error: Exception, attempt: int) -> float | None:
        """Seconds until the next attempt (counted from 0); None where another one is of no use or not allowed."""
        import anthropic

        if attempt >= self.max_retries:
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

    def explained(self, error: Exception, model: str, *, begun: bool = False) -> ProviderError:
        """A failure of a request in one line; `begun` where a part of the answer came."""
        import anthropic
        import httpx2

        where = f"the server at {self.base_url}" if self.base_url else "the provider"
        if isinstance(error, anthropic.APIStatusError):
            return _explained_status(error, model, where, self._said(error))
        if begun:
            return ProviderError(CUT_OFF, may_cost=True)
        if isinstance(error, anthropic.APITimeoutError):
            # Only a connection that was never made is sure to cost nothing.
            unsent = isinstance(error.__cause__, httpx2.ConnectTimeout)
            late = f"{where} did not answer within {self.timeout_s:g} s; try again, or without --online"
            return ProviderError(late, may_cost=not unsent)
        unsent = isinstance(error.__cause__, httpx2.ConnectError)
        if isinstance(error, anthropic.APIConnectionError) and not unsent:
            return ProviderError(f"{where} broke the connection off; try again, or without --online", may_cost=True)
        if isinstance(error, anthropic.APIConnectionError):
            return ProviderError(f"{where} cannot be reached; check the network and base_url, or ask without --online")
        return ProviderError(f"{where} answered what is no answer; try again, or without --online", may_cost=True)

    def _said(self, error: "APIStatusError") -> str:
        """The server's own words on one short line, without the key should they repeat it."""
        words = _HIDDEN.sub(" ", str(error.api_message or "").replace(self._key, "[key]")).strip()
        return f": {words[:MESSAGE_CHARS_MAX]}" if words else ""


CUT_OFF: Final = "the model's answer was cut off on its way; ask again"


def checked_key(key: str | None) -> str:
    """A key that can be sent; raises NoctuleError naming the variable to set."""
    key = (key or "").strip()
    if not key:
        raise NoctuleError(
            f"no API key: set {KEY_VARIABLE} (or put it into your keyring), or go without --online", USAGE
        )
    if not key.isascii() or not key.isprintable():
        raise NoctuleError(f"{KEY_VARIABLE} holds characters that no key has; set it again", USAGE)
    return key


def _without(value: Any, key: str) -> Any:
    if isinstance(value, str):
        return value.replace(key, "[REDACTED:own-key]")
    if isinstance(value, list):
        return [_without(each, key) for each in value]
    return {name: _without(each, key) for name, each in value.items()} if isinstance(value, dict) else value


def _explained_status(error: "APIStatusError", model: str, where: str, said: str) -> ProviderError:
    status = error.status_code

    def final(words: str, code: int = USAGE) -> ProviderError:
        return ProviderError(words, code, status=status, is_final=True)

    if status in (401, 403):
        return final(f"{where} does not accept the key (HTTP {status}); check {KEY_VARIABLE}")
    if status == 404:
        return final(f"{where} does not know the model {model!r} (HTTP 404){said}; check `model`")
    if status == 402 or (status == 429 and error.response.headers.get("retry-after") is None):
        return final(f"a spending limit is reached (HTTP {status}){said}", BUDGET_SPENT)
    if status in _BUSY or status >= 500:
        return ProviderError(f"{where} is busy or has a fault (HTTP {status}){said}; try again later", status=status)
    if 300 <= status < 400:
        return final(f"{where} redirects elsewhere (HTTP {status}); set base_url to the final address")
    return ProviderError(f"{where} does not accept the request (HTTP {status}){said}", status=status)


def request_errors() -> tuple[type[Exception], ...]:
    """What a request may raise: the client's own errors, the transport's once a stream has begun, and half a JSON."""
    import anthropic
    import httpx2

    return (anthropic.APIError, httpx2.HTTPError, httpx2.StreamError, json.JSONDecodeError)


def usage_of(counted: Any, before: Usage | None = None) -> Usage:
    """What a server counted; what it leaves out stands as it was `before`."""
    known = before or Usage()

    def count(name: str, otherwise: int) -> int:
        value = getattr(counted, name, None)
        return value if isinstance(value, int) and not isinstance(value, bool) else otherwise

    return Usage(
        count("input_tokens", known.tokens_in),
        count("output_tokens", known.tokens_out),
        count("cache_read_input_tokens", known.read),
        count("cache_creation_input_tokens", known.written),
    )


def _seconds(header: str | None) -> float | None:
    try:
        return max(float(header), 0.0) if header else None
    except ValueError:
        return None
