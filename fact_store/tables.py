"""Lists of values into the Arrow rows of the store's tables, with vectors and digests."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from fact_store.embedding import Embedder
from fact_store.row_digest import ROW_DIGEST, ROW_DIGEST_BYTES, row_digests
from indexer.records import Record

if TYPE_CHECKING:
    import pyarrow as pa

EMBEDDER: Final = b"embedder"
_UNSIGNED: Final = ("vector", "created_s", ROW_DIGEST)


class TableSpec(Record):
    """A table: `columns` as (name, type), `keys` by which rows are the same row, whether its text is searched."""

    name: str
    keys: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]
    searched: bool = False

    @property
    def signed(self) -> tuple[str, ...]:
        """Columns that the row digest covers: all but the vector, which is remade from the text, and the time of
        writing.
        """
        return tuple(name for name, _ in self.columns if name not in _UNSIGNED)

    @property
    def readable(self) -> tuple[str, ...]:
        """All columns but the vector."""
        return (*(name for name, _ in self.columns if name != "vector"), ROW_DIGEST)


def _spec(name: str, keys: str, strings: str, others: str = "", *, searched: bool = False) -> TableSpec:
    columns = [*((column, "string") for column in strings.split()), *(tuple(c.split(":")) for c in others.split())]
    if searched:
        columns.append(("vector", "vector"))
    return TableSpec(name, tuple(keys.split()), tuple((column[0], column[1]) for column in columns), searched)


# In the order in which a commit writes them: what points to rows comes after the rows.
TABLES: Final[Mapping[str, TableSpec]] = {
    spec.name: spec
    for spec in (
        _spec("facts", "key", "key subject kind text", "payload:binary created_s:float64", searched=True),
        _spec("questions", "key", "key subject kind text", "payload:binary created_s:float64", searched=True),
        _spec("work_items", "key", "key subject", "payload:binary created_s:float64"),
        _spec("parses", "key", "key", "payload:binary created_s:float64"),
        _spec("symbols", "worktree key", "worktree path key text", searched=True),
        _spec("calls", "worktree path", "worktree path blob", "payload:binary"),
        _spec(
            "modules", "worktree path", "worktree path blob language parse", "size:int64 mtime_ns:int64 inode:uint64"
        ),
        _spec("holds", "worktree subject", "worktree subject item"),
        _spec("state", "worktree name", "worktree name", "payload:binary"),
    )
}
SEARCHED: Final = tuple(spec.name for spec in TABLES.values() if spec.searched)


def schema_of(spec: TableSpec, embedder: Embedder) -> "pa.Schema":
    """The Arrow schema; a searched table's says in its metadata which embedder made its vectors."""
    import pyarrow as pa

    fields = [pa.field(name, _type(kind, embedder)) for name, kind in spec.columns]
    metadata = {EMBEDDER: embedder.name.encode()} if spec.searched else None
    return pa.schema([*fields, pa.field(ROW_DIGEST, pa.binary(ROW_DIGEST_BYTES))], metadata=metadata)


def arrow_rows(spec: TableSpec, columns: Mapping[str, Sequence[Any]], embedder: Embedder) -> "pa.Table":
    """Rows from `columns` (all but vector and digest, each a list of equal length), embedded and signed."""
    import pyarrow as pa

    schema = schema_of(spec, embedder)
    given = [name for name, _ in spec.columns if name != "vector"]
    rows = pa.table({name: pa.array(columns[name], schema.field(name).type) for name in given})
    return finished(spec, rows, embedder)


def concatenated(parts: "Iterable[pa.Table]") -> "pa.Table":
    """The rows of all parts, of which there is at least one, without a copy."""
    import pyarrow as pa

    return pa.concat_tables(parts)


def finished(spec: TableSpec, rows: "pa.Table", embedder: Embedder) -> "pa.Table":
    """`rows` with the vector of their text and their digest added, in the order of the schema."""
    import pyarrow as pa

    schema = schema_of(spec, embedder)
    arrays = {name: rows[name] for name in rows.column_names}
    if spec.searched:
        flat = embedder.embed(rows["text"].to_pylist()).astype("float16").ravel()
        arrays["vector"] = pa.FixedSizeListArray.from_arrays(pa.array(flat), embedder.dimensions)
    arrays[ROW_DIGEST] = pa.array(row_digests(rows, spec.signed), pa.binary(ROW_DIGEST_BYTES))
    return pa.table([arrays[name] for name in schema.names], schema=schema)


def quoted(value: str) -> str:
    """A string as an SQL literal of the engine's filters."""
    return "'" + value.replace("'", "''") + "'"


def is_one_of(column: str, values: Sequence[str]) -> str:
    """The filter that `column` is one of `values`; false where there are none."""
    return f"{column} IN ({', '.join(map(quoted, values))})" if values else "false"


def _type(kind: str, embedder: Embedder) -> Any:
    import pyarrow as pa

    return pa.list_(pa.float16(), embedder.dimensions) if kind == "vector" else getattr(pa, kind)()
