"""The processes that a session belongs to into the moment at which one of them is gone."""

import os
import time
from collections.abc import Callable
from typing import Final

PARENT_POLL_S: Final = 2.0


def wait_for_the_end(editor: Callable[[], int | None]) -> None:
    """Blocks until the process that started us, or the editor that named itself, is gone.

    `editor` gives the process id of `initialize`, None before; one that never lived here (a container's) is not waited
    for.
    """
    parent = os.getppid()
    known: int | None = None
    while os.getppid() == parent:
        time.sleep(PARENT_POLL_S)
        named = editor()
        if known is None and named is not None and is_alive(named):
            known = named
        if known is not None and not is_alive(known):
            return


def is_alive(process: int) -> bool:
    """True unless there is no such process."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
