"""What a client gets that does everything wrong: one short reply, and a server that goes on."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from lsp_client import Client

from lsp_server import asking, offered

HOVER = "textDocument/hover"
AT = {"textDocument": {"uri": "file:///nowhere/x.py"}, "position": {"line": 0, "character": 0}}


@pytest.fixture(params=["off", "on"])
def client(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """A server in the process that the editor starts, and one behind a relay."""
    monkeypatch.setenv("NOCTULE_SERVER", request.param)
    with Client() as running:
        yield running


@pytest.fixture(scope="module")
def shared() -> Iterator[Client]:
    """One session for tests that must not hurt it."""
    with Client(environment={"NOCTULE_BUGS": "raise"}) as running:
        running.initialize()
        yield running


@pytest.fixture
def begun(client: Client) -> Client:
    client.initialize()
    return client


def test_before_initialize(client: Client) -> None:
    assert client.error(HOVER, AT)["code"] == -32002
    assert client.error("shutdown")["code"] == -32002
    client.initialize()
    assert client.result(HOVER, AT) is None


def test_initialize_twice(shared: Client) -> None:
    assert shared.error("initialize", {"processId": None, "rootUri": None, "capabilities": {}})["code"] == -32600


def test_an_initialize_that_cannot_be_read_may_be_sent_again(client: Client) -> None:
    assert client.error("initialize", {"processId": "x", "capabilities": 5})["code"] == -32602
    client.initialize()


def test_what_is_advertised(client: Client) -> None:
    capabilities = client.initialize(encoding="utf-8")
    assert capabilities["positionEncoding"] == "utf-8"
    assert capabilities["textDocumentSync"] == {"openClose": True, "change": 2, "save": True}
    assert "noctule/ask" in capabilities["experimental"]["noctule"]["requests"]
    for unwanted in ("completionProvider", "renameProvider", "documentFormattingProvider"):
        assert unwanted not in capabilities


def test_each_feature_can_be_switched_off(client: Client) -> None:
    capabilities = client.initialize(initializationOptions={"features": {"hover": False, "callHierarchy": False}})
    assert "hoverProvider" not in capabilities
    assert "callHierarchyProvider" not in capabilities
    assert capabilities["definitionProvider"] is True
    assert client.error(HOVER, AT)["code"] == -32601


SECRET = "sk-secret-0123"
BAD_PARAMS = [
    (HOVER, {"x": SECRET}),
    (HOVER, [SECRET]),
    (HOVER, SECRET),
    (HOVER, None),
    (HOVER, {**AT, "position": {"line": SECRET, "character": 0}}),
    (HOVER, {**AT, "position": {"line": -1, "character": 0}}),
    ("noctule/ask", {"question": [SECRET]}),
    ("noctule/ask", {"question": ""}),
    ("noctule/ask", {"question": "x" * 30_000}),
    ("noctule/context", {"question": "x", "tokens": 0}),
    ("noctule/facts", {}),
    ("workspace/executeCommand", {"command": SECRET}),
]


@pytest.mark.parametrize(("method", "params"), BAD_PARAMS)
def test_invalid_parameters(shared: Client, method: str, params: Any) -> None:
    error = shared.error(method, params)
    assert error["code"] == -32602
    assert set(error) == {"code", "message"}
    assert SECRET not in error["message"]
    assert "\n" not in error["message"]


def test_without_a_folder_requests_say_what_to_do(shared: Client) -> None:
    assert "open the folder" in shared.error("noctule/ask", {"question": "What?"})["message"]


def test_unknown_methods(shared: Client) -> None:
    assert shared.error("no/such", {})["code"] == -32601
    shared.notify("no/such", {})
    shared.notify("$/noSuch", {})
    shared.notify("$/cancelRequest", {"id": 999})
    shared.notify("$/cancelRequest", [])
    assert shared.result(HOVER, AT) is None


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [(["utf-8", "utf-16"], "utf-8"), (["utf-32"], "utf-32"), (["utf-7", "ebcdic"], "utf-16"), ([], "utf-16")],
)
def test_encodings_are_negotiated(offered: list[str], chosen: str) -> None:
    with Client() as client:
        more = {"general": {"positionEncodings": offered}}
        assert client.initialize(more=more)["positionEncoding"] == chosen


def test_a_document_that_never_closes_is_replaced_by_the_next_opening(shared: Client) -> None:
    for version in (1, 7, 3):
        item = {"uri": "file:///nowhere/y.py", "languageId": "python", "version": version, "text": f"x = {version}\n"}
        shared.notify("textDocument/didOpen", {"textDocument": item})
    for uri in ("file:///nowhere/y.py", "file:///nowhere/y.py", "file:///nowhere/never_opened.py"):
        shared.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    assert shared.result(HOVER, AT) is None


def test_after_shutdown(begun: Client) -> None:
    begun.result("shutdown")
    assert begun.error(HOVER, AT)["code"] == -32600
    begun.notify("exit", None)
    assert begun.process.wait(timeout=10) == 0


def test_exit_without_shutdown(begun: Client) -> None:
    begun.notify("exit", None)
    assert begun.process.wait(timeout=10) == 1


def test_the_end_of_input_ends_the_server(begun: Client) -> None:
    begun.process.stdin.close()
    assert begun.process.wait(timeout=10) == 1


def test_a_client_that_stops_reading_ends_the_server(begun: Client) -> None:
    begun.process.stdout.close()
    begun.start(HOVER, AT)
    begun.process.stdin.close()
    assert begun.process.wait(timeout=10) == 1


@pytest.mark.parametrize(
    "junk",
    [
        b"Content-Length: 5\r\n\r\n{bad}",
        b"Content-Length: 7\r\n\r\n[1,2,3]",
        b"Content-Length: 2\r\n\r\n{}",
        b"Content-Length: 99999999999999999999\r\n\r\n{}",
        b"Content-Length: banana\r\n\r\n{}\r\n",
        b"Content-Length: 100000\r\n\r\n{}",
        b"Content-Length: 200000\r\n\r\n" + b"[" * 200_000,
        b"\xff\xfe\x00 nothing at all\r\n\r\n",
    ],
)
def test_broken_messages_neither_end_nor_stop_the_server(shared: Client, junk: bytes) -> None:
    shared.notifications.clear()
    shared.raw(junk)
    assert shared.result(HOVER, AT) is None
    complaint = [m for m in shared.notifications if m.get("id", 0) is None]
    assert len(complaint) == 1
    assert complaint[0]["error"]["code"] in (-32700, -32600)


@pytest.mark.parametrize(
    "message", [{"id": [], "method": HOVER}, {"id": 1.5, "method": HOVER}, {"id": True, "method": HOVER}]
)
def test_ids_that_are_none(shared: Client, message: dict[str, Any]) -> None:
    shared.send({**message, "params": AT})
    assert shared.result(HOVER, AT) is None


def test_answers_to_questions_nobody_asked(shared: Client) -> None:
    for stray in (
        {"id": "noctule-1", "result": 5},
        {"id": 77, "result": None},
        {"id": None, "error": {}},
        {"result": 1},
    ):
        shared.send(stray)
    assert shared.result(HOVER, AT) is None


def test_a_buffer_whose_changes_cannot_be_read_is_let_go(shared: Client) -> None:
    item = {"uri": "file:///nowhere/x.py", "languageId": "python", "version": 1, "text": "x = 1\n"}
    shared.notify("textDocument/didOpen", {"textDocument": item})
    shared.notify("textDocument/didChange", {"textDocument": {"uri": item["uri"]}, "contentChanges": "?"})
    shared.notify("textDocument/didChange", {"textDocument": {"uri": item["uri"], "version": 3}, "contentChanges": []})
    assert shared.result(HOVER, AT) is None


def test_mutated_messages(begun: Client) -> None:
    """Messages with bytes exchanged, cut and repeated: each gap is survived, a whole request is answered."""
    random = Random(7)
    whole = [
        {"id": 1, "method": HOVER, "params": AT},
        {"method": "textDocument/didOpen", "params": {"textDocument": {"uri": "file:///a.py", "text": "x"}}},
        {"id": "x", "method": "workspace/symbol", "params": {"query": "y"}},
        {"id": 3, "method": "noctule/facts", "params": {"symbol": "a"}},
        {"method": "$/cancelRequest", "params": {"id": 3}},
    ]
    for _ in range(300):
        body = json.dumps({"jsonrpc": "2.0", **random.choice(whole)}).encode()
        data = bytearray(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        for _ in range(random.randrange(4)):
            at = random.randrange(len(data))
            data[at : at + random.randrange(3)] = random.randbytes(random.randrange(3))
        begun.raw(bytes(data))
    begun.raw(b"\r\n")
    begun._number = 10_000
    before = time.monotonic()
    assert begun.result(HOVER, AT) is None
    assert time.monotonic() - before < 5
    assert begun.process.poll() is None


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="reads the libraries of a process from /proc")
def test_nothing_heavy_is_imported_to_start(begun: Client) -> None:
    loaded = Path(f"/proc/{begun.process.pid}/maps").read_text()
    assert "msgspec" in loaded
    assert [heavy for heavy in ("lance", "pyarrow", "numpy", "pydantic") if heavy in loaded] == []


def test_what_is_offered_is_what_there_is() -> None:
    assert sorted(offered.REQUESTS) == sorted(asking.CUSTOM_PARAMS)
    with Client() as client:
        commands = client.initialize()["executeCommandProvider"]["commands"]
        assert commands == sorted(commands)
        for command in commands:
            error = client.call("workspace/executeCommand", {"command": command, "arguments": [5]}).get("error", {})
            assert error.get("code") != -32601, command
