"""A repository into the directory where its knowledge is kept, never inside its tree."""

import hashlib
import os
import re
from pathlib import Path

from workspace.errors import NO_STORE, USAGE, NoctuleError

KEY_CHARS = 16


def checked_root(root: Path) -> Path:
    """The real path of a workspace root; raises NoctuleError where it is not a readable directory."""
    try:
        real = root.resolve(strict=True)
    except (OSError, RuntimeError) as error:
        raise NoctuleError(f"no such directory: {root}", USAGE) from error
    if not real.is_dir():
        raise NoctuleError(f"not a directory: {root}; give the folder of a repository", USAGE)
    if not os.access(real, os.R_OK | os.X_OK):
        raise NoctuleError(f"cannot read {root}: permission denied", NO_STORE)
    return real


def store_directory(identity: Path, configured: Path | None = None) -> Path:
    """The store of the repository whose git common directory (or root, where there is no git) is `identity`.

    `configured` is the user's `store =` directory; else the platform's user data directory is used.
    """
    name = identity.parent.name if identity.name == ".git" else identity.name
    readable = re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-.") or "root"
    key = hashlib.sha256(os.fsencode(identity)).hexdigest()[:KEY_CHARS]
    return (configured or data_directory()) / "stores" / f"{readable[:40]}-{key}"


def recall_file(directory: Path, worktree: str) -> Path:
    """Where a store keeps the search index of a worktree, beside those of others; it can be deleted at any time."""
    return directory / "recall" / f"{hashlib.sha256(os.fsencode(worktree)).hexdigest()[:KEY_CHARS]}.index"


def data_directory() -> Path:
    """The user's data directory for Noctule; raises NoctuleError where there is no home to put it in."""
    if given := os.environ.get("NOCTULE_DATA"):
        return Path(given).absolute()
    from platformdirs import user_data_path

    path = user_data_path("noctule")
    is_homeless = os.environ.get("HOME") == "" and not os.environ.get("XDG_DATA_HOME", "").strip()
    if is_homeless or not path.is_absolute():  # an empty HOME would mean the root of the file system
        raise NoctuleError("no home directory: set HOME, or NOCTULE_DATA to a directory for the store", NO_STORE)
    return path


def state_directory() -> Path:
    """Where the user's conversations and what was typed are kept; raises NoctuleError where there is no home."""
    if given := os.environ.get("NOCTULE_DATA"):
        return Path(given).absolute() / "state"
    from platformdirs import user_state_path

    path = user_state_path("noctule")
    is_homeless = os.environ.get("HOME") == "" and not os.environ.get("XDG_STATE_HOME", "").strip()
    if is_homeless or not path.is_absolute():
        raise NoctuleError("no home directory: set HOME, or NOCTULE_DATA to a directory for the store", NO_STORE)
    return path


def make_private(directory: Path) -> None:
    """Create `directory` readable by its owner alone; raises NoctuleError where it cannot be made or written."""
    try:
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise NoctuleError(
            f"cannot make the store at {directory}: {error.strerror}; set NOCTULE_DATA to a place you may write",
            NO_STORE,
        ) from error
    if not os.access(directory, os.W_OK | os.X_OK):
        raise NoctuleError(
            f"cannot write the store at {directory}; set NOCTULE_DATA to a place you may write",
            NO_STORE,
        )
