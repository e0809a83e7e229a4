"""BM25F: equal scores however the index came to be, and fields that weigh what they say."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.lexical import Document, Field, Lexical, Segment, Vocabulary, contributions, counts

FIELDS = (Field("name", 2.0), Field("body", 0.5, b=0.75))
WORDS = ["take", "fruit", "stock", "limit", "error", "cold", "main", "sell"]
Files = dict[str, list[tuple[str, str]]]
texts = st.lists(st.sampled_from(WORDS), min_size=0, max_size=6).map(" ".join)
documents = st.lists(st.tuples(texts, texts), min_size=0, max_size=3)
edits = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.none() | documents), min_size=1, max_size=12)


def of_file(vocabulary: Vocabulary, path: str, rows: list[tuple[str, str]]) -> list[Document]:
    return [Document(f"{path}::{n}", tuple(vocabulary.read(t) for t in row)) for n, row in enumerate(rows)]


def scores(index: Lexical, vocabulary: Vocabulary) -> dict[str, tuple[float, ...]]:
    numbers = [vocabulary.numbers[w] for w in sorted(WORDS) if w in vocabulary.numbers]
    table = contributions(index, [[(number, 1.0)] for number in numbers])
    alive = np.concatenate(index.alive)
    return {key: tuple(table[:, at].tolist()) for at, key in enumerate(index.keys()) if alive[at]}


@settings(max_examples=60)
@given(edits)
def test_updated_index_scores_like_a_rebuilt_one(changes: list[tuple[str, list[tuple[str, str]] | None]]) -> None:
    vocabulary, standing = Vocabulary(), {}
    index = Lexical(FIELDS)
    for path, rows in changes:
        index = index.replace({path: None if rows is None else of_file(vocabulary, path, rows)})
        standing.pop(path, None)
        if rows is not None:
            standing[path] = rows
    other = Vocabulary()
    other.read(" ".join(reversed(WORDS)))
    rebuilt = Lexical(FIELDS).replace({p: of_file(other, p, rows) for p, rows in standing.items()})
    known = {w for w in WORDS if w in vocabulary.numbers}
    vocabulary.read(" ".join(sorted(set(WORDS) - known)))
    assert scores(index, vocabulary) == scores(rebuilt, other)
    assert index.size == sum(map(len, standing.values()))


def test_a_name_weighs_more_than_a_body_and_rare_more_than_common() -> None:
    vocabulary = Vocabulary()
    rows = [("take fruit", ""), ("", "take fruit"), ("fruit", "fruit"), ("sell", "")]
    index = Lexical(FIELDS).replace({"a": of_file(vocabulary, "a", rows)})
    found = scores(index, vocabulary)
    take = sorted(w for w in WORDS if w in vocabulary.numbers).index("take")
    fruit = sorted(w for w in WORDS if w in vocabulary.numbers).index("fruit")
    assert found["a::0"][take] > found["a::1"][take] > 0
    assert found["a::0"][take] > found["a::0"][fruit] > 0
    assert found["a::3"][take] == 0


def test_counts_are_those_of_the_chosen_documents_over_base_and_delta() -> None:
    vocabulary = Vocabulary()
    many = [("sell", "sell")] * 40
    index = Lexical(FIELDS).replace({"a": of_file(vocabulary, "a", many)})
    index = index.replace({"b": of_file(vocabulary, "b", [("take take", "fruit take")])})
    assert len(index.segments) == 2
    row = index.keys().index("b::0")
    table = counts(index, [vocabulary.numbers["take"], vocabulary.numbers["sell"]], np.array([row, 0]))
    assert table[:, 0].T.tolist() == [[2.0, 1.0], [0.0, 0.0]]
    assert table[:, 1].T.tolist() == [[0.0, 0.0], [1.0, 1.0]]


def test_postings_of_a_term_are_read_once_and_again_after_an_update(monkeypatch: pytest.MonkeyPatch) -> None:
    vocabulary, read = Vocabulary(), []
    index = Lexical(FIELDS).replace({"a": of_file(vocabulary, "a", [("take", "fruit fruit"), ("sell", "fruit")])})
    of_segment = Segment.postings
    monkeypatch.setattr(Segment, "postings", lambda self, number: read.append(number) or of_segment(self, number))
    first = scores(index, vocabulary)
    wanted = set(read)
    read.clear()
    assert scores(index, vocabulary) == first
    assert (wanted, read) == (set(vocabulary.numbers.values()), [])
    scores(index.replace({"b": of_file(vocabulary, "b", [("main", "")])}), vocabulary)
    assert set(read) == set(vocabulary.numbers.values())


def test_scores_that_are_kept_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.lexical.SATURATED_MAX", 3)
    vocabulary = Vocabulary()
    index = Lexical(FIELDS).replace({"a": of_file(vocabulary, "a", [(" ".join(WORDS), ""), (" ".join(WORDS), "")])})
    for number in vocabulary.numbers.values():
        index.saturated(number)
    assert sum(len(documents) for documents, _ in index._saturated.values()) <= 4
