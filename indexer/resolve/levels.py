"""The evaluators of all levels with the answers that they keep from one update to the next."""

from collections.abc import Iterator

from indexer.resolve.answers import OF_BASES, SITES, Answer, Key, Tables, is_asked_from_outside
from indexer.resolve.consulted import changed_keys
from indexer.resolve.evaluate import Evaluator
from indexer.resolve.hierarchy import Hierarchy
from indexer.resolve.module import questions_of
from indexer.resolve.world import World

LEVELS = 3
CLIMBED_MAX = 60_000
"""Answers above those that rest on something else now that are looked at to find whose evidence is out of date."""


class Levels:
    """One evaluator for base classes, which looks at a world without a hierarchy, and one for each level of calls.

    `watched`: the modules of which everything was asked here, so that their answers tell what a change breaks.
    """

    def __init__(self, world: World) -> None:
        self.of_bases = Evaluator(without_hierarchy(world), Tables())
        self.tables = Tables()
        self.of_calls = tuple(Evaluator(world, self.tables) for _ in range(LEVELS))
        self.watched: set[str] = set()

    @property
    def all(self) -> tuple[Evaluator, ...]:
        """All evaluators."""
        return (self.of_bases, *self.of_calls)

    def begin(self) -> None:
        """From here on, another update is made."""
        for tables in (self.of_bases.tables, self.tables):
            tables.number += 1
        if self.watched:
            self.of_bases.tables.link(_answers(self.of_bases.tables, (self.of_bases,)))
            self.tables.link(_answers(self.tables, self.of_calls))

    def look_for_bases(self, old: World, new: World, changes: frozenset[str]) -> set[str]:
        """Moves on to a world; the modules with other base classes than before."""
        ev = self.of_bases
        ev.world = without_hierarchy(new)
        for key in list(changed_keys(ev.tables.keys_in, old, new, changes, after_bases=False)):
            for answer in ev.tables.resting_on(key):
                ev.break_off(answer)
        for path in changes & self.watched:
            known = ev.answer((OF_BASES, path))
            if known is not None and path in new.modules:
                ev.break_off(known)
            elif known is not None:
                ev.drop((OF_BASES, path))
        return set(_paths(ev.refresh()))

    def break_off(self, old: World, new: World, changes: frozenset[str]) -> None:
        """Moves on to a world; what rests on what is different there, and all of the changed modules, is in doubt."""
        first = self.of_calls[0]
        for ev in self.of_calls:
            ev.world = new
        keys: list[Key] = []
        for after_bases in (False, True):
            keys += changed_keys(self.tables.keys_in, old, new, changes, after_bases=after_bases)
        for key in keys:
            for answer in self.tables.resting_on(key):
                first.break_off(answer)
        for path in changes & self.watched:
            kept = set(questions_of(new, path) if path in new.modules else ())
            for question in questions_of(old, path):
                for ev in self.of_calls:
                    known = ev.answer(question)
                    if known is not None and question in kept:
                        first.break_off(known)
                    elif known is not None:
                        ev.drop(question)
        self.watched &= new.modules.keys()

    def refresh(self, level: int, callees: frozenset[str]) -> set[str]:
        """Works out again what is in doubt at a level, where other calls of some functions are known now; the modules
        of which anything is different.
        """
        ev = self.of_calls[level]
        for callee in sorted(callees):
            for answer in self.tables.resting_on(("", SITES, callee)):
                if answer.solver is ev:
                    ev.break_off(answer)
        return set(_paths(ev.refresh()))

    def clear(self) -> None:
        """Lets go of all answers, which point at one another in circles."""
        for tables, evaluators in ((self.of_bases.tables, (self.of_bases,)), (self.tables, self.of_calls)):
            for answer in _answers(tables, evaluators):
                answer.keys, answer.others, answer.above, answer.members, answer.solver = [], [], [], (), None
            tables.clear()

    def out_of_date(self) -> set[str]:
        """The modules for which something rests on something else than when this was asked last; all if those are
        many.
        """
        todo = [*self.of_bases.tables.restructured, *self.tables.restructured]
        self.of_bases.tables.restructured, self.tables.restructured = [], []
        seen = set(map(id, todo))
        found: set[str] = set()
        while todo:
            answer = todo.pop()
            found.update(_paths((answer,)))
            for above in answer.above:
                if id(above) not in seen:
                    seen.add(id(above))
                    todo.append(above)
            if len(seen) > CLIMBED_MAX:
                return set(self.watched)
        return found & self.watched


def without_hierarchy(world: World) -> World:
    """The world as it is while base classes are being resolved: no class has any."""
    return World(world.modules, world.layout, Hierarchy({}), world.methods, {}, {}, world.tables)


def _answers(tables: Tables, evaluators: tuple[Evaluator, ...]) -> Iterator[Answer]:
    yield from tables.early.values()
    for ev in evaluators:
        yield from ev.known()


def _paths(answers: "list[Answer] | tuple[Answer, ...]") -> Iterator[str]:
    """Modules that questions were about."""
    for answer in answers:
        if is_asked_from_outside(answer):
            yield answer.question[1]  # type: ignore[index]
