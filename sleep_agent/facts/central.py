"""Which symbols matter most: those on which most other code rests, directly and through others (PageRank)."""

from collections.abc import Iterator

from indexer.records import split_moniker
from sleep_agent.findings import Finding
from sleep_agent.prose import first_sentence, listed, lower_first_of, placed, without_stop
from sleep_agent.subjects import noun
from sleep_agent.view import View

KIND = "central symbols"
EFFORT = 3
VERSION = 2
SUBJECTS = frozenset({"repository"})
IN_TESTS = True
FIELDS = {"symbols": "monikers, most central first"}
TOLD_MAX = 8
SENTENCE_CHARS_MAX = 70


def derive(view: View, _subject: str) -> Iterator[Finding]:
    """One finding where code uses other code."""
    names = view.central()
    if names:
        told = [_described(view, name) for name in names[:TOLD_MAX]]
        claim = f"Most of the code rests, directly or through others, on {listed(told, TOLD_MAX)}."
        yield Finding(claim, {"symbols": list(names)})


def _described(view: View, name: str) -> str:
    sentence = without_stop(first_sentence(view.doc(name), SENTENCE_CHARS_MAX))
    what = f"the {noun(view, name)} {placed(name)}"
    last = split_moniker(name)[1].rpartition(".")[2]
    return f"{what} ({lower_first_of(sentence, last)})" if sentence and "…" not in sentence else what
