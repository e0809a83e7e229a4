"""Method and parameters into a result of the repository's live server: JSON-RPC over its socket, without pygls."""

import itertools
import json
import os
import select
import socket
import threading
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final, Self

from workspace.address import is_allowed, reach
from workspace.errors import ERROR, NO_STORE, USAGE, NoctuleError
from workspace.framing import Frames, Malformed

HELLO: Final = "noctule/hello"
HELLO_S: Final = 10.0
ANSWER_S: Final = 30.0
"""What a server needs at most for what it answers at once; one that takes longer hangs."""
RETIRED_S: Final = 10.0
COMMAND_LINGER_S: Final = 300.0
"""How long a server that a command started waits for the next one."""
READ_BYTES: Final = 64 * 1024
POLL_S: Final = 0.2
WANTED_POLL_S: Final = 0.05
READY_POLL_S: Final = 0.05
CANCELLED: Final = -32800
CONTENT_MODIFIED: Final = -32801
RETRIES_MAX: Final = 50
RETRY_S: Final = 0.1
_EXIT_CODES: Final = {-32602: USAGE, -32803: ERROR}
_UNREADY: Final = frozenset({"opening", "indexing"})

Told = Callable[[Any], None]


class ServerError(NoctuleError):
    """The server refused a request; `code` is the protocol's, `message` one line for the user."""

    def __init__(self, code: int, message: str, exit_code: int = 0) -> None:
        super().__init__(message, exit_code or _EXIT_CODES.get(code, ERROR))
        self.code = code


class ServerGoneError(NoctuleError):
    """The server ended in the middle of a request; another one can be attached to at once."""

    def __init__(self) -> None:
        super().__init__("the server of this repository is gone; ask again", ERROR)


