"""Conversations into files of the user's state directory, and the last one of a repository back."""

import os
from pathlib import Path
from typing import Final

import msgspec

from terminal.chat.conversation import Turn
from workspace.client import store_of
from workspace.errors import NoctuleError
from workspace.places import make_private, state_directory

TURNS_MAX: Final = 500
FILE_BYTES_MAX: Final = 8 << 20


def conversation_file(root: Path) -> Path:
    """Where the last conversation about the repository at `root` is kept; raises NoctuleError without a home."""
    return state_directory() / "conversations" / f"{store_of(root)[1].name}.jsonl"


def history_file() -> Path:
    """Where the lines that were typed are kept."""
    return state_directory() / "history"


def read_turns(file: Path) -> tuple[Turn, ...]:
    """The turns of a conversation, the oldest first; what cannot be read of it is left out."""
    try:
        if file.stat().st_size > FILE_BYTES_MAX:
            return ()
        lines = file.read_bytes().splitlines()
    except OSError:
        return ()
    found: list[Turn] = []
    for line in lines[-TURNS_MAX:]:
        try:
            found.append(msgspec.json.decode(line, type=Turn))
        except (msgspec.DecodeError, msgspec.ValidationError):  # cut off, or by a later version
            continue
    return tuple(found)


def begin(file: Path) -> None:
    """Begin a new conversation in `file`. Raises NoctuleError or OSError where it cannot be kept."""
    make_private(file.parent)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    os.close(descriptor)


def add(file: Path, turn: Turn) -> None:
    """Append one turn. Raises NoctuleError or OSError where it cannot be kept."""
    make_private(file.parent)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as kept:
        kept.write(msgspec.json.encode(turn) + b"\n")


def why_not(error: Exception) -> str:
    """Why a conversation is not kept, for one line to the user."""
    return error.message if isinstance(error, NoctuleError) else str(getattr(error, "strerror", "") or error)
