"""A small repository, asked questions at effort 0 and 3."""

import time

import pytest
from shop_repository import SHOP, snapshot_of
from slept_repository import Ask, recalled, slept_over

from assistant.answer import answer
from assistant.pack import pack
from assistant.records import Answer
from fact_store.snapshot import Snapshot


@pytest.fixture
def shop() -> Snapshot:
    """The shop, nothing learned."""
    return snapshot_of(SHOP)


@pytest.fixture
def learned_shop() -> Snapshot:
    """The shop at effort 3."""
    return slept_over(SHOP)


@pytest.fixture
def ask() -> Ask:
    """Asks a snapshot a question without a model; `later` is the snapshot that stands when the answer is made."""

    def asked(snapshot: Snapshot, question: str, later: Snapshot | None = None) -> Answer:
        found = recalled(snapshot, question)
        pieces = pack(found, snapshot, 2000)
        return answer(found, pieces, later or snapshot, clock=time.perf_counter)

    return asked
