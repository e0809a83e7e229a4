"""JSON bodies into handler calls and their outcomes into replies: every request gets one, none carries a traceback."""

import asyncio
import contextvars
import itertools
import json
import logging
import os
from collections.abc import Callable, Mapping
from typing import Any, Final

import attrs
import msgspec
from lsprotocol import types
from pygls.protocol import LanguageServerProtocol, lsp_method

from lsp_server.greeting import DEFAULT_ENCODING, Encoding, Initialize, greeted
from lsp_server.replies import (
    INTERNAL_ERROR,
    INVALID_PARAMS,
    INVALID_REQUEST,
    METHOD_NOT_FOUND,
    NOT_INITIALIZED,
    PARSE_ERROR,
    REQUEST_CANCELLED,
    REQUEST_FAILED,
    ReplyError,
    expected,
    record_bug,
)
from workspace.client import HELLO
from workspace.framing import Malformed

IN_FLIGHT_MAX: Final = 512
CLIENT_REPLY_S: Final = 10.0

_log = logging.getLogger("noctule.lsp")


class GuardedProtocol(LanguageServerProtocol):
    """pygls' protocol with its gaps closed: states, parameters, errors, framing, exits."""

    def __init__(self, server: Any, converter: Any) -> None:
        super().__init__(server, converter)
        self.custom_params: Mapping[str, type[msgspec.Struct]] = {}
        self.encoding: Encoding = DEFAULT_ENCODING
        self.on_initialize: Callable[[Initialize], None] = lambda _params: None
        self.on_lost_change: Callable[[str], None] = lambda _uri: None
        self.announced: set[str] = set()
        self.progress_bars: dict[str | int, Callable[[], None]] = {}
        self.on_exit: Callable[[int], None] = lambda _code: None
        self._initialized = False
        self._in_flight: set[str | int] = set()
        self._asked = itertools.count(1)

    # ---- in

    def receive(self, body: bytes | Malformed) -> None:
        """One message: parse, check the state, check the parameters, then run the handler. Never raises."""
        try:
            message = _parse(body)
        except ReplyError as error:
            self._reply_error(None, error)
            return
        identity = message.get("id")
        try:
            if "method" not in message:
                self._take_response(message)
            elif "id" in message:
                self._take_request(identity, message)
            else:
                self._take_notification(message)
        except ReplyError as error:
            if "id" in message and "method" in message:
                self._reply_error(identity if isinstance(identity, (str, int)) else None, error)
            else:
                _log.warning("ignored a message: %s", error.message)
        except Exception as error:  # the last line of defence: a message must never end the server
            _log.error("ignored a message that could not be handled (%s)", type(error).__name__)

    def _take_request(self, identity: Any, message: dict[str, Any]) -> None:
        method = message["method"]
        if not isinstance(identity, (str, int)) or isinstance(identity, bool) or not isinstance(method, str):
            raise ReplyError(INVALID_REQUEST, "a request needs a string or whole number as id and a string as method")
        self._check_state(method)
        if not self._is_known(method):
            raise ReplyError(METHOD_NOT_FOUND, f"unknown method: {method[:100]}")
        if identity in self._in_flight or len(self._in_flight) >= IN_FLIGHT_MAX:
            raise ReplyError(INVALID_REQUEST, "this id is in use, or too many requests wait")
        params = self._params(method, message, types.METHOD_TO_TYPES.get(method, (None,))[0])
        self._in_flight.add(identity)
        contextvars.copy_context().run(self._handle_request, identity, method, params)

    def _check_state(self, method: str) -> None:
        if self._shutdown:
            raise ReplyError(INVALID_REQUEST, "the server is shutting down")
        if not self._initialized and method not in (types.INITIALIZE, HELLO):
            raise ReplyError(NOT_INITIALIZED, "the first request must be `initialize`")
        if self._initialized and method == types.INITIALIZE:
            raise ReplyError(INVALID_REQUEST, "the server is initialized already")

    def _take_notification(self, message: dict[str, Any]) -> None:
        method = message["method"]
        if not isinstance(method, str):
            raise ReplyError(INVALID_REQUEST, "a method is a string")
        if method == types.CANCEL_REQUEST:
            self._cancel(message)
        elif self._is_known(method) and (method == types.EXIT or (self._initialized and not self._shutdown)):
            contextvars.copy_context().run(self._handle_notification, method, self._notified(method, message))

    def _notified(self, method: str, message: dict[str, Any]) -> Any:
        try:
            return self._params(method, message, types.METHOD_TO_TYPES.get(method, (None,))[0])
        except ReplyError:
            if method == types.TEXT_DOCUMENT_DID_CHANGE:
                self._lose_buffer(message.get("params"))
            raise

    def _lose_buffer(self, params: Any) -> None:
        # A change that cannot be read leaves the buffer unknown; disk is then the better truth.
        document = params.get("textDocument") if isinstance(params, dict) else None
        if isinstance(document, dict) and isinstance(uri := document.get("uri"), str):
            self.on_lost_change(uri)

    def _is_known(self, method: str) -> bool:
        return method in self.fm.builtin_features or method in self.fm.features

    def _cancel(self, message: dict[str, Any]) -> None:
        params = message.get("params")
        identity = params.get("id") if isinstance(params, dict) else None
        if isinstance(identity, (str, int)) and (future := self._request_futures.get(identity)):
            future.cancel()

    def _take_response(self, message: dict[str, Any]) -> None:
        identity = message.get("id")
        if not isinstance(identity, str) or identity in self._in_flight:
            return
        if (future := self._request_futures.pop(identity, None)) is None or future.done():
            return
        self._result_types.pop(identity, None)
        if "error" in message:
            future.set_exception(ReplyError(REQUEST_FAILED, "the client refused the request"))
        else:
            future.set_result(message.get("result"))

    def forget_requests(self) -> None:
        """The client is gone: nobody waits for what it asked."""
        for identity in list(self._in_flight):
            if future := self._request_futures.get(identity):
                future.cancel()

    def _params(self, method: str, message: dict[str, Any], typed: Any) -> Any:
        """Checked parameters; raises ReplyError that names the place but never repeats the content."""
        raw = message.get("params")
        if struct := Initialize if method == types.INITIALIZE else self.custom_params.get(method):
            try:
                return msgspec.convert({} if raw is None else raw, struct)
            except (msgspec.ValidationError, RecursionError) as error:
                raise ReplyError(INVALID_PARAMS, f"invalid params of {method}: {error}") from None
        if typed is None:
            return raw
        try:
            return self._converter.structure(message, typed).params
        except Exception:
            raise ReplyError(INVALID_PARAMS, f"invalid params of {method}") from None

    # ---- out

    def _send_handler_result(self, future: Any, *, msg_id: str | int) -> None:
        self._request_futures.pop(msg_id, None)
        self._in_flight.discard(msg_id)
        try:
            if future.cancelled():
                raise ReplyError(REQUEST_CANCELLED, "the request was cancelled")
            self._send_response(msg_id, result=future.result())
        except ReplyError as error:
            self._reply_error(msg_id, error)
        except asyncio.CancelledError:
            self._reply_error(msg_id, ReplyError(REQUEST_CANCELLED, "the request was cancelled"))
        except Exception as error:
            self._reply_failure(msg_id, error)

    def _reply_failure(self, msg_id: str | int, error: Exception) -> None:
        reply = expected(error)
        if reply is None:
            reply = ReplyError(INTERNAL_ERROR, "internal error; the server's log says more")
            record_bug("a request handler failed", error)
        self._reply_error(msg_id, reply)

    def _check_handler_result(self, future: Any) -> None:
        if not future.cancelled() and (error := future.exception()) is not None:
            record_bug("a notification handler failed", error)

    def _send_data(self, data: Any) -> None:
        if self.writer is not None and data:
            body = json.dumps(data, default=self._serialize_message).encode()
            self.writer.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))

    def _reply_error(self, identity: str | int | None, error: ReplyError) -> None:
        body: dict[str, Any] = {"code": error.code, "message": error.message}
        if error.exit_code:
            body["data"] = {"exitCode": error.exit_code}
        self._send_data({"jsonrpc": self.VERSION, "id": identity, "error": body})

    async def ask_client(self, method: str, params: Any, wait_s: float = CLIENT_REPLY_S) -> Any:
        """Send a request and wait for the reply, `wait_s` at most; raises ReplyError or TimeoutError."""
        # Another server may have asked before it died: its numbers must not come again.
        identity = f"noctule-{os.getpid()}-{next(self._asked)}"
        future = self.send_request_async(method, params, msg_id=identity)
        try:
            return await asyncio.wait_for(future, wait_s)
        finally:
            self._request_futures.pop(identity, None)
            self._result_types.pop(identity, None)

    # ---- the life of a session

    @lsp_method(types.INITIALIZE)
    def lsp_initialize(self, params: Initialize) -> Any:  # type: ignore[override]  # read by us, as the relay does
        """What is offered; from here on other requests are accepted. The session keeps the folders."""
        self.encoding = params.encoding
        self.on_initialize(params)
        # The library notes what the client can do; what it would offer by itself is not what is said.
        yield from super().lsp_initialize(types.InitializeParams(self._capabilities(params.capabilities)))
        self._initialized = True
        return self._converter.structure(greeted(params), types.InitializeResult)

    def _capabilities(self, given: dict[str, Any]) -> types.ClientCapabilities:
        """What a client says it can do, without the parts of it that cannot be read."""
        known = types.ClientCapabilities()
        for name, value in given.items():
            try:
                part = self._converter.structure({name: value}, types.ClientCapabilities)
            except Exception:
                _log.warning("the client's capability %.40r cannot be read: it counts as absent", name)
            else:
                found = {field: said for field, said in attrs.asdict(part, recurse=False).items() if said is not None}
                known = attrs.evolve(known, **found)
        return known

    @lsp_method(types.SHUTDOWN)
    def lsp_shutdown(self, *args: Any) -> Any:
        """Cancels what is in flight; after this only `exit` is listened to."""
        current = self.msg_id
        for identity in list(self._in_flight):
            if identity != current and (future := self._request_futures.get(identity)):
                future.cancel()
        self._shutdown = True
        if (handler := self.fm.features.get(types.SHUTDOWN)) is not None:
            yield handler, args, None

    @lsp_method(types.EXIT)
    def lsp_exit(self, *_args: Any) -> Any:
        """Ends the session: exit code 0 after `shutdown`, else 1."""
        self.on_exit(self.exit_code)

    @lsp_method(types.WINDOW_WORK_DONE_PROGRESS_CANCEL)
    def lsp_work_done_progress_cancel(self, params: types.WorkDoneProgressCancelParams) -> None:
        """Stops the work that a progress bar stands for."""
        if (cancel := self.progress_bars.get(params.token)) is not None:
            cancel()

    @property
    def exit_code(self) -> int:
        """What the process exits with if the session ends now."""
        return 0 if self._shutdown else 1

    # The documents are kept by `lsp_server/documents.py`: pygls' own splits lines where the protocol does not.

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> Any:
        """Hands the notification on."""
        yield from self._hand_on(types.TEXT_DOCUMENT_DID_OPEN, params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> Any:
        """Hands the notification on."""
        yield from self._hand_on(types.TEXT_DOCUMENT_DID_CHANGE, params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> Any:
        """Hands the notification on."""
        yield from self._hand_on(types.TEXT_DOCUMENT_DID_CLOSE, params)

    def _hand_on(self, method: str, params: Any) -> Any:
        if (handler := self.fm.features.get(method)) is not None:
            yield handler, (params,), None


def _parse(body: bytes | Malformed) -> dict[str, Any]:
    if isinstance(body, Malformed):
        raise ReplyError(PARSE_ERROR, "bytes outside of any message were skipped; is Content-Length right?")
    try:
        message = json.loads(body)
    except (ValueError, RecursionError):
        raise ReplyError(PARSE_ERROR, "a message is not valid JSON") from None
    if not isinstance(message, dict) or message.get("jsonrpc") != "2.0":
        raise ReplyError(INVALID_REQUEST, 'a message is an object with "jsonrpc": "2.0"')
    return message
