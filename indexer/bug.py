"""Broken assumptions of our own: recorded and survived in production, raised under test (NOCTULE_BUGS=raise)."""

import logging
import os

_log = logging.getLogger("noctule.bug")


class BugError(AssertionError):
    """Something that the program believed turned out to be false."""


def report(message: str, error: BaseException | None = None) -> None:
    """Record that an assumption does not hold; the caller goes on with an empty result."""
    if os.environ.get("NOCTULE_BUGS") == "raise":
        raise BugError(message) from error
    _log.error("bug: %s", message, exc_info=error)
