"""A root into the repository that the tools read: opened beside the first messages, then asked one call at a time."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from workspace.errors import ERROR, NO_STORE, NoctuleError
from workspace.reaching import Repository
from workspace.reads import Object

OPEN_S: Final = 50.0
"""Clients give a call about a minute; until then the caller is told that the repository is still being read."""


class Opening:
    """Opens the repository in a thread of its own, so that `initialize` is answered at once."""

    def __init__(self, root: Path, open_repository: Callable[[Path], Repository]) -> None:
        self.root = root
        self._open = open_repository
        self._repository: Repository | None = None
        self._failure: NoctuleError | None = None
        self._opening: threading.Thread | None = None
        self._changing = threading.Lock()

    def start(self) -> None:
        """Begin to open, unless that was done; what failed before is tried again."""
        with self._changing:
            if self._repository is None and (self._opening is None or not self._opening.is_alive()):
                self._failure = None
                self._opening = threading.Thread(target=self._run, name="noctule-open", daemon=True)
                self._opening.start()

    def read(self, name: str, params: Object) -> Object:
        """One read; raises NoctuleError where the repository cannot be opened, or not yet."""
        self.start()
        if self._opening is not None:
            self._opening.join(OPEN_S)
        if self._failure is not None:
            raise self._failure
        if self._repository is None:
            raise NoctuleError(f"{self.root} is still being read for the first time; ask again in a minute", NO_STORE)
        return self._repository.read(name, params)

    def close(self) -> None:
        """Let go of the repository; one that is still being opened ends with the process."""
        if self._repository is not None:
            self._repository.close()

    def _run(self) -> None:
        try:
            self._repository = self._open(self.root)
        except NoctuleError as error:
            self._failure = error
        except Exception as error:
            self._failure = NoctuleError(f"{self.root} cannot be opened: {type(error).__name__}", ERROR)


def root_for(given: Path | None, start: Path) -> Path:
    """The given root, else the repository around `start`; raises NoctuleError where there is none: a server that an
    assistant started somewhere must not read a whole home directory.
    """
    if given is not None:
        return given.resolve()
    from indexer.git import find_root

    root = find_root(start)
    if not (root / ".git").exists():
        raise NoctuleError(f"{start} is not in a git repository; give the folder: noctule -C DIR mcp", NO_STORE)
    return root
