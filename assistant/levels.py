"""A level from 1 to 5 into how much an answer takes: evidence, words, steps with tools, and what the model is told."""

from typing import Final

from indexer.records import Record

LEVEL_MIN: Final = 1
LEVEL_USUAL: Final = 3
LEVEL_MAX: Final = 5


class Level(Record):
    """`evidence` and `answer` scale the configured numbers of tokens; `steps` are rounds in which tools may be used."""

    evidence: float
    answer: float
    steps: int
    told: str


_LEVELS: Final = (
    Level(0.5, 0.25, 0, "Answer in one sentence."),
    Level(0.75, 0.5, 1, "Answer in two or three sentences."),
    Level(1.0, 1.0, 2, "Answer briefly: first the answer, then the steps that matter."),
    Level(2.0, 2.0, 4, "Answer in full: the answer, every step, what can go wrong. Look up what is missing."),
    Level(
        4.0, 4.0, 8,
        "Answer exhaustively: the answer, every step, what can go wrong, what depends on it, what you are not sure of."
        " Check each step against the source before you answer.",
    ),
)  # fmt: skip


def level(number: int) -> Level:
    """The level of a number; raises ValueError for one that there is not."""
    if not LEVEL_MIN <= number <= LEVEL_MAX:
        raise ValueError(f"a level is {LEVEL_MIN} to {LEVEL_MAX}, not {number}")
    return _LEVELS[number - LEVEL_MIN]
