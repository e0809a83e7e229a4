"""A store's directory into the one server that clients of its repository attach to, until nobody needs it."""

import asyncio
import os
import socket
import time
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, Final

from lsp_server.asking import HelloParams
from lsp_server.hub import Hub
from lsp_server.server import converse, prefer_short_turns
from workspace.address import SOCKET, is_ours, listen
from workspace.client import our_version
from workspace.lock import ServerLock

CLIENTS_MAX: Final = 64
LOOK_S: Final = 0.25
FIRST_CLIENT_S: Final = 20.0
BUSY_LINGER_S: Final = 60.0
"""Who may stay so long without a client may finish a shift, too."""
OVERTIME_S: Final = 1_800.0


def serve_store(directory: Path, linger_s: float, place: ServerLock) -> int:
    """Listen in `directory` until nobody needs the server any more; the caller holds `place`. Returns the exit code."""
    prefer_short_turns()
    listener = listen(directory)
    inode = (directory / SOCKET).stat().st_ino
    try:
        return asyncio.run(_serve(listener, directory / SOCKET, inode, linger_s))
    finally:
        listener.close()
        # Only ours is taken away: who deletes the store and begins another one has a socket of its own there.
        if _inode(directory / SOCKET) == inode:
            with suppress(OSError):
                (directory / SOCKET).unlink()
        place.release()


class Attendance:
    """Who is there, and until when the server stays after the last one."""

    def __init__(self, linger_s: float) -> None:
        self.clients = 0
        self.is_retiring = False
        self._linger_s = linger_s
        self._leaves_s = time.monotonic() + max(linger_s, FIRST_CLIENT_S)

    def greet(self, params: HelloParams) -> dict[str, Any]:
        """Tell a client who this is. A server that only lingers makes room for one of another version."""
        if params.version != our_version() or params.retire:
            self.is_retiring = self.clients <= 1  # the one that asks
        return {"version": our_version(), "pid": os.getpid(), "retiring": self.is_retiring}

    def came(self) -> None:
        """One more client."""
        self.clients += 1

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


async def _serve(listener: socket.socket, file: Path, inode: int, linger_s: float) -> int:
    hub, attendance = Hub(), Attendance(linger_s)
    listener.setblocking(False)
    accepting = asyncio.create_task(_accept(listener, hub, attendance))
    try:
        # A store that is deleted, or a socket that is taken away, ends its server: nobody would find it any more.
        while not attendance.is_over(is_busy=hub.is_busy) and _inode(file) == inode:
            await asyncio.sleep(LOOK_S)
        return 0
    finally:
        listener.close()
        accepting.cancel()
        await hub.close()


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

    def greet(params: HelloParams) -> dict[str, Any]:
        spoke.append(True)
        return attendance.greet(params)

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
