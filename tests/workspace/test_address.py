"""Where a store's server is, however the user named the place, and how one is started."""

import json
import socket
import stat
import subprocess
import threading
from pathlib import Path

import pytest
from hooked_repository import end_servers, make_repository

from workspace import address, client
from workspace.address import SOCKET, listen, reach, start_server
from workspace.client import attach, our_version, store_of
from workspace.errors import NoctuleError
from workspace.framing import Frames, Malformed
from workspace.layers import load_settings
from workspace.lock import ServerLock
from workspace.places import data_directory
from workspace.settings import configured_store


@pytest.mark.parametrize("variable", ["NOCTULE_DATA", "NOCTULE_STORE"])
def test_a_place_may_be_named_from_where_we_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    root = make_repository(tmp_path / "repository")
    monkeypatch.setenv("NOCTULE_DATA", str(tmp_path / "other"))
    monkeypatch.setenv("NOCTULE_SERVER", "on")
    monkeypatch.setenv(variable, "data")
    monkeypatch.chdir(tmp_path)
    attached = attach(root, start=True, linger_s=0.0)
    assert attached is not None
    with attached:
        assert attached.wait_until_ready()["writer"]
        (store,) = (tmp_path / "data/stores").iterdir()
        assert (store / "LOCK").exists()
        assert not list(store.glob("**/stores"))
    end_servers([store])


def test_relative_places_are_meant_from_what_names_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NOCTULE_DATA", "data")
    assert data_directory() == tmp_path / "data"
    file = tmp_path / "mine" / "config.toml"
    file.parent.mkdir()
    file.write_text('store = "stores-of-mine"\n')
    named = load_settings(tmp_path, {"NOCTULE_CONFIG": "mine/config.toml"})
    assert configured_store(named) == file.parent / "stores-of-mine"
    assert configured_store(load_settings(tmp_path, {"NOCTULE_STORE": "there"})) == tmp_path / "there"


def test_listening_keeps_others_out_and_leaves_other_threads_alone(tmp_path: Path) -> None:
    store, is_over = tmp_path / "store", threading.Event()
    store.mkdir(mode=0o755)
    made: list[int] = []

    def work() -> None:
        while not is_over.is_set():
            folder = tmp_path / str(len(made))
            folder.mkdir()
            made.append(stat.S_IMODE(folder.stat().st_mode))

    thread = threading.Thread(target=work)
    thread.start()
    try:
        for _ in range(200):
            listen(store).close()
    finally:
        is_over.set()
        thread.join()
    assert made
    assert all(mode & 0o100 for mode in made)
    assert stat.S_IMODE(store.stat().st_mode) == 0o700
    assert stat.S_IMODE((store / SOCKET).stat().st_mode) == 0o600


def test_a_server_that_takes_its_time_to_begin_is_not_swarmed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[int] = []

    def counted(directory: Path, linger_s: float) -> "subprocess.Popen[bytes]":
        child = start_server(directory, linger_s)
        started.append(child.pid)
        return child

    monkeypatch.setattr(address, "start_server", counted)
    monkeypatch.setattr(address, "START_S", 2.5)
    begins = ServerLock(tmp_path)
    assert begins.try_acquire()
    assert reach(tmp_path, linger_s=0.0) is None
    begins.release()
    assert 1 < len(started) <= 3


@pytest.mark.parametrize("answered", [{"noctule/hello"}, {"noctule/hello", "initialize"}])
def test_a_server_that_hangs_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answered: set[str]
) -> None:
    root = make_repository(tmp_path / "repository")
    monkeypatch.setenv("NOCTULE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("NOCTULE_SERVER", "on")
    monkeypatch.setattr(client, "ANSWER_S", 0.3)
    _, store = store_of(root)
    store.mkdir(parents=True)
    listener = listen(store)
    thread = threading.Thread(target=_answer, args=(listener, answered))
    thread.start()
    attached = attach(root, start=False)
    if "initialize" not in answered:
        assert attached is None
    else:
        assert attached is not None
        with attached, pytest.raises(NoctuleError, match="hangs: end it"):
            attached.wait_until_ready()
    thread.join()
    listener.close()


def _answer(listener: socket.socket, answered: set[str]) -> None:
    """Answer some requests of one client, until it leaves."""
    connection, _ = listener.accept()
    frames = Frames()
    while data := connection.recv(1 << 16):
        for body in frames.feed(data):
            assert not isinstance(body, Malformed)
            said = json.loads(body)
            if said["method"] in answered:
                reply = {"jsonrpc": "2.0", "id": said["id"], "result": {"version": our_version(), "pid": 1}}
                whole = json.dumps(reply).encode()
                connection.sendall(b"Content-Length: %d\r\n\r\n%b" % (len(whole), whole))
    connection.close()
