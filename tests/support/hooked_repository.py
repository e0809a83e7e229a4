"""A git repository with one Python file, and `noctule` on the PATH, for tests of hooks."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from workspace.warm_queue import is_waiting, lock, take, warm_directory

QUEUED_S = 30.0
SETTLED_S = 0.3

PROGRAM = f"""#!{sys.executable} -P
from terminal.main import main
main()
"""


def make_repository(root: Path) -> Path:
    """A repository at `root` with one commit."""
    root.mkdir(parents=True)
    git(root, "init", "-q", "-b", "main")
    (root / "shop.py").write_text("def sell():\n    return 1\n")
    commit(root, "begin")
    return root


def git(folder: Path, *arguments: str, **environment: str) -> str:
    """One git command that must succeed; what it wrote."""
    named = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b"}
    command = ["git", "-c", "protocol.file.allow=always", "-C", str(folder), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **named, **environment})
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def commit(folder: Path, message: str, **environment: str) -> str:
    """Commit all that is there; what git and its hooks wrote."""
    git(folder, "add", "-A")
    return git(folder, "commit", "-q", "--allow-empty", "-m", message, **environment)


def put_on_path(folder: Path) -> str:
    """`noctule` as a program in `folder`; the PATH with that folder in front."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "noctule").write_text(PROGRAM)
    (folder / "noctule").chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


def end_servers(stores: list[Path]) -> None:
    """End the servers of these stores: they stay for a while, otherwise."""
    for store in stores:
        if (store / "server.sock").exists():
            os.kill(int((store / "holder").read_text().split()[1]), signal.SIGTERM)


class HeldQueue:
    """The hooks' queue while we hold the warmer's lock: nothing is started, and what is queued can be looked at."""

    def __init__(self) -> None:
        self.directory = warm_directory()
        Path(self.directory).mkdir(parents=True, exist_ok=True)
        held = lock(self.directory)
        assert held is not None
        self._held = held

    def taken(self) -> list[tuple[str, str]]:
        """(event, root) of all that waits, once there is something: hooks queue beside git."""
        end = time.monotonic() + QUEUED_S
        while not is_waiting(self.directory):
            assert time.monotonic() < end, "nothing was queued"
            time.sleep(0.02)
        time.sleep(SETTLED_S)  # one command of git may run several hooks
        return take(self.directory)

    def roots_after(self, event: str) -> list[str]:
        """Roots of all that waits, once `event` is among it: of two hooks of one command either may come last."""
        end = time.monotonic() + QUEUED_S
        while not (is_waiting(self.directory) and f"{event}\t" in Path(self.directory, "queue").read_text()):
            assert time.monotonic() < end, f"{event} was not queued"
            time.sleep(0.02)
        return [root for _, root in take(self.directory)]

    def release(self) -> None:
        """Let go of the lock."""
        os.close(self._held)
