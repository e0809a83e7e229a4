"""The name of a module of ours into a child process that has said hello; a child into one that has ended."""

import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path

from indexer import bug
from indexer.frames import FrameError, receive

START_TIMEOUT_S = 30.0
STOP_TIMEOUT_S = 2.0


def start_child(module: str, folder: str) -> subprocess.Popen[bytes] | None:
    """`python -m module` in the empty `folder`, once it has sent a first frame; None, and a bug on record, if this
    Python cannot start one. Its standard input does not block.
    """
    # Run from an empty folder, without what PYTHONPATH adds: no repository's modules may shadow ours.
    env = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "GIT_"))}
    env["PYTHONSAFEPATH"] = "1"
    env["PYTHONDONTWRITEBYTECODE"] = "1"
    command = [sys.executable, "-P", "-m", module]
    child = subprocess.Popen(  # noqa: S603 - our own interpreter, no shell
        command,
        cwd=Path(folder),
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert child.stdin is not None and child.stdout is not None
    os.set_blocking(child.stdin.fileno(), False)
    try:
        receive(child.stdout.fileno(), time.monotonic() + START_TIMEOUT_S)
    except FrameError as error:
        stop_child(child, at_once=True)
        bug.report(f"a process for {module} does not start", error)
        return None
    return child


def stop_child(child: subprocess.Popen[bytes], *, at_once: bool = False) -> None:
    """Close its pipes, and wait for its end, a moment at most."""
    if at_once:
        child.kill()
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
    try:
        child.wait(STOP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
