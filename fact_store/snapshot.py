"""Code, history and what was learned about them, frozen at one moment: what every answer, hover and shift reads."""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import TypeVar

from fact_store.aspects import WIDE, aspect_digest
from fact_store.derived import DERIVED, Derived
from fact_store.learned import ItemResult, Learned, by_subject
from fact_store.located import locate
from fact_store.records import AnticipatedQuestion, Aspect, Evidence, Fact, Location, WorkItem
from fact_store.stated import is_corrected, restated
from indexer.code_index import CodeIndex
from indexer.history import History
from indexer.records import Symbol, split_moniker

REPOSITORY = ""  # the subject of the one work item that looks at the repository as a whole
BY_MODEL = "//model"  # ends the subject of a model's work item; no path has two slashes
CHANGE = "<change>"  # of the one about the change at hand
ASKED = "<asked>"  # of the one about questions that were asked and had not been anticipated
WITH_INPUT = (CHANGE, ASKED)  # these rest on something beside code and history: see `Snapshot.with_inputs`
INPUT_EFFORT = 3

Source = Callable[[str], bytes]
_Row = TypeVar("_Row", Fact, AnticipatedQuestion)


def by_model(path: str) -> str:
    """The subject of the work item in which a model reasons about a module."""
    return f"{path}{BY_MODEL}"


def file_of(subject: str) -> str:
    """The file that a work item is about; "" for the repository."""
    return subject.removesuffix(BY_MODEL)


def is_by_model(subject: str) -> bool:
    """True for the subject of a model's work item."""
    return subject.endswith(BY_MODEL)


