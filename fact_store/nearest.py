"""A question's words and vector into the rows of the searched tables that the indices propose for it."""

import asyncio
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from fact_store.tables import SEARCHED, TABLES
from indexer.records import Record

if TYPE_CHECKING:
    from fact_store.embedding import Vectors

STOP_SECONDS_MAX: Final = 10.0
NEWEST: Final = timedelta(0)  # every query sees what was committed before it
COLUMNS: Final = {
    name: [column for column, _ in TABLES[name].columns if column in ("key", "subject", "text")] for name in SEARCHED
}

Row = dict[str, Any]


class Wanted(Record):
    """What is asked: terms joined by blanks, their vector, rows to fetch in each way, and by table which may count."""

    words: str
    vector: "Vectors"
    fetch: int
    filters: Mapping[str, str]


class Nearest:
    """Asks all tables at once, on an event loop in a thread of its own that begins with the first question.

    One query is mostly the overhead of a blocking call; six that wait together cost little more than one.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._starting = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._connection: Any = None
        self._opened: dict[str, Any] = {}

    def begin(self, wanted: Wanted) -> "Future[dict[str, list[Row] | None]]":
        """Rows (key, text, perhaps subject) by table, in no telling order; None for a table that cannot be read.

        The future is cancelled by `close`.
        """
        return asyncio.run_coroutine_threadsafe(self._ask(wanted), self._started())

    def forget(self, name: str) -> None:
        """Open a table anew for the next question: another one stands in its place."""
        self._opened.pop(name, None)

    def close(self) -> None:
        """End the thread; questions under way are given up. Nothing can be asked afterwards."""
        if self._loop is not None and self._thread is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(STOP_SECONDS_MAX)

    def _started(self) -> asyncio.AbstractEventLoop:
        with self._starting:
            if self._loop is None:
                runner = asyncio.Runner()
                self._loop = runner.get_loop()
                self._thread = threading.Thread(target=_serve, args=(runner,), name="noctule-search", daemon=True)
                self._thread.start()
            return self._loop

    async def _ask(self, wanted: Wanted) -> dict[str, list[Row] | None]:
        found = await self._tried(SEARCHED, wanted)
        failed = [name for name, rows in found.items() if rows is None]
        for name in failed:  # perhaps the version that this handle looks at was cleaned up
            self.forget(name)
        return found | await self._tried(failed, wanted)

    async def _tried(self, names: Sequence[str], wanted: Wanted) -> dict[str, list[Row] | None]:
        asked = (self._candidates(name, wanted) for name in names)
        found = await asyncio.gather(*asked, return_exceptions=True)  # the engine's panics, no `Exception`s, count too
        return {n: None if isinstance(rows, BaseException) else rows for n, rows in zip(names, found, strict=True)}

    async def _candidates(self, name: str, wanted: Wanted) -> list[Row]:
        table = await self._table(name)
        by_text = table.query().nearest_to_text(wanted.words, columns="text")
        by_vector = table.query().nearest_to(wanted.vector).column("vector").distance_type("dot")
        asked = []
        for query, measure in ((by_text, "_score"), (by_vector, "_distance")):
            narrowed = query.where(wanted.filters[name]) if name in wanted.filters else query
            asked.append(narrowed.select([*COLUMNS[name], measure]).limit(wanted.fetch).to_arrow())
        found = [row for rows in await asyncio.gather(*asked) for row in rows.to_pylist()]
        return list({(row["key"], row["text"]): row for row in found}.values())

    async def _table(self, name: str) -> Any:
        if name not in self._opened:
            self._opened[name] = await (await self._connected()).open_table(name)
        return self._opened[name]

    async def _connected(self) -> Any:
        if self._connection is None:
            import lancedb

            self._connection = await lancedb.connect_async(self._directory, read_consistency_interval=NEWEST)
        return self._connection


def _serve(runner: asyncio.Runner) -> None:
    """Run until stopped, then cancel what is under way."""
    with runner:
        runner.get_loop().run_forever()
