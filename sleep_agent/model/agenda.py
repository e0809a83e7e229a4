"""A snapshot into the modules a model has yet to think about, in the order of what that is expected to be worth."""

from collections.abc import Iterable

from fact_store.snapshot import Snapshot, by_model, file_of
from sleep_agent.agenda.asked import asked_about
from sleep_agent.agenda.item import Interest, Item
from sleep_agent.agenda.order import Estimates
from sleep_agent.agenda.saving import saved_s
from sleep_agent.agenda.survival import surviving
from sleep_agent.model.reasoner import worth_thinking


def to_think_about(snapshot: Snapshot, effort: int) -> tuple[str, ...]:
    """Subjects of model work items that do not stand, by name."""
    paths = [path for path in snapshot.code.modules if worth_thinking(snapshot, path)]
    return tuple(subject for path in sorted(paths) if not snapshot.stands(subject := by_model(path), effort))


def model_agenda(
    snapshot: Snapshot,
    effort: int,
    subjects: Iterable[str],
    reasoner: Estimates,
    *,
    interest: Interest | None = None,
) -> tuple[Item, ...]:
    """These subjects as items, most valuable first, weighed like static ones (`agenda.order`); ties go by name.

    What a model finds out about a module is taken to save as much waiting as what rules do; what it costs is money.
    """
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
    return tuple(sorted(items, key=lambda item: (-item.value_s, item.subject)))
