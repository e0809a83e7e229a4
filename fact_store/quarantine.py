"""Damaged parts of a store into a folder where nothing reads them and nothing deletes them."""

from pathlib import Path
from typing import Final

QUARANTINED_MAX: Final = 10_000


class Quarantine:
    """The folder where damaged parts go, each under a number of its own."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def take(self, path: Path) -> Path:
        """Move `path` in; returns where it is now. Raises OSError where that cannot be."""
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        for number in range(1, QUARANTINED_MAX):
            if not any(self.directory.glob(f"{number:04d}-*")):
                return path.rename(self.directory / f"{number:04d}-{path.name}")
        raise OSError(f"{self.directory} holds {QUARANTINED_MAX} damaged parts: remove some")
