"""What binds a name into those of it that hold at a place."""

from indexer.records import Symbol
from indexer.resolve.branches import END
from indexer.resolve.slots import Event, Slot, Write


def reaching(slot: Slot, at: int) -> list[Event]:
    """Events that may hold at place `at` of the slot's own scope, latest first; END: when the scope has run.

    Straight-line code replaces what was bound before; a branch adds to it; a loop brings back what follows in it. All
    events where none of them holds: control may come from elsewhere.
    """
    events = slot.events
    if len(events) == 1:
        return events if not events[0].narrows or events[0].at <= at < events[0].until else []
    if at == END and len(set(map(_definition, events))) > 1 and slot.is_overloaded:
        return events
    found: list[Event] = []
    for event in reversed(events):
        if event.at > at:
            if 0 <= event.loop <= at and not event.narrows:
                found.append(event)
        elif event.narrows:
            if at < event.until:
                found.append(event)
                break
        else:
            found.append(event)
            if at < event.until or (at == END and event.until == END):
                break
    return found or [event for event in events if not event.narrows]


def _definition(event: Event) -> str:
    return event.source.qualname if isinstance(event.source, Symbol) else ""


def written(slot: Slot, since: int, at: int) -> list[Write]:
    """Writes to elements of what a slot holds, after place `since` and up to `at`, latest first; those of other scopes
    happen nobody knows when.
    """
    return [w for w in reversed(slot.writes) if w.binding.scope != slot.scope or since <= w.at <= at]


def replaces(write: Write, at: int) -> bool:
    """Whether nothing that was written before under the same key is there any more at place `at`."""
    return at < write.until or write.until == END
