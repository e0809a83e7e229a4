"""A repository's root into something that answers about it: its running server, or the workspace in this process."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol, Self

from workspace.errors import NoctuleError
from workspace.reads import Object, read

if TYPE_CHECKING:
    from workspace.scan import Progress
    from workspace.workspace import Workspace

Chunk = Callable[[str], None]
INTERRUPTED: Final = "interrupted"


class Cancelled(NoctuleError):  # noqa: N818 - not an error: somebody wanted it
    """The user did not want the answer any more."""

    def __init__(self) -> None:
        super().__init__(INTERRUPTED)


class Repository(Protocol):
    """What answers about one repository; every call sees all that was written before it. Any thread may call."""

    root: Path

    def ask(self, question: str, *, on_chunk: Chunk | None = None) -> Object:
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

    def __init__(self, workspace: "Workspace") -> None:
        self.root = workspace.root
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
            self._cancelled.clear()
            self.workspace.refresh()
            answer = self.workspace.ask(question, on_chunk=tell, **options)
            if self._cancelled.is_set():
                raise Cancelled
            return answer_object(answer)

    def read(self, name: str, params: Object) -> Object:
        """A read of the files as they are now."""
        with self._calling:
            self._cancelled.clear()
            self.workspace.refresh()
            return read(self.workspace, name, params)

    def sleep(self, on_progress: Callable[[str, float], None] | None = None) -> str:
        """A shift in this process."""
        with self._calling:
            self._cancelled.clear()
            self.workspace.refresh()
            slept = self.workspace.sleep(
                cancelled=self._cancelled.is_set,
                cause="manual",
                on_event=lambda event: (
                    on_progress(event.subject, event.done / max(event.total, 1)) if on_progress else None
                ),
            )
        return f"slept over {slept.reasoned + slept.reused} items: {slept.gained} facts new, {slept.lost} gone"

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


def reach(root: Path, progress: "Progress | None" = None) -> Repository:
    """The repository at `root`, by the best way there is."""
    return open_own(root, progress)
