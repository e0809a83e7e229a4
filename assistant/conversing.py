"""A question and its pack into what a model says of it: streamed, with bounded look-ups, every citation checked."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from assistant.citations import cite, cited, is_supported
from assistant.clean import clean, clean_prose
from assistant.levels import level
from assistant.model import Model, OutOfBudgetError, ToolCall, messages, said_and_found, system_prompt
from assistant.proving import proved
from assistant.recall import Recall
from assistant.records import FactUse, Piece
from assistant.tools import TOOLS, Recaller, look_up, places
from fact_store.records import Location
from fact_store.snapshot import Snapshot
from indexer.records import Record, split_moniker

ANSWER_CHARS_MAX: Final = 60_000
CALLS_MAX: Final = 6
"""Look-ups in one step; what is asked for beyond is told to be too much."""
TOO_MANY: Final = "Too many look-ups at once; ask again for what you need."


@dataclass(frozen=True, slots=True)
class Asking:
    """Everything a model is asked with; `again` recalls for its searches."""

    recall: Recall
    snapshot: Snapshot
    pieces: Sequence[Piece]
    nonce: str
    wanted: int
    max_tokens: int
    again: Recaller | None = None
    before: str = ""
    known: list[Location] = field(default_factory=list)


class Said(Record):
    """What came of it: the text as it was shown, the cited places that hold, how many steps of look-ups there were.

    `used` are the facts that the pack told of, `slept_cpu_s` what they took; `broke` says in a sentence why it ended
    early.
    """

    text: str
    places: tuple[Location, ...]
    steps: int
    used: tuple[FactUse, ...]
    slept_cpu_s: float
    broke: str = ""
    out_of_budget: bool = False


def asked_of(model: Model, asking: Asking, on_chunk: Callable[[str], None] | None) -> Said:
    """What the model says; whatever goes wrong, what came before it stays and the break is named."""
    asking.known.extend(places(asking.pieces))
    shown: list[str] = []
    broke, out_of_budget = "", False
    steps: list[int] = []

    def fresh(place: Location) -> bool | None:
        found = cite(asking.recall.index, asking.snapshot, place)
        return found.fresh if found else None

    try:
        for text in proved(_bounded(_words(model, asking, steps)), asking.known, fresh):
            shown.append(text)
            if on_chunk:
                on_chunk(text)
    except OutOfBudgetError as error:
        broke, out_of_budget = _reason(error, shown), True
    except Exception as error:  # whatever a provider raises, what came before it is kept and the break is named
        broke = _reason(error, shown)
    text = "".join(shown).strip()
    holding = tuple(place for place in cited(text) if is_supported(place, asking.known))
    used, slept = _used(asking)
    return Said(text, holding, len(steps), used, slept, broke, out_of_budget)


def _reason(error: Exception, shown: Sequence[str]) -> str:
    said = clean_prose(str(error)) or type(error).__name__
    return f"The model broke off: {said}." if "".join(shown).strip() else f"The model did not answer: {said}."


def _words(model: Model, asking: Asking, steps: list[int]) -> Iterator[str]:
    """The model's text over all steps; each step's look-ups are added to the conversation."""
    limit = level(asking.wanted).steps
    talk = messages(asking.recall.question.text, asking.pieces, asking.nonce, asking.wanted, asking.before)
    while True:
        may_call = len(steps) < limit
        said: list[str] = []
        for chunk in model.stream(system_prompt(), talk, asking.max_tokens, TOOLS, may_call=may_call):
            said.append(chunk)
            yield clean(chunk)
        calls = list(model.calls)
        if not calls:
            return
        if not may_call:
            raise RuntimeError("it went on looking things up in the place of answering")
        steps.append(len(calls))
        if said and not said[-1].endswith("\n"):
            yield "\n\n"
        talk = [
            *talk,
            *said_and_found("".join(said), [_found(call, at, asking) for at, call in enumerate(calls)], asking.nonce),
        ]


def _found(call: ToolCall, at: int, asking: Asking) -> tuple[ToolCall, str]:
    if at >= CALLS_MAX:
        return call, TOO_MANY
    found = look_up(call.name, call.given, asking.recall, asking.snapshot, asking.again)
    asking.known.extend(found.places)
    return call, found.text


def _bounded(chunks: Iterable[str]) -> Iterator[str]:
    """A model's text, cut off where it is longer than any answer."""
    left = ANSWER_CHARS_MAX
    for chunk in chunks:
        yield chunk[:left]
        left -= len(chunk)
        if left <= 0:
            return


def _used(asking: Asking) -> tuple[tuple[FactUse, ...], float]:
    """The facts that notes of the pack tell of, and the CPU seconds of the work items they came from."""
    keys = {key for piece in asking.pieces for key in piece.facts}
    subjects = dict.fromkeys(c.unit.moniker for c in asking.recall.candidates) if keys else {}
    rows = [fact for name in subjects for fact in asking.snapshot.facts_of(name) if fact.key in keys]
    items = asking.snapshot.items
    paths = {split_moniker(fact.subject)[0] for fact in rows}
    slept = sum(items[path].cost_cpu_s for path in sorted(paths) if path in items)
    return tuple(FactUse(fact.key, fact.kind, fact.producer, fact.certainty) for fact in rows), slept
