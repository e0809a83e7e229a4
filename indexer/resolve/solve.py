"""Questions that ask one another into answers: each is answered once, circles are answered by iterating to a fixpoint,
and after a change only what rests on it is answered again.

The method is tabling with completion of strongly connected components (as in SLG resolution: Chen and Warren, Tabled
Evaluation With Delaying for General Logic Programs, 1996), with the components found on the way as in Tarjan's
algorithm. A change is followed upwards from answer to answer only as far as answers come out different (as in
self-adjusting computation: Acar, Blelloch and Harper, Adaptive Functional Programming, 2002).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator

from indexer.resolve.answers import (
    BROKEN,
    DONE,
    GONE,
    HELD,
    NEW,
    OPEN,
    Answer,
    Before,
    Key,
    Tables,
    first_of,
    gather,
    is_asked_from_outside,
    is_needed,
    rests_on,
)
from indexer.resolve.values import NOTHING, TOO_MANY, UNKNOWN_VALUES, Values, is_too_many, join

ROUNDS_MAX = 24
"""Rounds of one circle; its answers only grow, and few need more than three."""
DEPTH_MAX = 250
"""Questions that may wait for one another; behind a longer chain everything is unknown."""


class Solver:
    """Answers questions at one level; answers that rest on no call sites are shared with all others by `tables`."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self._late: dict[Hashable, Answer] = {}
        self._stack: list[Answer] = [Answer()]
        self._held: list[Answer] = []
        self._round = 0
        self._rounds = 0
        self._ticks = 0
        self._has_changed = False
        self._is_lacking = False
        self._is_settling = False
        self._todo: list[Answer] = []
        self._different: list[Answer] = []
        self._unneeded: list[Answer] = []

    def note(self, key: Key) -> None:
        """The question being answered rests on this."""
        self._stack[-1].keys.append(key)

    def rests_on_sites(self) -> None:
        """The question being answered rests on call sites."""
        self._stack[-1].is_early = False

    def may_replace(self, values: Values) -> bool:
        """Whether something else may stand for these values: there are none, and none will come.

        In a circle that is known only once nothing in it grows any more: until then it is False, and the question is
        answered again. Otherwise what comes out would depend on where the circle was entered.
        """
        if values:
            return False
        top = self._stack[-1]
        if self._is_settling or (top.low == top.depth and not top.is_head):
            return True
        top.is_lacking = self._is_lacking = True
        return False

    def known(self) -> Iterator[Answer]:
        """The answers of this level alone."""
        return iter(self._late.values())

    def answer(self, question: Hashable) -> Answer | None:
        """What is known of a question."""
        return self._late.get(question) or self.tables.early.get(question)

    def ask(self, question: Hashable, answer_it: Callable[..., Values], *arguments: object) -> Values:
        """The answer to `question`, from `answer_it(solver, *arguments)` where it is not known yet.

        The arguments are kept: they name what they mean (paths, qualnames, values) and hold nothing of one world.
        """
        top = self._stack[-1]
        answer = self._late.get(question)
        if answer is None:
            answer = self.tables.early.get(question)
            if answer is None:
                answer = self._late[question] = Answer(self, question, answer_it, arguments)
        if answer.state == DONE and answer.sound != self.tables.number:
            self._verify(answer)
        elif answer.state == HELD and answer.round != self._round:
            self._recheck(answer)
        state = answer.state
        if state == DONE or (state == HELD and answer.round == self._round):
            if state == HELD:
                top.low = min(top.low, answer.low)
            _rest(top, answer)
            return answer.values
        if state == OPEN:
            answer.is_head = True
            top.low = min(top.low, answer.depth)
            _rest(top, answer)
            return answer.values
        if len(self._stack) > DEPTH_MAX:
            if state == NEW:
                del self._late[question]
            return UNKNOWN_VALUES
        self._complete(answer)
        _rest(top, answer)
        return answer.values

    def break_off(self, answer: Answer) -> None:
        """Puts a finished answer, with the circle of which it is the head, in doubt: it will be worked out again."""
        for each in (answer, *answer.members):
            if each.state == DONE:
                each.before = Before(answer, each.values, each.is_early, frozenset(each.keys), tuple(each.others))
                each.state = BROKEN
                solver = self if each.is_early or each.solver is None else each.solver
                solver._todo.append(each)

    def drop(self, question: Hashable) -> None:
        """Forgets an answer that nobody rests on."""
        for known in (self._late, self.tables.early):
            answer = known.get(question)
            if answer is not None:
                self._remove(answer)

    def refresh(self) -> list[Answer]:
        """Works out again what is in doubt at this level; tells what came out different, but for what is gone."""
        self._stack = [Answer()]
        while self._todo:
            answer = self._todo.pop()
            if answer.state == BROKEN and is_needed(answer):
                self._complete(answer)
            elif answer.state == BROKEN:
                self._remove(answer)
        self._stack = [Answer()]
        while self._unneeded:
            answer = self._unneeded.pop()
            if answer.state == DONE and not is_needed(answer):
                self._remove(answer)
        found, self._different = self._different, []
        return found

    def _remove(self, answer: Answer) -> None:
        """An answer that nobody needs goes, and then perhaps what it rests on."""
        for known in (self._late, self.tables.early):
            if known.get(answer.question) is answer:
                del known[answer.question]
        answer.state = GONE
        self._unneeded += answer.others
        answer.keys, answer.others, answer.members = [], [], ()

    def _verify(self, answer: Answer) -> None:
        """Brings up to date all that a finished answer rests on; it is in doubt or finished again afterwards."""
        number = self.tables.number
        for other in answer.others:
            if other.state == DONE and other.sound != number:
                self._verify(other)
            if other.state == BROKEN:
                self._complete(other)
            if other.state != DONE and answer.state == DONE:
                self.break_off(answer)
            if answer.state != DONE:
                return
        answer.sound = number

    def _recheck(self, answer: Answer) -> None:
        """Takes an answer of an earlier round over into this one if nothing that it rests on has changed since."""
        known, answer.round = answer.round, self._round  # whoever asks meanwhile goes round the circle
        for other in answer.others:
            if other.state == HELD and other.round != self._round:
                self._recheck(other)
            if other.changed > answer.worked_out or other.state == BROKEN:
                answer.round = known
                self._complete(answer)
                return
        if answer.is_lacking and self._is_settling:
            answer.round = known
            self._complete(answer)
        self._is_lacking = self._is_lacking or answer.is_lacking

    def _complete(self, answer: Answer) -> None:
        """Works an answer out; one in doubt by way of the head of the circle in which it was."""
        if answer.state == BROKEN and answer.before is not None and answer.before.head is not answer:
            head = answer.before.head
            if head.state == BROKEN:
                self._work_out(head)
                self._unneeded.append(head)
            if answer.state != BROKEN:
                return
        self._work_out(answer)

    def _work_out(self, answer: Answer) -> None:
        top = self._stack[-1]
        first_held, changed_around, round_around = len(self._held), self._has_changed, self._round
        lacking_around, settling_around = self._is_lacking, self._is_settling
        self._has_changed = self._is_lacking = False
        floor = len(self._stack)
        if answer.state == HELD:
            floor = answer.low  # once in a circle, it stays there until that is finished
        else:
            answer.begin()
            self._is_settling = False
        for _ in range(ROUNDS_MAX):
            self._compute(answer)
            answer.low = min(answer.low, floor)
            if answer.is_head and answer.low == answer.depth:
                self._look_at_all(answer, first_held)
            is_done = not self._has_changed and not self._is_lacking
            if answer.low < answer.depth or not answer.is_head or is_done:
                break
            self._is_settling = self._is_settling or not self._has_changed
            self._has_changed = self._is_lacking = False
            self._rounds += 1
            self._round = self._rounds
        else:
            self._give_up(answer, first_held)
        self._round, self._is_settling = round_around, settling_around
        if answer.low < answer.depth:
            answer.state, answer.round = HELD, round_around
            for held in self._held[first_held:]:  # they wait for whom this one waits
                held.low = min(held.low, answer.low)
            self._held.append(answer)
            top.low = min(top.low, answer.low)
            self._has_changed = self._has_changed or changed_around
            self._is_lacking = self._is_lacking or lacking_around
            return
        members = [held for held in dict.fromkeys(self._held[first_held:]) if held is not answer]
        del self._held[first_held:]
        if members and (head := first_of(answer, members)) is not answer:
            self._has_changed, self._is_lacking = changed_around, lacking_around
            self._enter_by(head, (answer, *members))
            return
        is_early = answer.is_early and all(member.is_early for member in members)
        if members or answer.is_head:
            gather(answer, members)
        for member in (answer, *members):
            member.is_early = is_early
            self._settle(member)
        self._has_changed, self._is_lacking = changed_around, lacking_around

    def _look_at_all(self, head: Answer, first_held: int) -> None:
        """Brings up to date also those answers of a circle that were asked in an earlier round and not in this one."""
        self._stack.append(head)
        for held in list(dict.fromkeys(self._held[first_held:])):
            if held.state == HELD and held.round != self._round:
                self._recheck(held)
        self._stack.pop()

    def _enter_by(self, head: Answer, circle: tuple[Answer, ...]) -> None:
        """Works a circle out again, from nothing, beginning with the same answer whoever asked first."""
        for each in circle:
            each.state = NEW
            each.values = NOTHING
        for each in (head, *circle):
            if each.state == NEW:
                self._complete(each)

    def _give_up(self, answer: Answer, first_held: int) -> None:
        """What still grows after so many rounds is unknown, wherever the circle was entered."""
        for each in (answer, *self._held[first_held:]):
            each.values = TOO_MANY

    def _settle(self, answer: Answer) -> None:
        """An answer is finished: those that rest on it are in doubt if it is not what it was."""
        answer.state, answer.sound = DONE, self.tables.number
        early = self.tables.early
        if answer.is_early:
            self._late.pop(answer.question, None)
            if early.setdefault(answer.question, answer) is not answer and is_asked_from_outside(answer):
                self._remove(answer)
                return
        else:
            if early.get(answer.question) is answer:
                del early[answer.question]
            self._late[answer.question] = answer
            answer.solver = self
        before, answer.before = answer.before, None
        tables = self.tables
        if before is None:
            if tables.is_linked:
                tables.add_links(answer, frozenset(), ())
            return
        tables.add_links(answer, before.keys, before.others)
        gone = [other for other in before.others if not rests_on(answer, other)]
        if gone or set(answer.keys) != before.keys or len(set(answer.others)) != len(set(before.others)):
            tables.restructured.append(answer)
        self._unneeded += gone
        if answer.values != before.values or answer.is_early != before.is_early:
            self._different.append(answer)
            above, answer.above = answer.above, []
            for each in above:
                if each.state != GONE and (each.state != DONE or rests_on(each, answer)):
                    answer.above.append(each)
                    self.break_off(each)

    def _compute(self, answer: Answer) -> None:
        answer.state = OPEN
        answer.depth = answer.low = len(self._stack)
        self._ticks += 1
        answer.worked_out = self._ticks
        answer.is_lacking = False
        assert answer.answer_it is not None
        self._stack.append(answer)
        try:
            values = answer.answer_it(self, *answer.arguments)
        finally:
            self._stack.pop()
        before = answer.values
        if before and values != before:
            # In a circle an answer only grows, so that the rounds come to an end whatever the question is.
            values = before if is_too_many(before) else join((before, values))
        if values != before and (not before or set(values) != set(before)):
            self._has_changed = True
            self._ticks += 1
            answer.changed = self._ticks
        answer.values = values


def _rest(top: Answer, answer: Answer) -> None:
    if not top.others or top.others[-1] is not answer:
        top.others.append(answer)
    if not answer.is_early:
        top.is_early = False
