"""Which tests exercise a symbol, and what a test is there for."""

from collections.abc import Iterator, Mapping

from fact_store.records import Fact
from indexer.records import split_moniker
from sleep_agent.composing import answered
from sleep_agent.findings import Anticipation
from sleep_agent.phrasing import clause, speakable
from sleep_agent.prose import placed_all, shown
from sleep_agent.subjects import introduced
from sleep_agent.view import View

FAMILY = "testing"
VERSION = 1
SUBJECTS = frozenset({"class", "function", "method"})
TESTS_MAX = 8


def anticipate(view: View, subject: str, known: Mapping[str, Fact]) -> Iterator[Anticipation]:
    """Which tests are there for it, asked by its name or by what it does?"""
    tests = known["callers"].payload["tests"] if "callers" in known else None
    if isinstance(tests, list) and tests:
        name = shown(split_moniker(subject)[1])
        said = clause(view, subject) if speakable(subject) else ""
        asked = f"Which tests cover the code that {said}?" if said else f"Which tests cover `{name}`?"
        answer = f"{introduced(view, subject)} is exercised by {placed_all(tests, TESTS_MAX)}."
        yield Anticipation(asked, answer, "where/dependency", ("callers",), 0.42)
    yield from answered(
        f"What does the test `{shown(split_moniker(subject)[1])}` check?",
        "what/purpose",
        0.8,
        known,
        "exercise",
        "purpose",
    )
