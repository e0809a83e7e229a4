"""A class at a glance: its methods, public ones first, each with the first sentence of its docstring."""

from collections.abc import Iterator

from indexer.records import split_moniker
from sleep_agent.findings import CLAIM_CHARS_MAX, Finding
from sleep_agent.prose import first_sentence, lower_first, shown, without_stop
from sleep_agent.subjects import is_private, is_special
from sleep_agent.view import Head, View

KIND = "overview"
EFFORT = 1
VERSION = 1
SUBJECTS = frozenset({"class"})
IN_TESTS = False
FIELDS = {"methods": "its methods in the order of importance: public, special, private; each once"}
METHODS_MIN = 2
SENTENCE_CHARS_MAX = 90


def derive(view: View, subject: str) -> Iterator[Finding]:
    """One finding for a class with at least two methods."""
    _, qualname = split_moniker(subject)
    heads = [h for child in view.children(subject) if (h := view.head(child)) and h.kind == "method"]
    ordered = sorted(heads, key=_rank)
    names = list(dict.fromkeys(h.name for h in ordered))
    if len(names) < METHODS_MIN:
        return
    claim = f"The class `{shown(qualname)}` has {len(names)} methods"
    yield Finding(claim + _told(view, ordered, names, CLAIM_CHARS_MAX - len(claim)), {"methods": names})


def _rank(head: Head) -> int:
    return 2 if is_private(head.name) else 1 if is_special(head.name) else 0


def _told(view: View, heads: list[Head], names: list[str], room: int) -> str:
    told: dict[str, str] = {}
    for head in heads:
        if head.name in told:
            continue
        sentence = without_stop(first_sentence(view.doc(head.moniker), SENTENCE_CHARS_MAX))
        text = f"`{head.name}` ({lower_first(sentence)})" if sentence else f"`{head.name}`"
        if len(text) > room - 20:
            break
        told[head.name] = text
        room -= len(text) + 2
    left = len(names) - len(told)
    return f": {', '.join(told.values())}{f' and {left} more' if left else ''}." if told else "."
