"""How a function works: its calls, raises, yields and returns in the order of the source, each with its condition."""

from collections.abc import Iterator, Sequence

from sleep_agent.findings import CLAIM_CHARS_MAX, Finding, Site
from sleep_agent.guards import guards_of, in_words
from sleep_agent.prose import listed, named, quoted
from sleep_agent.subjects import introduced
from sleep_agent.view import View

KIND = "steps"
EFFORT = 2
VERSION = 1
SUBJECTS = frozenset({"function", "method"})
IN_TESTS = False
FIELDS = {"steps": "the steps in order, each as a clause with its condition"}
STEPS_MIN = 3
STEPS_MAX = 10
BODY_LINES_MAX = 40
EXPRESSION_CHARS_MAX = 50

_Event = tuple[int, int, str, str]  # end byte, line offset, verb, object


def derive(view: View, subject: str) -> Iterator[Finding]:
    """One finding for a body with at least three steps."""
    events = sorted({*_calls(view, subject), *_statements(view, subject)})
    if len(events) < STEPS_MIN:
        return
    steps = _grouped(view.lines(subject), events)[:STEPS_MAX]
    claim = f"{introduced(view, subject)} works in these steps: "
    kept: list[str] = []
    for step in steps:
        if len(claim) + sum(len(s) + 2 for s in kept) + len(step) > CLAIM_CHARS_MAX:
            break
        kept.append(step)
    if len(kept) < STEPS_MIN - 1:
        return
    lines = view.spans_lines(subject)
    sites = (Site(subject, 0, lines - 1),) if lines <= BODY_LINES_MAX else ()
    more = "; and so on" if len(kept) < len(_grouped(view.lines(subject), events)) else ""
    yield Finding(f"{claim}{'; '.join(kept)}{more}.", {"steps": kept}, sites)


def _calls(view: View, subject: str) -> Iterator[_Event]:
    seen: set[tuple[int, int]] = set()
    for at, edge in view.calls_from(subject):
        where = (edge.span.start_byte, edge.span.end_byte)
        if edge.kind != "call" or not edge.callee or "::" not in edge.callee or where in seen:
            continue
        if edge.certainty in ("exact", "likely"):
            seen.add(where)
            yield edge.span.end_byte, at, "calls", named(edge.callee)


def _statements(view: View, subject: str) -> Iterator[_Event]:
    for at, s in view.statements(subject, "raise", "return", "yield"):
        if s.kind == "raise":
            what = quoted(s.ref.replace("()", "")) if s.ref else "the exception again"
            yield s.span.end_byte, at, "raises", what
            continue
        expression = s.text.removeprefix("return").removeprefix("yield from").removeprefix("yield").strip()
        if expression and len(expression) <= EXPRESSION_CHARS_MAX:
            yield s.span.end_byte, at, f"{s.kind}s", quoted(expression)


def _grouped(lines: Sequence[str], events: Sequence[_Event]) -> list[str]:
    """Events under the same condition become one clause: "if `x` it calls `a` and `b`"."""
    clauses: list[tuple[str, list[tuple[str, str]]]] = []
    for _, at, verb, what in events:
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
