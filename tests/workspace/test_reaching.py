"""By the server or in this process: the same calls give the same objects, and see what was written before them."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hooked_repository import end_servers, make_repository

from workspace.client import ServerGoneError
from workspace.errors import USAGE, NoctuleError
from workspace.reaching import AttachedRepository, Cancelled, OwnRepository, Repository, reach
from workspace.reads import READS

CALLS: list[tuple[str, dict[str, Any]]] = [
    ("calls", {"symbol": "price"}),
    ("calls", {"symbol": "sell", "direction": "callees", "depth": 2}),
    ("context", {"question": "what does sell do?", "tokens": 300}),
    ("explore", {"question": "what does sell do?"}),
    ("facts", {"symbol": "shop.sell"}),
    ("impact", {"symbol": "price"}),
    ("names", {}),
    ("questions", {"symbol": "sell"}),
    ("subject", {"question": "who calls price?"}),
    ("why", {"question": "what does sell do?"}),
]
VARYING = {"receipt", "age_s", "at", "state", "likelihood"}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NOCTULE_DATA", str(tmp_path / "data"))
    root = make_repository(tmp_path / "repository")
    (root / "shop.py").write_text('def sell():\n    """Sell."""\n    return price()\n\n\ndef price():\n    return 2\n')
    return root


@pytest.fixture(params=["off", "on"])
def repository(root: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Repository]:
    monkeypatch.setenv("NOCTULE_SERVER", request.param)
    with reach(root) as repository:
        assert isinstance(repository, OwnRepository if request.param == "off" else AttachedRepository)
        yield repository
    stores = list((root.parent / "data/stores").iterdir())
    end_servers(stores)


def without_varying(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_varying(item) for key, item in value.items() if key not in VARYING}
    return [without_varying(item) for item in value] if isinstance(value, list) else value


def test_every_read_sees_what_was_written_before(repository: Repository, root: Path) -> None:
    assert {name for name, _ in CALLS} | {"status"} == set(READS)
    for name, params in CALLS:
        assert isinstance(repository.read(name, params), dict)
    for number in range(10):
        (root / "new.py").write_text(f"def made_{number}():\n    return sell()\n")
        assert f"made_{number}" in repository.read("names", {})["names"]
    (root / "new.py").unlink()
    assert "made_9" not in repository.read("names", {})["names"]
    assert repository.read("status", {})["files"] == 1


def test_an_answer_comes_whole_or_in_parts(repository: Repository) -> None:
    whole = repository.ask("what does sell do?")
    chunks: list[str] = []
    parts = repository.ask("what does sell do?", on_chunk=chunks.append)
    assert whole["found"]
    assert parts["answer"] == "".join(chunks) == whole["answer"]
    assert without_varying(parts) == without_varying(whole)


def test_it_sleeps_when_it_is_told_to(repository: Repository) -> None:
    assert "facts" in repository.sleep()
    assert repository.read("facts", {"symbol": "shop.sell"})["facts"]


@pytest.mark.parametrize(
    ("name", "params"),
    [
        ("calls", {}),
        ("calls", {"symbol": "sell", "direction": "up"}),
        ("calls", {"symbol": "sell", "more": 1}),
        ("context", {"question": " "}),
        ("context", {"question": "x", "tokens": 0}),
        ("impact", {"symbol": "sell", "revision": "HEAD"}),
        ("why", {"question": "x" * 20_001}),
    ],
)
def test_wrong_parameters_are_refused(repository: Repository, name: str, params: dict[str, Any]) -> None:
    with pytest.raises(NoctuleError) as refusal:
        repository.read(name, params)
    assert refusal.value.message
    assert "\n" not in refusal.value.message


def test_nothing_is_called_so(root: Path) -> None:
    with reach(root) as repository, pytest.raises(NoctuleError, match="nothing is called 'delete'") as refusal:
        repository.read("delete", {})
    assert refusal.value.exit_code == USAGE


def test_what_waits_is_cancelled_from_another_thread(repository: Repository) -> None:
    # The first chunk holds the call up until it was cancelled.
    held = threading.Event()

    def on_chunk(_text: str) -> None:
        held.set()
        time.sleep(0.3)

    def cancel() -> None:
        held.wait()
        repository.cancel()

    thread = threading.Thread(target=cancel)
    thread.start()
    try:
        with pytest.raises(Cancelled):
            while True:  # an answer that was already whole when it was cancelled is an answer
                repository.ask("what does sell do?", on_chunk=on_chunk)
                repository.ask("who calls price?", on_chunk=on_chunk)
                break
            raise Cancelled
    finally:
        thread.join()
    assert repository.ask("what does sell do?")["found"]


def test_a_server_that_was_killed_is_replaced(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOCTULE_SERVER", "on")
    with reach(root) as repository:
        assert isinstance(repository, AttachedRepository)
        stores = list((root.parent / "data/stores").iterdir())
        end_servers(stores)
        assert repository.ask("what does sell do?")["found"]
    end_servers(stores)


def test_an_answer_that_a_dying_server_had_begun_is_not_doubled(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOCTULE_SERVER", "on")
    shown: list[str] = []
    with reach(root) as repository:
        assert isinstance(repository, AttachedRepository)
        stores = list((root.parent / "data/stores").iterdir())
        pid = int((stores[0] / "holder").read_text().split()[1])

        def die(chunk: str) -> None:
            if not shown:
                os.kill(pid, signal.SIGKILL)
                while repository._client._connection.recv(1 << 16):
                    pass  # what it still said is lost
                repository._client._inbox.clear()
            shown.append(chunk)

        with pytest.raises(ServerGoneError):
            repository.ask("what does sell do?", on_chunk=die)
        assert len(shown) == 1
        assert repository.ask("what does sell do?")["found"]
    end_servers(stores)


def test_a_name_that_several_have_means_all_of_them_with_a_server_and_without(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "till.py").write_text("def price():\n    return 3\n\n\ndef pay():\n    return price()\n")
    found: list[Any] = []
    for server in ("off", "on"):
        monkeypatch.setenv("NOCTULE_SERVER", server)
        with reach(root) as repository:
            found.append(without_varying(repository.read("impact", {"symbol": "price"})))
    end_servers(list((root.parent / "data/stores").iterdir()))
    assert found[0] == found[1]
    assert found[0]["subjects"] == ["shop.py::price", "till.py::price"]
