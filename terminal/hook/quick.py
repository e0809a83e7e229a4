"""A git hook's call into a line of the queue and, where nobody works it off, a detached warmer: all in a moment."""

import os
import sys
from typing import Final

from workspace.warm_queue import enqueue, lock, root_above, warm_directory

NICENESS: Final = 10
DESCRIPTORS_MAX: Final = 4096
_TOLD_BY: Final = {
    "PRE_COMMIT_CHECKOUT_TYPE": "post-checkout",
    "PRE_COMMIT_IS_SQUASH_MERGE": "post-merge",
    "PRE_COMMIT_REWRITE_COMMAND": "post-rewrite",
}
"""Variables by which pre-commit tells its hooks why they run."""


def run_hook(arguments: list[str]) -> int:
    """`noctule hook run [EVENT]`: always 0, whatever is wrong, because a commit must never fail for us.

    With `-v` one line on stderr says what was wrong, else nothing is written.
    """
    try:
        _warm(next((word for word in arguments if not word.startswith("-")), _event()))
    except Exception as error:  # a hook survives everything
        if "-v" in arguments:
            sys.stderr.write(f"noctule: not warmed up: {type(error).__name__}: {str(error)!a}\n")
    return 0


def _event() -> str:
    told = (event for name, event in _TOLD_BY.items() if name in os.environ)
    return next(told, "post-commit" if "PRE_COMMIT" in os.environ else "manual")


def _warm(event: str) -> None:
    directory, root = warm_directory(), root_above(".")
    if not directory or not root:
        return
    enqueue(directory, root, event[:40])
    held = lock(directory)
    if held is not None:
        os.close(held)
        _detach(directory)


def _detach(directory: str) -> None:
    """Start the warmer in a session of its own that holds nothing of ours open: who waits for our output gets its end.

    git exports GIT_DIR, GIT_INDEX_FILE and more to its hooks; none of them reaches the warmer.
    """
    if os.fork():
        return
    try:
        os.setsid()
        os.chdir(directory)
        os.nice(NICENESS)
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nothing, stream)
        os.closerange(3, DESCRIPTORS_MAX)
        environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        # -P: nothing is imported from where we stand.
        os.execve(sys.executable, [sys.executable, "-P", "-m", "workspace.warmer"], environment)  # noqa: S606
    finally:
        os._exit(1)
