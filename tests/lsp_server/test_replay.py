"""What an editor said, as the next server is told it: documents as they are now, requests that nobody answered."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lsp_server import replay
from lsp_server.replay import Replay, head_of, joined

URI = "file:///a.py"


def message(**fields: Any) -> bytes:
    return json.dumps({"jsonrpc": "2.0", **fields}).encode()


def said(session: Replay, *bodies: bytes) -> None:
    for body in bodies:
        head = head_of(body)
        assert head is not None
        session.said(body, head)


def heard(session: Replay, body: bytes) -> bool:
    head = head_of(body)
    assert head is not None
    return session.heard(body, head)


INITIALIZE = message(id=1, method="initialize", params={})
INITIALIZED = message(method="initialized", params={})


def opened(text: str) -> bytes:
    item = {"uri": URI, "languageId": "python", "version": 1, "text": text}
    return message(method="textDocument/didOpen", params={"textDocument": item})


def changed(version: int, text: str) -> bytes:
    start = {"line": 0, "character": 0}
    change = {"range": {"start": start, "end": start}, "text": text}
    return message(
        method="textDocument/didChange",
        params={"textDocument": {"uri": URI, "version": version}, "contentChanges": [change]},
    )


@pytest.fixture
def session() -> Replay:
    session = Replay(INITIALIZE)
    assert heard(session, message(id=1, result={"capabilities": {"positionEncoding": "utf-16"}}))
    said(session, INITIALIZED)
    return session


def test_what_is_open_and_unanswered_is_said_again(session: Replay) -> None:
    hover = message(id=2, method="textDocument/hover", params={})
    asked = message(id=3, method="workspace/symbol", params={})
    said(session, opened("x\n"), changed(2, "y"), hover, asked)
    assert heard(session, message(id=2, result=None))
    assert session.again() == [INITIALIZE, INITIALIZED, opened("x\n"), changed(2, "y"), asked]
    assert not heard(session, message(id=1, result={}))  # the next server's capabilities: the editor has them


def test_what_was_closed_is_not(session: Replay) -> None:
    said(session, opened("x\n"), message(method="textDocument/didClose", params={"textDocument": {"uri": URI}}))
    assert session.again() == [INITIALIZE, INITIALIZED]


def test_many_changes_are_kept_as_one_text(session: Replay, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay, "SAID_MAX", 10)
    said(session, opened("end\n"), *(changed(n, "é😀") for n in range(2, 14)))
    bodies = session.again()[2:]
    assert len(bodies) < 10
    item = json.loads(joined(bodies, "utf-16"))["params"]["textDocument"]
    assert (item["text"], item["version"], item["languageId"]) == ("é😀" * 12 + "end\n", 13, "python")


def test_bars_and_registrations_of_the_last_server_are_taken_back(session: Replay) -> None:
    begin = message(method="$/progress", params={"token": "t", "value": {"kind": "begin", "title": "x"}})
    register = {"registrations": [{"id": "noctule-files", "method": "workspace/didChangeWatchedFiles"}]}
    assert heard(session, begin)
    assert heard(session, message(id="n-1", method="client/registerCapability", params=register))
    told = session.farewell()
    assert [each["method"] for each in told] == ["$/progress", "client/unregisterCapability"]
    assert session.farewell() == []


def test_what_is_no_message_is_none(session: Replay) -> None:
    for body in (b"", b"{", b"\xbb", b"[1]", b'{"id": [1]}', b"[" * 100_000):
        assert head_of(body) is None
    said(session, message(method="textDocument/didOpen", params=[1]), message(method="textDocument/didChange"))
    assert session.again() == [INITIALIZE, INITIALIZED]


def test_what_was_cancelled_or_may_have_been_paid_is_not_said_again(session: Replay) -> None:
    hover = message(id=2, method="textDocument/hover", params={})
    paid = message(id=3, method="noctule/ask", params={"question": "Why?", "online": True})
    command = message(id=4, method="workspace/executeCommand", params={"command": "noctule.ask"})
    half = message(id=5, method="noctule/ask", params={"question": "Why?", "partialResultToken": "t"})
    whole = message(id=6, method="noctule/ask", params={"question": "Why?", "partialResultToken": "u"})
    said(session, hover, paid, command, half, whole, message(method="$/cancelRequest", params={"id": 2}))
    assert heard(session, message(method="$/progress", params={"token": "t", "value": {"answer": "Beca"}}))
    told = {each["id"]: each["error"]["code"] for each in session.farewell()}
    assert told == {2: -32800, 3: -32803, 4: -32803, 5: -32801}
    assert session.again() == [INITIALIZE, INITIALIZED, whole]
    assert not heard(session, message(id=5, result={}))


def test_a_cancelled_request_is_answered_by_the_server_that_has_it(session: Replay) -> None:
    said(session, message(id=2, method="textDocument/hover", params={}))
    said(session, message(method="$/cancelRequest", params={"id": 2}))
    assert heard(session, message(id=2, error={"code": -32800, "message": "cancelled"}))
    assert (session.farewell(), session.again()) == ([], [INITIALIZE, INITIALIZED])


def test_of_many_configurations_the_last_is_kept(session: Replay) -> None:
    settings = [message(method="workspace/didChangeConfiguration", params={"settings": n}) for n in range(9)]
    folders = message(method="workspace/didChangeWorkspaceFolders", params={"event": {"added": [], "removed": []}})
    said(session, *settings[:5], folders, *settings[5:])
    assert session.again() == [INITIALIZE, INITIALIZED, folders, settings[-1]]


def test_an_editor_that_does_not_read_any_more_breaks_nothing(tmp_path: Path) -> None:
    root = {"rootUri": tmp_path.as_uri(), "processId": None, "capabilities": {}}
    bodies = (message(id=0, method="x"), message(id=1, method="initialize", params=root), b"{", message(method="exit"))
    reads, target = os.pipe()
    os.close(reads)
    ended = subprocess.run(
        [sys.executable, "-P", "-c", f"from lsp_server.relay import relay; exit(relay(0, {target}, None))"],
        input=b"".join(b"Content-Length: %d\r\n\r\n%b" % (len(body), body) for body in bodies),
        env={**os.environ, "NOCTULE_DATA": str(tmp_path / "data")},
        pass_fds=[target],
        capture_output=True,
        timeout=60,
    )
    os.close(target)
    assert b"Traceback" not in ended.stderr, ended.stderr
    assert ended.returncode == 1
