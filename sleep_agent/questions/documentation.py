"""What is written about a symbol, whether that still agrees with the code, and what its authors left to be done."""

from collections.abc import Iterator, Mapping

from fact_store.records import Fact
from indexer.records import split_moniker
from sleep_agent.composing import answered
from sleep_agent.findings import Anticipation
from sleep_agent.prose import shown
from sleep_agent.subjects import module_title
from sleep_agent.view import View

FAMILY = "documentation"
VERSION = 1
SUBJECTS = frozenset({"class", "constant", "function", "method", "module", "section"})


def anticipate(_view: View, subject: str, known: Mapping[str, Fact]) -> Iterator[Anticipation]:
    """Where is it documented, is that true, what is left to do?"""
    path, qualname = split_moniker(subject)
    name = shown(qualname) or module_title(path)
    yield from answered(f"Where is `{name}` documented?", "where/location", 0.4, known, "documented", "purpose")
    yield from answered(
        f"Does the docstring of `{name}` agree with its code?", "what/api", 0.35, known, "docstring mismatch"
    )
    question = f"What is left to be done in `{name}`, and what do its authors warn about?"
    if "remarks" in known and known["remarks"].payload["deprecated"]:
        question = f"Is `{name}` deprecated, and what is used instead?"
    yield from answered(question, "why/rationale", 0.4, known, "remarks")
    yield from answered(
        f"Which code does the section “{name}” of `{path}` speak about?", "where/location", 0.35, known, "mentions",
        "purpose",
    )  # fmt: skip
