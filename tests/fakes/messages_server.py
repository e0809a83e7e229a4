"""A scripted Messages API server over real HTTP on 127.0.0.1: replies are enqueued, requests are kept in `history`."""

import json
import threading
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

BATCH_PATH = "/v1/messages/batches"


@dataclass(frozen=True)
class Reply:
    """What one request gets. `cut_after` ends a stream after that many text deltas, without its closing events.

    `status` other than 200 answers with an error of `error_type`; `retry_after` is a header then, absent where None.
    """

    text: str = ""
    status: int = 200
    error_type: str = "api_error"
    error_message: str = "scripted"
    retry_after: float | None = None
    latency_s: float = 0.0
    cut_after: int | None = None
    stop_reason: str = "end_turn"
    input_tokens: int = 10
    cached_tokens: int = 0
    output_tokens: int = 5
    headers: dict[str, str] = field(default_factory=dict)
    stream_error: str | None = None


@dataclass(frozen=True)
class Request:
    """A request as it arrived; header names are lower-case."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any


class MessagesServer:
    """`with MessagesServer() as server:` serves on a free port; `server.enqueue("hello")` scripts the next reply."""

    def __init__(self) -> None:
        self.history: list[Request] = []
        self._replies: deque[Reply] = deque()
        self._batches: dict[str, list[dict[str, Any]]] = {}
        self._lock = threading.Lock()
        handler = type("Handler", (_Handler,), {"script": self})
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._http.daemon_threads = True
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

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def next_reply(self, request: Request) -> Reply:
        """Take the next scripted reply; without one the request fails, so that a test never passes by accident."""
        with self._lock:
            self.history.append(request)
            if not self._replies:
                return Reply(status=400, error_type="invalid_request_error", error_message="nothing is scripted")
            return self._replies.popleft()

    def note(self, request: Request) -> None:
        """Keep a request that needs no scripted reply."""
        with self._lock:
            self.history.append(request)

    def create_batch(self, body: Any) -> dict[str, Any]:
        """Take a batch and answer each of its requests with the next scripted replies."""
        with self._lock:
            name = f"msgbatch_{len(self._batches) + 1}"
            rows = []
            for entry in body["requests"]:
                reply = self._replies.popleft() if self._replies else Reply(status=400)
                rows.append({"custom_id": entry["custom_id"], "result": _batch_result(reply, entry["params"])})
            self._batches[name] = rows
            return self.describe_batch(name)

    def batch_results(self, name: str) -> list[dict[str, Any]] | None:
        """The results of a batch in reverse order (they are joined by `custom_id`); None where it is unknown."""
        return None if name not in self._batches else self._batches[name][::-1]

    def describe_batch(self, name: str) -> dict[str, Any]:
        """A batch as the API describes it; batches end at once here."""
        rows = self._batches[name]
        errored = sum(row["result"]["type"] == "errored" for row in rows)
        counts = {"processing": 0, "succeeded": len(rows) - errored, "errored": errored, "canceled": 0, "expired": 0}
        return {
            "id": name,
            "type": "message_batch",
            "processing_status": "ended",
            "request_counts": counts,
            "created_at": "2026-01-01T00:00:00Z",
            "expires_at": "2026-01-02T00:00:00Z",
            "ended_at": "2026-01-01T00:00:01Z",
            "archived_at": None,
            "cancel_initiated_at": None,
            "results_url": f"{self.url}{BATCH_PATH}/{name}/results",
        }

    def has_batch(self, name: str) -> bool:
        """Whether a batch of this id was created."""
        return name in self._batches


class _Handler(BaseHTTPRequestHandler):
    script: MessagesServer
    protocol_version = "HTTP/1.1"
    # Unbuffered writes cost a delayed acknowledgement (48 ms) for each call.
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers.get("content-length", "0"))) or b"{}")
        path = self.path.partition("?")[0]
        if path == "/v1/messages":
            self._message(self.script.next_reply(self._request(body)), body)
        elif path == "/v1/messages/count_tokens":
            self.script.note(self._request(body))
            self._json(200, {"input_tokens": len(json.dumps(body["messages"])) // 4})
        elif path == BATCH_PATH:
            self.script.note(self._request(body))
            self._json(200, self.script.create_batch(body))
        else:
            self._json(404, _error("not_found_error", "no such path"))

    def do_GET(self) -> None:
        self.script.note(self._request(None))
        name, _, rest = self.path.partition("?")[0].removeprefix(f"{BATCH_PATH}/").partition("/")
        if not self.script.has_batch(name):
            self._json(404, _error("not_found_error", "no such batch"))
        elif rest == "results":
            lines = [json.dumps(row) for row in self.script.batch_results(name) or []]
            self._send(200, "application/x-jsonl", "".join(f"{line}\n" for line in lines).encode(), {})
        else:
            self._json(200, self.script.describe_batch(name))

    def _request(self, body: Any) -> Request:
        return Request(self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body)

    def _message(self, reply: Reply, body: Any) -> None:
        time.sleep(reply.latency_s)
        if reply.status != 200:
            retry = {} if reply.retry_after is None else {"retry-after": f"{reply.retry_after:g}"}
            self._json(reply.status, _error(reply.error_type, reply.error_message), {**retry, **reply.headers})
        elif body.get("stream"):
            self._stream(reply, body["model"])
        else:
            self._json(200, _message(reply, body["model"]))

    def _stream(self, reply: Reply, model: str) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        for name, data in _events(reply, model):
            line = f"event: {name}\ndata: {json.dumps({'type': name, **data})}\n\n".encode()
            self.wfile.write(b"%x\r\n%b\r\n" % (len(line), line))
        if reply.cut_after is None:
            self.wfile.write(b"0\r\n\r\n")
        self.wfile.flush()
        # A cut stream is a connection that closes in the middle of a chunked body.
        self.close_connection = reply.cut_after is not None

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


def _events(reply: Reply, model: str) -> Iterator[tuple[str, dict[str, Any]]]:
    start = {**_message(reply, model), "content": [], "stop_reason": None}
    start["usage"] = {**start["usage"], "output_tokens": 1}
    yield "message_start", {"message": start}
    yield "content_block_start", {"index": 0, "content_block": {"type": "text", "text": ""}}
    yield "ping", {}
    for number, word in enumerate(_pieces(reply.text)):
        if reply.cut_after is not None and number >= reply.cut_after:
            return
        yield "content_block_delta", {"index": 0, "delta": {"type": "text_delta", "text": word}}
    if reply.stream_error is not None:
        yield "error", _error(reply.stream_error, "scripted")
        return
    yield "content_block_stop", {"index": 0}
    delta = {"stop_reason": reply.stop_reason, "stop_sequence": None}
    yield "message_delta", {"delta": delta, "usage": {"output_tokens": reply.output_tokens}}
    yield "message_stop", {}


def _pieces(text: str) -> list[str]:
    """The text word by word, blanks kept."""
    words = text.split(" ")
    return [word if at == 0 else f" {word}" for at, word in enumerate(words)] if text else []


def _message(reply: Reply, model: str) -> dict[str, Any]:
    usage = {
        "input_tokens": reply.input_tokens,
        "cache_creation_input_tokens": 0,
        "cache_read_input_tokens": reply.cached_tokens,
        "output_tokens": reply.output_tokens,
    }
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": [{"type": "text", "text": reply.text}],
        "stop_reason": reply.stop_reason,
        "stop_sequence": None,
        "usage": usage,
    }


def _batch_result(reply: Reply, params: Any) -> dict[str, Any]:
    if reply.status != 200:
        return {"type": "errored", "error": _error(reply.error_type, reply.error_message)}
    return {"type": "succeeded", "message": _message(reply, params["model"])}


def _error(kind: str, message: str) -> dict[str, Any]:
    return {"type": "error", "error": {"type": kind, "message": message}, "request_id": "req_1"}
