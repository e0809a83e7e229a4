"""A worktree into what its watcher has to know: which folders to watch, whether all are, and if events come at all."""

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

FD_INFO: Final = Path("/proc/self/fdinfo")
MOUNTS: Final = Path("/proc/self/mountinfo")
SLACK: Final = 0.01
"""Folders may come and go between two counts: so small a share of them is no sign."""
NETWORKED: Final = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "lustre", "drvfs", "vboxsf", "prl_fs",
     "virtiofs", "fuse.sshfs", "fuse.s3fs", "fuse.rclone", "fuse.gcsfuse", "fuse.vmhgfs-fuse", "beegfs", "davfs"}
)  # fmt: skip
"""File systems whose files others change without this kernel noticing."""

_expected: "Final[dict[int, int]]" = {}
_counting: Final = threading.Lock()


def wanted_folders(root: Path, wanted: Callable[[str], bool]) -> Iterator[Path]:
    """The top-level directories that are to be watched, in order; none where the root is gone."""
    try:
        entries = sorted(root.iterdir())
    except OSError:
        return
    for entry in entries:
        if not entry.is_symlink() and entry.is_dir() and entry.name != ".git" and wanted(entry.name):
            yield entry


def tell_watches(watcher: object, folders: Iterable[Path] | int) -> int:
    """Note what one watcher expects to be watched; how many folders of all watchers of this process are not.

    0 folders: it watches nothing any more. Systems that do not tell how much is watched count as complete.
    """
    expected = 0 if isinstance(folders, int) else sum(_below(folder) for folder in folders)
    with _counting:
        if expected:
            _expected[id(watcher)] = expected
        else:
            _expected.pop(id(watcher), None)
        wanted = sum(_expected.values())
    watches = watch_count()
    missing = wanted - watches if watches is not None else 0
    return missing if missing > wanted * SLACK else 0


def watch_count() -> int | None:
    """How many inotify watches this process has, by the kernel's own count; None where it does not tell."""
    try:
        descriptors = list(FD_INFO.iterdir())
    except OSError:
        return None
    count = 0
    for descriptor in descriptors:
        try:
            count += descriptor.read_bytes().count(b"inotify wd:")
        except OSError:
            continue
    return count


def is_networked(root: Path, mounts: Path = MOUNTS) -> str:
    """Why events of the files below `root` cannot be relied on; "" where nothing speaks against them."""
    try:
        lines = mounts.read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return ""
    best, kind = "", ""
    path = os.path.realpath(root)
    for line in lines:
        before, _, after = line.partition(" - ")
        fields, types = before.split(), after.split()
        if len(fields) < 5 or not types:
            continue
        point = fields[4].replace("\\040", " ")
        inside = path == point or path.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best):
            best, kind = point, types[0]
    return f"{best} is a network file system ({kind})" if kind in NETWORKED else ""


def _below(folder: Path) -> int:
    """A directory and those below it, as a watcher counts them: symbolic links are not followed."""
    return sum(1 for _ in os.walk(folder))
