"""A shift commits whole items in batches, stops when it is told to, and finds earlier work again."""

from collections.abc import Callable, Iterator
from itertools import count

from shop_repository import SHOP, edited

from fact_store.learned import ItemResult
from fact_store.snapshot import Snapshot
from sleep_agent.agenda.order import agenda
from sleep_agent.reasoner import StaticReasoner
from sleep_agent.shift import ShiftEvent, run_shift


class Night:
    """A shift over a snapshot with what it committed and said; each look at the clock takes `tick` seconds."""

    def __init__(self, tick: float = 0.0) -> None:
        self.committed: list[list[ItemResult]] = []
        self.events: list[ShiftEvent] = []
        self._times: Iterator[float] = count(0.0, tick) if tick else iter(lambda: 0.0, None)

    def run(
        self,
        snapshot: Snapshot,
        effort: int = 3,
        cancelled: Callable[[], bool] = lambda: False,
        find: Callable[[str], ItemResult | None] = lambda subject: None,
        budget_s: float | None = None,
    ) -> Snapshot:
        return run_shift(
            snapshot,
            agenda(snapshot, effort, StaticReasoner()),
            effort,
            reasoner=StaticReasoner(),
            commit=self.committed.append,
            cancelled=cancelled,
            on_event=self.events.append,
            clock=lambda: next(self._times),
            find=find,
            budget_s=budget_s,
        )

    def subjects(self) -> list[str]:
        return [r.item.subject for batch in self.committed for r in batch]


def test_a_whole_night(shop: Snapshot) -> None:
    night = Night()
    after = night.run(shop)
    assert sorted(night.subjects()) == sorted([*SHOP, ""])
    assert after.outdated(3) == ()
    assert after.effort == 3
    last = night.events[-1]
    assert (last.step, last.done, last.reasoned, last.reused, last.failed) == ("completed", 7, 7, 0, 0)
    assert last.facts == len(list(after.all_facts())) > 30
    assert last.questions == len(list(after.all_questions())) > 20
    assert after.facts_of("shop/stock.py::Stock.take")


def test_nothing_changed_means_nothing_to_do(shop: Snapshot) -> None:
    assert agenda(Night().run(shop), 3, StaticReasoner()) == ()
    assert agenda(shop, 0, StaticReasoner()) == ()


def test_cancelling_keeps_what_is_finished(shop: Snapshot) -> None:
    night = Night()
    after = night.run(shop, cancelled=lambda: sum(e.step == "reasoned" for e in night.events) == 2)
    assert len(night.subjects()) == 2
    assert night.events[-1].step == "cancelled"
    assert len(after.outdated(3)) == 5


def test_the_budget_ends_a_night(shop: Snapshot) -> None:
    night = Night(tick=1.0)
    night.run(shop, budget_s=4.0)
    assert night.events[-1].step == "exhausted"
    assert 0 < len(night.subjects()) < 7


def test_slow_work_is_committed_as_it_goes(shop: Snapshot) -> None:
    slow, fast = Night(tick=1.0), Night()
    slow.run(shop)
    fast.run(shop)
    assert len(slow.committed) == 7 > len(fast.committed)


def test_a_revert_finds_the_work_waiting(shop: Snapshot) -> None:
    first = Night()
    known = first.run(shop)
    past = {r.item.subject: r for batch in first.committed for r in batch}
    changed, files = edited(known, SHOP, "shop/stock.py", "- count}", "- 2 * count}")
    back, _ = edited(changed, files, "shop/stock.py", "- 2 * count}", "- count}")
    second = Night()
    second.run(changed, find=past.get)
    third = Night()
    third.run(back, find=past.get)
    assert second.events[-1].reasoned >= 1
    assert second.events[-1].reused >= 4
    assert (third.events[-1].reasoned, third.events[-1].reused) == (0, 7)


def test_a_file_that_changed_meanwhile_waits_for_the_next_night(shop: Snapshot) -> None:
    moved = Snapshot(shop.code, shop.history, lambda p: b"" if p == "shop/stock.py" else SHOP[p].encode())
    night = Night()
    after = night.run(moved)
    assert [e.subject for e in night.events if e.step == "failed"] == ["shop/stock.py"]
    assert after.outdated(3) == ("shop/stock.py",)


def test_an_interruption_gives_up_the_item_at_hand_and_nothing_else(shop: Snapshot) -> None:
    night, reads = Night(), 0

    def cancelled() -> bool:
        nonlocal reads
        reads += len(night.subjects()) >= 0 and sum(e.step == "reasoned" for e in night.events) == 2
        return reads > 20

    after = night.run(shop, cancelled=cancelled)
    begun = [e.subject for e in night.events if e.step == "begun"]
    assert (night.events[-1].step, len(begun)) == ("cancelled", 3)
    assert night.subjects() == begun[:2]  # the third was begun and given up whole
    assert begun[2] in after.outdated(3)
    assert reads == 21  # nothing was read after that
    assert sorted(Night().run(after).outdated(3)) == []


def test_what_a_shift_changed_is_counted(shop: Snapshot) -> None:
    first = Night()
    known = first.run(shop)
    told = first.events[-1]
    assert (told.derived, told.gained, told.lost) == (told.facts, told.facts, 0)
    changed, _ = edited(known, SHOP, "shop/stock.py", "- count}", "- 2 * count}")
    moved = known.with_code(changed.code)
    moved.source = changed.source
    second = Night()
    second.run(moved)
    again = second.events[-1]
    assert (again.reasoned, again.derived, again.gained, again.lost) == (1, 2, 2, 2)
