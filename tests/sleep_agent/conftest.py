"""Snapshots that most tests of the sleep agent look at."""

from collections.abc import Callable

import pytest
from shop_repository import SHOP, claims, snapshot_of

from fact_store.snapshot import Snapshot


@pytest.fixture
def shop() -> Snapshot:
    """A small repository with a README, settings, a package of two modules, and a test."""
    return snapshot_of(SHOP)


@pytest.fixture
def one() -> Callable[..., dict[str, str]]:
    """Claims by kind about `name` of a repository of one file, `m.py`."""

    def claims_of(source: str, name: str, path: str = "m.py") -> dict[str, str]:
        return claims(snapshot_of({path: source}), f"{path}::{name}")

    return claims_of
