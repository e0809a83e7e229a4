"""Two file descriptors into a conversation with one client, from the first byte to the exit code."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from threading import Thread
from typing import Any, Final

from pygls.lsp.server import LanguageServer

from lsp_server.features import load_views, register_features, register_sync
from lsp_server.greeting import Initialize
from lsp_server.hub import Hub
from lsp_server.offered import HelloParams
from lsp_server.protocol import GuardedProtocol
from lsp_server.registering import ON_DEMAND
from lsp_server.session import Session
from workspace.client import HELLO, our_version
from workspace.framing import FrameWriter, Malformed, read_frames

QUEUED_MESSAGES_MAX: Final = 1_000
SWITCH_S: Final = 0.001
Greet = Callable[[HelloParams], Awaitable[dict[str, Any]]]


def _nothing() -> None:
    """For descriptors that stay open."""


def serve(source: int, target: int) -> int:
    """Serve one client over two file descriptors, alone, until it leaves; returns the exit code."""
    prefer_short_turns()
    return asyncio.run(_serve(source, target))


def prefer_short_turns() -> None:
    """Hovers are read beside a shift: a shorter turn for each thread keeps them quick."""
    sys.setswitchinterval(SWITCH_S)


async def _serve(source: int, target: int) -> int:
    hub = Hub()
    try:
        return await converse(hub, source, target, greet=_alone)
    finally:
        await hub.close()


async def converse(
    hub: Hub,
    source: int,
    target: int,
    *,
    greet: Greet,
    on_read: Callable[[], None] = _nothing,
    on_written: Callable[[], None] = _nothing,
) -> int:
    """One client's session over two file descriptors, until it leaves or is gone; returns its exit code.

    `greet` answers who asks for the version before `initialize`; `on_read` and `on_written` are called from the threads
    that use the descriptors, once these will not be used again.
    """
    loop = asyncio.get_running_loop()
    over: asyncio.Future[int] = loop.create_future()
    protocol, session = _build(hub, greet)

    def leave(code: int) -> None:
        if not over.done():
            over.set_result(code)

    def lost() -> None:
        with suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(leave, protocol.exit_code)

    protocol.on_exit = leave
    writer = FrameWriter(target, lost, on_written)
    protocol.set_writer(writer)
    messages: asyncio.Queue[bytes | Malformed | None] = asyncio.Queue(QUEUED_MESSAGES_MAX)
    Thread(target=_read, args=(source, messages, loop, on_read), name="noctule-reader", daemon=True).start()
    receiving = loop.create_task(_receive(messages, protocol))
    try:
        waited: list[asyncio.Future[Any]] = [receiving, over]
        await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
        return over.result() if over.done() else protocol.exit_code
    finally:
        receiving.cancel()
        protocol.forget_requests()
        session.close()
        await asyncio.to_thread(writer.close)


def _build(hub: Hub, greet: Greet) -> tuple[GuardedProtocol, Session]:
    server = LanguageServer("noctule", our_version(), protocol_cls=GuardedProtocol)
    protocol = server.protocol
    assert isinstance(protocol, GuardedProtocol)
    session = Session(protocol, hub)
    protocol.custom_params = {HELLO: HelloParams}
    protocol.on_lost_change = session.closed

    def initialize(params: Initialize) -> None:
        session.initialize(params)
        # A configuration may switch these on later; until then nobody was told of them.
        later = [name for name in ON_DEMAND if name not in session.preferences.features]
        register_features(server, session, dict.fromkeys([*params.features, *later]))
        protocol.announced.update(params.features)
        # Right after the reply, and before the next message is looked at: this imports the whole resolver.
        asyncio.get_running_loop().call_soon(_register_rest, server, session)

    async def hello(params: HelloParams) -> dict[str, Any]:
        return await greet(params)

    protocol.on_initialize = initialize
    server.feature(HELLO)(hello)
    register_sync(server, session)
    return protocol, session


def _register_rest(server: LanguageServer, session: Session) -> None:
    """Requests and commands of our own; the client knows their names already."""
    from lsp_server.asking import CUSTOM_PARAMS
    from lsp_server.commands import register_commands
    from lsp_server.managing import register_managing
    from lsp_server.requests import register_requests

    load_views()
    register_requests(server, session)
    register_managing(server, session)
    register_commands(server, session)
    session.protocol.custom_params = {HELLO: HelloParams, **CUSTOM_PARAMS}


async def _alone(_params: HelloParams) -> dict[str, Any]:
    return {"version": our_version()}


def _read(
    source: int, messages: "asyncio.Queue[Any]", loop: asyncio.AbstractEventLoop, on_read: Callable[[], None]
) -> None:
    """Deliver bodies one by one; a full queue makes the client wait instead of growing."""

    def deliver(body: bytes | Malformed | None) -> None:
        asyncio.run_coroutine_threadsafe(messages.put(body), loop).result()

    try:
        with suppress(RuntimeError, asyncio.CancelledError):  # the loop is gone: the session is over
            read_frames(source, deliver)
    finally:
        on_read()


async def _receive(messages: "asyncio.Queue[bytes | Malformed | None]", protocol: GuardedProtocol) -> None:
    while (body := await messages.get()) is not None:
        protocol.receive(body)
        # Each request notes the moment it is about before the next message can move it.
        await asyncio.sleep(0)
