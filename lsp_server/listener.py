"""What an engine tells while it works, as the session that listens has to take it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from lsp_server.engine import Engine


class Bar(Protocol):
    """A progress bar of the client."""

    def report(self, message: str, done: float) -> None:
        """Show a step; from any thread."""
        ...

    def end(self, message: str) -> None:
        """Take it away."""
        ...


class Listener(Protocol):
    """Who is told what the engine does; always called on the loop's thread, but for `forbids_sending`."""

    def forbids_sending(self, engine: "Engine") -> str:
        """Why nothing may be sent to a model; "" where it may. From any thread."""
        ...

    def bar(self, title: str, on_cancel: Callable[[], None] | None) -> Bar:
        """Begin a progress bar."""
        ...

    def state_changed(self, engine: "Engine") -> None:
        """The engine entered another state."""
        ...

    def learned(self, engine: "Engine") -> None:
        """The snapshot changed, so that what the editor shows may be outdated."""
        ...

    def complain(self, message: str) -> None:
        """Something is wrong that the user can act on."""
        ...
