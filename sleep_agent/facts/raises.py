"""Which exceptions a function raises itself, with the condition and the message, and what it asserts."""

import re
from collections.abc import Iterator, Sequence

from indexer.records import Statement
from sleep_agent.findings import CLAIM_CHARS_MAX, Finding, Site
from sleep_agent.guards import guards_of, in_words
from sleep_agent.prose import clip, fitting, listed, quoted
from sleep_agent.subjects import introduced
from sleep_agent.view import View

KIND = "raises"
EFFORT = 1
VERSION = 3
SUBJECTS = frozenset({"function", "method"})
IN_TESTS = False
FIELDS = {
    "raises": "exception classes as written, in source order, each once; “re-raise” for a bare raise",
    "asserts": "asserted conditions in source order",
}
RAISES_MAX = 5
ASSERTS_MAX = 3
MESSAGE_CHARS_MAX = 70
SITES_MAX = 6

_TOKEN = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[()\[\]{},]""")
_NEXT = re.compile(r"""\s*[fbr]{0,2}(["'])(.*?)(?<!\\)\1""")
_PANIC = re.compile(r"panic\s*\(")
_MESSAGE = re.compile(r"""[fbr]{0,2}(["'])(.{4,}?)(?<!\\)\1""")


def derive(view: View, subject: str) -> Iterator[Finding]:
    """One finding where the function's own statements raise or assert."""
    sort = view.sort(subject)
    found = view.statements(subject, "raise", "assert")
    if sort is None or not found:
        return
    lines = view.lines(subject)
    raised = [(at, s) for at, s in found if s.kind == "raise"]
    asserted = list(dict.fromkeys(condition_of(s) for _, s in found if s.kind == "assert"))
    says = []
    if raised:
        described = _described(lines, raised)
        says.append(f"raises {listed(described, len(fitting(described[:RAISES_MAX], CLAIM_CHARS_MAX - 80)))}")
    if asserted:
        says.append(f"asserts {listed([quoted(a) for a in asserted], ASSERTS_MAX)}")
    yield Finding(
        f"{introduced(view, subject)} {' and '.join(says)}.",
        {"raises": list(dict.fromkeys(exception_of(s) for _, s in raised)), "asserts": asserted},
        tuple(Site(subject, at, at + s.span.end_line - s.span.start_line) for at, s in (raised or found)[:SITES_MAX]),
    )


def _described(lines: Sequence[str], raised: Sequence[tuple[int, Statement]]) -> list[str]:
    described: dict[str, None] = {}
    for at, s in raised:
        name = exception_of(s)
        what = "again the exception it caught" if name == "re-raise" else f"`{name}`"
        message = message_of(s.text)
        said = f" (“{clip(message, MESSAGE_CHARS_MAX)}”)" if message else ""
        described.setdefault(f"{what}{said}{in_words(guards_of(lines, at))}")
    return list(described)


def message_of(source: str) -> str:
    """The first literal of a raise, with those that stand right behind it: they are one text."""
    found = _MESSAGE.search(source)
    text = found[2] if found else ""
    while found and (found := _NEXT.match(source, found.end())):
        text += found[2]
    return " ".join(text.split())


def exception_of(statement: Statement) -> str:
    """What a `raise` names, without what it is called with; "re-raise" where it names nothing."""
    if _PANIC.match(statement.text):
        return "panic"
    if statement.ref[:1] in ("(", "?"):
        return " ".join(statement.text.removeprefix("raise").partition("(")[0].split())
    if not statement.ref:  # `panic!(…)` of Rust says what it does, a bare `raise` or `throw` does not
        word = statement.text.partition("(")[0].strip(" ;")
        return word if word.endswith("!") or word == "panic" else "re-raise"
    return statement.ref.partition("(")[0]


def condition_of(statement: Statement) -> str:
    """The asserted condition without the message: the source up to the first comma outside brackets and literals."""
    source = statement.text.removeprefix("assert").strip()
    depth = 0
    for found in _TOKEN.finditer(source):
        sign = found[0]
        depth += (sign in "([{") - (sign in ")]}")
        if sign == "," and depth == 0:
            return source[: found.start()].rstrip()
    return source
