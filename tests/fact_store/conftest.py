"""A store in a folder of its own, which a test may close and open again."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from store_batches import Clock

from fact_store.store import Store, open_store


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[[], Store]]:
    """Opens (and opens again) the one store of a test."""
    stores: list[Store] = []

    def open_again() -> Store:
        for store in stores:
            store.close()
        stores.append(open_store(tmp_path / "store", clock=Clock()))
        return stores[-1]

    yield open_again
    for store in stores:
        store.close()


@pytest.fixture
def store(opened: Callable[[], Store]) -> Store:
    """An empty store."""
    return opened()
