"""How to use something: its parameters and defaults, what it gives back, and how it fails."""

from collections.abc import Iterator, Mapping

from fact_store.records import Fact
from indexer.records import split_moniker
from sleep_agent.composing import answered
from sleep_agent.findings import Anticipation
from sleep_agent.prose import shown
from sleep_agent.subjects import is_property
from sleep_agent.view import View

FAMILY = "api"
VERSION = 2
SUBJECTS = frozenset({"class", "function", "method"})


def anticipate(view: View, subject: str, known: Mapping[str, Fact]) -> Iterator[Anticipation]:
    """How do I call it, when does it fail?"""
    name = shown(split_moniker(subject)[1])
    if view.kind(subject) == "class":
        question = f"How do I construct a `{name}`?"
        yield from answered(question, "how/api", 0.6, known, "signature", "callers", "attributes")
        return
    head = view.head(subject)
    if head is None or is_property(head):
        return
    question = f"Which arguments does `{name}` take, and what does it return?"
    yield from answered(question, "how/api", 0.6, known, "signature", "returns", "raises")
    yield from answered(f"When does `{name}` raise an exception?", "how/flow", 0.45, known, "raises", "invariants")
    yield from answered(
        f"Which exceptions can come out of `{name}`, and from where?", "what/flow", 0.48, known, "exceptions", "raises"
    )
    yield from answered(
        f"What must hold before `{name}` is called?", "what/api", 0.44, known, "invariants", "signature"
    )
