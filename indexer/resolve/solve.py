"""Questions that ask one another into answers: each is answered once, circles are answered by iterating to a fixpoint,
and what every answer rests on is kept.

The method is tabling with completion of strongly connected components (as in SLG resolution: Chen and Warren, Tabled
Evaluation With Delaying for General Logic Programs, 1996), with the components found on the way as in Tarjan's
algorithm.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable

from indexer.resolve.values import NOTHING, UNKNOWN_VALUES, Values, is_too_many, join

Key = tuple[str, str, str]
"""What an answer rests on: (path, scope, name) in a table, or ("", aspect, what) of a world."""

ROUNDS_MAX = 24
"""Rounds of one circle; its answers only grow, and few need more than three."""
DEPTH_MAX = 250
"""Questions that may wait for one another; behind a longer chain everything is unknown."""

SITES = "sites"
"""The aspect of a world under which the calls of a function are looked up."""
INLINED_MAX = 12
"""Keys of an answer that rests on no other that are taken over, instead of a link to it."""

NEW, OPEN, HELD, DONE = range(4)


class Answer:
    """An answer, or what is known of it so far, with the keys and answers it rests on.

    `is_early`: it rests on no call sites, so it is the same at every level.
    """

    __slots__ = ("depth", "is_early", "is_head", "keys", "low", "others", "round", "state", "values")

    def __init__(self) -> None:
        self.values: Values = NOTHING
        self.state = NEW
        self.keys: list[Key] = []
        self.others: list[Answer] = []
        self.depth = 0
        self.low = 0
        self.round = 0
        self.is_head = False
        self.is_early = True


class Solver:
    """Answers questions at one level; `below` is the solver of the level below, whose early answers hold here too."""

    def __init__(self, below: Solver | None = None) -> None:
        self._answers: dict[Hashable, Answer] = {}
        self._below = below
        self._root = Answer()
        self._stack: list[Answer] = [self._root]
        self._held: list[Answer] = []
        self._round = 0
        self._rounds = 0
        self._has_changed = False
        self._dirty: set[int] = set()
        self._parts: list[Answer] = []

    def note(self, key: Key) -> None:
        """The question being answered rests on this."""
        self._stack[-1].keys.append(key)

    def is_late(self) -> None:
        """The question being answered rests on call sites."""
        self._stack[-1].is_early = False

    def begin(self) -> Answer:
        """From here on, what is asked is asked for one purpose; what that rests on is told by `keys_of` what is
        given.
        """
        self._root = Answer()
        self._stack = [self._root]
        return self._root

    def enter(self) -> Answer:
        """Begins a part of the purpose at hand: what is asked until `leave` is noted for it, too."""
        part = Answer()
        part.state = OPEN
        part.depth = part.low = len(self._stack)
        self._stack.append(part)
        return part

    def leave(self, part: Answer) -> None:
        """Ends a part."""
        self._stack.pop()
        part.state = DONE
        self._parts.append(part)
        self._root.others.append(part)

    def close(self, is_changed: Callable[[str], bool]) -> None:
        """Ends this level: answers that rest on calls of functions of which the next level knows other calls do not
        hold
        there; all others do.
        """
        late = [a for a in (*self._answers.values(), *self._parts) if not a.is_early]
        above: dict[int, list[Answer]] = {}
        dirty = []
        for answer in late:
            for other in answer.others:
                if not other.is_early:
                    above.setdefault(id(other), []).append(answer)
            if any(name == SITES and is_changed(what) for _, name, what in answer.keys):
                dirty.append(answer)
        self._dirty = {id(answer) for answer in dirty}
        while dirty:
            for answer in above.get(id(dirty.pop()), ()):
                if id(answer) not in self._dirty:
                    self._dirty.add(id(answer))
                    dirty.append(answer)

    def forget(self) -> None:
        """Lets go of everything that was answered here and below: answers point at one another in circles."""
        for answer in (*self._answers.values(), *self._parts, self._root):
            answer.others, answer.keys = [], []
        self._answers, self._parts, self._stack = {}, [], []
        if self._below is not None:
            self._below.forget()
            self._below = None

    def takes_over(self, part: Answer) -> bool:
        """Whether a part that the level below made holds here, too; it is one of this level then."""
        holds = self._below is not None and self._below.holds_on(part)
        if holds:
            self._parts.append(part)
        return holds

    def holds_on(self, answer: Answer) -> bool:
        """Whether an answer or part of this level, once it is closed, holds at the next one."""
        return answer.is_early or id(answer) not in self._dirty

    def ask(self, question: Hashable, answer_it: Callable[..., Values], *arguments: object) -> Values:
        """The answer to `question`, from `answer_it(*arguments)` where it is not known yet."""
        top = self._stack[-1]
        answer = self._answers.get(question)
        if answer is None and self._below is not None:
            answer = self._below.kept(question)
            if answer is not None:
                self._answers[question] = answer
        if answer is None:
            answer = self._answers[question] = Answer()
        elif answer.state == DONE or (answer.state == HELD and answer.round == self._round):
            if answer.state == HELD:
                top.low = min(top.low, answer.low)
            self._rest_on(top, answer)
            return answer.values
        elif answer.state == OPEN:
            answer.is_head = True
            top.low = min(top.low, answer.depth)
            self._rest_on(top, answer)
            return answer.values
        if len(self._stack) > DEPTH_MAX:
            if answer.state == NEW:
                del self._answers[question]
            return UNKNOWN_VALUES
        self._complete(answer, answer_it, arguments, top)
        return answer.values

    def kept(self, question: Hashable) -> Answer | None:
        """The finished answer to a question if it is the same at the next level."""
        answer = self._answers.get(question)
        return answer if answer is not None and answer.state == DONE and self.holds_on(answer) else None

    def _complete(
        self, answer: Answer, answer_it: Callable[..., Values], arguments: tuple[object, ...], top: Answer
    ) -> None:
        first_held, changed_around, round_around = len(self._held), self._has_changed, self._round
        self._has_changed = False
        for _ in range(ROUNDS_MAX):
            self._compute(answer, answer_it, arguments)
            if answer.low < answer.depth or not answer.is_head or not self._has_changed:
                break
            self._has_changed = False
            self._rounds += 1
            self._round = self._rounds
        self._round = round_around
        if answer.low < answer.depth:
            answer.state, answer.round = HELD, round_around
            self._held.append(answer)
            top.low = min(top.low, answer.low)
            self._has_changed = self._has_changed or changed_around
        else:
            answer.state = DONE
            members = self._held[first_held:]
            del self._held[first_held:]
            is_early = answer.is_early and all(member.is_early for member in members)
            for member in (answer, *members):
                member.state, member.is_early = DONE, is_early
            self._has_changed = changed_around
        self._rest_on(top, answer)

    def _compute(self, answer: Answer, answer_it: Callable[..., Values], arguments: tuple[object, ...]) -> None:
        answer.state = OPEN
        answer.depth = answer.low = len(self._stack)
        answer.is_head = False  # what an earlier round rested on stays: without it this one would not have come about
        self._stack.append(answer)
        try:
            values = answer_it(*arguments)
        finally:
            self._stack.pop()
        before = answer.values
        if before and values != before:
            # In a circle an answer only grows, so that the rounds come to an end whatever the question is.
            values = before if is_too_many(before) else join((before, values))
        if values != before and set(values) != set(before):
            self._has_changed = True
        answer.values = values

    def _rest_on(self, top: Answer, answer: Answer) -> None:
        if answer.state == DONE and not answer.others and len(answer.keys) <= INLINED_MAX:
            top.keys += answer.keys
        elif not top.others or top.others[-1] is not answer:
            top.others.append(answer)
        if not answer.is_early:
            top.is_early = False


def keys_of(answers: Iterable[Answer]) -> set[Key]:
    """All keys that some answers rest on, directly or by way of others."""
    keys: set[Key] = set()
    seen: set[int] = set()
    todo = list(answers)
    while todo:
        answer = todo.pop()
        keys.update(answer.keys)
        for other in answer.others:
            if id(other) not in seen:
                seen.add(id(other))
                todo.append(other)
    return keys
