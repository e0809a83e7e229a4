"""What follows from the whole graph, in the form in which a derivation is told of it."""

from typing import NamedTuple


class Told(NamedTuple):
    """An effect with its kind and detail; `chain` are the calls to it, `source` what does it.

    `rank` is 0 where it is proved, 1 where likely, 2 where possible.
    """

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


POSSIBLE = 2
"""Rank of what comes by a call that may run one of a few functions."""


def nearest_first(found: list[Told]) -> tuple[Told, ...]:
    """By the number of calls, then surest first, then by name; what is no more than possible comes last."""
    return tuple(
        sorted(found, key=lambda t: (t.rank >= POSSIBLE, len(t.chain), t.rank, t.kind, t.detail)),
    )
