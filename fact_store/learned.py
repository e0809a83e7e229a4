"""A finished work item into its rows by subject, and into what it rests on."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TypeVar

from fact_store.aspects import WIDE
from fact_store.derived import DERIVED, Moved
from fact_store.records import AnticipatedQuestion, Aspect, Fact, WorkItem
from indexer.records import Record, split_moniker

_Row = TypeVar("_Row", Fact, AnticipatedQuestion)


class ItemResult(Record):
    """A finished work item with the rows it produced; `derived` of its facts were worked out anew, the others were
    taken over from an earlier item, as nothing that they rest on had moved.
    """

    item: WorkItem
    facts: tuple[Fact, ...]
    questions: tuple[AnticipatedQuestion, ...]
    derived: int = 0


class Learned:
    """One work item's rows, looked up by subject; shared by all snapshots in which the item stands."""

    def __init__(self, result: ItemResult) -> None:
        self.result = result

    @cached_property
    def facts(self) -> dict[str, tuple[Fact, ...]]:
        """Its facts, by the symbol that each is about."""
        return by_subject(self.result.facts)

    @cached_property
    def questions(self) -> dict[str, tuple[AnticipatedQuestion, ...]]:
        """Its questions, by the symbol that each is about."""
        return by_subject(self.result.questions)

    @cached_property
    def read_paths(self) -> frozenset[str]:
        """The paths on which being current rests; of what is derived, only names count."""
        plain = (e for e in self.result.item.reads if e.aspect not in DERIVED)
        return frozenset("" if e.aspect in WIDE else split_moniker(e.moniker)[0] for e in plain)

    @cached_property
    def read_derived(self) -> Mapping[Aspect, frozenset[str]]:
        """By aspect, the names of which something derived was read."""
        found: dict[Aspect, set[str]] = {}
        for e in self.result.item.reads:
            if e.aspect in DERIVED:
                found.setdefault(e.aspect, set()).add(e.moniker)
        return {aspect: frozenset(names) for aspect, names in found.items()}

    def rests_on(self, moved: Moved, untold: frozenset[Aspect] = frozenset()) -> bool:
        """Whether something was read that may differ now; of the aspects `untold` that holds for all that was read."""
        return any(
            aspect in untold or not names.isdisjoint(moved.get(aspect, ()))
            for aspect, names in self.read_derived.items()
        )


def by_subject(rows: Iterable[_Row]) -> dict[str, tuple[_Row, ...]]:
    """Rows by the symbol that each is about, in their order."""
    grouped: dict[str, list[_Row]] = {}
    for row in rows:
        grouped.setdefault(row.subject, []).append(row)
    return {subject: tuple(group) for subject, group in grouped.items()}
