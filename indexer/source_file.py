"""A path in the workspace into its bytes, or into the reason why nobody should read it."""

import os
import stat
from pathlib import Path

from indexer.languages import language_for
from indexer.source_text import declared_encoding, is_text

FILE_BYTES = 1024 * 1024


class UnreadableError(OSError):
    """A file that must not or cannot be indexed; `reason` is one clause for the user."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def read_source(root: Path, path: str) -> bytes:
    """Content of a listed file, read as safely as the listing did. UnreadableError where that may not be."""
    root = root.resolve()
    if (refusal := way_refusal(root, path)) is not None:
        raise UnreadableError(refusal)
    return read_checked(str(root / path))[1]


def read_checked(path: str) -> tuple[os.stat_result, bytes]:
    """State and content; the state is taken before the content, so a change in between shows at the next listing."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise UnreadableError(f"it cannot be read: {error.strerror}") from error
    with os.fdopen(handle, "rb") as file:
        info = os.fstat(handle)
        if (refusal := kind_refusal(info, path)) is not None:
            raise UnreadableError(refusal)
        content = file.read(FILE_BYTES + 1)
    if (refusal := _content_refusal(path, content)) is not None:
        raise UnreadableError(refusal)
    return info, content


def kind_refusal(info: os.stat_result, path: str) -> str | None:
    if stat.S_ISLNK(info.st_mode):
        return (
            f"a symbolic link (to {shown(str(Path(path).readlink()))}); what it leads to counts only under its own name"
        )
    if not stat.S_ISREG(info.st_mode):
        return "not a regular file"
    return f"larger than {FILE_BYTES // 1024} KiB" if info.st_size > FILE_BYTES else None


def _content_refusal(path: str, content: bytes) -> str | None:
    if len(content) > FILE_BYTES:
        return f"larger than {FILE_BYTES // 1024} KiB"
    if b"\0" in content:
        return "binary (it has a NUL byte)"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return None if _is_declared(path, content) else f"not UTF-8 text (line {line})"
    return None


def _is_declared(path: str, content: bytes) -> bool:
    """True where the language lets a file name its encoding, and this file is written in the one that it names."""
    language = language_for(path)
    try:
        return language is not None and language.declares_encoding and is_text(content, declared_encoding(content))
    except LookupError:
        return False


def name_refusal(path: str) -> str | None:
    """Names become keys, output and parts of monikers: they must be printable text without the monikers' `::`."""
    name = path.rpartition("/")[2]
    if name.isprintable():
        return "its name has `::` in it" if "::" in name else None
    if any("\udc80" <= character <= "\udcff" for character in name):
        return "its name is not UTF-8"
    return "its name has characters that do not print"


def shown(path: str) -> str:
    """A path that may have been any bytes, as printable text."""
    text = os.fsencode(path).decode("utf-8", "backslashreplace")
    return text if text.isprintable() else text.encode("unicode_escape").decode("ascii")


def way_refusal(root: Path, path: str) -> str | None:
    parts = path.split("/")
    if Path(path).is_absolute() or ".." in parts:
        return "outside the workspace"
    for length in range(1, len(parts)):
        folder = "/".join(parts[:length])
        if (root / folder).is_symlink():
            return f"below `{shown(folder)}`, a symbolic link"
    return None
