"""A reasoner's request into a model's reply: from the ledger where it was paid for, else from the server."""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from fact_store.ledger import Ledger
from fact_store.outputs import Output, find_output, keep_within
from fact_store.spending import Usage
from sleep_agent.model.asking import NoReplyError, Request, Said
from sleep_agent.reasoner import OutOfMeansError, UnreasonedError
from workspace.breaker import BreakerOpenError
from workspace.endpoint import Body, Endpoint, ProviderError, request_errors, usage_of
from workspace.errors import NoctuleError
from workspace.purse import CapError, Held, Purse

if TYPE_CHECKING:
    from anthropic import Anthropic

CANCEL_POLL_S: Final = 0.05
_UNKNOWN_OPTION: Final = (
    "output_config",
    "format",
    "schema",
    "effort",
    "unknown field",
    "extra inputs",
    "not permitted",
)


class Replies:
    """Gives the replies that `ModelReasoner` asks for. Without purse and endpoint only what was paid for before.

    `stopped` says why nothing more comes, `micro_usd` and `usage` what was used since it was made.
    """

    def __init__(
        self,
        ledger: Ledger,
        model: str,
        purse: Purse | None = None,
        endpoint: Endpoint | None = None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> None:
        self.stopped = ""
        self.micro_usd = 0
        self.usage = Usage()
        self._ledger = ledger
        self._model = model
        self._purse = purse
        self._endpoint = endpoint
        self._cancelled = cancelled
        self._structured = True
        self._client: Anthropic | None = None

    def __call__(self, request: Request) -> Said:
        """The reply to a request; raises UnreasonedError or OutOfMeansError."""
        if output := find_output(self._ledger, request.key):
            return Said(output.text, output.stop_reason)
        if self._purse is None or self._endpoint is None:
            raise NoReplyError("nothing was paid for")
        try:
            return self._asked(request, self._purse, self._endpoint)
        except CapError as error:
            if error.cap == "call":  # this module is too large for the cap, another may not be
                self.stopped = error.message
                raise NoReplyError(error.message) from None
            raise self._ended(error) from None
        except BreakerOpenError as error:
            raise self._ended(error) from None
        except ProviderError as error:
            if error.is_final:
                raise self._ended(error) from None
            self.stopped = error.message
            kind = NoReplyError if error.status in (400, 413, 422) else UnreasonedError
            raise kind(error.message) from None

    def close(self) -> None:
        """Let go of the connection, if there is one."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def _ended(self, error: NoctuleError) -> OutOfMeansError:
        self.stopped = error.message
        return OutOfMeansError(error.message)

    def _asked(self, request: Request, purse: Purse, endpoint: Endpoint) -> Said:
        attempt = 0
        while True:
            body = endpoint.clean(body_of(request, self._model, structured=self._structured))
            held = purse.hold(body, request.max_tokens, request.subject)
            try:
                message = self._sent(endpoint, body)
            except request_errors() as error:
                failure = endpoint.explained(error, self._model)
                if self._structured and failure.status in (400, 422) and _is_about_options(failure.message):
                    # Not every server can hold a model to a schema; the prompt asks for the same in words.
                    purse.release(held, failure.message)
                    self._structured = False
                    continue
                self._give_back(held, failure, purse)
                if (pause := endpoint.pause_s(error, attempt)) is None:
                    raise failure from None
                attempt += 1
                self._wait(pause, endpoint)
            except BaseException:
                purse.lose(held)
                raise
            else:
                return self._taken(request, purse, held, message)

    def _taken(self, request: Request, purse: Purse, held: Held, message: Any) -> Said:
        """A reply, kept and paid for in one transaction before anything is made of it (in two, where another ledger
        pays).
        """
        text = "".join(getattr(b, "text", None) or "" for b in getattr(message, "content", None) or ())
        reason = str(getattr(message, "stop_reason", None) or "end_turn")
        usage = usage_of(getattr(message, "usage", None))
        output = Output(request.key, request.recipe, request.subject, self._model, text, reason)
        is_own = purse.ledger is self._ledger
        cost = purse.settle(held, usage, text, output if is_own else None)
        if not is_own:
            with self._ledger.atomically() as connection:
                keep_within(connection, self._ledger.now_s(), output)
        self.micro_usd += cost
        mine = self.usage
        self.usage = Usage(
            mine.tokens_in + usage.tokens_in,
            mine.tokens_out + usage.tokens_out,
            mine.read + usage.read,
            mine.written + usage.written,
        )
        return Said(text, reason, cost)

    def _give_back(self, held: Held, failure: ProviderError, purse: Purse) -> None:
        purse.breaker.failed()
        if failure.may_cost:
            purse.lose(held)
        else:
            purse.release(held, failure.message)

    def _sent(self, endpoint: Endpoint, body: Body) -> Any:
        """The server's reply, waited for in a thread of its own, so that a wish to stop is heard at once."""
        client = self._client = self._client or endpoint.client()
        box: list[Any] = []

        def send() -> None:
            try:
                box.append(client.messages.create(**body))
            except BaseException as error:
                box.append(error)

        worker = threading.Thread(target=send, daemon=True)
        worker.start()
        while worker.is_alive():
            worker.join(CANCEL_POLL_S)
            if worker.is_alive() and self._cancelled():
                self._client = None
                client.close()
                self.stopped = "stopped by you"
                raise OutOfMeansError(self.stopped)
        if isinstance(box[0], BaseException):
            raise box[0]
        return box[0]

    def _wait(self, seconds: float, endpoint: Endpoint) -> None:
        """Pause before the next attempt, but not past a wish to stop."""
        while seconds > 0:
            if self._cancelled():
                self.stopped = "stopped by you"
                raise OutOfMeansError(self.stopped)
            step = min(seconds, 0.25)
            endpoint.wait(step)
            seconds -= step


def body_of(request: Request, model: str, *, structured: bool = True) -> Body:
    """A request as a body of the Messages API, for any of its ways of being sent."""
    body: Body = {
        "model": model,
        "max_tokens": request.max_tokens,
        "system": request.system,
        "messages": request.messages,
    }
    if structured:
        effort = {"effort": request.effort} if request.effort else {}
        body["output_config"] = {"format": {"type": "json_schema", "schema": request.schema}, **effort}
    return body


def _is_about_options(message: str) -> bool:
    return any(word in message.lower() for word in _UNKNOWN_OPTION)
