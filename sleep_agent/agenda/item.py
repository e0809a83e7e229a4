"""One unit of work that waits, with what is known of its worth: the noun of the agenda."""

from collections.abc import Mapping
from typing import Final

from indexer.records import Record

IDLE_SECONDS_PER_WAITING_SECOND: Final = 10.0
"""A second in which nobody waits costs a tenth of one in which somebody does (the same ratio as arXiv 2504.13171)."""
MICRO_USD_PER_WAITING_SECOND: Final = 16_700
"""A dollar buys a minute of somebody's time."""
DAY_S: Final = 86_400.0


class Cost(Record):
    """What an item is expected to take, or took: processor seconds, and money in millionths of a US dollar."""

    cpu_s: float = 0.0
    micro_usd: int = 0

    @property
    def waiting_s(self) -> float:
        """The cost in seconds of somebody's waiting."""
        return self.cpu_s / IDLE_SECONDS_PER_WAITING_SECOND + self.micro_usd / MICRO_USD_PER_WAITING_SECOND


class Item(Record):
    """A subject to reason about, by the reasoner of that name.

    `asked` is the probability that somebody asks about it within the horizon, `saved_s` the seconds of waiting that
    knowing it then saves, `survives` the probability that it still holds then, `cost` what finding it out takes.
    """

    subject: str
    reasoner: str
    asked: float
    saved_s: float
    survives: float
    cost: Cost

    @property
    def value_s(self) -> float:
        """Expected seconds of waiting that the item saves, less what it costs; negative where it is not worth it."""
        return self.asked * self.saved_s * self.survives - self.cost.waiting_s


class Interest(Record):
    """What is known beside the repository of what people are interested in. Times in Unix seconds.

    `focus` are paths or monikers that are open or were named; `edited_s` says when each path was last edited,
    `asked_s` when each symbol (a moniker) was last asked about and how often: (time, count). `per_day` is how many
    questions are expected in a day.
    """

    now_s: float = 0.0
    focus: tuple[str, ...] = ()
    edited_s: Mapping[str, float] = {}
    asked_s: Mapping[str, tuple[float, int]] = {}
    per_day: float = 20.0
    horizon_s: float = DAY_S
