"""Engines that nobody needs any more let go of their stores, however long what they still do takes."""

import asyncio
import threading
from pathlib import Path

import pytest
from ledger_repository import FILES, committed, git, write

from lsp_server import engine as engines
from lsp_server import hub as hubs
from lsp_server.engine import Engine
from lsp_server.hub import Audience, Hub
from workspace.lock import holder_of

OPEN_S = 60.0


async def until_open(engine: Engine) -> None:
    end = asyncio.get_running_loop().time() + OPEN_S
    while engine.state != "idle":
        assert asyncio.get_running_loop().time() < end, engine.state
        await asyncio.sleep(0.02)


def test_a_busy_engine_is_closed_when_it_is_done_and_opened_again_after_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOCTULE_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(engines, "CLOSE_S", 0.1)
    monkeypatch.setattr(hubs, "ABANDONED_S", 0.0)
    root = tmp_path / "ledger-repo"
    root.mkdir()
    write(root, FILES)
    git(root, "init", "-q")
    is_done = threading.Event()

    async def attend() -> None:
        hub, editor = Hub(), Audience()
        first = hub.join(root, editor)
        assert first is not None
        await until_open(first)
        first.change(lambda: is_done.wait(OPEN_S))
        hub.leave(root, editor)
        await asyncio.sleep(0.3)
        assert (first.state, first.ended.is_set()) == ("closed", False)
        second = hub.join(root, editor)
        assert second is not None
        await asyncio.sleep(0.1)
        assert second.state == "opening"
        is_done.set()
        await until_open(second)
        assert first.ended.is_set()
        hub.leave(root, editor)
        await asyncio.sleep(0.05)
        await asyncio.wait_for(second.ended.wait(), OPEN_S)
        assert hub.directories() == set()
        await hub.close()

    asyncio.run(attend())


def test_an_engine_that_is_closed_while_it_opens_lets_go_of_what_it_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOCTULE_DATA", str(tmp_path / "data"))
    root = committed(tmp_path / "ledger-repo")

    async def attend() -> None:
        hub, editor = Hub(), Audience()
        engine = hub.join(root, editor)
        assert engine is not None
        while engine.state != "indexing":
            await asyncio.sleep(0)
        await engine.close()
        await asyncio.wait_for(engine.ended.wait(), OPEN_S)
        assert (engine.state, engine.workspace, hub.directories()) == ("closed", None, set())
        await hub.close()

    asyncio.run(attend())
    (lock,) = (tmp_path / "data" / "stores").glob("*/LOCK")
    assert holder_of(lock.parent) == 0
