"""How a package or the whole repository is organised and where it starts."""

from collections.abc import Iterator, Mapping

from fact_store.records import Fact
from indexer.records import split_moniker
from sleep_agent.composing import answered
from sleep_agent.findings import Anticipation
from sleep_agent.subjects import module_title
from sleep_agent.view import View

FAMILY = "structure"
VERSION = 4
SUBJECTS = frozenset({"package", "module", "repository"})


def anticipate(_view: View, subject: str, known: Mapping[str, Fact]) -> Iterator[Anticipation]:
    """How is it organised, where does it start?"""
    path, _ = split_moniker(subject)
    title = module_title(path)
    yield from answered("What is this repository for, and how is it organised?", "what/purpose", 1.0, known, "brief")
    yield from answered(
        f"How is the package `{title}` organised?", "what/definition", 0.8, known, "package map", "module role"
    )
    yield from answered(
        f"What must a newcomer know about `{title}`, and who uses it?", "what/purpose", 0.7, known, "package brief"
    )
    yield from answered(
        f"Which parts of `{title}` import which, and are there circles?", "what/dependency", 0.5, known, "layers"
    )
    yield from answered(
        "Which classes and functions does most of this code rest on?", "what/dependency", 0.8, known, "central symbols"
    )
    yield from answered(
        "Which environment variables and settings does this code read?", "what/api", 0.7, known, "settings"
    )
    yield from answered("Which modules import each other in a circle?", "what/dependency", 0.6, known, "import cycles")
    question = f"Which commands does `{path}` define, and what do they run?"
    if known.get("entry points") and not known["entry points"].payload["commands"]:
        question = f"What happens when `{path}` is run?"
    yield from answered(question, "how/flow", 0.7, known, "entry points")
