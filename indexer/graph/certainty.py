"""Certainties into their order: which of two is surer, and what a whole path of calls is worth."""

from collections.abc import Iterable
from typing import Final, get_args

from indexer.records import Certainty

ORDER: Final[tuple[Certainty, ...]] = get_args(Certainty)
"""Surest first."""
RANK: Final[dict[Certainty, int]] = {certainty: rank for rank, certainty in enumerate(ORDER)}


def weakest(certainties: Iterable[Certainty]) -> Certainty:
    """What a path is worth whose steps have these certainties; a path without steps is exact."""
    return max(certainties, key=RANK.__getitem__, default="exact")


def is_at_least(certainty: Certainty, minimum: Certainty) -> bool:
    """Whether a certainty is `minimum` or surer."""
    return RANK[certainty] <= RANK[minimum]
