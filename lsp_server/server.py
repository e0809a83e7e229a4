"""Two file descriptors into a running language server, from the first byte to the exit code."""

import asyncio
import os
import sys
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from threading import Thread
from typing import Any, Final

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from lsp_server.asking import CUSTOM_PARAMS
from lsp_server.features import FEATURES, register_features, register_sync
from lsp_server.framing import FrameWriter, Malformed, read_frames
from lsp_server.protocol import GuardedProtocol
from lsp_server.requests import register_commands, register_requests
from lsp_server.session import STATUS_CHANGED, Session

QUEUED_MESSAGES_MAX: Final = 1_000
PARENT_POLL_S: Final = 2.0
SWITCH_S: Final = 0.001


def serve(source: int, target: int, root: Path | None = None) -> int:
    """Serve one client over two file descriptors until it leaves; returns the exit code.

    `root` is the workspace where the client names none.
    """
    # Hovers are read beside a shift: a shorter turn for each thread keeps them quick.
    sys.setswitchinterval(SWITCH_S)
    return asyncio.run(_serve(source, target, root))


async def _serve(source: int, target: int, root: Path | None) -> int:
    loop = asyncio.get_running_loop()
    over: asyncio.Future[int] = loop.create_future()
    protocol, session = _build(root)

    def leave(code: int) -> None:
        if not over.done():
            over.set_result(code)

    def lost() -> None:
        loop.call_soon_threadsafe(leave, protocol.exit_code)

    protocol.on_exit = leave
    writer = FrameWriter(target, lost)
    protocol.set_writer(writer)
    messages: asyncio.Queue[bytes | Malformed | None] = asyncio.Queue(QUEUED_MESSAGES_MAX)
    Thread(target=_read, args=(source, messages, loop), name="noctule-reader-stdin", daemon=True).start()
    tasks: list[asyncio.Task[None]] = [
        loop.create_task(_receive(messages, protocol)),
        loop.create_task(_watch_parent(session)),
    ]
    waited: list[asyncio.Future[Any]] = [*tasks, over]
    await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
    code = over.result() if over.done() else protocol.exit_code
    for task in tasks:
        task.cancel()
    await session.close()
    writer.close()
    return code


def _build(root: Path | None) -> tuple[GuardedProtocol, Session]:
    server = LanguageServer("noctule", _version(), protocol_cls=GuardedProtocol)
    protocol = server.protocol
    assert isinstance(protocol, GuardedProtocol)
    session = Session(protocol, root)
    protocol.custom_params = CUSTOM_PARAMS
    protocol.on_lost_change = session.closed

    def initialize(params: types.InitializeParams) -> None:
        off = _switched_off(params.initialization_options)
        session.initialize(params)
        session.parent = params.process_id
        register_features(server, session, off)
        protocol.advertised = {
            "requests": sorted(CUSTOM_PARAMS),
            "notifications": [STATUS_CHANGED],
            "partialResults": ["noctule/ask"],
            "features": [name for name in FEATURES if name not in off],
        }

    protocol.on_initialize = initialize
    register_sync(server, session)
    register_requests(server, session)
    register_commands(server, session)
    return protocol, session


def _switched_off(options: Any) -> frozenset[str]:
    """Names under `features` that are false; anything else in the options is not ours to judge."""
    features = options.get("features") if isinstance(options, dict) else None
    if not isinstance(features, dict):
        return frozenset()
    return frozenset(name for name, wanted in features.items() if wanted is False)


def _read(source: int, messages: "asyncio.Queue[Any]", loop: asyncio.AbstractEventLoop) -> None:
    """Deliver bodies one by one; a full queue makes the client wait instead of growing."""

    def deliver(body: bytes | Malformed | None) -> None:
        asyncio.run_coroutine_threadsafe(messages.put(body), loop).result()

    with suppress(RuntimeError, asyncio.CancelledError):  # the loop is gone: the session is over
        read_frames(source, deliver)


async def _receive(messages: "asyncio.Queue[bytes | Malformed | None]", protocol: GuardedProtocol) -> None:
    while (body := await messages.get()) is not None:
        protocol.receive(body)
        # Each request notes the moment it is about before the next message can move it.
        await asyncio.sleep(0)


async def _watch_parent(session: Session) -> None:
    """Returns when the process that started us, or the editor that it named, is gone."""
    parent = os.getppid()
    editor: int | None = None
    while os.getppid() == parent:
        await asyncio.sleep(PARENT_POLL_S)
        if editor is None and session.parent is not None and _is_alive(session.parent):
            editor = session.parent
        if editor is not None and not _is_alive(editor):
            return


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def _version() -> str:
    try:
        return version("noctule")
    except PackageNotFoundError:
        return "0"
