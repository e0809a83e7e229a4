"""Bytes of a file at which it changes what names hold into places, which stay the same when text is added elsewhere."""

from bisect import bisect_right
from collections.abc import Iterable

from indexer.resolve.branches import END
from indexer.resolve.slots import Event, Slot, Write


class Places:
    """Scope -> the bytes, sorted, at which what its names hold begins or ends to do so.

    Only names that are bound more than once count: of the others it is the same everywhere.
    """

    def __init__(self, slots: Iterable[Slot]) -> None:
        found: dict[str, set[int]] = {}
        for slot in slots:
            if len(slot.events) + len(slot.writes) > 1 or any(event.narrows for event in slot.events):
                order = found.setdefault(slot.scope, set())
                for event in slot.events:
                    order.update((event.at, event.until, event.loop))
                for write in slot.writes:
                    order.update((write.at, write.until))
        self._orders = {scope: sorted(at for at in order if 0 < at < END) for scope, order in found.items()}

    def of(self, scope: str, byte: int) -> int:
        """How many of those bytes are not behind `byte`: places compare as the bytes do."""
        order = self._orders.get(scope)
        return bisect_right(order, byte) if order is not None else 0

    def renumber(self, slot: Slot) -> None:
        """Tell what binds a name by places instead of bytes."""
        scope = slot.scope
        if scope in self._orders:
            slot.events = [
                Event(self.of(scope, e.at), self._end(scope, e.until), self._start(scope, e.loop), e.source)
                for e in slot.events
            ]
            slot.writes = [
                Write(self.of(scope, w.at), self._end(scope, w.until), w.keys, w.binding) for w in slot.writes
            ]
        else:
            slot.events = [Event(0, END if e.until == END else 0, -1, e.source) for e in slot.events]
            slot.writes = [Write(0, END if w.until == END else 0, w.keys, w.binding) for w in slot.writes]

    def _end(self, scope: str, byte: int) -> int:
        return byte if byte == END else self.of(scope, byte)

    def _start(self, scope: str, byte: int) -> int:
        return byte if byte < 0 else self.of(scope, byte)
