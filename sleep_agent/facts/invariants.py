"""What must hold for a function to run: what it asserts, and the guards at its beginning that raise."""

import re
from collections.abc import Iterator, Sequence

from indexer.records import Statement
from sleep_agent.facts.raises import condition_of, exception_of
from sleep_agent.findings import CLAIM_CHARS_MAX, Finding, Site
from sleep_agent.guards import Guard, guards_of
from sleep_agent.prose import fitting, listed, quoted
from sleep_agent.subjects import introduced
from sleep_agent.view import View

KIND = "invariants"
EFFORT = 2
VERSION = 2
SUBJECTS = frozenset({"function", "method"})
IN_TESTS = False
FIELDS = {
    "required": "conditions that must hold, as source: negated guards and asserted conditions, in source order",
    "else": "for each what happens otherwise: the exception class, `AssertionError` for an assertion",
}
TOLD_MAX = 5
SITES_MAX = 6
_COMPARED = re.compile(
    r"(?P<left>[\w.\[\]()'\" ]+?) (?P<sign>==|!=|<=|>=|<|>|is not|is|not in|in) (?P<right>[\w.\[\]()'\", -]+)"
)
_WORD = re.compile(r"(?<![.\w])[^\W\d]\w*")
_LITERAL = re.compile(r"""'[^']*'|"[^"]*\"""")
_OPPOSITE = {
    "==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">",
    "is": "is not", "is not": "is", "in": "not in", "not in": "in",
}  # fmt: skip


def derive(view: View, subject: str) -> Iterator[Finding]:
    """One finding where the body refuses to go on unless something holds."""
    found = view.statements(subject, "raise", "assert")
    if not found:
        return
    lines = view.lines(subject)
    head = view.head(subject)
    given = {p.name for p in head.parameters} if head else set()
    bound = {b.target for _, b in view.bindings(subject)} - given
    told_once: dict[tuple[str, str], int] = {}
    for at, s in found:
        for condition, otherwise in _required(lines, at, s, given, bound):
            told_once.setdefault((condition, otherwise), at)
    rows = [(condition, otherwise, at) for (condition, otherwise), at in told_once.items()]
    if not rows:
        return
    told = [f"{_told(condition)} (else `{otherwise}`)" for condition, otherwise, _ in rows]
    kept = len(fitting(told[:TOLD_MAX], CLAIM_CHARS_MAX - 80))
    yield Finding(
        f"{introduced(view, subject)} requires {listed(told, kept)}.",
        {"required": [condition for condition, _, _ in rows], "else": [otherwise for _, otherwise, _ in rows]},
        tuple(Site(subject, at, at) for _, _, at in rows[:SITES_MAX]),
    )


def _required(
    lines: Sequence[str], at: int, statement: Statement, given: set[str], bound: set[str]
) -> Iterator[tuple[str, str]]:
    """(condition, what happens otherwise) of an assertion, or of a raise that one `if` about the arguments guards."""
    if statement.kind == "assert":
        condition = condition_of(statement)
        if condition and condition not in ("False", "0") and len(condition) <= 90:
            yield condition, "AssertionError"
        return
    name = exception_of(statement)
    guards = guards_of(lines, at)
    if name in ("re-raise", "NotImplementedError") or len(guards) != 1:
        return
    condition = opposite(guards[0])
    names = set(_WORD.findall(_LITERAL.sub("", condition)))
    if condition and names & given and not names & bound:
        yield condition, name


def _told(condition: str) -> str:
    """A condition as code; a negated one of several parts as what must not hold."""
    inner = condition.removeprefix("not (").removesuffix(")")
    return f"that {quoted(inner)} is false" if condition.startswith("not (") else quoted(condition)


def opposite(guard: Guard) -> str:
    """The condition under which a guard lets through what it would stop; "" where that cannot be said plainly."""
    text = guard.condition
    if not text or guard.keyword not in ("if", "unless"):
        return ""
    if guard.keyword == "unless":
        return text
    if text.startswith("not ") and not re.search(r" (and|or|if) ", text):
        return text.removeprefix("not ").strip()
    if compared := _COMPARED.fullmatch(text):
        sign = _OPPOSITE[compared["sign"]]
        if not re.search(r"\b(and|or|not|if|in|is)\b", compared["left"] + " " + compared["right"]):
            return f"{compared['left']} {sign} {compared['right']}"
    return f"not ({text})" if re.search(r" (and|or|if) ", text) else f"not {text}"
