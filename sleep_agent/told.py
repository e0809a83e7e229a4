"""What follows from the whole graph, in the form in which a derivation is told of it."""

from typing import NamedTuple


class Told(NamedTuple):
    """An effect with its kind and detail; `rank` 0 proved, 1 likely; `chain` the calls to it; `source` what does it."""

    kind: str
    detail: str
    rank: int
    chain: tuple[str, ...]
    source: str


class Route(NamedTuple):
    """The entry point `name` of a kind; `chain` from its symbol to the one asked about; `rank` 0 proved, 1 likely."""

    kind: str
    name: str
    chain: tuple[str, ...]
    rank: int


def nearest_first(found: list[Told]) -> tuple[Told, ...]:
    """By the number of calls, then surest first, then by name."""
    return tuple(sorted(found, key=lambda told: (len(told.chain), told.rank, told.kind, told.detail)))
