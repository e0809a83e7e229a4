"""Vectors depend on their own text alone, and near texts have near vectors."""

import numpy as np
import pytest

from fact_store.embedding import RandomProjection, check_same_space, inverse_document_frequency
from fact_store.text import search_text

TEXTS = ["load config file", "parse the tree", "", "load config file load", "größe ☃"]


def test_a_row_depends_on_its_own_text_alone() -> None:
    together = RandomProjection().embed(TEXTS)
    alone = np.concatenate([RandomProjection().embed([text]) for text in reversed(TEXTS)])[::-1]
    assert np.array_equal(together, alone)
    assert together.dtype == np.float32
    assert together.shape == (5, 256)


def test_vectors_are_of_length_one_and_no_text_is_the_zero_vector() -> None:
    lengths = np.linalg.norm(RandomProjection().embed(TEXTS), axis=1)
    assert np.allclose(lengths, [1, 1, 0, 1, 1], atol=1e-6)


def test_the_vector_of_a_term_never_changes() -> None:
    (row,) = RandomProjection(16).embed(["load"])
    assert np.sign(row).astype(int).tolist() == [0, 0, 1, 0, 0, 0, 1, -1, 0, 0, 0, -1, -1, 0, 0, -1]


def test_what_shares_words_is_nearer() -> None:
    texts = [search_text(text) for text in ("def load_config(path)", "def draw_polygon(points)")]
    near, far = RandomProjection().embed(texts) @ RandomProjection().embed_query("load config", lambda _: 1.0)
    assert near > 0.5 > far


def test_a_rare_term_weighs_more_in_a_question() -> None:
    frequencies = {"common": 90, "rare": 1}
    weight = inverse_document_frequency(100, lambda term: frequencies.get(term, 0))
    assert 0 < weight("common") < weight("rare") < weight("unheard")
    common, rare = RandomProjection().embed(["common", "rare"]) @ RandomProjection().embed_query("common rare", weight)
    assert rare > common


def test_many_rows_are_the_same_as_few() -> None:
    texts = [f"term{n} shared" for n in range(9000)]
    assert np.array_equal(RandomProjection().embed(texts)[8990:], RandomProjection().embed(texts[8990:]))


def test_spaces_do_not_mix() -> None:
    check_same_space(["tfidf-rp-256/1"], RandomProjection())
    with pytest.raises(ValueError, match="cannot be compared"):
        check_same_space(["tfidf-rp-256/1", "minilm/3"], RandomProjection())


def test_dimensions_are_a_power_of_two() -> None:
    with pytest.raises(ValueError, match="power of two"):
        RandomProjection(100)
