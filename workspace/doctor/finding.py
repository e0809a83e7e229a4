"""What was looked at into one line of a report: how it stands, what was found, and how to mend it."""

from collections.abc import Callable, Iterator
from typing import Literal

from msgspec import Struct

State = Literal["ok", "note", "warning", "fault"]


class Finding(Struct, frozen=True):
    """`state` is *ok*, *note* (nothing to do), *warning* (works, but less well) or *fault*; `fix` says what to do."""

    about: str
    state: State
    found: str
    fix: str = ""


Check = Callable[[], Iterator[Finding]]


def ok(about: str, found: str) -> Finding:
    """Nothing is wrong."""
    return Finding(about, "ok", found)


def note(about: str, found: str, fix: str = "") -> Finding:
    """Nothing is wrong, but it may not be known."""
    return Finding(about, "note", found, fix)


def warning(about: str, found: str, fix: str) -> Finding:
    """It works, but less well than it could."""
    return Finding(about, "warning", found, fix)


def fault(about: str, found: str, fix: str) -> Finding:
    """It does not work before it is mended."""
    return Finding(about, "fault", found, fix)
