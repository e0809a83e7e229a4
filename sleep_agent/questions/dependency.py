"""What a symbol relies on, and what relies on it and would feel a change."""

from collections.abc import Iterator, Mapping

from fact_store.records import Fact
from indexer.records import split_moniker
from sleep_agent.composing import answered
from sleep_agent.findings import Anticipation
from sleep_agent.prose import shown
from sleep_agent.subjects import module_title
from sleep_agent.view import View

FAMILY = "dependency"
VERSION = 2
SUBJECTS = frozenset({"class", "function", "method", "module"})


def anticipate(view: View, subject: str, known: Mapping[str, Fact]) -> Iterator[Anticipation]:
    """Who uses it, what does it use?"""
    path, qualname = split_moniker(subject)
    name = shown(qualname)
    breaks = f"What breaks if `{name}` is changed, and which tests would notice?"
    yield from answered(breaks, "what/dependency", 0.6, known, "impact", "overrides")
    match view.kind(subject) if qualname else "module":
        case "module":
            question = f"Which files depend on `{module_title(path)}`, and on what does it depend?"
            yield from answered(question, "what/dependency", 0.55, known, "imports")
        case "class":
            derived = "inheritance" in known and known["inheritance"].payload["subclasses"]
            what = (
                f"Which classes derive from `{name}`, and where is it used?" if derived else f"Where is `{name}` used?"
            )
            kinds = ("inheritance", "callers", "uses") if derived else ("callers", "uses")
            yield from answered(what, "where/dependency", 0.65, known, *kinds, needs=kinds)
        case _:
            question = f"Who calls `{name}`, and what would a change to it affect?"
            yield from answered(question, "where/dependency", 0.65, known, "callers", "overrides", "returns")
            yield from answered(f"On what does `{name}` rely?", "what/dependency", 0.4, known, "callees")
