"""One server for each repository: editors and commands attach to it; it outlives who started it, and is replaced."""

import json
import os
import signal
import socket
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from ledger_repository import FILES, committed, git, write
from lsp_client import Client

from terminal.exits import run
from workspace import client as clients
from workspace.address import connect, is_ours, start_server
from workspace.client import ServerGoneError, attach
from workspace.places import make_private

ACCOUNT = "ledger/account.py"
DEPOSIT = {"line": 14, "character": 10}


def is_open(status: dict[str, Any]) -> bool:
    return status["state"] in ("idle", "sleeping", "paused")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A committed repository."""
    return committed(tmp_path / "ledger-repo")


@pytest.fixture
def stores(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where stores are, for this process and for those it starts; servers are allowed."""
    monkeypatch.setenv("NOCTULE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("NOCTULE_SERVER", "on")
    return tmp_path / "data" / "stores"


@pytest.fixture
def editor(stores: Path) -> Iterator[Callable[[], Client]]:
    """Starts editors and ends them."""
    open_now: list[Client] = []

    def start() -> Client:
        open_now.append(Client())
        return open_now[-1]

    yield start
    for client in open_now:
        client.__exit__()
    for store in stores.iterdir() if stores.exists() else ():
        wait_until(lambda store=store: not (store / "server.sock").exists())


def store_of(stores: Path) -> Path:
    (store,) = stores.iterdir()
    return store


def wait_until(holds: Callable[[], bool], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def hover(client: Client, root: Path, path: str = ACCOUNT, position: Any = DEPOSIT) -> str:
    """What a hover says, once there is something to say."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        reply = client.call(
            "textDocument/hover", {"textDocument": {"uri": (root / path).as_uri()}, "position": position}
        )
        if reply.get("result"):
            return reply["result"]["contents"]["value"]  # type: ignore[no-any-return]
        time.sleep(0.05)
    raise AssertionError(reply)


def command(client: Client, name: str) -> Any:
    return client.result("workspace/executeCommand", {"command": f"noctule.{name}"})


def opened(client: Client, root: Path, text: str, path: str = ACCOUNT) -> str:
    uri = (root / path).as_uri()
    item = {"uri": uri, "languageId": "python", "version": 1, "text": text}
    client.notify("textDocument/didOpen", {"textDocument": item})
    return uri


def test_two_editors_share_a_server_that_outlives_the_first(editor: Any, root: Path, stores: Path) -> None:
    first, second = editor(), editor()
    first.initialize(root)
    first.wait_for(is_open)
    second.initialize(root)
    assert is_open(second.result("noctule/status", {}))
    place = store_of(stores) / "server.sock"
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    holder = (store_of(stores) / "holder").read_text()
    first.process.kill()
    assert "def deposit" in hover(second, root)
    assert (store_of(stores) / "holder").read_text() == holder
    assert second.leave() == 0
    wait_until(lambda: not place.exists())


def test_a_server_that_is_killed_is_replaced_and_knows_the_buffers(editor: Any, root: Path, stores: Path) -> None:
    client = editor()
    client.initialize(root)
    client.wait_for(is_open)
    text = (root / ACCOUNT).read_text()
    uri = opened(client, root, text)
    start = {"line": 0, "character": 0}
    change = {"range": {"start": start, "end": start}, "text": "# typed\n"}
    client.notify("textDocument/didChange", {"textDocument": {"uri": uri, "version": 2}, "contentChanges": [change]})
    before = int((store_of(stores) / "holder").read_text().split()[1])
    os.kill(before, signal.SIGKILL)
    assert "def deposit" in hover(client, root, position={"line": 15, "character": 10})
    token, after = map(int, (store_of(stores) / "holder").read_text().split())
    assert (token, after != before) == (2, True)
    assert client.leave() == 0


def test_a_command_attaches_and_finds_the_unsaved_text(editor: Any, root: Path) -> None:
    client = editor()
    client.initialize(root)
    client.wait_for(is_open)
    opened(client, root, (root / ACCOUNT).read_text().replace("def deposit", "def put_away"))
    with attach(root, start=False) as command:  # type: ignore[union-attr]
        assert command.wait_until_ready()["state"] in ("idle", "sleeping")
        found = command.call("workspace/symbol", {"query": "put_away"})
        assert [symbol["name"] for symbol in found] == ["put_away"]
        chunks: list[Any] = []
        command.call("noctule/ask", {"question": "What does Account.put_away do?"}, on_chunk=chunks.append)
        assert "put_away" in "".join(chunk.get("answer", "") for chunk in chunks)
        assert chunks[-1]["citations"]


def test_commands_start_a_server_that_leaves_when_it_is_idle(root: Path, stores: Path) -> None:
    assert attach(root, start=False) is None
    with attach(root, start=True, linger_s=0.5) as command:  # type: ignore[union-attr]
        command.wait_until_ready()
        first = command.server["pid"]
        with attach(root, start=True, linger_s=0.5) as another:  # type: ignore[union-attr]
            assert another.server["pid"] == first
    place = store_of(stores) / "server.sock"
    wait_until(lambda: not place.exists(), 40)
    assert attach(root, start=False) is None


def test_a_server_that_dies_in_the_middle_of_a_request_is_told_of(root: Path, stores: Path) -> None:
    with attach(root, start=True, linger_s=0.5) as command:  # type: ignore[union-attr]
        os.kill(command.server["pid"], signal.SIGKILL)
        with pytest.raises(ServerGoneError):
            command.wait_until_ready()


def test_a_server_of_another_version_makes_room_when_nobody_needs_it(
    root: Path, stores: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with attach(root, start=True, linger_s=30.0) as command:  # type: ignore[union-attr]
        old = command.server["pid"]
        with monkeypatch.context() as other:
            other.setattr(clients, "our_version", lambda: "0.0.other")
            assert attach(root, start=False) is None  # somebody uses it
        assert command.call("noctule/status", {})["root"] == str(root)

    def is_replaced() -> bool:
        with monkeypatch.context() as other:
            other.setattr(clients, "our_version", lambda: "0.0.other")
            assert attach(root, start=False) is None
        with attach(root, start=True, linger_s=0.0) as command:  # type: ignore[union-attr]
            return command.server["pid"] != old

    wait_until(is_replaced)


def test_no_server_where_it_is_forbidden(root: Path, stores: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOCTULE_SERVER", "off")
    assert attach(root, start=True) is None
    with Client() as client:
        client.initialize(root)
        client.wait_for(is_open)
        assert not (store_of(stores) / "server.sock").exists()


def test_a_deep_store_has_an_address_too(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOCTULE_SERVER", "on")
    monkeypatch.setenv("NOCTULE_DATA", str(tmp_path / ("deep" * 20) / ("deeper" * 20)))
    with attach(root, start=True, linger_s=0.0) as command:  # type: ignore[union-attr]
        assert command.wait_until_ready()["root"] == str(root)


def test_of_two_buffers_the_one_changed_last_counts(editor: Any, root: Path) -> None:
    first, second = editor(), editor()
    for client in (first, second):
        client.initialize(root)
        client.wait_for(is_open)
    text = (root / ACCOUNT).read_text()
    uri = opened(first, root, text)
    names = {"textDocument": {"uri": uri}}
    assert "deposit" in json.dumps(first.call("textDocument/documentSymbol", names))
    opened(second, root, text.replace("def deposit", "def second_wins"))
    wait_until(lambda: "second_wins" in json.dumps(second.call("textDocument/documentSymbol", names)))
    assert first.call("textDocument/documentSymbol", names)["result"] is None  # its positions mean something else
    second.process.kill()
    wait_until(lambda: "deposit" in json.dumps(first.call("textDocument/documentSymbol", names)))


def test_strangers_are_not_served(stores: Path, tmp_path: Path) -> None:
    ours, its = socket.socketpair()
    with ours, its:
        assert is_ours(ours)
    assert connect(tmp_path) is None


def test_a_workspace_that_disappears_says_so_and_comes_back(editor: Any, root: Path, tmp_path: Path) -> None:
    client = editor()
    client.initialize(root)
    assert client.wait_for(lambda status: is_open(status) and "watching" in status)["watching"] == "events"
    root.rename(tmp_path / "elsewhere")
    status = client.wait_for(lambda status: status["state"] == "unavailable")
    assert status["reason"] == "its folder is gone"
    (tmp_path / "elsewhere").rename(root)
    client.wait_for(is_open)
    assert "def deposit" in hover(client, root)


def test_commands_that_write_let_the_server_do_it(editor: Any, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    client = editor()
    client.initialize(root)
    client.wait_for(is_open)
    command(client, "pause")
    (root / "ledger" / "new.py").write_text('def new() -> int:\n    """Give one."""\n    return 1\n')

    def printed(*arguments: str) -> dict[str, Any]:
        assert run(["-C", str(root), *arguments, "--json"]) == 0
        return json.loads(capsys.readouterr().out)  # type: ignore[no-any-return]

    assert printed("index")["files"] == len(FILES) + 1
    slept = printed("sleep")
    assert slept["finished"]
    assert slept["status"]["outdated"] == 0
    facts = client.result("noctule/facts", {"symbol": "new"})["facts"]
    assert any("Give one" in fact["claim"] for fact in facts)
    bundle = root.parent / "ledger.bundle"
    assert run(["-q", "-C", str(root), "export", "--bundle", str(bundle)]) == 0
    assert printed("import", str(bundle))["known"] > 0
    assert printed("forget", "ledger/new.py")["still_read"]
    assert printed("import", str(bundle))["taken"] > 0
    assert run(["-C", str(root), "forget", "nowhere.py"]) == 3
    assert printed("undo")["items"] >= 0
    assert client.result("noctule/status", {})["state"] == "paused"


def test_a_command_that_writes_need_not_wait_for_a_server_that_nobody_uses(
    root: Path, stores: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with attach(root, start=True, linger_s=600.0) as client:  # type: ignore[union-attr]
        client.wait_until_ready()
    assert run(["-C", str(root), "index", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["files"] == len(FILES)
    assert not (store_of(stores) / "server.sock").exists()


def test_an_editors_second_folder_is_found_by_its_own_clients(
    editor: Any, root: Path, tmp_path: Path, stores: Path
) -> None:
    other = tmp_path / "other-repo"
    other.mkdir()
    write(other, {"only.py": "def only_there():\n    return 1\n"})
    git(other, "init", "-q")
    client = editor()
    folders = [{"uri": each.as_uri(), "name": each.name} for each in (root, other)]
    client.initialize(root, workspaceFolders=folders)
    wait_until(lambda: len(list(stores.glob("*/server.sock"))) == 2)
    with attach(root, start=False) as one, attach(other, start=False) as two:  # type: ignore[union-attr]
        assert one.server["pid"] == two.server["pid"]
        assert two.wait_until_ready()["root"] == str(other)
        assert two.call("workspace/symbol", {"query": "only_there"})
        assert not one.call("workspace/symbol", {"query": "only_there"})
    assert [s["name"] for s in client.result("workspace/symbol", {"query": "only_there"})] == ["only_there"]


def test_a_server_that_is_told_to_leave_is_replaced(editor: Any, root: Path, stores: Path) -> None:
    client = editor()
    client.initialize(root)
    client.wait_for(is_open)
    before = int((store_of(stores) / "holder").read_text().split()[1])
    os.kill(before, signal.SIGTERM)
    wait_until(lambda: int((store_of(stores) / "holder").read_text().split()[1]) != before)
    assert "def deposit" in hover(client, root)


def test_worktrees_share_a_server_and_its_store(editor: Any, root: Path, tmp_path: Path, stores: Path) -> None:
    other = tmp_path / "other-tree"
    git(root, "worktree", "add", "-q", "-b", "other", str(other))
    (other / "ledger" / "only_here.py").write_text("def only_here():\n    return 1\n")
    first, second = editor(), editor()
    for client, folder in ((first, root), (second, other)):
        client.initialize(folder)
        assert client.wait_for(is_open)["writer"]
    assert len(list(stores.iterdir())) == 1
    assert second.result("noctule/facts", {"symbol": "only_here"})["subject"] == "ledger/only_here.py::only_here"
    assert first.error("noctule/facts", {"symbol": "only_here"})["code"] == -32803


def test_a_server_whose_starter_ends_before_anybody_came_leaves(root: Path, stores: Path) -> None:
    _, directory = clients.store_of(root)
    make_private(directory)
    server = start_server(directory, 600)
    wait_until((directory / "server.sock").exists)
    assert server.stdin is not None
    server.stdin.close()  # as the kernel does for who is killed
    assert server.wait(60) == 0
    assert list(stores.glob("*/server.sock")) == []
