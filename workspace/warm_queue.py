"""A repository that a hook saw move into a line of the queue that one warmer works off; imports almost nothing.

A hook is waited for, so this module costs a few milliseconds: no `pathlib`, no `platformdirs`, no store.
"""

import fcntl
import os
import sys
from typing import Final

EVENTS: Final = ("post-commit", "post-checkout", "post-merge", "post-rewrite")
QUEUE_BYTES_MAX: Final = 1 << 20
"""A queue that nobody works off stops growing here; whoever reads the repository next finds what changed by itself."""
_END: Final = b"\0"


def warm_directory() -> str:
    """Where the queue is: in the user's data directory (see `places.data_directory`); "" without a home."""
    if given := os.environ.get("NOCTULE_DATA"):
        return os.path.join(os.path.abspath(given), "warm")  # noqa: PTH100, PTH118 - pathlib would double the time
    if sys.platform == "darwin":
        base = os.path.expanduser("~/Library/Application Support")  # noqa: PTH111
    else:
        base = os.environ.get("XDG_DATA_HOME", "").strip() or os.path.expanduser("~/.local/share")  # noqa: PTH111
        if base.startswith("/.local/"):  # an empty HOME would mean the root of the file system
            return ""
    return os.path.join(base, "noctule", "warm") if os.path.isabs(base) else ""  # noqa: PTH117, PTH118


def root_above(start: str) -> str:
    """The nearest folder at or above `start` that holds a `.git` entry (a folder, or a file as in worktrees and
    submodules); "" without one.
    """
    folder = os.path.realpath(start)
    while not os.path.lexists(os.path.join(folder, ".git")):  # noqa: PTH118
        parent = os.path.dirname(folder)  # noqa: PTH120
        if parent == folder:
            return ""
        folder = parent
    return folder


def enqueue(directory: str, root: str, event: str) -> None:
    """Append one line; raises OSError where that cannot be done (a full disk, a home that cannot be written)."""
    os.makedirs(directory, mode=0o700, exist_ok=True)  # noqa: PTH103
    queue = os.open(f"{directory}/queue", os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        if os.fstat(queue).st_size < QUEUE_BYTES_MAX:
            os.write(queue, event.encode() + b"\t" + os.fsencode(root) + _END)
    finally:
        os.close(queue)


def take(directory: str) -> list[tuple[str, str]]:
    """What waits, as (event, root), each root once with its newest event; it is in the queue no more."""
    try:
        os.replace(f"{directory}/queue", f"{directory}/taken")  # noqa: PTH105
        with open(f"{directory}/taken", "rb") as file:  # noqa: PTH123
            lines = file.read().split(_END)
    except FileNotFoundError:
        return []
    found: dict[str, str] = {}
    for line in lines[:-1]:  # what stands behind the last mark was cut off
        event, tab, root = line.partition(b"\t")
        if tab:
            found[os.fsdecode(root)] = event.decode("ascii", "replace")
    return [(event, root) for root, event in found.items()]


def is_waiting(directory: str) -> bool:
    """True while something is in the queue."""
    return os.path.exists(f"{directory}/queue")  # noqa: PTH110


def lock(directory: str) -> int | None:
    """The warmer's lock as a descriptor that holds it until it is closed; None where another process has it."""
    descriptor = os.open(f"{directory}/lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor
