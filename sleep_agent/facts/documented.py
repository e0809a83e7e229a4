"""Where the documentation speaks about a symbol: the sections that name it, with how each begins."""

from collections.abc import Iterator

from indexer.records import split_moniker
from sleep_agent.findings import Finding
from sleep_agent.prose import first_sentence, listed, without_stop
from sleep_agent.subjects import introduced
from sleep_agent.view import View

KIND = "documented"
EFFORT = 2
VERSION = 2
SUBJECTS = frozenset({"class", "constant", "function", "method"})
IN_TESTS = False
FIELDS = {"sections": "monikers of the sections of prose that name the symbol, by path and place"}
SECTIONS_TOLD = 3
SENTENCE_CHARS_MAX = 120


def derive(view: View, subject: str) -> Iterator[Finding]:
    """One finding where a section names the symbol in code style."""
    sections = view.sections_about(subject)
    if not sections:
        return
    described = [_section(view, name) for name in sections[:SECTIONS_TOLD]]
    left = len(sections) - SECTIONS_TOLD
    more = f" and {left} more" if left > 0 else ""
    told = listed(described) if not more else f"{', '.join(described)}{more}"
    yield Finding(f"{introduced(view, subject)} is documented in {told}.", {"sections": list(sections)})


def _section(view: View, name: str) -> str:
    path, qualname = split_moniker(name)
    sort = view.sort(name)
    sentence = without_stop(first_sentence(view.doc(name), SENTENCE_CHARS_MAX)) if qualname else ""
    where = f"the section “{sort.name}” of `{path}`" if qualname and sort else f"`{path}`"
    return f"{where} (“{sentence}”)" if sentence and "…" not in sentence else where
