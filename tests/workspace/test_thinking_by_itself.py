"""A model that thinks while nobody asked for it: only where the user wants it, agreed to spend, and it is worth it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import thinkers
from ledger_repository import committed
from messages_server import MessagesServer
from msgspec.structs import replace

from workspace.purse import give_consent
from workspace.settings import Price, Settings
from workspace.thinking import Thought, think_by_itself
from workspace.workspace import Workspace

MODEL = "some-model"


@pytest.fixture
def server() -> Iterator[MessagesServer]:
    with MessagesServer(thinkers.thoughtful) as running:
        yield running


@pytest.fixture
def workspace(tmp_path: Path, server: MessagesServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test-0123456789abcdef")
    root = committed(tmp_path / "ledger-repo")
    prices = {MODEL: Price(input=0.01, output=0.05)}
    settings = Settings(sleep_model=MODEL, base_url=server.url, prices=prices, passes=0, sleep_online=True)
    with Workspace.open(root, store_dir=tmp_path / "store", settings=settings) as opened:
        opened.refresh()
        opened.sleep()
        yield opened


def test_it_thinks_once_and_not_again_without_a_change(workspace: Workspace, server: MessagesServer) -> None:
    give_consent(workspace.ledger, workspace.settings)
    assert think_by_itself(workspace).reasoned == 2
    assert think_by_itself(workspace) == Thought()
    assert len(server.history) == 2


def test_without_the_wish_the_word_the_key_or_a_price_nothing_is_sent(
    workspace: Workspace, server: MessagesServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "for the first time" in think_by_itself(workspace).stopped
    give_consent(workspace.ledger, workspace.settings)
    wanted = workspace.settings
    workspace.settings = replace(wanted, sleep_online=False)
    assert think_by_itself(workspace) == Thought()
    workspace.settings = replace(wanted, prices={})
    assert "has no price" in think_by_itself(workspace).stopped
    workspace.settings = replace(wanted, prices={MODEL: Price(input=1000, output=5000)})
    assert think_by_itself(workspace) == Thought()  # not worth its money
    workspace.settings = wanted
    assert think_by_itself(workspace, cancelled=lambda: True) == Thought()
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    assert "no API key" in think_by_itself(workspace).stopped
    assert server.history == []
