"""Places on disk into stamps, by which a later look knows without reading that what stands there is what stood there.

A stamp is believed only where it had settled when it was taken: what changed a moment before may change again within
one tick of the file system's clock (git calls such an entry racily clean).
"""

import os
import time
from collections.abc import Mapping
from typing import Final

# What changed this shortly before it was looked at may change again under the same time stamp.
RACY_NS: Final = 2_000_000_000

Stamp = tuple[int, int, int]
"""Inode, and the times of modification and of status change in nanoseconds; the latter cannot be set back."""
Stamps = Mapping[str, Stamp | None]
"""Absolute paths with what stood there; None: nothing."""


def stamp_of(info: os.stat_result) -> Stamp:
    """The stamp of what `lstat` told."""
    return info.st_ino, info.st_mtime_ns, info.st_ctime_ns


def stamp_at(path: str) -> Stamp | None:
    """The stamp of a file, folder or link itself; None where there is nothing that can be seen."""
    try:
        return stamp_of(os.lstat(path))
    except OSError:
        return None


def settled_ns(now_ns: int | None = None) -> int:
    """What changed before this moment has settled."""
    return (time.time_ns() if now_ns is None else now_ns) - RACY_NS


def have_settled(stamps: Stamps, settled: int) -> bool:
    """True where nothing had changed at `settled` (see `settled_ns`) or later."""
    return all(stamp is None or max(stamp[1:]) < settled for stamp in stamps.values())


def still_hold(stamps: Stamps) -> bool:
    """True where every place reads as it did; stops at the first that does not.

    Written out, because it is asked of every file of the worktree before every question.
    """
    for path, stamp in stamps.items():
        try:
            info = os.lstat(path)
        except OSError:
            if stamp is not None:
                return False
            continue
        if stamp != (info.st_ino, info.st_mtime_ns, info.st_ctime_ns):
            return False
    return True
