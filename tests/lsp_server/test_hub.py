"""Engines that nobody needs any more let go of their stores, however long what they still do takes."""

import asyncio
import sys
import threading
from pathlib import Path

import pytest
from ledger_repository import FILES, committed, git, write

from lsp_server import engine as engines
from lsp_server import hub as hubs
from lsp_server.engine import Engine
from lsp_server.hub import Audience, Hub
from workspace import watch, watched
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


class Ear(Audience):
    """Keeps what it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.complaints: list[str] = []
        self.modes: list[str] = []

    def complain(self, message: str) -> None:
        self.complaints.append(message)

    def state_changed(self, engine: Engine) -> None:
        self.modes += [engine.watching.mode] if engine.watching else []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells how much is watched")
def test_folders_that_are_not_watched_are_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOCTULE_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(watched, "watch_count", lambda: 1)
    monkeypatch.setattr(watch, "WATCHES_LOOK_SECONDS", 0.0)
    root = committed(tmp_path / "ledger-repo")

    async def attend() -> None:
        hub, ear = Hub(), Ear()
        engine = hub.join(root, ear)
        assert engine is not None
        await until_open(engine)
        end, number = asyncio.get_running_loop().time() + OPEN_S, 0
        while not ear.complaints:
            assert asyncio.get_running_loop().time() < end
            number += 1
            (root / "ledger" / "new.py").write_text(f"x = {number}\n")
            await asyncio.sleep(0.5)
        assert "not watched" in ear.complaints[0] and "raise the limit" in ear.complaints[0]
        assert (ear.modes[-1], len(ear.complaints)) == ("polled", 1)
        await hub.close()

    asyncio.run(attend())


def test_a_look_that_finds_nothing_is_no_news(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOCTULE_DATA", str(tmp_path / "data"))
    root = committed(tmp_path / "ledger-repo")
    told: list[str] = []

    class Editor(Audience):
        """Notes what it is told."""

        def learned(self, engine: Engine) -> None:
            told.append(engine.state)

    async def attend() -> None:
        hub = Hub()
        engine = hub.join(root, Editor())
        assert engine is not None
        await until_open(engine)
        engine.shifts.pause()
        told.clear()
        for _ in range(3):
            await engine.fresh_snapshot()
        await asyncio.sleep(0.05)
        assert told == []
        (root / "ledger/more.py").write_text("def more() -> None: ...\n", "utf-8")
        await engine.fresh_snapshot()
        await asyncio.sleep(0.05)
        assert len(told) == 1
        await hub.close()

    asyncio.run(attend())
