"""What a work item read, step by step, into a packed trace, and a trace into the steps that need not be taken again."""

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from fact_store.learned import ItemResult
from fact_store.records import AnticipatedQuestion, Evidence, Fact
from indexer import bug
from indexer.records import Record
from sleep_agent.view import View

QUESTIONS = "?"
"""The step of a symbol that turns its facts into anticipated questions; the others go by the kind of fact."""


class Step(Record):
    """One derivation: `reads` and `rows` are places in the item's reads, and in its facts (or questions)."""

    name: str
    reads: tuple[int, ...]
    rows: tuple[int, ...]


class Steps(Record):
    """The derivations of one symbol, in the order in which they were made."""

    subject: str
    steps: tuple[Step, ...]


class Recorder:
    """Notes each step of a work item as it is finished: what it read, and the rows it gave."""

    def __init__(self) -> None:
        self.facts: list[Fact] = []
        self.questions: list[AnticipatedQuestion] = []
        self.derived = 0
        self._steps: dict[str, list[tuple[str, tuple[Evidence, ...], tuple[int, ...]]]] = {}

    def add_facts(self, subject: str, kind: str, reads: tuple[Evidence, ...], rows: Sequence[Fact]) -> None:
        """A derivation of facts is finished."""
        first = len(self.facts)
        self.facts += rows
        self._add(subject, kind, reads, range(first, len(self.facts)))

    def add_questions(self, subject: str, reads: tuple[Evidence, ...], rows: Sequence[AnticipatedQuestion]) -> None:
        """The questions about a symbol are chosen."""
        first = len(self.questions)
        self.questions += rows
        self._add(subject, QUESTIONS, reads, range(first, len(self.questions)))

    def _add(self, subject: str, name: str, reads: tuple[Evidence, ...], rows: range) -> None:
        self._steps.setdefault(subject, []).append((name, reads, tuple(rows)))

    def packed(self, reads: Sequence[Evidence]) -> bytes:
        """The trace, for an item with these reads."""
        place = {(e.moniker, e.aspect): n for n, e in enumerate(reads)}
        steps = [
            Steps(
                subject,
                tuple(Step(name, tuple(place[e.moniker, e.aspect] for e in own), rows) for name, own, rows in of),
            )
            for subject, of in self._steps.items()
        ]
        return zlib.compress(msgspec.msgpack.encode(steps), 1)


class Earlier:
    """The steps of an earlier result about the same subject, each of which holds while all that it read does."""

    def __init__(self, result: ItemResult | None) -> None:
        self._result = result
        self._steps = dict(_unpacked(result))

    def facts(self, view: View, subject: str, kind: str) -> Sequence[Fact] | None:
        """What deriving `kind` about `subject` gives, where it would read the same as then; else None."""
        step = self._steps.get(subject, {}).get(kind)
        if self._result is None or step is None or not view.repeat(self._reads(step)):
            return None
        return [self._result.facts[n] for n in step.rows]

    def questions(self, view: View, subject: str, facts: Sequence[Fact]) -> Sequence[AnticipatedQuestion] | None:
        """The questions about `subject`, where its facts are those of then and so is what else was read; else None."""
        steps = self._steps.get(subject, {})
        if self._result is None or (step := steps.get(QUESTIONS)) is None:
            return None
        then = [self._result.facts[n].key for name, each in steps.items() if name != QUESTIONS for n in each.rows]
        if then != [fact.key for fact in facts] or not view.repeat(self._reads(step)):
            return None
        return [self._result.questions[n] for n in step.rows]

    def _reads(self, step: Step) -> Iterable[Evidence]:
        assert self._result is not None
        return (self._result.item.reads[n] for n in step.reads)


def _unpacked(result: ItemResult | None) -> Iterator[tuple[str, Mapping[str, Step]]]:
    if result is None or not result.item.trace:
        return
    try:
        found = msgspec.msgpack.decode(zlib.decompress(result.item.trace), type=list[Steps])
        for of in found:
            if not all(_is_within(step, result) for step in of.steps):
                raise ValueError("a step is about rows that are not there")
    except (ValueError, zlib.error) as error:  # msgspec's errors are ValueErrors; without a trace all is derived again
        bug.report(f"the trace of {result.item.subject or 'the repository'} does not unpack", error)
        return
    for of in found:
        yield of.subject, {step.name: step for step in of.steps}


def _is_within(step: Step, result: ItemResult) -> bool:
    rows = len(result.questions if step.name == QUESTIONS else result.facts)
    return all(0 <= n < len(result.item.reads) for n in step.reads) and all(0 <= n < rows for n in step.rows)
