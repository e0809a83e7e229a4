"""An assistant's configuration into the same with our server in it, and a copy of how it was."""

import json
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from terminal.mcp.clients import NAME, Client, Scope, entry
from terminal.mcp.jsonc import NotJsonError, read_member, with_member
from workspace.errors import ERROR, USAGE, NoctuleError

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

FILE_BYTES_MAX: Final = 16 << 20


class Change(NamedTuple):
    """What is to be written: the whole new text, or None where the file says so already."""

    file: Path
    before: str | None
    after: str | None


def file_of(client: Client, scope: Scope, root: Path) -> Path:
    """The assistant's file for one repository, or for all of the user's; raises NoctuleError without a home."""
    if scope == "project":
        return root / client.project
    home = Path(os.path.expanduser("~"))  # noqa: PTH111 - it tells a missing home by a relative path
    if not home.is_absolute():
        raise NoctuleError("no home directory: set HOME, or use --scope project", USAGE)
    return client.user(home)


def snippet(client: Client, program: str) -> str:
    """What a person would add to the file."""
    if client.is_toml:
        return _with_table("", client, program).strip()
    return json.dumps({client.table: {NAME: entry(client, program)}}, indent=2)


def change(client: Client, file: Path, program: str) -> Change:
    """What writing our entry does to `file`; raises NoctuleError where the file cannot be read as what it should be."""
    before = _read(file)
    try:
        if client.is_toml:
            after = _with_table(before or "", client, program)
        elif before and read_member(before, (client.table, NAME)) == entry(client, program):
            after = before
        else:
            after = with_member(before or "", (client.table, NAME), entry(client, program))
    except (NotJsonError, ValueError, RecursionError) as error:
        raise NoctuleError(f"{file}: {error}; nothing was written", USAGE) from None
    return Change(file, before, None if after == before else after)


def write(wanted: Change) -> Path | None:
    """Write it, whole or not at all; the copy of what was there, None where there was nothing."""
    assert wanted.after is not None
    file = Path(os.path.realpath(wanted.file))  # a link is followed: settings are often kept elsewhere
    copy = None
    part = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        mode = file.stat().st_mode & 0o777 if wanted.before is not None else 0o644
        if wanted.before is not None:
            copy = file.with_name(f"{file.name}.{time.strftime('%Y%m%d-%H%M%S')}.bak")
            copy.write_text(wanted.before, "utf-8", newline="")
            copy.chmod(mode)
        part.write_text(wanted.after, "utf-8", newline="")
        part.chmod(mode)
        part.replace(file)
    except OSError as error:
        raise NoctuleError(f"{error.filename or file}: {error.strerror}; nothing was changed", ERROR) from None
    finally:
        part.unlink(missing_ok=True)
    return copy


def _with_table(text: str, client: Client, program: str) -> str:
    """TOML with our table in it, comments and order kept."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        document: TOMLDocument = tomlkit.parse(text)
    except TOMLKitError as error:
        raise ValueError(f"not valid TOML: {error}") from None
    servers: Any = document.get(client.table)
    if servers is None:
        servers = tomlkit.table(is_super_table=True)
        document[client.table] = servers
    if not isinstance(servers, dict):
        raise ValueError(f"{client.table} is no table")
    ours = entry(client, program)
    there: Any = servers.get(NAME)
    if isinstance(there, dict):
        if {name: there.get(name) for name in ours} != ours:
            there.update(ours)
        return tomlkit.dumps(document)
    table = tomlkit.table()
    table.update(ours)
    servers[NAME] = table
    return tomlkit.dumps(document)


def _read(file: Path) -> str | None:
    try:
        if file.stat().st_size > FILE_BYTES_MAX:
            raise NoctuleError(f"{file} is too large to be a configuration", USAGE)
        with file.open(encoding="utf-8", newline="") as opened:
            return opened.read()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise NoctuleError(f"{file}: {error.strerror}", ERROR) from None
    except UnicodeDecodeError:
        raise NoctuleError(f"{file}: not UTF-8; nothing was written", USAGE) from None
