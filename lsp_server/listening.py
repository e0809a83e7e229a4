"""A store's directory into the one server that clients of its repository attach to, until nobody needs it."""

import asyncio
import os
import signal
import socket
import time
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any, Final

from lsp_server.hub import Hub
from lsp_server.offered import HelloParams
from lsp_server.server import converse, prefer_short_turns
from workspace.address import SOCKET, is_ours, listen
from workspace.client import our_version
from workspace.holding import Holdings
from workspace.lock import ServerLock, WriterLock

CLIENTS_MAX: Final = 64
LOOK_S: Final = 0.5
LEAVING_S: Final = 0.3
FIRST_CLIENT_S: Final = 20.0
BUSY_LINGER_S: Final = 60.0
"""Who may stay so long without a client may finish a shift, too."""
OVERTIME_S: Final = 1_800.0


def serve_store(directory: Path, linger_s: float, place: ServerLock, lock: WriterLock, starter: int) -> int:
    """Listen in `directory` until nobody needs the server any more. Returns the exit code.

    The caller holds `place`, and `lock`, too, unless another process writes the store now. `starter` is a file
    descriptor that ends with the process that wanted a server.
    """
    prefer_short_turns()
    return asyncio.run(_serve(Door(directory, place), linger_s, Holdings({directory: lock}), starter))


class Door:
    """The place of one store to listen at, held as long as this is open."""

    def __init__(self, directory: Path, place: ServerLock) -> None:
        self.directory = directory
        self._place = place
        self.listener = listen(directory)
        self.listener.setblocking(False)
        self._inode = _inode(directory / SOCKET)

    @property
    def is_there(self) -> bool:
        """False where the socket was taken away, or the store deleted: nobody finds us there any more."""
        return _inode(self.directory / SOCKET) == self._inode

    def close(self) -> None:
        """Let another server take the place, from now on."""
        self.listener.close()
        if self.is_there:  # who deletes the store and begins another one has a socket of its own there
            with suppress(OSError):
                (self.directory / SOCKET).unlink()
        self._place.release()


class Attendance:
    """Who is there, and until when the server stays after the last one."""

    def __init__(self, linger_s: float) -> None:
        self.clients = 0
        self._is_awaited = True
        self.is_retiring = False
        self._linger_s = linger_s
        self._leaves_s = time.monotonic() + max(linger_s, FIRST_CLIENT_S)

    async def greet(self, params: HelloParams) -> dict[str, Any]:
        """Tell a client who this is. A server that only lingers makes room for one of another version."""
        if params.version != our_version() or params.retire:
            end_s = time.monotonic() + LEAVING_S
            while self.clients > 1 and time.monotonic() < end_s:  # besides the one that asks, some may be leaving
                await asyncio.sleep(LEAVING_S / 10)
            self.is_retiring = self.clients <= 1
        return {"version": our_version(), "pid": os.getpid(), "retiring": self.is_retiring}

    def retire(self) -> None:
        """Leave, whoever is there: their next server is told what they had open."""
        self.is_retiring = True

    def came(self) -> None:
        """One more client."""
        self.clients += 1
        self._is_awaited = False

    def forsaken(self) -> None:
        """Who wanted a server is gone: where nobody has come yet, nobody is waited for."""
        if self._is_awaited:
            self._leaves_s = time.monotonic()

    def went(self, *, spoke: bool) -> None:
        """One client less; who never said a word, such as one that looks whether somebody is there, keeps nobody."""
        self.clients -= 1
        if spoke:
            self._leaves_s = time.monotonic() + self._linger_s

    def is_over(self, *, is_busy: bool) -> bool:
        """True when nobody is there, and nobody is waited for any more."""
        now_s = time.monotonic()
        if self.clients or now_s < self._leaves_s:
            return self.is_retiring
        works_on = is_busy and self._linger_s >= BUSY_LINGER_S and now_s < self._leaves_s + OVERTIME_S
        return not works_on or self.is_retiring


async def _serve(door: Door, linger_s: float, holdings: Holdings, starter: int) -> int:
    hub, attendance = Hub(holdings), Attendance(linger_s)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, attendance.retire)
    Thread(target=_wait_for_the_end, args=(starter, loop, attendance), name="noctule-starter", daemon=True).start()
    doors = {door.directory: door}
    accepting = {door.directory: loop.create_task(_accept(door.listener, hub, attendance))}
    try:
        while not attendance.is_over(is_busy=hub.is_busy) and door.is_there:
            # The stores of an editor's further folders are written by us, too: who looks for their server finds us.
            for directory in hub.directories() - doors.keys():
                if (another := _door(directory)) is not None:
                    doors[directory] = another
                    accepting[directory] = loop.create_task(_accept(another.listener, hub, attendance))
            for directory in doors.keys() - hub.directories() - {door.directory}:
                accepting.pop(directory).cancel()
                doors.pop(directory).close()
            await asyncio.sleep(LOOK_S)
        return 0
    finally:
        # The places first: the next server may begin while we still write, and takes over when we have.
        for task in accepting.values():
            task.cancel()
        for each in doors.values():
            each.close()
        await hub.close()


def _wait_for_the_end(starter: int, loop: asyncio.AbstractEventLoop, attendance: Attendance) -> None:
    with suppress(OSError, RuntimeError):  # what was given us cannot be read; or the loop is closed
        while os.read(starter, 1):
            pass
        loop.call_soon_threadsafe(attendance.forsaken)


def _door(directory: Path) -> Door | None:
    """A door to another store; None where another server has it, or it cannot be had."""
    place = ServerLock(directory)
    try:
        return Door(directory, place) if place.try_acquire() else None
    except OSError:
        place.release()
        return None


async def _accept(listener: socket.socket, hub: Hub, attendance: Attendance) -> None:
    loop = asyncio.get_running_loop()
    conversations: set[asyncio.Task[None]] = set()
    while True:
        try:
            connection, _ = await loop.sock_accept(listener)
        except OSError:
            await asyncio.sleep(LOOK_S)  # out of file descriptors, most likely
            continue
        if not is_ours(connection) or attendance.clients >= CLIENTS_MAX:
            connection.close()
            continue
        task = loop.create_task(_attend(connection, hub, attendance))
        conversations.add(task)
        task.add_done_callback(conversations.discard)


async def _attend(connection: socket.socket, hub: Hub, attendance: Attendance) -> None:
    connection.setblocking(True)
    # Each thread has a descriptor of its own, so that none reads from a number that already means something else.
    source, target = os.dup(connection.fileno()), os.dup(connection.fileno())
    attendance.came()
    spoke: list[bool] = []

    async def greet(params: HelloParams) -> dict[str, Any]:
        spoke.append(True)
        return await attendance.greet(params)

    try:
        await converse(
            hub,
            source,
            target,
            greet=greet,
            on_read=partial(os.close, source),
            on_written=partial(os.close, target),
        )
    finally:
        attendance.went(spoke=bool(spoke))
        with suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)  # wakes the thread that reads
        connection.close()


def _inode(file: Path) -> int:
    try:
        return file.stat().st_ino
    except OSError:
        return -1
