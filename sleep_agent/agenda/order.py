"""A snapshot into the items to reason about next, in the order of what knowing them is expected to be worth."""

from collections.abc import Iterable
from typing import Protocol

from fact_store.snapshot import ASKED, Snapshot, file_of
from sleep_agent.agenda.asked import asked_about
from sleep_agent.agenda.item import Cost, Interest, Item
from sleep_agent.agenda.saving import saved_s
from sleep_agent.agenda.survival import surviving


class Estimates(Protocol):
    """The part of a reasoner that the agenda needs: its name, and what it expects to spend."""

    @property
    def name(self) -> str: ...

    def estimate(self, snapshot: Snapshot, subject: str, effort: int) -> Cost:
        """What reasoning about `subject` is expected to take; cheap to ask, for every subject of a repository."""
        ...


def agenda(
    snapshot: Snapshot,
    effort: int,
    reasoner: Estimates,
    *,
    interest: Interest | None = None,
    without: Iterable[str] = (),
) -> tuple[Item, ...]:
    """Everything outdated at `effort` but `without`, most valuable first:

        P(asked) x seconds saved x P(still true when asked) - cost

    Deterministic; ties go by name. What is worth less than it costs is at the end, with a negative value: who pays in
    money leaves it out, who only has idle time may take it.
    """
    left_out = frozenset(without)
    subjects = [subject for subject in snapshot.outdated(effort) if subject not in left_out]
    return weighed(snapshot, effort, subjects, reasoner, interest)


def weighed(
    snapshot: Snapshot,
    effort: int,
    subjects: Iterable[str],
    reasoner: Estimates,
    interest: Interest | None = None,
) -> tuple[Item, ...]:
    """Subjects of work items, of rules or of a model, as items in the order of the agenda."""
    wanted = tuple(subjects)
    if not wanted:
        return ()
    interest = interest or Interest()
    chance, survives = asked_about(snapshot, interest), surviving(snapshot, interest)
    items = (
        Item(
            subject,
            reasoner.name,
            chance(file_of(subject)),
            saved_s(snapshot, subject, effort),
            survives(file_of(subject)),
            reasoner.estimate(snapshot, subject, effort),
        )
        for subject in wanted
    )
    # What answers questions that were asked is composed from facts, so it comes after them.
    return tuple(sorted(items, key=lambda item: (item.subject == ASKED, -item.value_s, item.subject)))
