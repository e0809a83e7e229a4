"""Where something is done, asked in words by somebody who does not know the symbol's name."""

from collections.abc import Iterator, Mapping

from fact_store.records import Fact
from indexer.records import split_moniker
from sleep_agent.composing import answered
from sleep_agent.findings import Anticipation
from sleep_agent.phrasing import clause, described, speakable
from sleep_agent.subjects import introduced
from sleep_agent.view import View

FAMILY = "location"
VERSION = 2
SUBJECTS = frozenset({"class", "function", "method"})


def anticipate(view: View, subject: str, known: Mapping[str, Fact]) -> Iterator[Anticipation]:
    """Where is the code that does this?"""
    if not speakable(subject):
        return
    path, _ = split_moniker(subject)
    if says := clause(view, subject):
        question = f"Where is the code that {says}?"
    else:
        question = f"Where is {described(view, subject)} defined?"
    start = f"{introduced(view, subject)} is defined in `{path}`."
    kinds = ("purpose", "callers", "inheritance")
    yield from answered(question, "where/location", 0.75, known, *kinds, start=start)
