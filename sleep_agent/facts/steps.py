"""How a function works: its calls, raises, yields and returns in the order of the source, each with its condition."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sleep_agent.facts.callees import as_called
from sleep_agent.facts.raises import exception_of
from sleep_agent.findings import CLAIM_CHARS_MAX, Finding, Site
from sleep_agent.guards import guards_of, in_words
from sleep_agent.prose import fitting, listed, quoted
from sleep_agent.subjects import introduced
from sleep_agent.view import View

KIND = "steps"
EFFORT = 2
VERSION = 3
SUBJECTS = frozenset({"function", "method"})
IN_TESTS = False
FIELDS = {"steps": "the steps in order, each as a clause with its condition"}
STEPS_MIN = 3
STEPS_MAX = 10
BODY_LINES_MAX = 40
EXPRESSION_CHARS_MAX = 50

_CAUSE = re.compile(r"\) from [\w.]+$")


class _Event(NamedTuple):
    """`verb` and `what` happen when the byte `done` is reached; `start`..`end` is the expression told."""

    done: int
    at: int
    verb: str
    what: str
    start: int
    end: int


def derive(view: View, subject: str) -> Iterator[Finding]:
    """One finding for a body with at least three steps."""
    statements = list(_statements(view, subject))
    events = sorted({*_calls(view, subject, {(e.start, e.end) for e in statements}), *statements})
    if len(events) < STEPS_MIN:
        return
    clauses = _grouped(view.lines(subject), events)
    claim = f"{introduced(view, subject)} works in these steps: "
    kept = fitting(clauses[:STEPS_MAX], CLAIM_CHARS_MAX - len(claim), 0)
    if len(kept) < STEPS_MIN - 1:
        return
    lines = view.spans_lines(subject)
    sites = (Site(subject, 0, lines - 1),) if lines <= BODY_LINES_MAX else ()
    more = "; and so on" if len(kept) < len(clauses) else ""
    yield Finding(f"{claim}{'; '.join(kept)}{more}.", {"steps": kept}, sites)


def _calls(view: View, subject: str, told: set[tuple[int, int]]) -> Iterator[_Event]:
    """Calls into the repository, but not those that are all that a statement in `told` returns or raises."""
    seen: set[tuple[int, int]] = set()
    for at, edge in view.calls_from(subject):
        where = (edge.span.start_byte, edge.span.end_byte)
        if edge.kind != "call" or not edge.callee or "::" not in edge.callee or where in seen | told:
            continue
        if edge.certainty in ("exact", "likely"):
            seen.add(where)
            yield _Event(edge.span.end_byte, at, "calls", as_called(edge), *where)


def _statements(view: View, subject: str) -> Iterator[_Event]:
    for at, s in view.statements(subject, "raise", "return", "yield"):
        start, end = s.span.start_byte, s.span.end_byte
        if s.kind == "raise":
            what = quoted(exception_of(s)) if s.ref else "the exception again"
            cause = s.text.rpartition(" from ")[2] if _CAUSE.search(s.text) else ""
            end_of_call = end - len(f" from {cause}") if cause else end
            yield _Event(end, at, "raises", what, start + len("raise "), end_of_call)
            continue
        expression = s.text.removeprefix("return").removeprefix("yield from").removeprefix("yield").strip()
        if expression and len(expression) <= EXPRESSION_CHARS_MAX:
            yield _Event(end, at, f"{s.kind}s", quoted(expression), start + len("return "), end)


def _grouped(lines: Sequence[str], events: Sequence[_Event]) -> list[str]:
    """Events under the same condition become one clause: "if `x` it calls `a` and `b`"."""
    clauses: list[tuple[str, list[tuple[str, str]]]] = []
    for _, at, verb, what, _, _ in events:
        when = in_words(guards_of(lines, at)).strip()
        if clauses and clauses[-1][0] == when:
            if (verb, what) not in clauses[-1][1]:
                clauses[-1][1].append((verb, what))
        else:
            clauses.append((when, [(verb, what)]))
    return [_clause(when, deeds) for when, deeds in clauses]


def _clause(when: str, deeds: Sequence[tuple[str, str]]) -> str:
    by_verb: list[tuple[str, list[str]]] = []
    for verb, what in deeds:
        if by_verb and by_verb[-1][0] == verb:
            by_verb[-1][1].append(what)
        else:
            by_verb.append((verb, [what]))
    said = listed([f"{verb} {listed(what, STEPS_MAX)}" for verb, what in by_verb], STEPS_MAX)
    return f"{when} it {said}" if when else f"it {said}"
