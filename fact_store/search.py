"""A question into the symbols, facts and anticipated questions that are nearest to it, by words and by vectors."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any, Final, cast

from fact_store.batch import Hit, HitTable
from fact_store.embedding import Embedder, TermWeight, inverse_document_frequency
from fact_store.recovery import attempt
from fact_store.tables import SEARCHED, TABLES, quoted
from fact_store.text import question_terms
from indexer.records import Record

if TYPE_CHECKING:
    import pyarrow as pa

    from fact_store.embedding import Vectors

RECIPROCAL_RANK_K: Final = 60
OVERFETCH: Final = 2
FETCH_MIN: Final = 30
FETCH_MAX: Final = 400
QUERY_TERMS_MAX: Final = 60
K1: Final = 1.2
B: Final = 0.4
MEAN_TERMS: Final = 30.0

Frequencies = tuple[int, Callable[[str], int]]


class Query(Record):
    """A question made ready: its terms, their weights, its vector, and how many candidates to fetch of each table."""

    words: tuple[str, ...]
    weight: TermWeight
    vector: "Vectors"
    fetch: int
    worktree: str | None
    holds: Callable[[str], bool] | None


class Search:
    """Searches the tables in parallel. Terms are counted at the first search and again after `forget_frequencies`."""

    def __init__(self, tables: Mapping[str, Any], embedder: Embedder) -> None:
        self._tables = tables
        self._embedder = embedder
        self._pool = ThreadPoolExecutor(len(SEARCHED), thread_name_prefix="noctule-search")
        self._counted: Frequencies | None = None
        self._suspect: set[str] = set()
        self._worktrees: set[str] = set()

    def find(
        self,
        question: str,
        limit: int,
        *,
        worktree: str | None,
        holds: Callable[[str], bool] | None,
        frequencies: Frequencies | None,
    ) -> list[Hit]:
        """At most `limit` hits, best first by summed reciprocal ranks (Cormack et al., 2009), ties by table and key.

        `worktree` limits symbols to one worktree. `holds` tells by key (a moniker for a symbol) whether the caller has
        a row; others are passed over. `frequencies` is (documents, term -> documents with it); without it the store
        counts the terms of its own rows. The indices only propose candidates: they are ranked anew from their own text,
        so that the order does not depend on how or when rows came in. A table that cannot be read gives no hits.
        """
        words = tuple(question_terms(question)[:QUERY_TERMS_MAX])
        if not words or limit < 1:
            return []
        weight = inverse_document_frequency(*(frequencies or self._frequencies()))
        vector = self._embedder.embed_query(" ".join(words), weight)
        query = Query(words, weight, vector, min(max(OVERFETCH * limit, FETCH_MIN), FETCH_MAX), worktree, holds)
        found = self._pool.map(partial(self._hits, query), SEARCHED)
        hits = [hit for table_hits in found for hit in table_hits]
        return sorted(hits, key=lambda hit: (-reciprocal_rank(hit), hit.table, hit.key))[:limit]

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
        """End the threads."""
        self._pool.shutdown(wait=False)

    def _hits(self, query: Query, name: str) -> list[Hit]:
        rows, reason = attempt(partial(self._candidates, query, name))
        if reason:  # perhaps the version that this handle looks at was cleaned up
            attempt(self._tables[name].checkout_latest)
            rows, reason = attempt(partial(self._candidates, query, name))
        if reason:
            self._suspect.add(name)
            return []
        held = [row for row in rows if query.holds is None or query.holds(row["key"])]
        return ranked(cast(HitTable, name), query, held, self._embedder)

    def _candidates(self, query: Query, name: str) -> "list[dict[str, Any]]":
        table = self._tables[name]
        by_text = table.search(" ".join(query.words), query_type="fts", fts_columns="text").select(["_score"])
        by_vector = table.search(query.vector, query_type="vector", vector_column_name="vector")
        by_vector = by_vector.distance_type("dot").select(["_distance"])
        ids: set[int] = set()
        for nearest in (by_text, by_vector):
            if name == "symbols" and query.worktree is not None and not self._is_alone(query.worktree):
                nearest = nearest.where(f"worktree = {quoted(query.worktree)}", prefilter=True)
            ids.update(nearest.with_row_id(True).limit(query.fetch).to_arrow()["_rowid"].to_pylist())
        columns = [column for column, _ in TABLES[name].columns if column in ("key", "subject", "text")]
        rows: list[dict[str, Any]] = (
            table.take_row_ids(sorted(ids)).select(columns).to_arrow().to_pylist() if ids else []
        )
        return rows

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
    weights = {word: query.weight(word) for word in query.words}
    nearness = (embedder.embed([row["text"] for row in rows]) @ query.vector).tolist()
    text_ranks = _ranks([(_bm25(row["text"], weights), row["key"]) for row in rows])
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
