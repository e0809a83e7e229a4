"""Folders of several clients into shared engines: one for each worktree, whoever has it open."""

import asyncio
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from lsp_server.engine import Engine
from lsp_server.listener import Bar, Listener
from workspace.holding import Holdings

ENGINES_MAX: Final = 16
ABANDONED_S: Final = 300.0
"""How long a worktree that nobody has open stays loaded: its next client finds everything ready."""


class Hub:
    """The engines of this process; all methods run on the loop's thread."""

    def __init__(self, holdings: Holdings | None = None) -> None:
        self._engines: dict[Path, Engine] = {}
        self._audiences: dict[Path, Audience] = {}
        self._closing: dict[Path, Engine] = {}
        self._timers: dict[Path, asyncio.TimerHandle] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._holdings = holdings or Holdings()

    @property
    def is_busy(self) -> bool:
        """True while something is being indexed or thought about."""
        return any(engine.state in ("opening", "indexing", "sleeping") for engine in self._engines.values())

    def directories(self) -> set[Path]:
        """The stores that are written here."""
        return self._holdings.written()

    def join(self, root: Path, listener: Listener) -> Engine | None:
        """The engine of the worktree at `root` (a real path) for one more listener; None where `ENGINES_MAX` live."""
        if timer := self._timers.pop(root, None):
            timer.cancel()
        if root not in self._engines:
            if len(self._engines) >= ENGINES_MAX:
                return None
            audience = self._audiences[root] = Audience()
            audience.add(listener)
            self._engines[root] = Engine(root, audience, self._holdings)
            self._run(self._open(root, self._engines[root]))
        self._audiences[root].add(listener)
        return self._engines[root]

    def leave(self, root: Path, listener: Listener) -> None:
        """This listener is gone, and with it what only it had open; an engine without any is closed after a while."""
        if (engine := self._engines.get(root)) is None:
            return
        for path in engine.buffers.of(listener):
            engine.edit(path, None, listener)
        audience = self._audiences[root]
        audience.remove(listener)
        if audience.is_empty and root not in self._timers:
            self._timers[root] = asyncio.get_running_loop().call_later(ABANDONED_S, self._abandon, root)

    async def close(self) -> None:
        """Close every engine."""
        for timer in self._timers.values():
            timer.cancel()
        await asyncio.gather(*(engine.close() for engine in self._engines.values()))

    def _abandon(self, root: Path) -> None:
        self._timers.pop(root, None)
        self._audiences.pop(root)
        self._run(self._let_go(root, self._engines.pop(root)))

    async def _let_go(self, root: Path, engine: Engine) -> None:
        self._closing[root] = engine
        await engine.close()
        await engine.ended.wait()
        if self._closing.get(root) is engine:
            del self._closing[root]

    async def _open(self, root: Path, engine: Engine) -> None:
        """Open an engine, once the one that was abandoned there has let go of the store."""
        if (before := self._closing.get(root)) is not None:
            await before.ended.wait()
        if engine.state != "closed":
            await engine.open()

    def _run(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


class Audience:
    """Several listeners as one."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []
        self._last: Listener | None = None
        self._told: tuple[weakref.ref[Any] | None, bool] = (None, False)

    @property
    def is_empty(self) -> bool:
        """True where nobody listens."""
        return not self._listeners

    def add(self, listener: Listener) -> None:
        """Tell this one, too."""
        if listener not in self._listeners:
            self._listeners.append(listener)

    def remove(self, listener: Listener) -> None:
        """Tell this one no more."""
        if listener in self._listeners:
            self._listeners.remove(listener)
            self._last = listener

    def forbids_sending(self, engine: Engine) -> str:
        """Why one of them forbids it; what the last one said counts on when nobody is there."""
        asked = tuple(self._listeners) or ((self._last,) if self._last else ())
        return next((why for each in asked if (why := each.forbids_sending(engine))), "")

    def bar(self, title: str, on_cancel: Callable[[], None] | None) -> Bar:
        """A bar at each of them."""
        return _Bars([each.bar(title, on_cancel) for each in self._listeners])

    def state_changed(self, engine: Engine) -> None:
        """Tell all of them."""
        for each in tuple(self._listeners):
            each.state_changed(engine)

    def learned(self, engine: Engine) -> None:
        """Tell all of them, where it is news: most looks at the disk leave the snapshot as it is."""
        now = engine.workspace.snapshot if engine.workspace else None
        known, was_gone = self._told
        if now is not None and known is not None and known() is now and was_gone == (engine.state == "unavailable"):
            return
        self._told = (weakref.ref(now) if now is not None else None, engine.state == "unavailable")
        for each in tuple(self._listeners):
            each.learned(engine)

    def complain(self, message: str) -> None:
        """Tell all of them."""
        for each in tuple(self._listeners):
            each.complain(message)


class _Bars:
    def __init__(self, bars: list[Bar]) -> None:
        self._bars = bars

    def report(self, message: str, done: float) -> None:
        for bar in self._bars:
            bar.report(message, done)

    def end(self, message: str) -> None:
        for bar in self._bars:
            bar.end(message)
