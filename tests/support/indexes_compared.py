"""A search index beside one that is made anew: do they hold and rank the same?"""

import numpy as np

from assistant.index import SearchIndex
from assistant.lexical import contributions
from assistant.recall import recall
from fact_store.snapshot import Snapshot

QUESTION = "What is raised when too much fruit is taken out of the stock?"


def same(index: SearchIndex, snapshot: Snapshot) -> bool:
    """True where `index` holds and ranks exactly what a new index over `snapshot` does."""
    other = SearchIndex()
    other.update(snapshot)
    mine, theirs = index.now, other.now
    words = sorted(theirs.vocabulary.numbers)
    left = contributions(mine.lexical, [[(mine.vocabulary.numbers[w], 1.0)] for w in words])
    right = contributions(theirs.lexical, [[(theirs.vocabulary.numbers[w], 1.0)] for w in words])
    rows = [mine.rows[key] for key in theirs.keys]
    assert np.array_equal(left[:, rows], right)
    assert mine.files.keys() == theirs.files.keys() and mine.units == theirs.units
    assert {n: m for n, m in mine.names.items() if m} == {n: m for n, m in theirs.names.items() if m}
    return recall(index.now, snapshot, QUESTION).candidates == recall(other.now, snapshot, QUESTION).candidates
