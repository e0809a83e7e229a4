"""An editor's standard input and output into a session with the repository's server, and with the next if that dies.

The reply to `initialize` follows from the message alone, so it is given here, at once; the server is found or started
meanwhile. What the editor says until then is said to it once it is there, as it is to the next one when a server dies.
"""

import json
import os
import socket
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, Final, NoReturn

import msgspec

from lsp_server.greeting import Initialize, greeted
from lsp_server.parent import wait_for_the_end
from lsp_server.replay import CANCELLED, Head, Replay, head_of
from lsp_server.starting import import_at_once
from workspace.address import is_allowed
from workspace.client import meet, store_of
from workspace.errors import NoctuleError
from workspace.framing import READ_BYTES, Frames, Malformed, write_all

EDITOR_LINGER_S: Final = 2.0
"""How long a server stays after its last editor: as long as a reload of a window takes."""
LEAVE_S: Final = 5.0
TAKEOVERS_MAX: Final = 20
TAKEOVER_SPAN_S: Final = 60.0
PARSE_ERROR: Final = -32700
INVALID_REQUEST: Final = -32600
INVALID_PARAMS: Final = -32602
NOT_INITIALIZED: Final = -32002
_JUNK: Final = "bytes outside of any message were skipped; is Content-Length right?"


def relay(source: int, target: int, root: Path | None, *, is_offline: bool = False) -> int:
    """Serve one editor through the server of its repository, or by ourselves where that cannot, or must not, be;
    returns the exit code. `root` counts where it names no folder; `is_offline` is said to every server, as if by it.
    """
    frames = _frames(source)
    output = _Output(target)
    for body in frames:
        head = None if isinstance(body, Malformed) else head_of(body)
        if isinstance(body, Malformed) or head is None:
            output.complain(None, PARSE_ERROR, _JUNK if isinstance(body, Malformed) else "a message is not valid JSON")
        elif head.method == "initialize" and head.id is not None:
            message = _completed(body, root, is_offline=is_offline)
            try:
                params = msgspec.convert(message.get("params"), Initialize)
            except msgspec.ValidationError as error:
                output.complain(head.id, INVALID_PARAMS, f"invalid params of initialize: {error}")
            else:
                return _Relay(output, json.dumps(message).encode(), head.id, params).run(frames)
        elif head.method == "exit":
            return 1
        elif head.id is not None and head.method is not None:
            output.complain(head.id, NOT_INITIALIZED, "the first request must be `initialize`")
    return 1


class _Output:
    """The editor's end; several threads write whole messages to it. Where it does not read any more, they are lost: the
    end of our input tells the rest.
    """

    def __init__(self, target: int) -> None:
        self._target = target
        self._writing = threading.Lock()

    def write(self, body: bytes) -> None:
        with self._writing, suppress(OSError):
            write_all(self._target, b"Content-Length: %d\r\n\r\n%b" % (len(body), body))

    def complain(self, identity: str | int | None, code: int, message: str) -> None:
        self.write(_message({"id": identity, "error": {"code": code, "message": message}}))


