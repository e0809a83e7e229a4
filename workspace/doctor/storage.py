"""The places where things are kept into findings: configuration, data directory, the store of this repository."""

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from fact_store.health import scan_store
from workspace.address import ADDRESS_BYTES_MAX, SOCKET, connect
from workspace.doctor.finding import Finding, fault, note, ok, warning
from workspace.errors import NoctuleError
from workspace.layers import load_settings, user_file, variable_of
from workspace.lock import holder_of
from workspace.places import data_directory
from workspace.settings import NAMES

RESERVE_BYTES: Final = 2 << 30
"""A store, its compaction and a second version of it at once: what is asked to be free before it gets tight."""
OTHER_VARIABLES: Final = frozenset(
    {"NOCTULE_CONFIG", "NOCTULE_DATA", "NOCTULE_SERVER", "NOCTULE_DEBUG", "NOCTULE_BUGS", "NOCTULE_TESTS_ON",
     "NOCTULE_UPDATE_CASES", "NOCTULE_HOOK", "NOCTULE_LOG"}
)  # fmt: skip


def look_at_configuration(root: Path, environment: Mapping[str, str] = os.environ) -> Iterator[Finding]:
    """Whether the configuration can be read, and variables that no setting has."""
    try:
        settings = load_settings(root, environment)
    except NoctuleError as error:
        yield fault("configuration", error.message, "mend that line; `noctule config schema` has all keys")
    else:
        files = sorted({o for o in settings.origins.values() if os.path.isabs(o)})  # noqa: PTH117
        mine = user_file(environment)
        yield ok("configuration", ", ".join(files) if files else f"built in; your own would be {mine or 'below HOME'}")
    known = {variable_of(name) for name in NAMES} | OTHER_VARIABLES
    for name in sorted(name for name in environment if name.startswith("NOCTULE_") and name not in known):
        yield warning("configuration", f"the variable {name} is none that Noctule knows", "look at its spelling")


def look_at_data() -> Iterator[Finding]:
    """Whether the data directory can be written, is private, has room, and can hold what the storage engine needs."""
    try:
        directory = data_directory()
    except NoctuleError as error:
        yield fault("data directory", error.message, "set HOME, or NOCTULE_DATA to a directory of yours")
        return
    existing = next(folder for folder in (directory, *directory.parents) if folder.exists())
    try:
        with tempfile.TemporaryDirectory(prefix=".noctule-doctor-", dir=existing) as place:
            links = _links(existing, Path(place))
    except OSError as error:
        reason = f"{existing} cannot be written: {error.strerror}"
        yield fault("data directory", reason, "set NOCTULE_DATA to a directory you may write")
        return
    yield ok("data directory", str(directory))
    yield links
    free = shutil.disk_usage(existing).free
    room = f"{free / 1e9:.1f} GB are free"
    if free < RESERVE_BYTES:
        yield warning("disk", f"{room}, less than {RESERVE_BYTES / 1e9:.0f} GB: writing may fail",
                      "make room (`noctule gc` may help), or set NOCTULE_DATA to another disk")  # fmt: skip
    else:
        yield ok("disk", room)
    if directory.exists() and stat.S_IMODE(directory.stat().st_mode) & 0o022:
        yield warning("data directory", f"others may write in {directory}", f"chmod go-w {directory}")


def look_at_store(directory: Path) -> Iterator[Finding]:
    """The store of this repository: who writes it, whether every row has its digest, what was set aside."""
    if len(os.fsencode(directory / SOCKET)) > ADDRESS_BYTES_MAX and not Path("/proc/self/fd").is_dir():
        yield warning("server", f"{directory} is too long for a socket", "name a shorter `store` in your configuration")
    if not (directory / "format").exists():
        yield note("store", f"there is none yet at {directory}", "noctule index")
        return
    yield _holder(directory)
    health = scan_store(directory)
    for name, reason in health.wrong.items():
        what = f"table {name}: {reason}" if name else reason
        fix = "keeps what is sound, sets the rest aside and works it out again" if name != "ledger" else "sets it aside"
        yield fault("store", what, f"noctule index: it {fix}")
    if not health.wrong:
        rows = ", ".join(f"{count} {name}" for name, count in health.rows.items() if count)
        yield ok("store", f"every row has its digest ({rows}) at {directory}")
    aside = list((directory / "quarantine").glob("*"))
    if aside:
        yield note("store", f"{len(aside)} damaged parts are kept in quarantine", "noctule gc deletes them")


def _holder(directory: Path) -> Finding:
    holder = holder_of(directory)
    if not holder:
        return ok("lock", "nobody is writing this store")
    who = f"process {holder}" if holder > 0 else "another process"
    connection = connect(directory)
    if connection is None:
        return note("lock", f"{who} is writing this store, and answers nobody",
                    f"wait for it; if it hangs: kill {holder}" if holder > 0 else "wait for it")  # fmt: skip
    connection.close()
    return ok("lock", f"{who} serves and writes this store")


def _links(folder: Path, place: Path) -> Finding:
    """The storage engine makes a version known by a hard link."""
    (place / "one").write_bytes(b"")
    try:
        (place / "two").hardlink_to(place / "one")
    except OSError as error:
        fix = "set NOCTULE_DATA to a directory on a file system of this machine"
        return fault("hard links", f"{folder} cannot hold them ({error.strerror})", fix)
    return ok("hard links", "work where the store is")
