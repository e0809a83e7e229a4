"""Long lists into the parts in which a client wants them: each as progress of its token, then an empty result."""

from collections.abc import Sequence
from typing import Any, Final

from lsprotocol import types

from lsp_server.protocol import GuardedProtocol

PART_MAX: Final = 100


class Parts:
    """The answer to one request: handed over as it is found where the client gave a `token`, else `whole` at last."""

    def __init__(self, protocol: GuardedProtocol, token: str | int | None) -> None:
        self.whole: list[Any] = []
        self.count = 0
        self._protocol = protocol
        self._token = token

    def add(self, found: Sequence[Any]) -> None:
        """These belong to the answer, too; on the loop's thread."""
        self.count += len(found)
        if self._token is None:
            self.whole += found
            return
        for start in range(0, len(found), PART_MAX):
            told = types.ProgressParams(token=self._token, value=list(found[start : start + PART_MAX]))
            self._protocol.notify(types.PROGRESS, told)


def in_parts(protocol: GuardedProtocol, token: str | int | None, found: Sequence[Any] | None) -> list[Any] | None:
    """What to answer where all of it was found at once; None stays None."""
    if found is None:
        return None
    parts = Parts(protocol, token)
    parts.add(found)
    return parts.whole
