"""An editor's end of `noctule lsp` for benchmarks: requests in, replies and the time they took out."""

import contextlib
import json
import os
import queue
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

REPLY_S = 120.0
MODIFIED = -32801
OPEN = frozenset({"idle", "sleeping", "paused"})


class Editor:
    """Starts `python -P -m lsp_server` over `root`; a thread reads whatever it says."""

    def __init__(self, root: Path, environment: dict[str, str], features: dict[str, bool] | None = None) -> None:
        self.root = root
        self.spawned_s = time.perf_counter()
        command = [sys.executable, "-P", "-m", "lsp_server"]
        self.process = subprocess.Popen(
            command, env={**os.environ, **environment}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
        )
        self.notifications: list[dict[str, Any]] = []
        self._waiting: dict[int, queue.SimpleQueue[tuple[float, dict[str, Any] | None]]] = {}
        self.number = 0
        threading.Thread(target=self._read, daemon=True).start()
        params = {"processId": os.getpid(), "rootUri": root.as_uri(), "capabilities": {}}
        self.result("initialize", {**params, "initializationOptions": {"features": features or {}}})
        self.initialized_s = time.perf_counter()
        self.notify("initialized", {})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError, queue.Empty):
            self.result("shutdown", wait_s=10)
            self.notify("exit", None)
        self.process.kill()
        self.process.wait()

    def raw(self, data: bytes) -> None:
        """Send bytes as they are."""
        assert self.process.stdin is not None
        view = memoryview(data)
        while view:
            view = view[self.process.stdin.write(view) :]

    def send(self, message: dict[str, Any]) -> None:
        """Send one message."""
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.raw(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))

    def notify(self, method: str, params: Any) -> None:
        """Send a notification."""
        self.send({"method": method, "params": params})

    def start(self, method: str, params: Any) -> int:
        """Send a request; returns its id, for `reply`."""
        self.number += 1
        self._waiting[self.number] = queue.SimpleQueue()
        self.send({"id": self.number, "method": method, "params": params})
        return self.number

    def reply(self, identity: int, wait_s: float = REPLY_S) -> tuple[float, dict[str, Any]]:
        """When the reply to a request came (`perf_counter`), and the whole reply; queue.Empty where none came."""
        came_s, message = self._waiting[identity].get(timeout=wait_s)
        del self._waiting[identity]
        if message is None:
            raise OSError("the server is gone")
        return came_s, message

    def result(self, method: str, params: Any = None, wait_s: float = REPLY_S) -> Any:
        """The result of a request; one that a change overtook is sent again, as editors do."""
        end = time.perf_counter() + wait_s
        while True:
            _, message = self.reply(self.start(method, params or {}), wait_s)
            if message.get("error", {}).get("code") != MODIFIED:
                assert "error" not in message, message
                return message["result"]
            assert time.perf_counter() < end, "outdated again and again"

    def timed(self, method: str, params: Any) -> tuple[float, dict[str, Any]]:
        """Seconds until the reply, and the reply."""
        started_s = time.perf_counter()
        came_s, message = self.reply(self.start(method, params))
        return came_s - started_s, message

    def wait_for(self, holds: Callable[[dict[str, Any]], bool], wait_s: float = 600.0) -> dict[str, Any]:
        """The status, once it is as wanted."""
        end = time.perf_counter() + wait_s
        while True:
            status: dict[str, Any] = self.result("noctule/status")
            if holds(status):
                return status
            assert time.perf_counter() < end, status
            time.sleep(0.02)

    def _read(self) -> None:
        assert self.process.stdout is not None
        stream = os.fdopen(os.dup(self.process.stdout.fileno()), "rb")
        with stream:
            while header := stream.readline():
                length = int(header.split(b":")[1])
                stream.readline()
                message = json.loads(stream.read(length))
                now_s = time.perf_counter()
                if "method" not in message:
                    if (waiting := self._waiting.get(message.get("id"))) is not None:
                        waiting.put((now_s, message))
                elif "id" in message:
                    self.send({"id": message["id"], "result": None})
                else:
                    self.notifications.append(message)
        for waiting in list(self._waiting.values()):
            waiting.put((time.perf_counter(), None))


def has_slept(status: dict[str, Any]) -> bool:
    """True when there is nothing left to think about."""
    return status["state"] == "idle" and status.get("facts", 0) > 0 and status["outdated"] == 0


def is_open(status: dict[str, Any]) -> bool:
    """True once the repository is indexed."""
    return status["state"] in OPEN


def copied(source: Path, to: Path, files: int, pattern: str = "*.py") -> list[str]:
    """The first so many files of a tree, copied and committed; their paths."""
    paths = sorted(p.relative_to(source) for p in source.rglob(pattern) if p.is_file())[:files]
    for path in paths:
        (to / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / path, to / path)
    git(to, "init", "-q")
    git(to, "add", "-A")
    git(to, "commit", "-q", "-m", "As it came")
    return [path.as_posix() for path in paths]


def git(root: Path, *arguments: str) -> None:
    """Run git in `root` with an identity of its own."""
    identity = ("-c", "user.name=Bench", "-c", "user.email=bench@example.org", "-c", "init.defaultBranch=main")
    subprocess.run(["git", *identity, *arguments], cwd=root, check=True, capture_output=True)


def environment_in(place: Path, **more: str) -> dict[str, str]:
    """Stores and home below `place`; servers are allowed, and a busy machine does not keep them from sleeping."""
    return {
        "HOME": str(place),
        "NOCTULE_DATA": str(place / "data"),
        "NOCTULE_SERVER": "on",
        "NOCTULE_SLEEP_LOAD_MAX": "1000",
        **more,
    }
