"""What a symbol does and what it is for."""

from collections.abc import Iterator, Mapping

from fact_store.records import Fact
from indexer.records import split_moniker
from sleep_agent.composing import answered
from sleep_agent.findings import Anticipation
from sleep_agent.prose import shown
from sleep_agent.subjects import module_title
from sleep_agent.view import View

FAMILY = "purpose"
VERSION = 2
SUBJECTS = frozenset({"class", "function", "method", "module"})


def anticipate(view: View, subject: str, known: Mapping[str, Fact]) -> Iterator[Anticipation]:
    """What does it do, what is it for?"""
    path, qualname = split_moniker(subject)
    if qualname and view.kind(subject) != "class":
        question = f"What does `{shown(qualname)}` do?"
        yield from answered(
            question, "what/purpose", 0.9, known, "purpose", "roles", "signature", "returns", "exercise"
        )
    else:
        question = f"What is the purpose of `{shown(qualname) or module_title(path)}`?"
        yield from answered(
            question, "what/purpose", 0.9, known, "purpose", "roles", "inheritance", "module role", "callers"
        )
