"""`initialize` is answered from the message alone, before there is a server; what is said until then is kept for it."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ledger_repository import committed
from lsp_client import Client

from workspace.client import meet, store_of
from workspace.lock import ServerLock
from workspace.places import make_private

HOVER = "textDocument/hover"
DEPOSIT = {"line": 14, "character": 10}
CLIENTS: list[dict[str, Any]] = [
    {"capabilities": {}},
    {
        "capabilities": {
            "general": {"positionEncodings": ["utf-32", "utf-8"]},
            "workspace": {"fileOperations": {"didCreate": True, "didRename": True, "didDelete": False}},
        },
        "initializationOptions": {"features": {"hover": False, "inlayHint": True, "diagnostic": "on"}},
    },
    {"capabilities": {"general": {"positionEncodings": 5}, "textDocument": {"hover": 7}, "window": [], "x": 1}},
]
METHODS = {
    "hoverProvider": HOVER,
    "definitionProvider": "textDocument/definition",
    "implementationProvider": "textDocument/implementation",
    "referencesProvider": "textDocument/references",
    "documentSymbolProvider": "textDocument/documentSymbol",
    "codeActionProvider": "textDocument/codeAction",
    "codeLensProvider": "textDocument/codeLens",
    "workspaceSymbolProvider": "workspace/symbol",
    "callHierarchyProvider": "textDocument/prepareCallHierarchy",
    "inlayHintProvider": "textDocument/inlayHint",
    "diagnosticProvider": "textDocument/diagnostic",
}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A committed repository whose store is below `tmp_path`; servers are allowed."""
    monkeypatch.setenv("NOCTULE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("NOCTULE_SERVER", "on")
    return committed(tmp_path / "ledger-repo")


@pytest.fixture
def held(root: Path) -> ServerLock:
    """The place of the repository's server, held by us: nobody can be one until it is released."""
    _, directory = store_of(root)
    make_private(directory)
    place = ServerLock(directory)
    assert place.try_acquire()
    return place


@pytest.fixture
def client(root: Path) -> Iterator[Client]:
    """An editor that has said nothing yet."""
    with Client() as running:
        yield running


def at(root: Path) -> dict[str, Any]:
    return {"textDocument": {"uri": (root / "ledger/account.py").as_uri()}, "position": DEPOSIT}


def test_what_is_said_before_there_is_a_server_is_said_to_it(client: Client, root: Path, held: ServerLock) -> None:
    assert client.initialize(root, encoding="utf-8")["positionEncoding"] == "utf-8"
    item = {"uri": at(root)["textDocument"]["uri"], "languageId": "python", "version": 1}
    text = "# typed\n" + (root / "ledger/account.py").read_text()
    client.notify("textDocument/didOpen", {"textDocument": {**item, "text": text}})
    status, unwanted = client.start("noctule/status", {}), client.start(HOVER, at(root))
    client.notify("$/cancelRequest", {"id": unwanted})
    assert client.reply(unwanted)["error"]["code"] == -32800  # and not by a server: there is none
    assert client.error("initialize", {"capabilities": {}})["code"] == -32600
    held.release()
    assert client.reply(status)["result"]["root"] == str(root)
    client.wait_for(lambda s: s["state"] in ("idle", "sleeping"))
    moved = {**at(root), "position": {"line": 15, "character": 10}}
    assert "def deposit" in client.result(HOVER, moved)["contents"]["value"]
    assert client.leave() == 0


def test_an_editor_that_leaves_before_there_is_a_server_waits_for_none(
    client: Client, root: Path, held: ServerLock
) -> None:
    client.initialize(root)
    client.notify("exit", None)
    assert client.process.wait(10) == 1
    held.release()


def test_a_session_that_ends_before_it_began_ends_well(client: Client, root: Path) -> None:
    client.result("initialize", {"processId": os.getpid(), "rootUri": root.as_uri(), "capabilities": {}})
    assert client.leave() == 0  # without `initialized`


@pytest.mark.parametrize("said", CLIENTS)
def test_the_server_says_the_same(client: Client, root: Path, said: dict[str, Any]) -> None:
    params = {"processId": os.getpid(), "rootUri": root.as_uri(), **said}
    told = client.result("initialize", params)
    client.notify("initialized", {})
    client.result("noctule/status", {})  # the server has taken it, too
    directly = meet(store_of(root)[1], start=False, linger_s=0)
    assert directly is not None
    with directly:
        assert directly.call("initialize", params) == told
    for provider, method in METHODS.items():
        is_served = client.call(method, {}).get("error", {}).get("code") != -32601
        assert is_served or provider not in told["capabilities"], provider


@pytest.mark.parametrize("wrong", [{"processId": "x"}, {"workspaceFolders": [{"uri": 5}]}, {"capabilities": []}])
def test_what_cannot_be_read_is_refused_with_its_place(client: Client, wrong: dict[str, Any]) -> None:
    error = client.error("initialize", {"processId": None, "rootUri": None, "capabilities": {}, **wrong})
    assert (error["code"], next(iter(wrong)) in error["message"]) == (-32602, True)
    client.initialize()


def test_the_folder_that_the_program_was_given_counts_where_the_editor_names_none(root: Path) -> None:
    with Client(arguments=("--root", str(root))) as client:
        client.initialize()
        end = time.monotonic() + 60
        while (status := client.result("noctule/status", {}))["state"] == "opening" and time.monotonic() < end:
            time.sleep(0.05)
        assert status["root"] == str(root)
