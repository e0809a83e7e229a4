"""What was answered, with the keys and answers it rests on: the table that outlives an update, and what a change
breaks in it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from indexer.resolve.values import NOTHING, Value, Values

if TYPE_CHECKING:
    from indexer.resolve.solve import Solver

Key = tuple[str, str, str]
"""What an answer rests on: (path, scope, name) in a table, or ("", aspect, what) of a world."""

Shelf = tuple[str, str]
"""Where keys are kept together: (path, "") those of a file, ("", aspect) those of an aspect of the world."""

SITES = "sites"
"""The aspect of a world under which the calls of a function are looked up."""

OF_SITE, OF_USES, OF_BASES = "site", "uses", "bases"
"""What is asked of a module: each of its call sites, its imports and references, the bases of its classes."""

NEW, OPEN, HELD, DONE, BROKEN, GONE = range(6)
"""States of an answer: not begun, being worked out, waiting for its circle, finished, in doubt again, dropped."""


PRUNED_MIN = 64
"""Links from one answer or key before any are pruned."""


LARGE_CIRCLE = 20
"""Answers of a circle from which on it is remembered what all of it rests on."""


def shelf_of(path: str, scope: str) -> Shelf:
    """The shelf of a key."""
    return (path, "") if path else ("", scope)


class Before(NamedTuple):
    """What an answer was until something that it rests on changed; `head`: of its circle, or itself."""

    head: Answer
    values: Values
    is_early: bool
    keys: frozenset[Key]
    others: tuple[Answer, ...]


class Answer:
    """An answer, or what is known of it so far, with the keys and answers it rests on.

    `answer_it(solver, *arguments)` works it out; `above`: answers that may rest on it; `members`: the rest of the
    circle of which it is the head, which rest on it alone. `is_early`: it rests on no call sites, so it is the same at
    every level, and `solver` does not matter. `before`: what it was while it is in doubt. `sound`: the update in which
    everything that it rests on was last seen to hold.

    While it is being worked out: `depth` is how many questions wait for it and `low` the depth of the outermost one
    that it waits for in turn (as in Tarjan's algorithm), `is_head` whether any answer waits for it, `round` the round
    of its circle in which it was last worked out or found to be the same. `worked_out` and `changed`: when it last was,
    and when it last came out different, as the solver counts. `is_lacking`: nothing was found for something that may
    yet be found.
    """

    __slots__ = (
        "above",
        "answer_it",
        "arguments",
        "before",
        "changed",
        "depth",
        "is_early",
        "is_head",
        "is_lacking",
        "keys",
        "low",
        "members",
        "others",
        "question",
        "round",
        "solver",
        "sound",
        "state",
        "values",
        "worked_out",
    )

    def __init__(
        self,
        solver: Solver | None = None,
        question: Hashable = None,
        answer_it: Callable[..., Values] | None = None,
        arguments: tuple[object, ...] = (),
    ) -> None:
        self.solver = solver
        self.question = question
        self.answer_it = answer_it
        self.arguments = arguments
        self.values: Values = NOTHING
        self.state = NEW
        self.keys: list[Key] = []
        self.others: list[Answer] = []
        self.above: list[Answer] = []
        self.members: tuple[Answer, ...] = ()
        self.before: Before | None = None
        self.depth = 0
        self.low = 0
        self.round = 0
        self.sound = 0
        self.changed = 0
        self.worked_out = 0
        self.is_head = False
        self.is_early = True
        self.is_lacking = False

    def begin(self) -> None:
        """Forget what was known."""
        self.values, self.keys, self.others, self.members = NOTHING, [], [], ()
        self.is_head, self.is_early = False, True


class Tables:
    """The answers that hold at every level, and of the answers of all levels who rests on what.

    `number` counts updates. Links from keys and answers up to those that rest on them are made when the first update
    after them needs them (`link`), and kept from then on; they may name some that do so no longer.
    """

    def __init__(self) -> None:
        self.early: dict[Hashable, Answer] = {}
        self.number = 0
        self.is_linked = False
        self.restructured: list[Answer] = []
        self._readers: dict[Shelf, dict[tuple[str, str], list[Answer]]] = {}

    def clear(self) -> None:
        """Let go of everything."""
        self.early, self._readers, self.restructured = {}, {}, []

    def link(self, answers: Iterable[Answer]) -> None:
        """Make the links of all answers that there are."""
        if not self.is_linked:
            self.is_linked = True
            for answer in answers:
                if answer.state == DONE:
                    self.add_links(answer, frozenset(), ())

    def add_links(self, answer: Answer, known_keys: frozenset[Key], known_others: tuple[Answer, ...]) -> None:
        """Make the links of one answer but for those that are there."""
        readers = self._readers
        for key in set(answer.keys):
            if key not in known_keys:
                path, scope, name = key
                _append(readers.setdefault(shelf_of(path, scope), {}).setdefault((scope, name), []), answer)
        for other in answer.others:
            if not any(each is other for each in known_others):
                _append(other.above, answer)

    def keys_in(self, path: str, aspect: str) -> Iterator[tuple[str, str]]:
        """What was looked at in a file, or ("" for a path) under an aspect of the world."""
        return iter(self._readers.get((path, aspect), {}))

    def resting_on(self, key: Key) -> list[Answer]:
        """Finished answers that looked there."""
        path, scope, name = key
        found = self._readers.get(shelf_of(path, scope), {}).get((scope, name), [])
        return [answer for answer in found if answer.state == DONE and key in answer.keys]


def _append(links: list[Answer], answer: Answer) -> None:
    """Adds a link; now and then those go that are double or lead to what is gone."""
    links.append(answer)
    count = len(links)
    if count >= PRUNED_MIN and count & (count - 1) == 0:
        links[:] = [each for each in dict.fromkeys(links) if each.state != GONE]


def is_asked_from_outside(answer: Answer) -> bool:
    """Whether a question is one about a module, which nothing rests on."""
    question = answer.question
    return isinstance(question, tuple) and question[0] in (OF_SITE, OF_USES, OF_BASES)


def is_needed(answer: Answer) -> bool:
    """Whether anybody rests on an answer."""
    return is_asked_from_outside(answer) or any(e.state != GONE and rests_on(e, answer) for e in answer.above)


def rests_on(answer: Answer, other: Answer) -> bool:
    """Whether a finished answer rests on another directly."""
    return any(each is other for each in answer.others)


def gather(head: Answer, members: list[Answer]) -> None:
    """Lets all answers of a circle rest on its head, and the head on all that any of them rests on outside."""
    circle = {id(head), *map(id, members)}
    keys = set(head.keys)
    outside = {id(other): other for other in head.others if id(other) not in circle}
    for member in members:
        keys.update(member.keys)
        outside.update((id(other), other) for other in member.others if id(other) not in circle)
        member.keys, member.others = [], [head]
    head.keys, head.others, head.members = list(keys), list(outside.values()), tuple(members)


def first_of(answer: Answer, members: list[Answer]) -> Answer:
    """The answer of a circle with which it is entered, whichever was asked first: the least by what it is about.

    It makes no difference to answers that only grow. Some do not (what stands for a missing value is not missed later),
    and without a rule what comes out would tell who asked.
    """
    return min((answer, *members), key=_rank)


def _rank(answer: Answer) -> tuple[bool, tuple[str, ...]]:
    question = answer.question
    parts = question if isinstance(question, tuple) else (question,)
    is_plain = all(isinstance(part, str) for part in parts)
    return not is_plain, tuple([_named(part) for part in parts])


def _named(part: object) -> str:
    if isinstance(part, Value):
        return f"{part.kind} {part.name} {_named(part.owner)}"
    if isinstance(part, tuple):
        return " ".join(map(_named, part))
    return str(part) if isinstance(part, str | int) else ""


Closures = dict[int, set[Key]]
"""What large circles rest on, by the identity of the head, while nothing is worked out."""


def keys_of(answers: Iterable[Answer], closures: Closures) -> set[Key]:
    """All keys that some answers rest on, directly or by way of others; `closures` is added to."""
    keys: set[Key] = set()
    todo = list(dict.fromkeys(answers))
    seen = set(map(id, todo))
    while todo:
        answer = todo.pop()
        if len(answer.members) >= LARGE_CIRCLE:
            known = closures.get(id(answer))
            if known is None:
                known = closures[id(answer)] = keys_of(answer.others, closures).union(answer.keys)
            keys |= known
            continue
        keys.update(answer.keys)
        for other in answer.others:
            if id(other) not in seen:
                seen.add(id(other))
                todo.append(other)
    return keys
