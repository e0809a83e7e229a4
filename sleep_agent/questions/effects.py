"""What running something does besides its result: side effects, settings it reads, what it opens, where it runs."""

from collections.abc import Iterator, Mapping

from fact_store.records import Fact
from indexer.records import split_moniker
from sleep_agent.composing import answered
from sleep_agent.findings import Anticipation
from sleep_agent.prose import shown
from sleep_agent.subjects import module_title
from sleep_agent.view import View

FAMILY = "effects"
VERSION = 1
SUBJECTS = frozenset({"function", "method", "module"})


def anticipate(_view: View, subject: str, known: Mapping[str, Fact]) -> Iterator[Anticipation]:
    """What else happens when it runs, and on what outside the code does that depend?"""
    path, qualname = split_moniker(subject)
    name = shown(qualname) or module_title(path)
    yield from answered(
        f"Which settings or environment variables does `{name}` read?", "what/dependency", 0.5, known, "configuration"
    )
    if not qualname:
        return
    yield from answered(
        f"Which side effects does `{name}` have, and what does it change?", "what/flow", 0.45, known, "effects"
    )
    yield from answered(
        f"What does `{name}` open, and who closes it again?", "what/flow", 0.42, known, "resources", "effects"
    )
    yield from answered(
        f"In which thread, process or task does `{name}` run, and can it block?", "where/flow", 0.42, known,
        "concurrency",
    )  # fmt: skip
