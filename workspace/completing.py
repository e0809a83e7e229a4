"""The beginning of a name, as somebody types it, into the names and paths that it may become, within a moment.

Loading a store takes longer than a person waits after the tabulator key, so the names are kept in a file beside it,
which is made anew where the store was written since. Nothing is indexed, and nothing is said of what goes wrong.
"""

import hashlib
from pathlib import Path
from typing import Final

from indexer.git import store_identity
from indexer.records import split_moniker
from workspace.layers import load_settings
from workspace.places import store_directory
from workspace.settings import configured_store

SHOWN_MAX: Final = 200
NAMES_FILE: Final = "names"


def symbols_beginning(root: Path, typed: str) -> list[str]:
    """Qualified names, or parts of them behind a dot, that begin with `typed`; paths where it may be one."""
    names = [split_moniker(name) for name in _names(root)]
    whole = {qualname for _, qualname in names if qualname.startswith(typed) and "<" not in qualname}
    parts = {q.rpartition(".")[2] for _, q in names if "." in q and q.rpartition(".")[2].startswith(typed)}
    found = sorted(whole, key=lambda name: (name.count("."), name)) + sorted(p for p in parts - whole if "<" not in p)
    if "/" in typed or len(found) < SHOWN_MAX:
        found += sorted({path for path, _ in names if path.startswith(typed)})
    return found[:SHOWN_MAX]


def files_beginning(root: Path, typed: str) -> list[str]:
    """Paths of files that are read and begin with `typed`."""
    return sorted({path for path, _ in map(split_moniker, _names(root)) if path.startswith(typed)})[:SHOWN_MAX]


def _names(root: Path) -> list[str]:
    directory = store_directory(store_identity(root), configured_store(load_settings(root)))
    ledger = directory / "ledger.db"
    file = directory / f"{NAMES_FILE}-{hashlib.sha256(str(root).encode()).hexdigest()[:12]}"
    if file.exists() and file.stat().st_mtime_ns >= ledger.stat().st_mtime_ns:
        return file.read_text("utf-8").split("\n")
    from fact_store.symbol_names import symbol_names

    names = symbol_names(directory, str(root))
    new = file.with_suffix(".new")
    new.write_text("\n".join(names), "utf-8")
    new.chmod(0o600)
    new.replace(file)
    return names
