"""The program that runs into a digest that names it: what another one worked out is trusted where they are equal."""

from functools import cache
from pathlib import Path
from typing import Final

import indexer
from indexer.digest import digest_of
from workspace.client import our_version

PACKAGES: Final = ("indexer", "fact_store", "assistant")
"""What is worked out follows from these."""


@cache
def program_digest() -> str:
    """Version, and names, sizes and times of the source files; so an edited checkout is another program, too."""
    above = Path(indexer.__file__ or "").parent.parent
    files = sorted(file for package in PACKAGES for file in (above / package).rglob("*.[ps][yc]*"))
    stats = ((file, file.stat()) for file in files if file.suffix in (".py", ".scm"))
    return digest_of([our_version(), *(f"{file} {stat.st_size} {stat.st_mtime_ns}" for file, stat in stats)])
