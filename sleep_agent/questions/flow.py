"""How a function works step by step, and how data or control gets through it."""

from collections.abc import Iterator, Mapping

from fact_store.records import Fact
from indexer.records import split_moniker
from sleep_agent.composing import answered
from sleep_agent.findings import Anticipation
from sleep_agent.phrasing import described, speakable
from sleep_agent.prose import shown
from sleep_agent.view import View

FAMILY = "flow"
VERSION = 3
SUBJECTS = frozenset({"function", "method"})


def anticipate(view: View, subject: str, known: Mapping[str, Fact]) -> Iterator[Anticipation]:
    """How does it do what it does?"""
    if speakable(subject):
        question = f"How does {described(view, subject)} work?"
        kinds = ("purpose", "steps", "callers") if "steps" in known else ("purpose", "callees", "returns", "raises")
        yield from answered(question, "how/flow", 0.7, known, *kinds, needs=("steps", "callees"))
        question = f"How is `{shown(split_moniker(subject)[1])}` reached when the program runs?"
        yield from answered(question, "how/flow", 0.46, known, "route", "callers")
