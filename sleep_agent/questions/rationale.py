"""Why a file or a symbol is as it is: what it was added for and by whom, its last change, what changes with it."""

from collections.abc import Iterator, Mapping

from fact_store.records import Fact
from indexer.records import split_moniker
from sleep_agent.composing import answered
from sleep_agent.findings import Anticipation
from sleep_agent.prose import shown
from sleep_agent.subjects import module_title
from sleep_agent.view import View

FAMILY = "rationale"
VERSION = 3
SUBJECTS = frozenset({"module", "class", "function", "method"})


def anticipate(_view: View, subject: str, known: Mapping[str, Fact]) -> Iterator[Anticipation]:
    """Why was it changed, why does a subclass have its own?"""
    path, qualname = split_moniker(subject)
    if not qualname:
        question = f"Why was `{module_title(path)}` last changed, and what changes together with it?"
        yield from answered(question, "why/rationale", 0.45, known, "last change")
        question = f"Why was `{module_title(path)}` added, and who knows it best?"
        yield from answered(question, "why/rationale", 0.4, known, "origin")
        return
    yield from answered(f"When and why was `{shown(qualname)}` last changed?", "why/rationale", 0.35, known, "lineage")
    question = f"Why is there a `{shown(qualname)}` besides the method of the base class?"
    if known.get("overrides") and known["overrides"].payload["overrides"]:
        yield from answered(question, "why/rationale", 0.5, known, "overrides", "purpose", "steps")