class Client:
    """One connection. Calls from several threads follow each other; for requests at the same time, attach twice.

    `on_notification` gets (method, params) of what the server tells by itself, while a call waits; `on_request` answers
    what it asks (null by default). `server` is what it said of itself: `version`, `pid`, `writer`.
    """

    def __init__(self, connection: socket.socket) -> None:
        self.server: dict[str, Any] = {}
        self.on_notification: Callable[[str, Any], None] = _ignore
        self.on_request: Callable[[str, Any], Any] = _nothing
        self._connection = connection
        self._frames = Frames()
        self._inbox: list[dict[str, Any]] = []
        self._calling = threading.Lock()
        self._numbers = itertools.count(1)

    def call(
        self,
        method: str,
        params: dict[str, Any] | None = None,
        *,
        on_chunk: Told | None = None,
        on_progress: Told | None = None,
        timeout_s: float | None = None,
        is_unwanted: Callable[[], bool] | None = None,
    ) -> Any:
        """The result of a request. Raises ServerError, ServerGoneError, or TimeoutError after `timeout_s` seconds.

        Once `is_unwanted` says so, the request is cancelled, and ServerError (-32800) raised.

        With `on_chunk` the answer is asked for in parts, and each is handed over as it comes; `on_progress` gets the
        progress of the work. A request that a change overtook is sent again. Ctrl-C, and whatever a callback raises,
        cancels the request.
        """
        for _ in range(RETRIES_MAX):
            try:
                return self._call(method, params or {}, on_chunk, on_progress, timeout_s, is_unwanted)
            except ServerError as error:
                if error.code != CONTENT_MODIFIED:
                    raise
                time.sleep(RETRY_S)
        return self._call(method, params or {}, on_chunk, on_progress, timeout_s, is_unwanted)

    def command(self, name: str, *arguments: Any, on_progress: Told | None = None) -> Any:
        """The result of a command of the server, such as `noctule.status`."""
        asked = {"command": name, "arguments": list(arguments)}
        return self.call("workspace/executeCommand", asked, on_progress=on_progress)

    def notify(self, method: str, params: Any) -> None:
        """Tell the server something. Raises ServerGoneError."""
        self._send({"method": method, "params": params})

    def wait_until_ready(self, on_status: Told | None = None) -> dict[str, Any]:
        """The status of the workspace once it is indexed; raises NoctuleError saying why where it cannot be, or where
        the server says nothing at all any more.
        """
        while True:
            try:
                status: dict[str, Any] = self.call("noctule/status", {}, timeout_s=ANSWER_S)
            except TimeoutError:
                process = self.server.get("pid", "unknown")
                hangs = f"the server of this repository (process {process}) hangs: end it and try again"
                raise NoctuleError(f"{hangs}, or go without one: NOCTULE_SERVER=off", ERROR) from None
            if on_status:
                on_status(status)
            if status["state"] == "unavailable":
                raise NoctuleError(status.get("reason", "the repository cannot be opened"), NO_STORE)
            if status["state"] not in _UNREADY:
                return status
            time.sleep(READY_POLL_S)

    def detach(self) -> socket.socket:
        """The connection itself, for who speaks the protocol by other means; after `meet` nothing of it was read."""
        return self._connection

    def close(self) -> None:
        """Leave; the server goes on."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # ---- the wire

    def _call(
        self,
        method: str,
        params: dict[str, Any],
        on_chunk: Told | None,
        on_progress: Told | None,
        timeout_s: float | None,
        is_unwanted: Callable[[], bool] | None,
    ) -> Any:
        with self._calling:
            identity = next(self._numbers)
            told: dict[Any, Told] = {}
            for name, tell in (("partialResultToken", on_chunk), ("workDoneToken", on_progress)):
                if tell:
                    params = {**params, name: f"{name}-{identity}"}
                    told[params[name]] = tell
            self._send({"id": identity, "method": method, "params": params})
            try:
                deadline = None if timeout_s is None else time.monotonic() + timeout_s
                reply = self._reply(identity, told, deadline, is_unwanted)
            except ServerGoneError:
                raise
            except BaseException:
                self._send({"method": "$/cancelRequest", "params": {"id": identity}})
                raise
        if (refusal := reply.get("error")) is not None:
            data = refusal.get("data")
            exit_code = data.get("exitCode") if isinstance(data, dict) else 0
            raise ServerError(int(refusal.get("code", 0)), str(refusal.get("message", "")), int(exit_code or 0))
        return reply.get("result")

    def _reply(
        self, identity: int, told: dict[Any, Told], deadline: float | None, is_unwanted: Callable[[], bool] | None
    ) -> dict[str, Any]:
        while True:
            message = self._next(deadline, is_unwanted)
            if "method" not in message:
                if message.get("id") == identity:
                    return message
            elif "id" in message:
                self._send({"id": message["id"], "result": self.on_request(message["method"], message.get("params"))})
            elif message["method"] == "$/progress" and (tell := told.get(message["params"].get("token"))):
                tell(message["params"].get("value"))
            else:
                self.on_notification(message["method"], message.get("params"))

    def _next(self, deadline: float | None, is_unwanted: Callable[[], bool] | None) -> dict[str, Any]:
        while not self._inbox:
            if is_unwanted is not None and is_unwanted():
                raise ServerError(CANCELLED, "the request was cancelled")
            # Waited for in turns, so that Ctrl-C is heard where the system restarts interrupted waits.
            if not select.select([self._connection], [], [], WANTED_POLL_S if is_unwanted else POLL_S)[0]:
                if deadline is not None and time.monotonic() > deadline:
                    raise TimeoutError("the server did not answer in time")
                continue
            try:
                data = self._connection.recv(READ_BYTES)
            except OSError:
                data = b""
            if not data:
                raise ServerGoneError
            bodies = [body for body in self._frames.feed(data) if not isinstance(body, Malformed)]
            self._inbox += [message for body in bodies if isinstance(message := json.loads(body), dict)]
        return self._inbox.pop(0)

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        try:
            self._connection.sendall(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        except OSError:
            raise ServerGoneError from None


def attach(
    root: Path,
    *,
    start: bool,
    linger_s: float = COMMAND_LINGER_S,
    capabilities: dict[str, Any] | None = None,
    only_if_needed: bool = False,
) -> Client | None:
    """A session with the server of the repository at `root`; None where it is to be done without one.

    With `start` a server is started where none runs; that one stays `linger_s` seconds after its last client. None: no
    server and none wanted, `NOCTULE_SERVER=off`, one that hangs, or one of another version that serves others now.
    Raises NoctuleError where the place of the store cannot be had. A server that nobody else is attached to is asked
    to leave, and waited for, with `only_if_needed`.
    """
    from workspace.places import make_private

    if not is_allowed():
        return None
    root, directory = store_of(root)
    if start:
        make_private(directory)
    elif not directory.is_dir():
        return None
    client = meet(directory, start=start, linger_s=linger_s, only_if_needed=only_if_needed)
    if client is not None:
        params = {"processId": os.getpid(), "rootUri": root.as_uri(), "capabilities": capabilities or {}}
        params["clientInfo"] = {"name": "noctule", "version": our_version()}
        try:
            client.call("initialize", params, timeout_s=ANSWER_S)
            client.notify("initialized", {})
        except BaseException as error:
            client.close()
            if isinstance(error, TimeoutError):
                return None
            raise
    return client


def store_of(root: Path) -> tuple[Path, Path]:
    """The real path of a workspace's root, and the directory of its store; raises NoctuleError where there is none."""
    from indexer.git import store_identity
    from workspace.layers import load_settings
    from workspace.places import checked_root, store_directory
    from workspace.settings import configured_store

    root = checked_root(root)
    return root, store_directory(store_identity(root), configured_store(load_settings(root)))


def meet(directory: Path, *, start: bool, linger_s: float, only_if_needed: bool = False) -> Client | None:
    """A connection whose server is of this version, before `initialize`; None as in `attach`."""
    end = time.monotonic() + RETIRED_S
    while time.monotonic() < end:
        connection = reach(directory, linger_s=linger_s if start else None)
        if connection is None:
            return None
        client = Client(connection)
        try:
            client.server = client.call(HELLO, {"version": our_version(), "retire": only_if_needed}, timeout_s=HELLO_S)
        except (NoctuleError, TimeoutError):
            client.close()
            time.sleep(READY_POLL_S)  # it was about to leave
            continue
        is_retiring = client.server.get("retiring")
        if client.server.get("version") == our_version() and not is_retiring:
            return client
        client.close()
        if not is_retiring:
            return None
        time.sleep(READY_POLL_S)
    return None


def our_version() -> str:
    """The version of this program; "0" where it is not installed."""
    try:
        return version("noctule")
    except PackageNotFoundError:
        return "0"


def _ignore(_method: str, _params: Any) -> None:
    """What nobody listens to."""


def _nothing(_method: str, _params: Any) -> Any:
    return None
