"""What is told to a client before anything heavy is imported: who we are, and the names of requests and commands."""

from typing import Final

import msgspec

REQUESTS: Final = (
    "noctule/ask",
    "noctule/calls",
    "noctule/context",
    "noctule/explore",
    "noctule/facts",
    "noctule/feedback",
    "noctule/forget",
    "noctule/impact",
    "noctule/import",
    "noctule/index",
    "noctule/names",
    "noctule/questions",
    "noctule/sleep",
    "noctule/status",
    "noctule/subject",
    "noctule/undo",
    "noctule/why",
)
COMMANDS: Final = (
    "noctule.ask",
    "noctule.callers",
    "noctule.context",
    "noctule.explain",
    "noctule.facts",
    "noctule.impact",
    "noctule.pause",
    "noctule.questions",
    "noctule.refresh",
    "noctule.resume",
    "noctule.sleepNow",
    "noctule.status",
)


STATUS_CHANGED: Final = "noctule/status/didChange"
IN_PARTS: Final = ("noctule/ask",)
"""Requests of our own that answer in parts where the client gives a token."""


class HelloParams(msgspec.Struct, frozen=True):
    """`noctule/hello`, the only request before `initialize`: the client's version.

    With `retire` a server that nobody else is attached to leaves.
    """

    version: str
    retire: bool = False
