"""Failures into replies: what the client did wrong, what the user can act on, and bugs of ours, which stay silent."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final

from pygls.exceptions import JsonRpcException, JsonRpcInternalError

from indexer import bug
from workspace.errors import NoctuleError

PARSE_ERROR: Final = -32700
INVALID_REQUEST: Final = -32600
METHOD_NOT_FOUND: Final = -32601
INVALID_PARAMS: Final = -32602
INTERNAL_ERROR: Final = -32603
NOT_INITIALIZED: Final = -32002
REQUEST_CANCELLED: Final = -32800
CONTENT_MODIFIED: Final = -32801
REQUEST_FAILED: Final = -32803

_log = logging.getLogger("noctule.lsp")


class ReplyError(Exception):
    """What a handler raises to answer with an error; the message reaches the user: no secret, no traceback.

    `exit_code` is what a command that asked exits with, where it is not the usual one.
    """

    def __init__(self, code: int, message: str, exit_code: int = 0) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.exit_code = exit_code


def guarded(handler: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """A handler whose bugs are recorded and answered with null, so that one bad feature does not end the others.

    `SystemExit` and `KeyboardInterrupt` out of a handler would end the loop; they count as bugs.
    """

    async def run(*args: Any) -> Any:
        try:
            return await handler(*args)
        except (ReplyError, asyncio.CancelledError):
            raise
        except (Exception, SystemExit, KeyboardInterrupt) as error:
            if reply := expected(error):
                raise reply from None
            bug.report(f"{getattr(handler, '__name__', 'handler')} failed", error)
            return None

    return run


def expected(error: BaseException) -> ReplyError | None:
    """The reply for failures of the world and of the client; None for bugs of ours."""
    if isinstance(error, ReplyError):
        return error
    if isinstance(error, NoctuleError):
        return ReplyError(REQUEST_FAILED, error.message, error.exit_code)
    if isinstance(error, JsonRpcException) and not isinstance(error, JsonRpcInternalError):
        return ReplyError(error.code, type(error).MESSAGE)
    return None


def record_bug(message: str, error: BaseException) -> None:
    """Record a bug where raising it would reach nobody."""
    try:
        bug.report(message, error)
    except bug.BugError:
        _log.error("bug: %s (%s)", message, type(error).__name__)
