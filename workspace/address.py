"""A store's directory into a connection with the one server of that store: its address, its peers, its start."""

import os
import socket
import stat
import struct
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

SOCKET: Final = "server.sock"
LOG: Final = "server.log"
LOG_BYTES_MAX: Final = 1 << 20
ADDRESS_BYTES_MAX: Final = 107
"""What fits into `sockaddr_un` everywhere, without the NUL at its end."""
START_S: Final = 30.0
RESTART_S: Final = 1.0
"""A place that is held is tried again so often: everybody who waits for its holder starts a process then."""
POLL_S: Final = 0.01
BACKLOG: Final = 64
_OFF: Final = frozenset({"off", "0", "no", "false"})
_PATHS: Final = frozenset({"NOCTULE_DATA", "NOCTULE_STORE", "NOCTULE_CONFIG"})
"""Variables that may hold paths relative to where we are: the server is somewhere else."""
_DARWIN_LOCAL_PEERCRED: Final = 1
_started: "Final[list[subprocess.Popen[bytes]]]" = []
"""Servers outlive whoever started them; a handle that is thrown away would complain about that, and close the pipe."""


def is_allowed(environment: Mapping[str, str] = os.environ) -> bool:
    """False where `NOCTULE_SERVER=off` forbids starting a server and using one."""
    return hasattr(socket, "AF_UNIX") and environment.get("NOCTULE_SERVER", "").strip().lower() not in _OFF


def connect(directory: Path) -> socket.socket | None:
    """A connection to the server that listens in `directory`; None where there is none, or it is another user's."""
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with _address(directory) as address:
            connection.connect(address)
        if is_ours(connection):
            return connection
    except OSError:
        pass
    connection.close()
    return None


def listen(directory: Path) -> socket.socket:
    """A listening socket in `directory` that only its owner may use; the caller holds `lock.ServerLock`.

    Others are kept out by the directory, which is made its owner's alone. Raises OSError where that, or the address,
    cannot be had.
    """
    directory.chmod(0o700)
    if stat.S_IMODE(directory.stat().st_mode) & 0o077:
        raise PermissionError(f"{directory} cannot be kept from others")
    with suppress(FileNotFoundError):
        (directory / SOCKET).unlink()  # of a server that was killed: who holds the lock is the only one
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        # The process's umask stays: other threads make folders meanwhile.
        with _address(directory) as address:
            listener.bind(address)
        (directory / SOCKET).chmod(0o600)
    except OSError:
        listener.close()
        raise
    listener.listen(BACKLOG)
    return listener


def is_ours(connection: socket.socket) -> bool:
    """True where the process at the other end is run by the same user."""
    return peer_uid(connection) == os.getuid()


def peer_uid(connection: socket.socket) -> int:
    """The user id of the process at the other end, as the kernel knows it; -1 where the system does not tell."""
    try:
        if hasattr(socket, "SO_PEERCRED"):
            size = struct.calcsize("3i")
            _, uid, _ = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size))
            return int(uid)
        raw = connection.getsockopt(0, _DARWIN_LOCAL_PEERCRED, 76)
        return int(struct.unpack_from("II", raw)[1])
    except (OSError, struct.error):
        return -1


def start_server(directory: Path, linger_s: float) -> "subprocess.Popen[bytes]":
    """Start a server for the store in `directory`, in a session of its own; where there is one already, it ends itself.

    It leaves `linger_s` seconds after its last client, and at once where we end before anybody came: its standard input
    is a pipe from us, on which nothing is ever said. What it complains about is in `server.log` beside the store.
    """
    # -P, and not from the repository: a folder called lsp_server in what is being read is never imported.
    command = [sys.executable, "-P", "-m", "lsp_server", "--listen", str(directory), "--linger", str(linger_s)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    for name in _PATHS & environment.keys():
        if not environment[name].startswith("~"):
            environment[name] = str(Path(environment[name]).absolute())
    file = directory / LOG
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    if file.exists() and file.stat().st_size > LOG_BYTES_MAX:
        flags |= os.O_TRUNC
    log = os.open(file, flags, 0o600)
    try:
        return subprocess.Popen(  # noqa: S603 - our own interpreter, no shell
            command,
            cwd=directory,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    finally:
        os.close(log)


def reach(directory: Path, *, linger_s: float | None) -> socket.socket | None:
    """As `connect`, but with `linger_s` given a server is started where none answers, and waited for `START_S` at most.

    None where none could be started: the log beside the store says why.
    """
    if (connection := connect(directory)) is not None or linger_s is None:
        return connection
    child, started_s = start_server(directory, linger_s), time.monotonic()
    end = started_s + START_S
    try:
        while time.monotonic() < end:
            if (connection := connect(directory)) is not None:
                return connection
            if child.poll() is not None:
                if child.returncode != 0:
                    return None
                # It found another that holds the place: that one still begins, or (less often) is about to leave.
                if time.monotonic() - started_s > RESTART_S:
                    _hang_up(child)
                    child, started_s = start_server(directory, linger_s), time.monotonic()
            time.sleep(POLL_S)
        _hang_up(child)
        return None
    finally:
        _started.append(child)
        for ended in [each for each in _started if each.poll() is not None]:
            _hang_up(ended)
            _started.remove(ended)


def _hang_up(child: "subprocess.Popen[bytes]") -> None:
    """Nobody waits for it any more."""
    if child.stdin is not None:
        child.stdin.close()


@contextmanager
def _address(directory: Path) -> "Iterator[str]":
    """The address of the socket, by a short way where the long one does not fit."""
    whole = os.fsencode(directory / SOCKET)
    if len(whole) <= ADDRESS_BYTES_MAX:
        yield os.fsdecode(whole)
        return
    if not Path("/proc/self/fd").is_dir():
        raise OSError(f"{directory} is too long for a socket: name a shorter `store` in your configuration")
    folder = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{folder}/{SOCKET}"
    finally:
        os.close(folder)
