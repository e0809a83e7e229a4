"""The machine into findings: system, Python, processor, libraries, git, and how many folders may be watched."""

import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from fact_store.health import engine_fault
from indexer.git import git_program
from indexer.ignore import Ignore
from workspace.address import connect
from workspace.doctor.finding import Finding, fault, note, ok, warning
from workspace.lock import holder_of

PYTHON_MIN: Final = (3, 11)
LIBRARIES: Final = ("lancedb", "pyarrow", "tree-sitter", "pygls", "mcp", "anthropic", "watchdog", "rich", "click")
FOLDERS_MAX: Final = 1_000_000
INOTIFY: Final = Path("/proc/sys/fs/inotify")
PROCESSES: Final = Path("/proc")
_RAISED: Final = "sudo sysctl fs.inotify.max_user_watches=1048576 (and into /etc/sysctl.d/ to keep it)"


def look_at_machine() -> Iterator[Finding]:
    """System, Python, processor, libraries and git."""
    yield _system()
    found = f"Python {platform.python_version()} at {sys.executable}"
    if sys.version_info[:2] < PYTHON_MIN:
        yield fault("python", found, "install Noctule with Python 3.11 or newer")
    else:
        yield ok("python", found)
    reason = engine_fault()
    if reason:
        yield fault("processor", reason, "use a machine whose processor has AVX2 (any since about 2013)")
    else:
        yield ok("processor", f"{platform.machine()}, the storage engine runs (tried out in a process of its own)")
    yield ok("versions", ", ".join(f"{name} {_version(name)}" for name in ("noctule", *LIBRARIES)))
    yield _git()


def look_at_watching(root: Path, directory: Path) -> Iterator[Finding]:
    """Whether every folder of the repository can be, and by a running server is, watched for changes."""
    limit_file = INOTIFY / "max_user_watches"
    if not limit_file.exists():
        yield ok("watching", "this system watches whole trees, without a limit")
        return
    limit, wanted = int(limit_file.read_text("ascii")), _folders(root)
    used = sum(_watches(process) for process in _own_processes())
    found = f"{wanted} folders to watch, {used} watches in use by your processes, {limit} allowed"
    server = holder_of(directory) if directory.exists() else 0
    watched = _watches(PROCESSES / str(server)) if server > 0 else 0
    if server > 0 and _is_serving(directory) and watched < wanted:
        seen = (
            f"the server (process {server}) watches {watched} of {wanted} folders: the rest is read every ten minutes"
        )
        yield warning("watching", seen, _RAISED if limit - used < wanted else "start the server anew")
    elif wanted > limit - used and not watched:
        yield warning("watching", found, _RAISED)
    else:
        yield ok("watching", found)


def _system() -> Finding:
    name = f"{platform.system()} {platform.release()}"
    if platform.system() not in ("Linux", "Darwin"):
        return fault("system", name, "on Windows use the Windows Subsystem for Linux")
    is_windows_disk = "microsoft" in platform.release().lower() and str(Path.cwd()).startswith("/mnt/")
    if is_windows_disk:
        return warning("system", f"{name}, on a Windows disk, where changes are not seen and reading is slow",
                       "keep the repository in the Linux file system, as in ~/")  # fmt: skip
    return ok("system", name)


def _git() -> Finding:
    try:
        told = subprocess.run([git_program(), "--version"], capture_output=True, text=True, timeout=10, check=True)  # noqa: S603
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        return note("git", f"not found ({error}): history, branches and ignore rules are not used", "install git")
    return ok("git", told.stdout.strip())


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "is missing"


def _folders(root: Path) -> int:
    """What the watcher would watch: the root, and each wanted folder in it with all below."""
    ignore = Ignore(root)
    count = 1
    try:
        folders = [entry for entry in os.scandir(root) if entry.is_dir(follow_symlinks=False)]
    except OSError:
        folders = []
    for top in folders:
        if ignore.folder_refusal(top.name) is not None:
            continue
        for _folder, _inner, _files in os.walk(top.path):
            count += 1
            if count >= FOLDERS_MAX:
                return count
    return count


def _own_processes() -> Iterator[Path]:
    for process in PROCESSES.glob("[0-9]*"):
        try:
            if process.stat().st_uid == os.getuid():
                yield process
        except OSError:
            continue


def _watches(process: Path) -> int:
    count = 0
    for info in process.glob("fdinfo/*"):
        try:
            count += info.read_text("ascii", "replace").count("inotify wd:")
        except OSError:
            continue
    return count


def _is_serving(directory: Path) -> bool:
    connection = connect(directory)
    if connection is None:
        return False
    connection.close()
    return True
