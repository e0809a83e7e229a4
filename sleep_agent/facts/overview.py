"""A class at a glance: its methods, public ones first, each with the first sentence of its docstring."""

from collections.abc import Iterator

from indexer.records import split_moniker
from sleep_agent.findings import CLAIM_CHARS_MAX, Finding
from sleep_agent.prose import first_sentence, lower_first_of, shown, without_stop
from sleep_agent.seen import Sort
from sleep_agent.subjects import is_private, is_special
from sleep_agent.view import View

KIND = "overview"
EFFORT = 1
VERSION = 2
SUBJECTS = frozenset({"class"})
IN_TESTS = False
FIELDS = {"methods": "its methods in the order of importance: public, special, private; each once"}
METHODS_MIN = 2
SENTENCE_CHARS_MAX = 90


def derive(view: View, subject: str) -> Iterator[Finding]:
    """One finding for a class with at least two methods."""
    _, qualname = split_moniker(subject)
    inside = [h for child in view.children(subject) if (h := view.sort(child)) and h.kind == "method"]
    ordered = sorted(inside, key=_rank)
    names = list(dict.fromkeys(h.name for h in ordered))
    if len(names) < METHODS_MIN:
        return
    claim = f"The class `{shown(qualname)}` has {len(names)} methods"
    yield Finding(claim + _told(view, ordered, names, CLAIM_CHARS_MAX - len(claim)), {"methods": names})


def _rank(sort: Sort) -> int:
    return 2 if is_private(sort.name) else 1 if is_special(sort.name) else 0


def _told(view: View, inside: list[Sort], names: list[str], room: int) -> str:
    told: dict[str, str] = {}
    for sort in inside:
        if sort.name in told:
            continue
        sentence = without_stop(first_sentence(view.doc(sort.moniker), SENTENCE_CHARS_MAX))
        text = f"`{sort.name}` ({lower_first_of(sentence, sort.name)})" if sentence else f"`{sort.name}`"
        if len(text) > room - 20:
            break
        told[sort.name] = text
        room -= len(text) + 2
    left = len(names) - len(told)
    return f": {', '.join(told.values())}{f' and {left} more' if left else ''}." if told else "."
