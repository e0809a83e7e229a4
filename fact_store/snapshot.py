"""Code, history and what was learned about them, frozen at one moment: what every answer, hover and shift reads."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import TypeVar

from fact_store.aspects import WIDE, aspect_digest
from fact_store.derived import DERIVED, Derived, Moved
from fact_store.records import AnticipatedQuestion, Aspect, Evidence, Fact, Location, WorkItem
from indexer.code_index import CodeIndex
from indexer.history import History
from indexer.records import Record, Symbol, moniker, split_moniker

REPOSITORY = ""  # the subject of the one work item that looks at the repository as a whole
RELATED_LOCATIONS_MAX = 8

Source = Callable[[str], bytes]
_Row = TypeVar("_Row", Fact, AnticipatedQuestion)


class ItemResult(Record):
    """A finished work item with the rows it produced."""

    item: WorkItem
    facts: tuple[Fact, ...]
    questions: tuple[AnticipatedQuestion, ...]


class _Learned:
    """One work item's rows, looked up by subject; shared by all snapshots in which the item stands."""

    def __init__(self, result: ItemResult) -> None:
        self.result = result

    @cached_property
    def facts(self) -> dict[str, tuple[Fact, ...]]:
        return _by_subject(self.result.facts)

    @cached_property
    def questions(self) -> dict[str, tuple[AnticipatedQuestion, ...]]:
        return _by_subject(self.result.questions)

    @cached_property
    def read_paths(self) -> frozenset[str]:
        """The paths on which being current rests; of what is derived, only names count."""
        plain = (e for e in self.result.item.reads if e.aspect not in DERIVED)
        return frozenset("" if e.aspect in WIDE else split_moniker(e.moniker)[0] for e in plain)

    @cached_property
    def read_derived(self) -> Mapping[Aspect, frozenset[str]]:
        """By aspect, the names of which something derived was read."""
        found: dict[Aspect, set[str]] = {}
        for e in self.result.item.reads:
            if e.aspect in DERIVED:
                found.setdefault(e.aspect, set()).add(e.moniker)
        return {aspect: frozenset(names) for aspect, names in found.items()}

    def rests_on(self, moved: Moved) -> bool:
        """Whether something was read that may differ now."""
        return any(not names.isdisjoint(moved.get(aspect, ())) for aspect, names in self.read_derived.items())


def _by_subject(rows: Iterable[_Row]) -> dict[str, tuple[_Row, ...]]:
    grouped: dict[str, list[_Row]] = {}
    for row in rows:
        grouped.setdefault(row.subject, []).append(row)
    return {subject: tuple(group) for subject, group in grouped.items()}


