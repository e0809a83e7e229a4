"""What a function gives back: the expressions it returns or yields, each with the condition under which it does."""

from collections.abc import Iterator, Sequence

from indexer.records import Statement
from sleep_agent.findings import CLAIM_CHARS_MAX, Finding, Site
from sleep_agent.guards import guards_of, in_words
from sleep_agent.prose import fitting, listed, quoted
from sleep_agent.subjects import introduced
from sleep_agent.view import View

KIND = "returns"
EFFORT = 1
VERSION = 3
SUBJECTS = frozenset({"function", "method"})
IN_TESTS = False
FIELDS = {
    "returns": "returned expressions in source order, each once",
    "yields": "yielded expressions in source order, each once",
}
EXPRESSIONS_MAX = 5
SITES_MAX = 4


def derive(view: View, subject: str) -> Iterator[Finding]:
    """One finding where something is returned or yielded that tells more than a variable's name."""
    sort = view.sort(subject)
    if sort is None or sort.name == "__init__":
        return
    found = [(at, s) for at, s in view.statements(subject, "return", "yield") if _expression(s)]
    if not any(_expression(s) != "None" for _, s in found):
        return
    if len(found) == 1 and _expression(found[0][1]).isidentifier():
        return
    lines = view.lines(subject)
    returned = _described(lines, [(at, s) for at, s in found if s.kind == "return"])
    yielded = _described(lines, [(at, s) for at, s in found if s.kind == "yield"])
    says = [
        f"{verb} {listed(what, len(fitting(what[:EXPRESSIONS_MAX], CLAIM_CHARS_MAX - 80)))}"
        for verb, what in (("yields", yielded), ("returns", returned))
        if what
    ]
    yield Finding(
        f"{introduced(view, subject)} {', and at its end '.join(says) if len(says) > 1 else says[0]}.",
        {"returns": _each(found, "return"), "yields": _each(found, "yield")},
        tuple(Site(subject, at, at + s.span.end_line - s.span.start_line) for at, s in found[:SITES_MAX]),
    )


def _expression(statement: Statement) -> str:
    text = statement.text.removeprefix("await ").strip()
    for word in ("return", "yield from", "yield"):
        if text.startswith(word):
            return text.removeprefix(word).strip()
    return text


def _each(found: Sequence[tuple[int, Statement]], kind: str) -> list[str]:
    return list(dict.fromkeys(_expression(s) for _, s in found if s.kind == kind))


def _described(lines: Sequence[str], found: Sequence[tuple[int, Statement]]) -> list[str]:
    described: dict[str, str] = {}
    before, conditional = "", False
    for at, statement in found:
        when = in_words(guards_of(lines, at))
        opposite = when.replace(" unless ", " if ", 1)
        if statement.kind == "return" and conditional and (not when or (opposite != when and opposite == before)):
            before, when = when, " otherwise"
        else:
            before = when
        conditional = bool(when) and (conditional or not described)
        described.setdefault(_expression(statement), quoted(_expression(statement)) + when)
    return list(described.values())
