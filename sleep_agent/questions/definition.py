"""What a class, a module or a constant is and what it holds."""

from collections.abc import Iterator, Mapping

from fact_store.records import Fact
from indexer.records import split_moniker
from sleep_agent.composing import answered
from sleep_agent.findings import Anticipation
from sleep_agent.prose import shown
from sleep_agent.subjects import module_title
from sleep_agent.view import View

FAMILY = "definition"
VERSION = 1
SUBJECTS = frozenset({"class", "module", "constant", "variable"})


def anticipate(view: View, subject: str, known: Mapping[str, Fact]) -> Iterator[Anticipation]:
    """What is it, what are its parts?"""
    path, qualname = split_moniker(subject)
    name = shown(qualname)
    match view.kind(subject) if qualname else "module":
        case "class":
            question = f"What is the class `{name}`, and which methods and attributes does it have?"
            kinds = ("purpose", "overview", "attributes", "inheritance", "roles")
            yield from answered(question, "what/definition", 0.8, known, *kinds, needs=("overview", "attributes"))
        case "module":
            question = f"What is defined in `{module_title(path)}`?"
            yield from answered(
                question, "what/definition", 0.7, known, "purpose", "module role", "package map", needs=("module role",)
            )
        case "constant" | "variable":
            yield from answered(
                f"What is the value of `{name}`, and who uses it?",
                "what/definition",
                0.5,
                known,
                "constants",
                "purpose",
            )
