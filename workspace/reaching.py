"""A repository's root into something that answers about it: its running server, or the workspace in this process."""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol, Self

from workspace.client import CANCELLED, Client, ServerError, ServerGoneError, attach
from workspace.errors import NoctuleError
from workspace.objects import Object

if TYPE_CHECKING:
    from workspace.scan import Progress
    from workspace.workspace import Workspace

Chunk = Callable[[str], None]
INTERRUPTED: Final = "interrupted"
SLEEP_POLL_S: Final = 0.3
SLEEP_BEGINS_S: Final = 1.0
ORDERS_MAX: Final = 8


class Cancelled(NoctuleError):  # noqa: N818 - not an error: somebody wanted it
    """The user did not want the answer any more."""

    def __init__(self) -> None:
        super().__init__(INTERRUPTED)


class Repository(Protocol):
    """What answers about one repository; every call sees all that was written before it. Any thread may call."""

    root: Path

    def ask(self, question: str, *, on_chunk: Chunk | None = None, **options: Any) -> Object:
        """An answer as `ask --json` prints it; with `on_chunk` its text is handed over as it comes."""

    def read(self, name: str, params: Object) -> Object:
        """One of `reads.READS`; raises NoctuleError where the parameters are wrong or nothing is found."""

    def sleep(self, on_progress: Callable[[str, float], None] | None = None) -> str:
        """Think about what is outdated; what was done, in a sentence."""

    def cancel(self) -> None:
        """End what another thread waits for as soon as possible; that call raises `Cancelled`."""

    def close(self) -> None:
        """Let go of it."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...


class OwnRepository:
    """The workspace in this process."""

    def __init__(self, workspace: "Workspace", *, look: bool = True) -> None:
        """With `look` every call reads what changed first; without, the store is taken as it is."""
        self.root = workspace.root
        self._look = look
        self.workspace = workspace
        self._calling = threading.Lock()
        self._cancelled = threading.Event()

    def ask(self, question: str, *, on_chunk: Chunk | None = None, **options: Any) -> Object:
        """An answer; `options` are those of `Workspace.ask`."""
        from workspace.objects import answer_object

        def tell(chunk: str) -> None:
            if self._cancelled.is_set():
                raise Cancelled
            if on_chunk:
                on_chunk(chunk)

        with self._calling:
            self._begin()
            answer = self.workspace.ask(question, on_chunk=tell, **options)
            if self._cancelled.is_set():
                raise Cancelled
            return answer_object(answer)

    def read(self, name: str, params: Object) -> Object:
        """A read of the files as they are now."""
        with self._calling:
            self._begin()
            from workspace.reads import read

            return read(self.workspace, name, params)

    def sleep(self, on_progress: Callable[[str, float], None] | None = None) -> str:
        """A shift in this process."""
        with self._calling:
            self._begin()
            slept = self.workspace.sleep(
                cancelled=self._cancelled.is_set,
                cause="manual",
                on_event=lambda event: (
                    on_progress(event.subject, event.done / max(event.total, 1)) if on_progress else None
                ),
            )
        return f"slept over {slept.reasoned + slept.reused} items: {slept.gained} facts new, {slept.lost} gone"

    def _begin(self) -> None:
        self._cancelled.clear()
        if self._look:
            self.workspace.refresh()

    def cancel(self) -> None:
        """Ends a shift at its next read, an answer at its next chunk."""
        self._cancelled.set()

    def close(self) -> None:
        """Commit and close the store."""
        with self._calling:
            self.workspace.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_own(root: Path, progress: "Progress | None" = None) -> OwnRepository:
    """The workspace at `root` in this process, brought up to date."""
    from workspace.workspace import Workspace

    workspace = Workspace.open(root)
    try:
        workspace.refresh(progress)
    except BaseException:
        workspace.close()
        raise
    return OwnRepository(workspace)


class AttachedRepository:
    """A session with the repository's server; where that one goes away, the next call starts another."""

    def __init__(self, root: Path, client: Client) -> None:
        self.root = root
        self._client = client
        self._calling = threading.Lock()
        self._cancelled = threading.Event()

    def ask(self, question: str, *, on_chunk: Chunk | None = None, **options: Any) -> Object:
        """An answer by the server; no options, for a model is paid where the key is."""
        assert not options
        parts: Object = {"answer": ""}

        def take(value: Any) -> None:
            if "answer" not in value:
                parts.update(value)
                return
            parts["answer"] += value["answer"]
            if on_chunk:
                on_chunk(value["answer"])

        whole: Object = self._call("noctule/ask", {"question": question}, on_chunk=take if on_chunk else None)
        return parts if on_chunk else whole

    def read(self, name: str, params: Object) -> Object:
        """A read by the server."""
        found: Object = self._call(f"noctule/{name}", params)
        return found

    def sleep(self, on_progress: Callable[[str, float], None] | None = None) -> str:
        """Have the server think, and wait until it has; cancelled, it goes on by itself."""
        now = self._call("noctule/status", {})
        order = {"command": "noctule.sleepNow", "arguments": list[str]()}
        waiting, orders = max(1, now.get("outdated", 0)), 0
        # A change that comes in between makes the server forget the order: it is given again while there is work.
        while orders < ORDERS_MAX and (not orders or _is_to_do(now)):
            orders += 1
            self._call("workspace/executeCommand", order, goes_on=True)
            ordered_s = time.monotonic()
            while (now := self._call("noctule/status", {}, goes_on=True))["state"] == "sleeping" or (
                time.monotonic() - ordered_s < SLEEP_BEGINS_S
            ):
                if on_progress:
                    on_progress("", 1 - min(1.0, now.get("outdated", 0) / waiting))
                if self._cancelled.wait(SLEEP_POLL_S):
                    raise Cancelled
        return f"known now: {now.get('facts', 0)} facts, {now.get('questions', 0)} anticipated questions"

    def cancel(self) -> None:
        """Cancels the request that waits."""
        self._cancelled.set()

    def close(self) -> None:
        """Leave; the server goes on for a while."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _call(
        self, method: str, params: Object, on_chunk: Callable[[Any], None] | None = None, *, goes_on: bool = False
    ) -> Any:
        """`goes_on`: a further step of something that may have been cancelled, and that looking would disturb.

        Raises ServerGoneError where the server ends after it began to hand over an answer: what was shown stays shown.
        """
        begun: list[bool] = []

        def take(value: Any) -> None:
            begun.append(True)
            assert on_chunk is not None
            on_chunk(value)

        def call() -> Any:
            told = take if on_chunk else None
            return self._client.call(method, params, on_chunk=told, is_unwanted=self._cancelled.is_set)

        with self._calling:
            try:
                try:
                    if not goes_on:
                        self._cancelled.clear()
                        self._have_it_look()
                    return call()
                except ServerGoneError:
                    if self._cancelled.is_set():
                        raise Cancelled from None
                    if begun or (client := attach(self.root, start=True)) is None:
                        raise
                    self._client.close()
                    self._client = client
                    client.wait_until_ready()
                    return call()
            except ServerError as error:
                if error.code == CANCELLED:
                    raise Cancelled from None
                raise

    def _have_it_look(self) -> None:
        """Events of the file system may still be on their way: told of a change, the server looks before it answers."""
        changed = {"uri": (self.root / ".git").as_uri(), "type": 2}
        self._client.notify("workspace/didChangeWatchedFiles", {"changes": [changed]})


def _is_to_do(status: Object) -> bool:
    """True where a shift would find something: what is outdated, or a store that was never slept over."""
    return bool(status.get("outdated") or (status.get("files") and not status.get("effort")))


def reach(root: Path, progress: "Progress | None" = None, *, start: bool = True) -> Repository:
    """The repository at `root`: by its server, which is started (`start`) where none runs, else in this process.

    `progress` is told of the first reading. Raises NoctuleError where it cannot be opened.
    """
    client = attach(root, start=start, capabilities={"window": {"workDoneProgress": True}})
    if client is None:
        return open_own(root, progress)
    try:
        if progress:
            client.on_notification = _telling(progress)
        client.wait_until_ready()
    except BaseException:
        client.close()
        raise
    client.on_notification = _ignore
    return AttachedRepository(root, client)


def _telling(progress: "Progress") -> Callable[[str, Any], None]:
    """The server's progress of reading, as that of reading here."""

    def tell(method: str, params: Any) -> None:
        value = params.get("value") if method == "$/progress" and isinstance(params, dict) else None
        if isinstance(value, dict) and value.get("kind") == "report":
            progress("reading the repository", int(value.get("percentage") or 0), 100)

    return tell


def _ignore(_method: str, _params: Any) -> None:
    """What nobody listens to any more."""
