"""A chat on a terminal: a line to type on that stays alive while an answer is drawn above it."""

import asyncio
import os
import shutil
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from prompt_toolkit import PromptSession
from prompt_toolkit.application import run_in_terminal
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.completion import ThreadedCompleter
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.styles import Style

from terminal.chat.chat import Chat
from terminal.chat.commands import run_command
from terminal.chat.completion import ChatCompleter
from terminal.chat.keeping import history_file
from terminal.drawing import ITEM, MarkdownStream, can_link, drawn, file_links, no_links, wrapped
from terminal.output import clean, one_line
from terminal.render import receipt_line
from workspace.errors import NoctuleError
from workspace.objects import answer_of
from workspace.places import make_private
from workspace.reaching import Cancelled

if TYPE_CHECKING:
    from collections.abc import Iterable

T = TypeVar("T")
MARK: Final = "› "
PENDING_LINES: Final = 4
WAITING_MAX: Final = 20
SWITCH_S: Final = 0.002
STYLE: Final = Style.from_dict({"mark": "bold ansicyan", "pending": "ansibrightblack", "bottom-toolbar": "noreverse"})
PLAIN: Final = Style.from_dict({"bottom-toolbar": "noreverse"})


class Talk:
    """One chat on one terminal. The loop's thread types and draws; answers come from a thread beside it."""

    def __init__(self, chat: Chat) -> None:
        self._chat = chat
        self._completer = ChatCompleter()
        self._colours = not os.environ.get("NO_COLOR")
        self._link = file_links(chat.repository.root) if can_link() else no_links
        self._waiting: asyncio.Queue[str] = asyncio.Queue()
        self._stream = MarkdownStream()
        self._busy = ""
        self._was_item = False
        self._session: PromptSession[str] = PromptSession(
            message=self._message,
            history=_history(),
            completer=ThreadedCompleter(self._completer),
            complete_while_typing=Condition(self._is_typing_command),
            auto_suggest=AutoSuggestFromHistory(),
            key_bindings=self._keys(),
            bottom_toolbar=lambda: self._busy or None,
            style=STYLE if self._colours else PLAIN,
            enable_open_in_editor=False,
            mouse_support=False,
        )

    async def run(self) -> None:
        """Talk until the user leaves."""
        # Typing goes on while an answer is drawn: a shorter turn for each thread keeps keys quick.
        sys.setswitchinterval(SWITCH_S)
        self._loop = asyncio.get_running_loop()
        self._cancelled: asyncio.Future[None] = self._loop.create_future()
        answering = asyncio.create_task(self._answer_all())
        learning = asyncio.create_task(self._learn_names())
        try:
            while not self._chat.is_over:
                line = await self._session.prompt_async()
                if line.strip() and self._waiting.qsize() < WAITING_MAX:
                    self._waiting.put_nowait(line)
                if line.strip().lower() in ("/exit", "/quit"):
                    await self._waiting.join()
        except EOFError:
            pass
        finally:
            self._cancel()
            for task in (answering, learning):
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

    # ---- the line

    def _message(self) -> FormattedText:
        """What is being written and has no end yet, and the mark before what is typed."""
        lines = clean(self._stream.pending).strip().splitlines()[-PENDING_LINES:]
        width = self._width() - 1
        above = [("class:pending", f"{line[:width]}\n") for line in lines if line.strip()]
        return FormattedText([*above, ("class:mark", MARK)])

    def _is_typing_command(self) -> bool:
        text = self._session.default_buffer.text
        return text.startswith("/") and " " not in text

    def _keys(self) -> KeyBindings:
        keys = KeyBindings()

        @keys.add("c-c")
        def _(event: KeyPressEvent) -> None:
            if self._busy:
                self._cancel()
            elif event.current_buffer.text:
                event.current_buffer.reset()
            else:
                self._busy = ""
                run_in_terminal(lambda: _write("Ctrl-D leaves; /help tells what you can do."))

        return keys

    def _width(self) -> int:
        return shutil.get_terminal_size().columns

    # ---- answers

    async def _answer_all(self) -> None:
        while True:
            line = await self._waiting.get()
            self._cancelled = self._loop.create_future()
            try:
                await self._answer(line)
            except Cancelled:
                rest = self._stream.finish()
                await self._show(f"{rest}\n\n*cancelled*" if rest else "*cancelled*")
            except NoctuleError as error:
                await self._show_plain(f"noctule: {error.message}")
            except Exception as error:  # the conversation goes on, and what was waited for comes to an end
                await self._show_plain(f"noctule: a bug in noctule: {type(error).__name__}: {one_line(str(error))}")
            finally:
                self._busy, self._was_item = "", False
                if not self._chat.is_over:
                    await run_in_terminal(lambda: _write(""))
                self._session.app.invalidate()
                self._waiting.task_done()

    async def _answer(self, line: str) -> None:
        if line.startswith("/"):
            self._busy = "thinking … Ctrl-C cancels" if line.startswith("/sleep") else "reading …"
            told = await self._unless_cancelled(partial(run_command, self._chat, line))
            if told:
                await self._show(told)
            if self._chat.is_over and self._session.app.is_running:
                self._session.app.exit(result="")
            return
        self._busy = "answering … Ctrl-C cancels"
        self._session.app.invalidate()
        asked = await self._unless_cancelled(partial(self._chat.meant, line))
        if asked != one_line(line):
            await self._show_plain(f"({asked})")
        said: list[str] = []
        unwanted = self._cancelled

        def on_chunk(chunk: str) -> None:
            if not unwanted.done():
                said.append(chunk)
                asyncio.run_coroutine_threadsafe(self._take(chunk), self._loop).result()

        found = await self._unless_cancelled(partial(self._chat.ask, line, asked, on_chunk))
        if rest := self._stream.finish():
            await self._show(rest)
        if not said:
            await self._show(found["answer"])
        answer = answer_of(found)
        await self._show_plain(f"{answer.freshness} {receipt_line(answer.receipt)}", dim=True)

    async def _unless_cancelled(self, work: Callable[[], T]) -> T:
        """What `work` gives, from a thread; Ctrl-C does not wait for it to notice. Raises Cancelled."""
        outcome: asyncio.Future[T] = self._loop.create_future()

        def settle(result: T | None, error: BaseException | None) -> None:
            if outcome.done():
                return
            if error is not None:
                outcome.set_exception(error)
            else:
                outcome.set_result(cast("T", result))

        def run() -> None:
            result, failure = None, None
            try:
                result = work()
            except BaseException as error:
                failure = error
            with suppress(RuntimeError):  # the loop is closed: the user has left
                self._loop.call_soon_threadsafe(settle, result, failure)

        threading.Thread(target=run, name="noctule-answer", daemon=True).start()
        waited: list[asyncio.Future[Any]] = [outcome, self._cancelled]
        await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
        if not outcome.done():
            outcome.cancel()
            raise Cancelled
        return outcome.result()

    def _cancel(self) -> None:
        self._busy = "cancelling …"
        if not self._cancelled.done():
            self._cancelled.set_result(None)
        self._chat.repository.cancel()

    async def _take(self, chunk: str) -> None:
        for block in self._stream.feed(chunk):
            await self._show(block)
        self._session.app.invalidate()

    async def _show(self, markdown: str) -> None:
        """Draw a block, apart from the one before unless both are items of a list."""
        text = await asyncio.to_thread(drawn, markdown, self._width(), link=self._link, colours=self._colours)
        is_item = ITEM.match(markdown) is not None
        gap, self._was_item = "" if is_item and self._was_item else "\n", is_item
        await run_in_terminal(lambda: _write(f"{gap}{text}"))

    async def _show_plain(self, text: str, *, dim: bool = False) -> None:
        lines = wrapped(text, self._width())
        self._was_item = False
        shown = f"\n\x1b[2m{lines}\x1b[0m" if dim and self._colours else f"\n{lines}"
        await run_in_terminal(lambda: _write(shown))

    async def _learn_names(self) -> None:
        """What Tab offers; where it cannot be had, Tab offers commands alone."""
        with suppress(NoctuleError):
            names = (await asyncio.to_thread(self._chat.repository.read, "names", {}))["names"]
            await asyncio.to_thread(self._completer.know, names)


class _KeptHistory(FileHistory):
    """Lines that were typed, in a file of their owner; a disk that cannot be written does not end a chat."""

    def load_history_strings(self) -> "Iterable[str]":
        """The lines, the newest first."""
        try:
            return list(super().load_history_strings())
        except OSError:
            return []

    def store_string(self, string: str) -> None:
        """Append one."""
        with suppress(OSError, ValueError):
            super().store_string(string)


def _history() -> History:
    try:
        file = history_file()
        make_private(file.parent)
        if not file.exists():
            Path(file).touch(0o600)
    except (OSError, NoctuleError):
        return InMemoryHistory()
    return _KeptHistory(str(file))


def _write(text: str) -> None:
    """`text` is cleaned or drawn by us already."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
