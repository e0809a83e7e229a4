"""A directory that may hold damaged tables into one whose tables all open; nothing is deleted, only moved aside."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from fact_store.embedding import Embedder, check_same_space
from fact_store.engine import CREATE
from fact_store.errors import StoreDamagedError, StoreError
from fact_store.quarantine import Quarantine
from fact_store.row_digest import ROW_DIGEST, verified
from fact_store.tables import EMBEDDER, TableSpec, finished, schema_of

if TYPE_CHECKING:
    import pyarrow as pa

MANIFESTS_SET_ASIDE_MAX: Final = 3
REWRITE_ROWS: Final = 20_000
_REMADE: Final = "_remade"
NO_DAMAGE: Final = ("no space left", "permission denied", "read-only file system", "too many open files")


class Tables:
    """Opens, makes and remakes the tables of one `lance/` directory."""

    def __init__(self, connection: Any, directory: Path, quarantine: Quarantine, embedder: Embedder) -> None:
        self.connection = connection
        self.directory = directory
        self.quarantine = quarantine
        self.embedder = embedder

    def open(self, spec: TableSpec) -> tuple[Any, str]:
        """(the table, what was wrong with it, "" if nothing). Falls back to an older version, then an empty table."""
        leftover = self._path(spec.name + _REMADE)
        if leftover.exists():
            self.quarantine.take(leftover)
        if not self._path(spec.name).exists():
            return self.make(spec), "missing"
        for tried in range(MANIFESTS_SET_ASIDE_MAX + 1):
            table, reason = attempt(lambda: self._opened(spec))
            if table is not None:
                return table, "the newest version did not open" if tried else ""
            if tried == MANIFESTS_SET_ASIDE_MAX or not self._set_newest_manifest_aside(spec.name):
                break
        return self.replace(spec), reason

    def open_to_read(self, spec: TableSpec) -> Any:
        """The table as it is. Raises StoreDamagedError, or StoreError where its vectors are another embedder's."""
        table, reason = attempt(lambda: self.connection.open_table(spec.name))
        if reason:
            raise StoreDamagedError(f"{self.directory} is damaged ({spec.name}: {reason}): `noctule index` repairs it")
        if spec.searched:
            try:
                check_same_space([(table.schema.metadata or {}).get(EMBEDDER, b"").decode()], self.embedder)
            except ValueError as error:
                raise StoreError(f"{self.directory}: {error}; `noctule index` makes them anew") from error
        return table

    def make(self, spec: TableSpec, name: str = "") -> Any:
        """A new empty table with its indices."""
        schema = schema_of(spec, self.embedder)
        table = self.connection.create_table(name or spec.name, schema=schema, storage_options=CREATE)
        make_indices(spec, table)
        return table

    def replace(self, spec: TableSpec) -> Any:
        """Move the table to quarantine and begin an empty one."""
        if self._path(spec.name).exists():
            self.quarantine.take(self._path(spec.name))
        return self.make(spec)

    def remake(self, spec: TableSpec, table: Any) -> Any:
        """A table with the rows of `table` that are sound, their vectors made anew; `table` itself goes to quarantine.

        A table that cannot be scanned gives an empty one.
        """
        temporary = spec.name + _REMADE
        if self._path(temporary).exists():
            self.quarantine.take(self._path(temporary))
        _, reason = attempt(lambda: self._copy(spec, table, self.make(spec, temporary)))
        if reason:
            return self.replace(spec)
        self.quarantine.take(self._path(spec.name))
        self._path(temporary).rename(self._path(spec.name))
        return self.connection.open_table(spec.name)

    def _copy(self, spec: TableSpec, table: Any, target: Any) -> bool:
        for rows in _in_chunks(table, spec):
            sound, _ = verified(rows, spec.signed)
            if len(sound):
                target.add(finished(spec, sound.drop_columns([ROW_DIGEST]), self.embedder))
        target.optimize()
        return True

    def _opened(self, spec: TableSpec) -> Any:
        table = self.connection.open_table(spec.name)
        expected = schema_of(spec, self.embedder)
        other_space = spec.searched and (table.schema.metadata or {}).get(EMBEDDER) != self.embedder.name.encode()
        if table.schema.names != expected.names or (not other_space and table.schema.types != expected.types):
            raise OSError("the columns are not those that were written")
        table.count_rows()
        return self.remake(spec, table) if other_space else table

    def _set_newest_manifest_aside(self, name: str) -> bool:
        """Manifests are named by falling numbers, so the first is the newest. False where none can go."""
        versions = self._path(name) / "_versions"
        manifests = sorted(versions.glob("*.manifest")) if versions.is_dir() else []
        if len(manifests) < 2:
            return False
        self.quarantine.take(manifests[0])
        (versions / "latest_version_hint.json").unlink(missing_ok=True)
        return True

    def _path(self, name: str) -> Path:
        return self.directory / f"{name}.lance"


def make_indices(spec: TableSpec, table: Any) -> None:
    """Full-text search over text that is already split into terms, and look-up by key where rows are many."""
    from lancedb.index import FTS, BTree

    if spec.searched:
        words = FTS(
            base_tokenizer="whitespace", stem=False, remove_stop_words=False, lower_case=True, ascii_folding=False,
            max_token_length=100,
        )  # fmt: skip
        table.create_index("text", config=words)
    if "key" in spec.keys:
        table.create_index("key", config=BTree())


def attempt(action: Callable[[], Any]) -> tuple[Any, str]:
    """(what `action` returned, ""), or (None, why it failed). The engine's panics, no `Exception`s, count too."""
    try:
        return action(), ""
    except Exception as error:
        return None, f"{type(error).__name__}: {str(error)[:300]}"
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        return None, f"the engine gave up: {str(error)[:300]}"


def is_no_damage(reason: str) -> bool:
    """True where an action failed because of the disk or the permissions, not because of what is in a table."""
    return any(sign in reason.lower() for sign in NO_DAMAGE)


def _in_chunks(table: Any, spec: TableSpec) -> "Iterator[pa.Table]":
    import pyarrow as pa

    for batch in table.search().select(list(spec.readable)).to_batches(REWRITE_ROWS):
        yield pa.Table.from_batches([batch])
