"""A question into the symbols, facts and anticipated questions that are nearest to it, by words and by vectors."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any, Final, cast

from fact_store.batch import Hit, HitTable
from fact_store.embedding import Embedder, TermWeight, inverse_document_frequency
from fact_store.recovery import attempt
from fact_store.row_digest import ROW_DIGEST, verified
from fact_store.tables import SEARCHED, TABLES, quoted
from fact_store.text import question_terms

if TYPE_CHECKING:
    import pyarrow as pa

RECIPROCAL_RANK_K: Final = 60
OVERFETCH: Final = 2
FETCH_MIN: Final = 40
FETCH_MAX: Final = 400
REFINE_FACTOR: Final = 2
QUERY_TERMS_MAX: Final = 60
K1: Final = 1.2
B: Final = 0.4
MEAN_TERMS: Final = 30.0

Frequencies = tuple[int, Callable[[str], int]]


class Search:
    """Searches the tables in parallel. Term frequencies are counted once and again after each `forget_frequencies`."""

    def __init__(self, tables: Mapping[str, Any], embedder: Embedder) -> None:
        self._tables = tables
        self._embedder = embedder
        self._pool = ThreadPoolExecutor(2 * len(SEARCHED), thread_name_prefix="noctule-search")
        self._counted: Frequencies | None = None
        self._suspect: set[str] = set()

    def find(
        self,
        query: str,
        limit: int,
        *,
        worktree: str | None,
        holds: Callable[[str], bool] | None,
        frequencies: Frequencies | None,
    ) -> list[Hit]:
        """At most `limit` hits, best first by summed reciprocal ranks (Cormack et al., 2009), ties by table and key.

        `worktree` limits symbols to one worktree; `holds` tells by key (a moniker for a symbol) whether the caller has
        a row, others are passed over. `frequencies` is (documents, term -> documents with it): given, order depends on
        nothing but the question and the rows held; else the store counts its own rows. A table that cannot be read
        gives no hits.
        """
        words = question_terms(query)[:QUERY_TERMS_MAX]
        if not words or limit < 1:
            return []
        documents, frequency = frequencies or self._frequencies()
        weight = inverse_document_frequency(documents, frequency)
        text = " ".join(words)
        vector = self._embedder.embed_query(text, weight)
        fetch = min(max(OVERFETCH * limit, FETCH_MIN), FETCH_MAX)
        here = {"symbols": f"worktree = {quoted(worktree)}"} if worktree is not None else {}
        by_text = {t: self._pool.submit(self._by_text, t, text, fetch, here.get(t)) for t in SEARCHED}
        by_vector = {t: self._pool.submit(self._by_vector, t, vector, fetch, here.get(t)) for t in SEARCHED}
        hits: list[Hit] = []
        for table in SEARCHED:
            found = _rescored(by_text[table].result(), words, weight), _nearest(by_vector[table].result())
            hits += _merged(cast(HitTable, table), *(_held(rows, holds) for rows in found))
        return sorted(hits, key=lambda hit: (-reciprocal_rank(hit), hit.table, hit.key))[:limit]

    def suspect(self) -> list[str]:
        """Tables in which a search met a damaged row since this was asked last."""
        found = sorted(self._suspect)
        self._suspect.clear()
        return found

    def forget_frequencies(self) -> None:
        """Count terms anew at the next search."""
        self._counted = None

    def close(self) -> None:
        """End the threads."""
        self._pool.shutdown(wait=False)

    def _by_text(self, name: str, text: str, fetch: int, where: str | None) -> "list[dict[str, Any]]":
        def query() -> Any:
            return self._tables[name].search(text, query_type="fts", fts_columns="text")

        return self._rows(name, query, "_score", fetch, where)

    def _by_vector(self, name: str, vector: Any, fetch: int, where: str | None) -> "list[dict[str, Any]]":
        def query() -> Any:
            nearest = self._tables[name].search(vector, query_type="vector", vector_column_name="vector")
            return nearest.distance_type("dot").refine_factor(REFINE_FACTOR)

        return self._rows(name, query, "_distance", fetch, where)

    def _rows(
        self, name: str, query: Callable[[], Any], score: str, fetch: int, where: str | None
    ) -> "list[dict[str, Any]]":
        spec = TABLES[name]

        def run() -> "pa.Table":
            asked = query().select([*spec.readable, score]).limit(fetch)
            return (asked.where(where, prefilter=True) if where else asked).to_arrow()

        rows, reason = attempt(run)
        if reason:
            attempt(self._tables[name].checkout_latest)
            rows, reason = attempt(run)
        if reason:
            self._suspect.add(name)
            return []
        sound, bad = verified(rows, spec.signed)
        if bad:
            self._suspect.add(name)
        listed: list[dict[str, Any]] = sound.drop_columns([ROW_DIGEST]).to_pylist()
        return listed

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


def reciprocal_rank(hit: Hit) -> float:
    """Σ 1 / (60 + rank) over the ways in which a row was found."""
    return sum(1.0 / (RECIPROCAL_RANK_K + rank) for rank in (hit.text_rank, hit.vector_rank) if rank is not None)


def _rescored(rows: "list[dict[str, Any]]", words: Iterable[str], weight: TermWeight) -> list[tuple[str, str]]:
    """(key, subject) by BM25 with the given term weights: the engine's scores change with rows that nobody holds."""
    weights = {word: weight(word) for word in words}

    def score(row: "dict[str, Any]") -> float:
        terms = row["text"].split()
        damping = K1 * (1 - B + B * len(terms) / MEAN_TERMS)
        counts = Counter(term for term in terms if term in weights)
        return sum(weights[term] * n * (K1 + 1) / (n + damping) for term, n in counts.items())

    return _unique(sorted((-score(row), row["key"], _subject(row)) for row in rows))


def _nearest(rows: "list[dict[str, Any]]") -> list[tuple[str, str]]:
    return _unique(sorted((row["_distance"], row["key"], _subject(row)) for row in rows if row["_distance"] < 1.0))


def _unique(rows: list[tuple[float, str, str]]) -> list[tuple[str, str]]:
    best: dict[str, tuple[str, str]] = {}
    for _, key, subject in rows:
        best.setdefault(key, (key, subject))
    return list(best.values())


def _subject(row: "dict[str, Any]") -> str:
    return cast(str, row.get("subject", row["key"]))


def _held(rows: list[tuple[str, str]], holds: Callable[[str], bool] | None) -> list[tuple[str, str]]:
    return [row for row in rows if holds is None or holds(row[0])]


def _merged(table: HitTable, by_text: list[tuple[str, str]], by_vector: list[tuple[str, str]]) -> list[Hit]:
    subjects = dict([*by_text, *by_vector])
    text_ranks = {key: rank for rank, (key, _) in enumerate(by_text, 1)}
    vector_ranks = {key: rank for rank, (key, _) in enumerate(by_vector, 1)}
    return [Hit(table, key, subject, text_ranks.get(key), vector_ranks.get(key)) for key, subject in subjects.items()]


def _texts_of(table: Any) -> Any:
    return table.search().select(["text"]).to_arrow()


def _term_counts(rows: "pa.Table") -> dict[str, int]:
    """How often each term occurs in a text column; stands for the number of rows with it, most terms occur once in a
    row.
    """
    import pyarrow.compute as pc

    counted = pc.value_counts(pc.list_flatten(pc.split_pattern(rows["text"].combine_chunks(), " ")))
    return dict(zip(counted.field("values").to_pylist(), counted.field("counts").to_pylist(), strict=True))
