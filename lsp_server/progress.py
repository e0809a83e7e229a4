"""Steps of long work into the client's progress bar (`window/workDoneProgress`), from any thread, at a bounded rate."""

import asyncio
import itertools
import time
from collections.abc import Callable
from typing import Final

from lsprotocol import types

from lsp_server.protocol import GuardedProtocol
from lsp_server.replies import ReplyError

REPORTS_PER_S: Final = 10
_tokens = itertools.count(1)


class Progress:
    """One bar: begins when the client made it, shows the latest report, ends once. Without client support, nothing."""

    def __init__(self, protocol: GuardedProtocol, title: str, on_cancel: Callable[[], None] | None = None) -> None:
        self._protocol = protocol
        self._title = title
        self._token = f"noctule/{next(_tokens)}"
        self._loop = asyncio.get_running_loop()
        self._shown = False
        self._end: str | None = None
        self._last_s = 0.0
        self.on_cancel = on_cancel
        self._task = self._loop.create_task(self._begin()) if _is_supported(protocol) else None
        if on_cancel:
            protocol.progress_bars[self._token] = on_cancel

    async def _begin(self) -> None:
        try:
            create = types.WorkDoneProgressCreateParams(token=self._token)
            await self._protocol.ask_client(types.WINDOW_WORK_DONE_PROGRESS_CREATE, create)
        except (ReplyError, TimeoutError):
            return
        self._notify(
            types.WorkDoneProgressBegin(title=self._title, cancellable=self.on_cancel is not None, percentage=0)
        )
        self._shown = True
        if self._end is not None:
            self._notify(types.WorkDoneProgressEnd(message=self._end))

    def report(self, message: str, done: float) -> None:
        """Show `message` and `done`, a share in [0, 1]; callable from any thread, at most `REPORTS_PER_S` are sent."""
        now = time.monotonic()
        if self._task is None or now - self._last_s < 1 / REPORTS_PER_S:
            return
        self._last_s = now
        percentage = min(max(round(100 * done), 0), 100)
        self._loop.call_soon_threadsafe(
            self._show, types.WorkDoneProgressReport(message=message, percentage=percentage)
        )

    def end(self, message: str) -> None:
        """Take the bar away; on the loop's thread."""
        self._protocol.progress_bars.pop(self._token, None)
        if self._end is None:
            self._show(types.WorkDoneProgressEnd(message=message))
            self._end = message

    def _show(self, value: types.WorkDoneProgressReport | types.WorkDoneProgressEnd) -> None:
        if self._shown and self._end is None:
            self._notify(value)

    def _notify(self, value: object) -> None:
        self._protocol.notify(types.PROGRESS, types.ProgressParams(token=self._token, value=value))


def _is_supported(protocol: GuardedProtocol) -> bool:
    window = protocol.client_capabilities.window
    return bool(window and window.work_done_progress)
