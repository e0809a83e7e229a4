"""Shifts that nobody asked for send nothing where an editor is offline; `noctule lsp` hands that wish on."""

import asyncio
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import thinkers
from ledger_repository import committed
from lsp_client import Client
from messages_server import MessagesServer

from lsp_server.engine import Engine
from lsp_server.hub import Audience, Hub
from lsp_server.jobs import run_shift
from lsp_server.preferences import Preferences
from lsp_server.protocol import GuardedProtocol
from lsp_server.session import Session
from workspace.holding import Holdings
from workspace.purse import give_consent
from workspace.settings import Price, Settings
from workspace.workspace import Workspace

MODEL = "some-model"
MAIN = "from terminal.main import main; main()"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A committed repository."""
    return committed(tmp_path / "ledger-repo")


@pytest.fixture
def model() -> Iterator[MessagesServer]:
    with MessagesServer(thinkers.thoughtful) as running:
        yield running


class Still:
    """A bar that nobody sees."""

    def report(self, message: str, done: float) -> None: ...

    def end(self, message: str) -> None: ...


def session_of(hub: Hub, said: Any) -> Session:
    protocol: GuardedProtocol = None  # type: ignore[assignment] # nothing is told to this client
    session = Session(protocol, hub)
    session.preferences = Preferences().with_values(said)
    return session


def test_one_of_several_editors_is_enough_and_counts_on_when_all_are_gone(root: Path) -> None:
    async def attend() -> None:
        hub, audience = Hub(), Audience()
        engine = Engine(root, audience, Holdings())
        online, offline = session_of(hub, {}), session_of(hub, {"offline": True})
        audience.add(online)
        assert audience.forbids_sending(engine) == ""
        audience.add(offline)
        assert "offline" in audience.forbids_sending(engine)
        audience.remove(online)
        audience.remove(offline)
        assert "offline" in audience.forbids_sending(engine)
        await engine.close()

    asyncio.run(attend())


def test_a_shift_thinks_with_a_model_only_while_it_may(
    root: Path, tmp_path: Path, model: MessagesServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test-0123456789abcdef")
    prices = {MODEL: Price(input=0.01, output=0.05)}
    settings = Settings(sleep_model=MODEL, base_url=model.url, prices=prices, passes=0, sleep_online=True)
    with Workspace.open(root, store_dir=tmp_path / "store", settings=settings) as workspace:
        workspace.refresh()
        give_consent(workspace.ledger, workspace.settings)
        run_shift(workspace, 1, threading.Event(), lambda: False, Still(), None, "manual")
        assert model.history == []
        run_shift(workspace, 1, threading.Event(), lambda: True, Still(), None, "manual")
        assert model.history


def test_the_command_hands_offline_and_the_root_on(root: Path, tmp_path: Path) -> None:
    command = (sys.executable, "-c", MAIN, "--offline", "-C", str(root), "lsp", "--stdio")
    with Client(environment={"NOCTULE_DATA": str(tmp_path / "data")}, command=command) as client:
        client.initialize(None)
        assert Path(client.wait_for(lambda status: status["state"] in ("idle", "sleeping"))["root"]) == root
        assert "offline" in client.error("noctule/ask", {"question": "What?", "online": True})["message"]