class _Relay:
    """Two threads: this one follows the editor, the other the server. `_talking` guards what both change."""

    def __init__(self, output: _Output, initialize: bytes, identity: str | int, params: Initialize) -> None:
        self._output = output
        self._replay = Replay(initialize)
        self._identity = identity
        self._params = params
        self._talking = threading.Lock()
        self._connection: socket.socket | None = None
        self._is_leaving = False
        self._takeovers: deque[float] = deque(maxlen=TAKEOVERS_MAX)
        self._code = 1

    def run(self, frames: Iterator[bytes | Malformed]) -> int:
        """Follow the editor until it leaves; returns the exit code."""
        threading.Thread(target=self._leave_with_editor, name="noctule-parent", daemon=True).start()
        greeting = _message({"id": self._identity, "result": greeted(self._params)})
        self._replay.heard(greeting, Head(id=self._identity))
        self._output.write(greeting)
        following = threading.Thread(target=self._follow_server, name="noctule-server", daemon=True)
        following.start()
        for body in frames:
            self._from_editor(body)
            if self._is_leaving:
                break
        with self._talking:
            self._is_leaving = True
            self._say_no_more()
            is_awaited = self._connection is not None or self._replay.pending
        if is_awaited:
            following.join(LEAVE_S)
        return self._code

    def _from_editor(self, body: bytes | Malformed) -> None:
        if isinstance(body, Malformed):
            self._output.complain(None, PARSE_ERROR, _JUNK)
            return
        head = head_of(body) or Head()
        if head.method == "initialize" and head.id is not None:
            self._output.complain(head.id, INVALID_REQUEST, "the server is initialized already")
            return
        with self._talking:
            self._replay.said(body, head)
            if head.method == "exit":
                self._is_leaving = True
            self._send(body)
            if self._connection is None:
                for identity in self._replay.take_back():
                    self._output.complain(identity, CANCELLED, "the request was cancelled")

    def _send(self, body: bytes) -> None:
        """Where it does not arrive, the next server is told with everything else."""
        if self._connection is not None:
            with suppress(OSError):
                self._connection.sendall(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))

    def _follow_server(self) -> None:
        while True:
            connection = self._join()
            for body in _frames(connection.fileno()):
                if not isinstance(body, Malformed):
                    self._from_server(body)
            with self._talking:
                connection.close()
                self._connection = None
                if self._is_leaving:
                    return
                self._take_leave()

    def _from_server(self, body: bytes) -> None:
        head = head_of(body) or Head()
        with self._talking:
            asked = self._replay.pending.get(head.id) if head.id is not None else None
            wanted = self._replay.heard(body, head)
            if asked and head.method is None and (was := head_of(asked)) and was.method == "shutdown":
                self._code = 0
            if self._replay.is_refused:
                _give_up("the server does not take a session that was begun already")
        if wanted:
            self._output.write(body)

    # ---- servers

    def _join(self) -> socket.socket:
        """The next server, told all that was said; what the editor says meanwhile is noted, and told, too."""
        connection = self._meet() or self._alone()
        with self._talking:
            self._connection = connection
            for body in self._replay.again():
                self._send(body)
            if self._is_leaving:
                self._say_no_more()
        return connection

    def _say_no_more(self) -> None:
        """What the server still says is passed on."""
        if self._connection is not None:
            with suppress(OSError):
                self._connection.shutdown(socket.SHUT_WR)

    def _take_leave(self) -> None:
        """Of a server that is gone."""
        now_s = time.monotonic()
        self._takeovers.append(now_s)
        if len(self._takeovers) == TAKEOVERS_MAX and now_s - self._takeovers[0] < TAKEOVER_SPAN_S:
            _give_up("the server ends again and again")
        for message in self._replay.farewell():
            self._output.write(_message(message))

    def _meet(self) -> socket.socket | None:
        """The server of the repository; None where it has to be done without."""
        from workspace.places import make_private

        folders = self._params.folders
        if not folders or not is_allowed():
            return None
        try:
            _, directory = store_of(folders[0])
            make_private(directory)
            client = meet(directory, start=True, linger_s=EDITOR_LINGER_S)
        except (NoctuleError, OSError):
            return None  # said by the engine, which meets the same
        return client.detach() if client else None

    def _alone(self) -> socket.socket:
        """A server of our own, in this process."""
        ours, its = socket.socketpair()

        def run() -> None:
            import_at_once()
            from lsp_server.server import serve

            serve(its.fileno(), its.fileno())
            its.close()

        threading.Thread(target=run, name="noctule-alone", daemon=True).start()
        return ours

    def _leave_with_editor(self) -> None:
        wait_for_the_end(lambda: self._params.process_id)
        os._exit(1)  # the server sees that we are gone


def _give_up(why: str) -> NoReturn:
    """The editor sees that we are gone, and shows this line or keeps it in its log."""
    sys.stderr.write(f"noctule: {why}; its log is server.log beside the store\n")
    sys.stderr.flush()
    os._exit(1)


def _completed(initialize: bytes, root: Path | None, *, is_offline: bool) -> dict[str, Any]:
    """The message, with what we were started with: a folder where it names none, the wish that nothing is sent."""
    message: dict[str, Any] = {**json.loads(initialize), "jsonrpc": "2.0"}
    params = message.get("params")
    if isinstance(params, dict):
        if root and not any(params.get(name) for name in ("workspaceFolders", "rootUri", "rootPath")):
            params["rootUri"] = root.as_uri()
        if is_offline:
            given = params.get("initializationOptions")
            params["initializationOptions"] = {**(given if isinstance(given, dict) else {}), "offline": True}
    return message


def _frames(source: int) -> Iterator[bytes | Malformed]:
    frames = Frames()
    for data in iter(partial(_read, source), b""):
        yield from frames.feed(data)


def _read(source: int) -> bytes:
    try:
        return os.read(source, READ_BYTES)
    except OSError:
        return b""


def _message(message: dict[str, Any]) -> bytes:
    return json.dumps({"jsonrpc": "2.0", **message}).encode()
