"""`python -P -m workspace.warmer`: what hooks have queued into repositories that are read and slept over, detached."""

import logging
import os
import threading
import time
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING, Final

from workspace.errors import NoctuleError
from workspace.places import data_directory, make_private
from workspace.warm_queue import is_waiting, lock, take, warm_directory

if TYPE_CHECKING:
    from workspace.workspace import Workspace

QUIET_S: Final = 1.0
QUIET_S_MAX: Final = 10.0
"""A rebase commits many times in a row: it is over when nothing was queued for a moment, or is not waited for."""
POLL_S: Final = 0.2
SERVER_S: Final = 10.0
SHIFT_S_MAX: Final = 900.0
LIFE_S_MAX: Final = 3_600.0
"""However a repository manages to hold us up, a warmer does not live longer than this."""
LOG_BYTES_MAX: Final = 256 * 1024
CAUSES: Final = {
    "post-commit": "commit",
    "post-checkout": "branch switch",
    "post-merge": "merge",
    "post-rewrite": "rewrite",
}

_log = logging.getLogger("noctule.warmer")


def main() -> None:
    """Work off the queue, one repository after another, until nothing is left; one process does so at a time."""
    directory = warm_directory()
    if not directory or not Path(directory).is_dir():
        return
    _start_log()
    end = threading.Timer(LIFE_S_MAX, os._exit, (1,))
    end.daemon = True
    end.start()
    # What is queued between our last look and our letting go of the lock found it held, and started nobody.
    while is_waiting(directory) and (held := lock(directory)) is not None:
        try:
            work_off(directory, warm)
        finally:
            os.close(held)


def work_off(directory: str, warm_up: Callable[[Path, str], str]) -> None:
    """Let `warm_up` take each repository that waits; what fails is told in the log and not tried again."""
    while is_waiting(directory):
        _wait_for_quiet(Path(directory, "queue"))
        for event, root in take(directory):
            try:
                told = warm_up(Path(root), event)
            except NoctuleError as error:
                told = error.message
            except Exception:
                _log.exception("%s: failed", root)
                continue
            _log.info("%s: %s: %s", root, event, told)


def warm(root: Path, event: str) -> str:
    """Bring the store of the repository at `root` up to date and sleep over what changed; returns what was done.

    A server that runs there does it itself. Away from mains nothing is thought about, only read.
    """
    if not os.path.lexists(root / ".git"):
        return "it is gone"
    if _told_server(root):
        return "its server was told"
    from workspace.workspace import Workspace

    with Workspace.open(root) as workspace:
        if not workspace.is_writer:
            return "another process keeps it up to date"
        read = len(workspace.refresh().changed)
        return f"{read} files read, {_sleep(workspace, CAUSES.get(event, event))}"


def _told_server(root: Path) -> bool:
    """True where a server runs and heard of it; one that hangs is not waited for longer than `SERVER_S`."""
    from workspace.client import ServerGoneError, attach

    try:
        client = attach(root, start=False)
        if client is None:
            return False
        with client:
            changed = {"uri": (root / ".git").as_uri(), "type": 2}
            client.notify("workspace/didChangeWatchedFiles", {"changes": [changed]})
            client.call("noctule/status", {}, timeout_s=SERVER_S)
    except (ServerGoneError, TimeoutError):
        return False
    return True


def _sleep(workspace: "Workspace", cause: str) -> str:
    from workspace.machine import ON_BATTERY, Governor, machine_now, reason_to_wait

    reason = reason_to_wait(machine_now(), workspace.settings)
    if reason == ON_BATTERY or not workspace.settings.effort:
        return reason or "effort 0"
    governor = Governor(workspace.settings, reason=reason)
    slept = workspace.sleep(budget_s=SHIFT_S_MAX, cause=cause, cancelled=governor.says_stop)
    if slept.finished:
        workspace.warm()
    return f"slept over {slept.reasoned + slept.reused} items"


def _wait_for_quiet(queue: Path) -> None:
    until = time.monotonic() + QUIET_S_MAX
    while time.monotonic() < until:
        try:
            quiet_s = time.time() - queue.stat().st_mtime
        except OSError:
            return
        if not 0 <= quiet_s < QUIET_S:
            return
        time.sleep(POLL_S)


def _start_log() -> None:
    try:
        folder = data_directory() / "log"
        make_private(folder)
        handler = RotatingFileHandler(folder / "warm.log", maxBytes=LOG_BYTES_MAX, backupCount=1, delay=True)
    except (OSError, NoctuleError):
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    _log.addHandler(handler)
    _log.setLevel(logging.INFO)


if __name__ == "__main__":
    main()
