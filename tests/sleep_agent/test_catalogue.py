"""The folder is the registry, and the documentation is the registry."""

from pathlib import Path

import pytest

from fact_store.snapshot import Snapshot
from sleep_agent.catalogue import FactKind, catalogue_page, fact_kinds, question_families
from sleep_agent.reason import reason

PAGE = Path(__file__).parents[2] / "docs" / "facts.md"


def test_documentation_is_what_the_catalogue_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == catalogue_page()


def test_names_are_unique() -> None:
    assert len({k.KIND for k in fact_kinds()}) == len(fact_kinds()) >= 20
    assert len({f.FAMILY for f in question_families()}) == len(question_families()) >= 8


@pytest.mark.parametrize("kind", fact_kinds(), ids=lambda kind: kind.KIND)
def test_every_kind_is_complete(kind: FactKind) -> None:
    assert 1 <= kind.EFFORT <= 3
    assert kind.VERSION >= 1
    assert kind.SUBJECTS
    assert all(meaning for meaning in kind.FIELDS.values())


def test_payloads_hold_the_documented_fields(shop: Snapshot) -> None:
    fields = {k.KIND: set(k.FIELDS) for k in fact_kinds()}
    facts = [f for s in shop.outdated(3) for f in reason(shop, s, 3).facts]
    assert len(facts) > 30
    assert all(set(f.payload) == fields[f.kind] for f in facts)


def test_efforts_nest(shop: Snapshot) -> None:
    counts = [len(reason(shop, "shop/stock.py", effort).facts) for effort in range(4)]
    assert counts[0] == 0 < counts[1] < counts[2] <= counts[3]
    assert not reason(shop, "shop/stock.py", 2).questions
    assert reason(shop, "shop/stock.py", 3).questions
