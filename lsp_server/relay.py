"""An editor's standard input and output into a session with the repository's server, and with the next if that dies."""

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
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from lsp_server.parent import wait_for_the_end
from lsp_server.replay import Head, Replay, head_of, params_of
from workspace.client import meet, store_of
from workspace.errors import NoctuleError
from workspace.framing import READ_BYTES, Frames, Malformed, write_all

EDITOR_LINGER_S: Final = 2.0
"""How long a server stays after its last editor: as long as a reload of a window takes."""
LEAVE_S: Final = 5.0
TAKEOVERS_MAX: Final = 20
TAKEOVER_SPAN_S: Final = 60.0
PARSE_ERROR: Final = -32700
NOT_INITIALIZED: Final = -32002
_JUNK: Final = "bytes outside of any message were skipped; is Content-Length right?"


def relay(source: int, target: int, root: Path | None, *, is_offline: bool = False) -> int:
    """Serve one editor through the server of its repository; returns the exit code. `root` where it names no folder;
    `is_offline` is told to every server, as if the editor had said so.
    """
    frames = _frames(source)
    output = _Output(target)
    for body in frames:
        head = None if isinstance(body, Malformed) else head_of(body)
        if isinstance(body, Malformed) or head is None:
            output.complain(None, PARSE_ERROR, _JUNK if isinstance(body, Malformed) else "a message is not valid JSON")
        elif head.method == "initialize" and head.id is not None:
            return _Relay(output, _offline(body) if is_offline else body, root).run(frames)
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

    def __init__(self, output: _Output, initialize: bytes, root: Path | None) -> None:
        self._output = output
        self._replay = Replay(initialize)
        self._params = params_of(initialize)
        self._root = _folder(self._params) or root
        self._talking = threading.Lock()
        self._connection: socket.socket | None = None
        self._is_leaving = False
        self._takeovers: deque[float] = deque(maxlen=TAKEOVERS_MAX)
        self._code = 1

    def run(self, frames: Iterator[bytes | Malformed]) -> int:
        """Follow the editor until it leaves; returns the exit code."""
        threading.Thread(target=self._leave_with_editor, name="noctule-parent", daemon=True).start()
        with self._talking:
            self._connect()
        following = threading.Thread(target=self._follow_server, name="noctule-server", daemon=True)
        following.start()
        for body in frames:
            self._from_editor(body)
            if self._is_leaving:
                break
        with self._talking:
            self._is_leaving = True
            if self._connection:
                with suppress(OSError):
                    self._connection.shutdown(socket.SHUT_WR)  # what it still says is passed on
        following.join(LEAVE_S)
        return self._code

    def _from_editor(self, body: bytes | Malformed) -> None:
        if isinstance(body, Malformed):
            self._output.complain(None, PARSE_ERROR, _JUNK)
            return
        head = head_of(body) or Head()
        with self._talking:
            self._replay.said(body, head)
            if head.method == "exit":
                self._is_leaving = True
            self._send(body)

    def _send(self, body: bytes) -> None:
        """Where it does not arrive, the next server is told with everything else."""
        if self._connection is not None:
            with suppress(OSError):
                self._connection.sendall(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))

    def _follow_server(self) -> None:
        while True:
            assert self._connection is not None
            for body in _frames(self._connection.fileno()):
                if not isinstance(body, Malformed):
                    self._from_server(body)
            with self._talking:
                self._connection.close()
                if self._is_leaving:
                    return
                self._take_over()

    def _from_server(self, body: bytes) -> None:
        head = head_of(body) or Head()
        with self._talking:
            asked = self._replay.pending.get(head.id) if head.id is not None else None
            wanted = self._replay.heard(body, head)
            if asked and head.method is None and (was := head_of(asked)) and was.method == "shutdown":
                self._code = 0
        if wanted:
            self._output.write(body)

    # ---- servers

    def _take_over(self) -> None:
        now_s = time.monotonic()
        self._takeovers.append(now_s)
        if len(self._takeovers) == TAKEOVERS_MAX and now_s - self._takeovers[0] < TAKEOVER_SPAN_S:
            sys.stderr.write("noctule: the server ends again and again; its log is server.log beside the store\n")
            sys.stderr.flush()
            os._exit(1)
        for message in self._replay.farewell():
            self._output.write(_message(message))
        self._connect()

    def _connect(self) -> None:
        self._connection = self._meet() or self._alone()
        for body in self._replay.again():
            self._send(body)

    def _meet(self) -> socket.socket | None:
        """The server of the repository; None where it has to be done without."""
        from workspace.places import make_private

        if self._root is None:
            return None
        try:
            _, directory = store_of(self._root)
            make_private(directory)
            client = meet(directory, start=True, linger_s=EDITOR_LINGER_S)
        except (NoctuleError, OSError):
            return None  # said by the engine, which meets the same
        return client.detach() if client else None

    def _alone(self) -> socket.socket:
        """A server of our own, in this process."""
        ours, its = socket.socketpair()

        def run() -> None:
            from lsp_server.server import serve

            serve(its.fileno(), its.fileno(), self._root)
            its.close()

        threading.Thread(target=run, name="noctule-alone", daemon=True).start()
        return ours

    def _leave_with_editor(self) -> None:
        process = self._params.get("processId")
        wait_for_the_end(lambda: process if isinstance(process, int) and not isinstance(process, bool) else None)
        os._exit(1)  # the server sees that we are gone


def _offline(initialize: bytes) -> bytes:
    """The message, with the wish that nothing is sent to a model among what the editor says it wants."""
    message = json.loads(initialize)
    params = message.setdefault("params", {})
    if isinstance(params, dict):
        given = params.get("initializationOptions")
        params["initializationOptions"] = {**(given if isinstance(given, dict) else {}), "offline": True}
    return json.dumps(message).encode()


def _folder(params: dict[str, Any]) -> Path | None:
    """The first folder that an editor names, as far as it can be read here."""
    folders = params.get("workspaceFolders")
    first = folders[0] if isinstance(folders, list) and folders and isinstance(folders[0], dict) else {}
    uri = first.get("uri") or params.get("rootUri")
    if isinstance(uri, str) and uri.startswith("file:"):
        with suppress(ValueError):
            return Path(unquote(urlsplit(uri).path, errors="surrogateescape"))
    path = params.get("rootPath")
    return Path(path) if isinstance(path, str) and path else None


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