class Snapshot:
    """Immutable. `with_code` and `with_results` give the next one and share everything that did not change."""

    def __init__(
        self,
        code: CodeIndex,
        history: History,
        source: Source,
        *,
        effort: int = 0,
        learned: Mapping[str, _Learned] | None = None,
        version: int = 0,
    ) -> None:
        self.code = code
        self.history = history
        self.source = source
        self.effort = effort
        self.version = version
        self._learned: Mapping[str, _Learned] = learned or {}
        self._digests: dict[str, dict[tuple[str, Aspect], str]] = {}
        self._current: dict[str, bool] = {}
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
        """Facts about the symbol with this moniker; those whose evidence moved only where `stale` asks for them."""
        rows = (f for learned in self._about(name) for f in learned.facts.get(name, ()))
        return tuple(f for f in rows if stale or self.is_fresh(f))

    def questions_of(self, name: str, *, stale: bool = False) -> tuple[AnticipatedQuestion, ...]:
        """Anticipated questions about the symbol with this moniker, likeliest first."""
        rows = (q for learned in self._about(name) for q in learned.questions.get(name, ()))
        return tuple(sorted((q for q in rows if stale or self.is_fresh(q)), key=lambda q: (-q.likelihood, q.question)))

    def all_facts(self) -> Iterator[Fact]:
        """Every fact that stands, fresh or stale, in the order of subjects."""
        for subject in sorted(self._learned):
            yield from self._learned[subject].result.facts

    def all_questions(self) -> Iterator[AnticipatedQuestion]:
        """Every anticipated question that stands, fresh or stale, in the order of subjects."""
        for subject in sorted(self._learned):
            yield from self._learned[subject].result.questions

    def _about(self, name: str) -> Iterator[_Learned]:
        for subject in (split_moniker(name)[0], REPOSITORY):
            if learned := self._learned.get(subject):
                yield learned

    # ---- freshness

    def digest(self, name: str, aspect: Aspect) -> str:
        """The digest of an aspect at this moment, computed once."""
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
            derived, moved = self._derived.updated(self.code)
            self._derived_digests = {
                aspect: {n: d for n, d in known.items() if n not in moved.get(aspect, ())}
                for aspect, known in self._derived_digests.items()
            }
            self._current = {s: c for s, c in self._current.items() if not self._learned[s].rests_on(moved)}
            self._derived = derived
        return self._derived

    def is_fresh(self, row: Fact | AnticipatedQuestion) -> bool:
        """True while every digest in the row's evidence still holds."""
        return all(self.digest(e.moniker, e.aspect) == e.digest for e in row.evidence)

    def is_current(self, item: WorkItem) -> bool:
        """True while reasoning again would read the same: each of the item's reads still has its digest."""
        return all(self.digest(e.moniker, e.aspect) == e.digest for e in item.reads)

    def outdated(self, effort: int) -> tuple[str, ...]:
        """Subjects to reason about for knowledge at `effort`: never looked at, looked at with another effort, or moved
        since.
        """
        if effort == 0:
            return ()
        subjects = [*sorted(self.code.modules), REPOSITORY] if self.code.modules else []
        return tuple(s for s in subjects if not self._stands(s, effort))

    def _stands(self, subject: str, effort: int) -> bool:
        learned = self._learned.get(subject)
        if learned is None or learned.result.item.effort != effort:
            return False
        if learned.read_derived:
            self.derived  # noqa: B018 - what moved leaves `_current`
        if (known := self._current.get(subject)) is None:
            known = self._current[subject] = self.is_current(learned.result.item)
        return known

    # ---- places

    def symbol(self, name: str) -> Symbol | None:
        """The symbol with this moniker, if it exists now."""
        return self.code.symbol(name)

    def locate(self, evidence: Evidence) -> tuple[Location, ...]:
        """Where evidence stands now: its lines, else the related sites (callers …), else the head of the symbol."""
        symbol = self.code.symbol(evidence.moniker)
        path, _ = split_moniker(evidence.moniker)
        if symbol is None:
            return ()
        if evidence.lines:
            first, last = evidence.lines
            start = symbol.span.start_line + first
            return (Location(path, start, min(symbol.span.start_line + last, symbol.span.end_line)),)
        related = tuple(self._related(evidence))[:RELATED_LOCATIONS_MAX]
        return related or (head_of(path, symbol),)

    def _related(self, evidence: Evidence) -> Iterator[Location]:
        name, code = evidence.moniker, self.code
        match evidence.aspect:
            case "callers":
                for edge in code.calls_to(name):
                    yield Location(split_moniker(edge.caller)[0], edge.span.start_line, edge.span.end_line)
            case "callees":
                for edge in code.calls_from(name):
                    yield Location(split_moniker(name)[0], edge.span.start_line, edge.span.end_line)
            case "references":
                for ref in code.references_to(name):
                    yield Location(split_moniker(ref.source)[0], ref.line, ref.line)
            case "imports":
                for statement in code.modules[split_moniker(name)[0]].index.imports:
                    yield Location(split_moniker(name)[0], statement.span.start_line, statement.span.end_line)
            case "bases" | "subclasses" | "overrides" | "importers":
                yield from self._heads(evidence.aspect, name)
            case _:
                return

    def _heads(self, aspect: Aspect, name: str) -> Iterator[Location]:
        code = self.code
        related = {
            "bases": lambda: code.bases(name),
            "subclasses": lambda: code.subclasses(name),
            "overrides": lambda: (*code.overridden(name), *code.overriding(name)),
            "importers": lambda: tuple(moniker(p) for p in code.importers(split_moniker(name)[0])),
        }
        for other in related[aspect]():
            if symbol := code.symbol(other):
                yield head_of(split_moniker(other)[0], symbol)

    # ---- the next snapshot

    def with_code(self, code: CodeIndex, history: History | None = None) -> "Snapshot":
        """The same knowledge over newer code (made from this snapshot's by `CodeIndex.apply`); rows of files that are
        gone leave.
        """
        history = history or self.history
        learned = {s: row for s, row in self._learned.items() if s == REPOSITORY or s in code.modules}
        after = Snapshot(code, history, self.source, effort=self.effort, learned=learned, version=self.version + 1)
        after._derived, after._derived_digests = self._derived, self._derived_digests
        if history.head == self.history.head:
            touched = code.touched | {""}
            after._digests = {path: known for path, known in self._digests.items() if path not in touched}
            after._current = {
                s: c for s, c in self._current.items() if s in learned and touched.isdisjoint(learned[s].read_paths)
            }
        return after

    def with_results(self, results: Iterable[ItemResult], effort: int | None = None) -> "Snapshot":
        """The same code with these work items' rows in place of earlier ones for the same subjects."""
        fresh = {result.item.subject: _Learned(result) for result in results}
        after = Snapshot(
            self.code,
            self.history,
            self.source,
            effort=self.effort if effort is None else effort,
            learned={**self._learned, **fresh},
            version=self.version + 1,
        )
        after._digests = self._digests
        after._derived, after._derived_digests = self._derived, self._derived_digests
        after._current = {s: c for s, c in self._current.items() if s not in fresh}
        return after

    def without_results(self) -> "Snapshot":
        """The same code with nothing learned: effort 0."""
        return Snapshot(self.code, self.history, self.source, effort=0, version=self.version + 1)


def head_of(path: str, symbol: Symbol) -> Location:
    """The lines of a symbol's decorators and signature; the first line for a module."""
    if not symbol.qualname:
        return Location(path, 1, 1)
    return Location(path, symbol.span.start_line, max(symbol.span.start_line, symbol.header_end_line))
