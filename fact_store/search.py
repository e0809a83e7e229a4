"""A question into the symbols, facts and anticipated questions that are nearest to it, by words and by vectors."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import CancelledError, Future
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from fact_store.batch import Hit, HitTable
from fact_store.embedding import Embedder, inverse_document_frequency
from fact_store.nearest import Nearest, Row, Wanted
from fact_store.recovery import attempt
from fact_store.tables import SEARCHED, quoted
from fact_store.text import question_terms
from indexer.records import Record

if TYPE_CHECKING:
    import pyarrow as pa

    from fact_store.embedding import Vectors

RECIPROCAL_RANK_K: Final = 60
OVERFETCH: Final = 2  # some are past work that the caller does not hold
FETCH_MIN: Final = 30
FETCH_MAX: Final = 400
WAIT_SECONDS_MAX: Final = 60.0
QUERY_TERMS_MAX: Final = 60
K1: Final = 1.2
B: Final = 0.4
MEAN_TERMS: Final = 30.0

Frequencies = tuple[int, Callable[[str], int]]


class Query(Record):
    """A question made ready: its terms with their weights, its vector, and which rows the caller has."""

    weights: Mapping[str, float]
    vector: "Vectors"
    holds: Callable[[str], bool] | None


class Search:
    """Searches all tables at once. Terms are counted at the first search and again after `forget_frequencies`."""

    def __init__(self, tables: Mapping[str, Any], embedder: Embedder, directory: Path) -> None:
        self._tables = tables
        self._embedder = embedder
        self._nearest = Nearest(directory)
        self._seen: dict[str, Any] = {}
        self._counted: Frequencies | None = None
        self._suspect: set[str] = set()
        self._worktrees: set[str] = set()

    def begin(
        self,
        question: str,
        limit: int,
        *,
        worktree: str | None,
        holds: Callable[[str], bool] | None,
        frequencies: Frequencies | None,
    ) -> Callable[[], list[Hit]]:
        """Start to look; what is returned waits for the hits, at most `limit`, best first by summed reciprocal ranks
        (Cormack et al., 2009), ties by table and key.

        `worktree` limits symbols to one worktree. `holds` tells by key (a moniker for a symbol) whether the caller has
        a row; others are passed over. `frequencies` is (documents, term -> documents with it); without it the store
        counts the terms of its own rows. The indices only propose candidates: they are ranked anew from their own text,
        so that the order does not depend on how or when rows came in. A table that cannot be read gives no hits.
        """
        words = question_terms(question)[:QUERY_TERMS_MAX]
        if not words or limit < 1:
            return list
        weight = inverse_document_frequency(*(frequencies or self._frequencies()))
        weights = {word: weight(word) for word in words}
        vector = self._embedder.embed_query(" ".join(words), weights.__getitem__)
        for name in SEARCHED:
            if self._seen.get(name) is not self._tables[name]:  # remade
                self._nearest.forget(name)
                self._seen[name] = self._tables[name]
        alone = worktree is None or self._is_alone(worktree)
        filters = {} if alone else {"symbols": f"worktree = {quoted(worktree or '')}"}
        fetch = min(max(OVERFETCH * limit, FETCH_MIN), FETCH_MAX)
        proposed = self._nearest.begin(Wanted(" ".join(words), vector, fetch, filters))
        return lambda: self._hits(Query(weights, vector, holds), proposed, limit)

    def suspect(self) -> list[str]:
        """Tables that a search could not read since this was asked last."""
        found = sorted(self._suspect)
        self._suspect.clear()
        return found

    def forget_frequencies(self) -> None:
        """Count terms anew at the next search."""
        self._counted = None

    def note_worktree(self, worktree: str) -> None:
        """Rows of this worktree may be there from now on."""
        self._is_alone(worktree)
        self._worktrees.add(worktree)

    def close(self) -> None:
        """End the thread; a search that is under way finds nothing."""
        self._nearest.close()

    def _hits(self, query: Query, proposed: "Future[dict[str, list[Row] | None]]", limit: int) -> list[Hit]:
        try:
            tables = proposed.result(WAIT_SECONDS_MAX)
        except (CancelledError, TimeoutError):
            return []
        self._suspect.update(name for name, rows in tables.items() if rows is None)
        hits: list[Hit] = []
        for name, rows in tables.items():
            held = [row for row in rows or () if query.holds is None or query.holds(row["key"])]
            hits += ranked(cast(HitTable, name), query, held, self._embedder)
        return sorted(hits, key=lambda hit: (-reciprocal_rank(hit), hit.table, hit.key))[:limit]

    def _is_alone(self, worktree: str) -> bool:
        """True where no other worktree has symbols: the filter, which costs as much as the search, is then left out."""
        if not self._worktrees:
            modules, _ = attempt(lambda: self._tables["modules"].search().select(["worktree"]).to_arrow())
            self._worktrees.update(modules["worktree"].unique().to_pylist() if modules is not None else ())
            self._worktrees.add(worktree)
        return self._worktrees <= {worktree}

    def _frequencies(self) -> Frequencies:
        if self._counted is None:
            counts: Counter[str] = Counter()
            documents = 0
            for name in SEARCHED:
                rows, reason = attempt(partial(_texts_of, self._tables[name]))
                if not reason:
                    documents += len(rows)
                    counts.update(_term_counts(rows))
            self._counted = documents, counts.__getitem__
        return self._counted


def ranked(table: HitTable, query: Query, rows: "Sequence[dict[str, Any]]", embedder: Embedder) -> list[Hit]:
    """`rows` (key, text, perhaps subject) as hits with their ranks by BM25 and by the inner product with the query."""
    if not rows:
        return []
    subjects = {row["key"]: row.get("subject", row["key"]) for row in rows}
    nearness = (embedder.embed([row["text"] for row in rows]) @ query.vector).tolist()
    text_ranks = _ranks([(_bm25(row["text"], query.weights), row["key"]) for row in rows])
    vector_ranks = _ranks([(round(near, 6), row["key"]) for near, row in zip(nearness, rows, strict=True)])
    return [Hit(table, key, subjects[key], text_ranks.get(key), vector_ranks.get(key)) for key in sorted(subjects)]


def reciprocal_rank(hit: Hit) -> float:
    """Σ 1 / (60 + rank) over the ways in which a row was found."""
    return sum(1.0 / (RECIPROCAL_RANK_K + rank) for rank in (hit.text_rank, hit.vector_rank) if rank is not None)


def _bm25(text: str, weights: Mapping[str, float]) -> float:
    terms = text.split()
    damping = K1 * (1 - B + B * len(terms) / MEAN_TERMS)
    counts = Counter(term for term in terms if term in weights)
    return sum(weights[term] * n * (K1 + 1) / (n + damping) for term, n in sorted(counts.items()))


def _ranks(scored: list[tuple[float, str]]) -> dict[str, int]:
    """Ranks from 1, ties by key; what scores nothing has no rank."""
    order = sorted((-score, key) for score, key in scored if score > 0.0)
    return {key: rank for rank, key in enumerate(dict.fromkeys(key for _, key in order), 1)}


def _texts_of(table: Any) -> Any:
    return table.search().select(["text"]).to_arrow()


def _term_counts(rows: "pa.Table") -> dict[str, int]:
    """How often each term occurs in a text column; stands for the number of rows with it, most terms occur once in a
    row.
    """
    import pyarrow.compute as pc

    counted = pc.value_counts(pc.list_flatten(pc.split_pattern(rows["text"].combine_chunks(), " ")))
    return dict(zip(counted.field("values").to_pylist(), counted.field("counts").to_pylist(), strict=True))
