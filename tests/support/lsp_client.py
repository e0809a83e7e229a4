"""A test's end of a language server over stdio: raw bytes in, every message out, nothing hidden by a client library."""

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

REPLY_S = 30.0


class Client:
    """Starts `python -P -m lsp_server`; answers the server's requests from `answers` or with null, keeps the rest."""

    def __init__(
        self,
        *,
        environment: dict[str, str] | None = None,
        arguments: tuple[str, ...] = (),
        command: tuple[str, ...] = (),
    ) -> None:
        command = command or (sys.executable, "-P", "-m", "lsp_server", *arguments)
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        self.process = subprocess.Popen(command, env={**os.environ, **(environment or {})}, bufsize=0, **pipes)  # type: ignore[call-overload]
        self.notifications: list[dict[str, Any]] = []
        self.requests: list[dict[str, Any]] = []
        self.errors: list[bytes] = []
        self.answers: dict[str, Any] = {}
        self._inbox: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._number = 0
        self._threads = [threading.Thread(target=t, daemon=True) for t in (self._read, self._read_errors)]
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        for thread in self._threads:
            thread.join()
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            pipe.close()

    def raw(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.process.stdin.write(data)

    def send(self, message: dict[str, Any]) -> None:
        """Send one message, framed."""
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.raw(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))

    def notify(self, method: str, params: Any) -> None:
        """Send a notification."""
        self.send({"method": method, "params": params})

    def start(self, method: str, params: Any = None) -> int:
        """Send a request; returns its id."""
        self._number += 1
        self.send({"id": self._number, "method": method, **({} if params is None else {"params": params})})
        return self._number

    def reply(self, identity: int | None) -> dict[str, Any]:
        """The reply to a request; what comes before it is kept."""
        while True:
            message = self._inbox.get(timeout=REPLY_S)
            assert message is not None, "the server is gone"
            if "method" not in message and message.get("id") == identity:
                return message
            self._keep(message)

    def call(self, method: str, params: Any = None) -> dict[str, Any]:
        """Send a request and wait for its whole reply."""
        return self.reply(self.start(method, params))

    def result(self, method: str, params: Any = None) -> Any:
        """The result of a request; an error fails the test."""
        reply = self.call(method, params)
        assert "error" not in reply, reply
        return reply["result"]

    def error(self, method: str, params: Any = None) -> dict[str, Any]:
        """The error of a request; a result fails the test."""
        reply = self.call(method, params)
        assert "error" in reply, reply
        return reply["error"]  # type: ignore[no-any-return]

    def initialize(self, root: Path | None = None, **more: Any) -> dict[str, Any]:
        """Begin a session; returns the capabilities."""
        client = {
            "window": {"workDoneProgress": True},
            "general": {"positionEncodings": [more.pop("encoding", "utf-16")]},
        }
        trees = {"documentSymbol": {"hierarchicalDocumentSymbolSupport": True}}
        also = more.pop("more", {})
        trees |= also.pop("textDocument", {})
        params = {"processId": os.getpid(), "rootUri": root.as_uri() if root else None, **more}
        result = self.result("initialize", {"capabilities": {**client, "textDocument": trees, **also}, **params})
        self.notify("initialized", {})
        return result["capabilities"]  # type: ignore[no-any-return]

    def wait_for(self, holds: Callable[[dict[str, Any]], bool], seconds: float = 60.0) -> dict[str, Any]:
        """Ask for the status until it is as wanted."""
        end = time.monotonic() + seconds
        while True:
            status = self.result("noctule/status", {})
            if holds(status):
                return status  # type: ignore[no-any-return]
            assert time.monotonic() < end, (status, b"".join(self.errors)[-2000:])
            time.sleep(0.05)

    def leave(self) -> int:
        """`shutdown` and `exit`; returns the exit code."""
        self.result("shutdown")
        self.notify("exit", None)
        return self.process.wait(timeout=REPLY_S)

    def _keep(self, message: dict[str, Any]) -> None:
        if "id" in message and "method" in message:
            self.requests.append(message)
            self.send({"id": message["id"], "result": self.answers.get(message["method"])})
        else:
            self.notifications.append(message)

    def _read(self) -> None:
        out = self.process.stdout
        stream = os.fdopen(os.dup(out.fileno()), "rb")
        with stream:
            while header := stream.readline():
                length = int(header.split(b":")[1])
                assert stream.readline() == b"\r\n"
                self._inbox.put(json.loads(stream.read(length)))
        self._inbox.put(None)

    def _read_errors(self) -> None:
        stream = os.fdopen(os.dup(self.process.stderr.fileno()), "rb")
        with stream:
            while data := stream.readline():
                self.errors.append(data)
