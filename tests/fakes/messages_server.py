"""A scripted Messages API server over real HTTP on 127.0.0.1: replies are enqueued, requests are kept in `history`."""

import json
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from message_batches import BATCH_PATH, Batches
from token_meter import TokenMeter, tokens_of


@dataclass(frozen=True)
class Reply:
    """What one request gets. `cut_after` ends a stream after that many text deltas, without its closing events.

    `status` other than 200 answers with an error of `error_type`; `retry_after` is a header then, absent where None.
    Token counts that are None are worked out honestly; others are what the server claims. `drop` closes the connection
    without an answer, `half` sends half of the JSON document. `calls` are tools it uses after its text, by name and
    input; `event_latency_s` passes before each event of a stream.
    """

    text: str = ""
    status: int = 200
    error_type: str = "api_error"
    error_message: str = "scripted"
    retry_after: float | None = None
    latency_s: float = 0.0
    cut_after: int | None = None
    stop_reason: str = "end_turn"
    input_tokens: int | None = None
    cached_tokens: int | None = None
    output_tokens: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    stream_error: str | None = None
    drop: bool = False
    half: bool = False
    calls: tuple[tuple[str, dict[str, Any]], ...] = ()
    event_latency_s: float = 0.0


@dataclass(frozen=True)
class Request:
    """A request as it arrived; header names are lower-case."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any


class MessagesServer:
    """`with MessagesServer() as server:` serves on a free port; `server.enqueue("hello")` scripts the next reply.

    `respond` answers a request for which nothing is enqueued; without it such a request fails, so that a test never
    passes by accident. `batches` are message batches; `meter` knows what was really used, whatever replies claim.
    """

    def __init__(self, respond: Callable[[Request], Reply] | None = None) -> None:
        self.history: list[Request] = []
        self.respond = respond
        self.meter = TokenMeter()
        self._replies: deque[Reply] = deque()
        self._lock = threading.Lock()
        handler = type("Handler", (_Handler,), {"script": self})
        self._http = _Server(("127.0.0.1", 0), handler)
        self.batches = Batches(self.url, self._batch_result)
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def url(self) -> str:
        """The base URL to configure."""
        return f"http://127.0.0.1:{self._http.server_port}"

    def enqueue(self, *replies: Reply | str) -> None:
        """Script the next replies, in order; text alone is an answer with that text."""
        with self._lock:
            self._replies.extend(Reply(text=r) if isinstance(r, str) else r for r in replies)

    @property
    def unused(self) -> int:
        """How many scripted replies were never asked for."""
        return len(self._replies)

    def asked(self) -> list[Any]:
        """The bodies of all requests for a message, in the order in which they came."""
        return [r.body for r in self.history if r.path.partition("?")[0] == "/v1/messages"]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def note(self, request: Request) -> None:
        """Keep a request."""
        with self._lock:
            self.history.append(request)

    def next_reply(self, request: Request) -> Reply:
        """The next scripted reply, else what `respond` says."""
        with self._lock:
            if self._replies:
                return self._replies.popleft()
        if self.respond:
            return self.respond(request)
        return Reply(status=400, error_type="invalid_request_error", error_message="nothing is scripted")

    def message(self, reply: Reply, body: Any) -> dict[str, Any]:
        """A reply as a message, with its usage; an answer that was worked on is on the meter."""
        used = self.meter.take(body, reply.text + "".join(json.dumps(given) for _, given in reply.calls))
        claimed = {
            "input_tokens": used.plain if reply.input_tokens is None else reply.input_tokens,
            "cache_creation_input_tokens": used.written if reply.input_tokens is None else 0,
            "cache_read_input_tokens": used.read if reply.cached_tokens is None else reply.cached_tokens,
            "output_tokens": used.out if reply.output_tokens is None else reply.output_tokens,
        }
        if reply.input_tokens is not None and reply.cached_tokens is None:
            claimed["cache_read_input_tokens"] = 0
        return {
            "id": "msg_1",
            "type": "message",
            "role": "assistant",
            "model": body["model"],
            "content": [{"type": "text", "text": reply.text}, *_tool_uses(reply)],
            "stop_reason": "tool_use" if reply.calls else reply.stop_reason,
            "stop_sequence": None,
            "usage": claimed,
        }

    def _batch_result(self, params: Any) -> dict[str, Any]:
        reply = self.next_reply(Request("POST", "/v1/messages", {}, params))
        if reply.status != 200:
            return {"type": "errored", "error": error_body(reply.error_type, reply.error_message)}
        return {"type": "succeeded", "message": self.message(reply, params)}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, _request: Any, _client: Any) -> None:
        """A client that went away is part of the play."""


class _Handler(BaseHTTPRequestHandler):
    script: MessagesServer
    protocol_version = "HTTP/1.1"
    # Unbuffered writes cost a delayed acknowledgement (48 ms) for each call.
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers.get("content-length", "0"))) or b"{}")
        path = self.path.partition("?")[0]
        request = Request("POST", self.path, self._headers(), body)
        self.script.note(request)
        if path == "/v1/messages":
            self._message(self.script.next_reply(request), body)
        elif path == "/v1/messages/count_tokens":
            self._json(200, {"input_tokens": tokens_of(json.dumps(body["messages"]))})
        elif path.startswith(BATCH_PATH):
            self._batch(self.script.batches.post(path.removeprefix(BATCH_PATH).strip("/"), body))
        else:
            self._json(404, error_body("not_found_error", "no such path"))

    def do_GET(self) -> None:
        self.script.note(Request("GET", self.path, self._headers(), None))
        path, _, query = self.path.partition("?")
        if path.startswith(BATCH_PATH):
            self._batch(self.script.batches.get(path.removeprefix(BATCH_PATH).strip("/"), query))
        else:
            self._json(404, error_body("not_found_error", "no such path"))

    def _batch(self, answer: tuple[int, Any]) -> None:
        status, value = answer
        if status == 0:
            self._hang_up()
        elif isinstance(value, bytes):
            self._send(200, "application/x-jsonl", value, {})
        else:
            self._json(status, value)

    def _headers(self) -> dict[str, str]:
        return {k.lower(): v for k, v in self.headers.items()}

    def _message(self, reply: Reply, body: Any) -> None:
        time.sleep(reply.latency_s)
        if reply.drop:
            self.script.message(reply, body)
            self._hang_up()
        elif reply.status != 200:
            retry = {} if reply.retry_after is None else {"retry-after": f"{reply.retry_after:g}"}
            self._json(reply.status, error_body(reply.error_type, reply.error_message), {**retry, **reply.headers})
        elif body.get("stream"):
            self._stream(reply, self.script.message(reply, body))
        else:
            whole = json.dumps(self.script.message(reply, body)).encode()
            self._send(200, "application/json", whole[: len(whole) // 2] if reply.half else whole, {})

    def _stream(self, reply: Reply, message: dict[str, Any]) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        for name, data in events(reply, message):
            if reply.event_latency_s:
                self.wfile.flush()
                time.sleep(reply.event_latency_s)
            line = f"event: {name}\ndata: {json.dumps({'type': name, **data})}\n\n".encode()
            self.wfile.write(b"%x\r\n%b\r\n" % (len(line), line))
        if reply.cut_after is None:
            self.wfile.write(b"0\r\n\r\n")
        self.wfile.flush()
        # A cut stream is a connection that closes in the middle of a chunked body.
        self.close_connection = reply.cut_after is not None

    def _hang_up(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def _json(self, status: int, value: Any, headers: dict[str, str] | None = None) -> None:
        self._send(status, "application/json", json.dumps(value).encode(), headers or {})

    def _send(self, status: int, kind: str, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {"content-type": kind, "content-length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, format: str, *args: Any) -> None:
        """Tests read `history` instead of a log."""


def events(reply: Reply, message: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The events of a streamed message."""
    start = {**message, "content": [], "stop_reason": None, "usage": {**message["usage"], "output_tokens": 1}}
    yield "message_start", {"message": start}
    yield "content_block_start", {"index": 0, "content_block": {"type": "text", "text": ""}}
    yield "ping", {}
    for number, word in enumerate(_pieces(reply.text)):
        if reply.cut_after is not None and number >= reply.cut_after:
            return
        yield "content_block_delta", {"index": 0, "delta": {"type": "text_delta", "text": word}}
    if reply.stream_error is not None:
        yield "error", error_body(reply.stream_error, "scripted")
        return
    yield "content_block_stop", {"index": 0}
    for index, use in enumerate(_tool_uses(reply), 1):
        yield "content_block_start", {"index": index, "content_block": {**use, "input": {}}}
        for part in _halves(json.dumps(use["input"])):
            yield "content_block_delta", {"index": index, "delta": {"type": "input_json_delta", "partial_json": part}}
        yield "content_block_stop", {"index": index}
    delta = {"stop_reason": message["stop_reason"], "stop_sequence": None}
    yield "message_delta", {"delta": delta, "usage": {"output_tokens": message["usage"]["output_tokens"]}}
    yield "message_stop", {}


def _tool_uses(reply: Reply) -> list[dict[str, Any]]:
    calls = enumerate(reply.calls)
    return [{"type": "tool_use", "id": f"toolu_{n}", "name": name, "input": given} for n, (name, given) in calls]


def _halves(text: str) -> list[str]:
    return [text[: len(text) // 2], text[len(text) // 2 :]]


def _pieces(text: str) -> list[str]:
    """The text word by word, blanks kept."""
    words = text.split(" ")
    return [word if at == 0 else f" {word}" for at, word in enumerate(words)] if text else []


def error_body(kind: str, message: str) -> dict[str, Any]:
    """An error as the API describes it."""
    return {"type": "error", "error": {"type": kind, "message": message}, "request_id": "req_1"}
