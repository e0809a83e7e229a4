"""A store's directory into the monikers of a worktree, for those who need nothing else of it."""

from pathlib import Path

from fact_store.store import open_store
from fact_store.tables import quoted


def symbol_names(directory: Path, worktree: str) -> list[str]:
    """Every moniker that stands for the worktree, sorted; raises StoreError where there is no store to read."""
    store = open_store(directory, writable=False)
    try:
        rows = store.tables["symbols"].search().where(f"worktree = {quoted(worktree)}").select(["key"]).to_arrow()
        return sorted(set(rows["key"].to_pylist()))
    finally:
        store.close()