class Snapshot:
    """Immutable. `with_code` and `with_results` give the next one and share everything that did not change."""

    def __init__(
        self,
        code: CodeIndex,
        history: History,
        source: Source,
        *,
        effort: int = 0,
        learned: Mapping[str, Learned] | None = None,
        version: int = 0,
        inputs: Mapping[str, str] | None = None,
        stated: Mapping[str, tuple[Fact, ...]] | None = None,
    ) -> None:
        self.code = code
        self.history = history
        self.source = source
        self.effort = effort
        self.version = version
        self.inputs: Mapping[str, str] = inputs or {}
        self._stated: Mapping[str, tuple[Fact, ...]] = stated or {}
        self._learned: Mapping[str, Learned] = learned or {}
        self._digests: dict[str, dict[tuple[str, Aspect], str]] = {}
        self._current: dict[str, bool] = {}
        self._outdated: dict[int, tuple[str, ...]] = {}
        self._fresh_facts: dict[str, tuple[Fact, ...]] = {}
        self._deriving = threading.Lock()
        self._derived = Derived(code, source)
        self._derived_digests: dict[Aspect, dict[str, str]] = {}

    # ---- what was learned

    @property
    def items(self) -> dict[str, WorkItem]:
        """The work item that stands for each subject (a path, or "" for the repository)."""
        return {subject: learned.result.item for subject, learned in self._learned.items()}

    def result_of(self, subject: str) -> ItemResult | None:
        """The rows that stand for a work item's subject, or None where it was never reasoned about."""
        learned = self._learned.get(subject)
        return learned.result if learned else None

    def facts_of(self, name: str, *, stale: bool = False) -> tuple[Fact, ...]:
        """Facts about the symbol with this moniker; those whose evidence moved only where `stale` asks for them.

        What the user states comes first, and in the place of derived facts of the kind that it corrects.
        """
        if stale:
            return self._facts_of(name)
        if (known := self._fresh_facts.get(name)) is None:
            known = self._fresh_facts[name] = tuple(f for f in self._facts_of(name) if self.is_fresh(f))
        return known

    def _facts_of(self, name: str) -> tuple[Fact, ...]:
        rows = tuple(f for learned in self._about(name) for f in learned.facts.get(name, ()))
        return self._corrected(name, rows)

    def questions_of(self, name: str, *, stale: bool = False) -> tuple[AnticipatedQuestion, ...]:
        """Anticipated questions about the symbol with this moniker, likeliest first; answers tell what is corrected."""
        rows = [q for learned in self._about(name) for q in learned.questions.get(name, ())]
        if stated := self._stated.get(name):
            wrong = [f for learned in self._about(name) for f in learned.facts.get(name, ()) if is_corrected(f, stated)]
            rows = [restated(row, stated, wrong) for row in rows]
        return tuple(sorted((q for q in rows if stale or self.is_fresh(q)), key=lambda q: (-q.likelihood, q.question)))

    def all_facts(self) -> Iterator[Fact]:
        """Every fact that stands, fresh or stale, in the order of subjects; then what the user states."""
        for subject in sorted(self._learned):
            for fact in self._learned[subject].result.facts:
                if not is_corrected(fact, self._stated.get(fact.subject, ())):
                    yield fact
        for subject in sorted(self._stated):
            yield from self._stated[subject]

    def all_questions(self) -> Iterator[AnticipatedQuestion]:
        """Every anticipated question that stands, fresh or stale, in the order of subjects."""
        for subject in sorted(self._learned):
            for row in self._learned[subject].result.questions:
                if row.subject in self._stated:
                    yield from (q for q in self.questions_of(row.subject, stale=True) if q.question == row.question)
                else:
                    yield row

    def questions_about_change(self) -> Iterator[AnticipatedQuestion]:
        """What is ready and fresh about the change at hand."""
        if learned := self._learned.get(CHANGE):
            yield from (row for row in learned.result.questions if self.is_fresh(row))

    def learned_keys(self) -> dict[str, str]:
        """For each file (and "") what names all that was learned or stated about it: the same while nothing is new."""
        keys = {subject: learned.result.item.key for subject, learned in self._learned.items()}
        for name, stated in self._stated.items():
            path = split_moniker(name)[0]
            keys[path] = " ".join([keys.get(path, ""), *(f.key for f in stated)])
        for name, elsewhere in self._elsewhere.items():
            path = split_moniker(name)[0]
            keys[path] = " ".join([keys.get(path, ""), *(each.result.item.key for each in elsewhere)])
        return keys

    def _corrected(self, name: str, rows: tuple[Fact, ...]) -> tuple[Fact, ...]:
        stated = self._stated.get(name, ())
        return (*stated, *(f for f in rows if not is_corrected(f, stated))) if stated else rows

    def _about(self, name: str) -> Iterator[Learned]:
        path = split_moniker(name)[0]
        for subject in (path, by_model(path), REPOSITORY):
            if learned := self._learned.get(subject):
                yield learned
        yield from self._elsewhere.get(name, ())

    @cached_property
    def _elsewhere(self) -> dict[str, list[Learned]]:
        """Work items that are about no file, by the symbols that their rows are about."""
        found: dict[str, list[Learned]] = {}
        for subject in WITH_INPUT:
            if learned := self._learned.get(subject):
                for name in {*learned.facts, *learned.questions}:
                    if split_moniker(name)[0] != subject:
                        found.setdefault(name, []).append(learned)
        return found

    # ---- freshness

    def digest(self, name: str, aspect: Aspect) -> str:
        """The digest of an aspect at this moment, computed once; of an input, what the snapshot was given."""
        if aspect == "input":
            return self.inputs.get(name, "")
        if aspect in DERIVED:
            derived = self.derived
            digests = self._derived_digests.setdefault(aspect, {})
            if (value := digests.get(name)) is None:
                value = digests[name] = derived.digest(name, aspect)
            return value
        path = "" if aspect in WIDE else split_moniker(name)[0]
        known = self._digests.setdefault(path, {})
        if (value := known.get((name, aspect))) is None:
            value = known[name, aspect] = aspect_digest(self.code, self.history, name, aspect)
        return value

    @property
    def derived(self) -> Derived:
        """What follows from the whole graph at this moment; brought up to date when it is first asked for."""
        if self._derived.code is not self.code:
            with self._deriving:
                self._derive()
        return self._derived

    def _derive(self) -> None:
        if self._derived.code is self.code:  # another thread was first
            return
        derived, moved = self._derived.updated(self.code)
        untold = self._derived.untold if moved else frozenset()
        self._derived_digests = {
            aspect: {n: d for n, d in known.items() if n not in moved.get(aspect, ())}
            for aspect, known in self._derived_digests.items()
            if aspect not in untold
        }
        self._current = {s: c for s, c in self._current.items() if not self._learned[s].rests_on(moved, untold)}
        self._derived = derived

    def is_fresh(self, row: Fact | AnticipatedQuestion) -> bool:
        """True while every digest in the row's evidence still holds."""
        return all(self.digest(e.moniker, e.aspect) == e.digest for e in row.evidence)

    def moved(self, row: Fact | AnticipatedQuestion) -> tuple[Evidence, ...]:
        """The evidence of a row that reads otherwise now, each aspect once; () where the row is fresh."""
        stale = (e for e in row.evidence if self.digest(e.moniker, e.aspect) != e.digest)
        return tuple({(e.moniker, e.aspect): e for e in stale}.values())

    def is_current(self, item: WorkItem) -> bool:
        """True while reasoning again would read the same: each of the item's reads still has its digest."""
        return all(self.digest(e.moniker, e.aspect) == e.digest for e in item.reads)

    def outdated(self, effort: int) -> tuple[str, ...]:
        """Subjects to reason about for knowledge at `effort`: never looked at, looked at with another effort, or moved
        since.
        """
        if effort == 0:
            return ()
        if (known := self._outdated.get(effort)) is None:
            known = self._outdated[effort] = tuple(s for s in self._subjects(effort) if not self._stands(s, effort))
        return known

    def _subjects(self, effort: int) -> list[str]:
        subjects = [*sorted(self.code.modules), REPOSITORY] if self.code.modules else []
        if effort >= INPUT_EFFORT:
            subjects += [subject for subject in WITH_INPUT if self.inputs.get(subject)]
        return subjects

    def stands(self, subject: str, effort: int) -> bool:
        """True while a subject's work item was done at `effort` and reasoning again would read the same."""
        return self._stands(subject, effort)

    def _stands(self, subject: str, effort: int) -> bool:
        learned = self._learned.get(subject)
        if learned is None or learned.result.item.effort != effort:
            return False
        if learned.read_derived:
            self.derived  # noqa: B018 - what moved leaves `_current`
        if (known := self._current.get(subject)) is None:
            known = self._current[subject] = self.is_current(learned.result.item)
        return known

    @property
    def known_current(self) -> frozenset[str]:
        """Subjects whose work item was found to be current so far."""
        is_told = self._derived.code is self.code  # else what moved may not have left yet
        found = (subject for subject, is_current in self._current.items() if is_current)
        return frozenset(s for s in found if is_told or not self._learned[s].read_derived)

    def with_current(self, subjects: Iterable[str]) -> "Snapshot":
        """The same, where the work items of these subjects are known to be current: what they read has its digest."""
        after = self._next(self.code, self.history, self._learned, self.inputs)
        for subject in subjects:
            after._current[subject] = True
            for e in self._learned[subject].result.item.reads:
                if e.aspect in DERIVED:
                    after._derived_digests.setdefault(e.aspect, {})[e.moniker] = e.digest
                else:
                    path = "" if e.aspect in WIDE else split_moniker(e.moniker)[0]
                    after._digests.setdefault(path, {})[e.moniker, e.aspect] = e.digest
        return after

    # ---- places

    def symbol(self, name: str) -> Symbol | None:
        """The symbol with this moniker, if it exists now."""
        return self.code.symbol(name)

    def locate(self, evidence: Evidence) -> tuple[Location, ...]:
        """Where evidence stands now: its lines, else the related sites (callers …), else the head of the symbol."""
        return locate(self.code, evidence)

    # ---- the next snapshot

    def with_code(self, code: CodeIndex, history: History | None = None) -> "Snapshot":
        """The same knowledge over newer code (made from this snapshot's by `CodeIndex.apply`); rows of files that are
        gone leave.
        """
        history = history or self.history
        learned = {
            s: row for s, row in self._learned.items() if file_of(s) in code.modules or s in (REPOSITORY, *WITH_INPUT)
        }
        # What the change at hand is has to be looked up again; until then nothing is said of it.
        inputs = {name: value for name, value in self.inputs.items() if name != CHANGE}
        after = self._next(code, history, learned, inputs)
        if history.head == self.history.head:
            touched = code.touched | {""}
            after._digests = {path: known for path, known in self._digests.items() if path not in touched}
            after._current = {
                s: c
                for s, c in self._current.items()
                if s in learned and s not in WITH_INPUT and touched.isdisjoint(learned[s].read_paths)
            }
        return after

    def with_history(self, history: History) -> "Snapshot":
        """The same code and knowledge with a history that tells more of the same commits."""
        after = self._next(self.code, history, self._learned, self.inputs)
        after._digests = {}
        return after

    def with_results(self, results: Iterable[ItemResult], effort: int | None = None) -> "Snapshot":
        """The same code with these work items' rows in place of earlier ones for the same subjects."""
        fresh = {result.item.subject: Learned(result) for result in results}
        after = self._next(self.code, self.history, {**self._learned, **fresh}, self.inputs)
        after.effort = self.effort if effort is None else effort
        after._digests = self._digests
        after._current = {s: c for s, c in self._current.items() if s not in fresh}
        return after

    def with_inputs(self, inputs: Mapping[str, str]) -> "Snapshot":
        """The same with these inputs, named by the subjects of `WITH_INPUT`; "" where there is nothing to say."""
        if inputs == self.inputs:
            return self
        learned = {s: row for s, row in self._learned.items() if s not in WITH_INPUT or inputs.get(s)}
        after = self._next(self.code, self.history, learned, inputs)
        after._digests = self._digests
        after._current = {s: c for s, c in self._current.items() if s not in WITH_INPUT}
        return after

    def with_stated(self, stated: Iterable[Fact]) -> "Snapshot":
        """The same with these facts, which the user states, in the place of those he stated before; itself where they
        are the same.
        """
        facts = by_subject(stated)
        if facts == self._stated:
            return self
        after = self._next(self.code, self.history, self._learned, self.inputs)
        after._stated = facts
        after._digests, after._current = self._digests, self._current
        return after

    def without(self, subjects: Iterable[str]) -> "Snapshot":
        """The same with nothing learned about these subjects."""
        gone = frozenset(subjects)
        after = self._next(
            self.code, self.history, {s: row for s, row in self._learned.items() if s not in gone}, self.inputs
        )
        after._digests = self._digests
        after._current = {s: c for s, c in self._current.items() if s not in gone}
        return after

    def _next(
        self, code: CodeIndex, history: History, learned: Mapping[str, Learned], inputs: Mapping[str, str]
    ) -> "Snapshot":
        after = Snapshot(
            code,
            history,
            self.source,
            effort=self.effort,
            learned=learned,
            version=self.version + 1,
            inputs=inputs,
            stated=self._stated,
        )
        after._derived, after._derived_digests = self._derived, self._derived_digests
        return after

    def without_results(self) -> "Snapshot":
        """The same code with nothing learned: effort 0."""
        after = self._next(self.code, self.history, {}, {})
        after.effort = 0
        return after
