"""A question with its answer into whether the evidence covers it: what is not really answered is not anticipated."""

import re
from collections.abc import Iterable, Mapping

from fact_store.records import Fact
from fact_store.text import question_terms, terms
from indexer.records import split_moniker
from sleep_agent.findings import Anticipation
from sleep_agent.prose import short_path, shown

ANSWER_CHARS_MIN = 40
NEW_TERMS_MIN = 3
"""An answer that says hardly more than its question is none."""

_CODE = re.compile(r"`+ ?([^`]+?) ?`+")
_PLACE = re.compile(r"[\w./-]+")


def is_answered(asked: Anticipation, subject: str, known: Mapping[str, Fact]) -> bool:
    """True where the answer tells something that the question does not, and nothing that its facts do not say."""
    used = [known[kind] for kind in asked.facts if kind in known]
    if len(asked.answer) < ANSWER_CHARS_MIN or len(used) < len(asked.facts):
        return False
    told = set(terms(asked.answer)) - set(question_terms(asked.question)) - set(terms(subject))
    return len(told) >= NEW_TERMS_MIN and all(name in _said(used, subject) for name in _codes(asked.answer))


def _codes(text: str) -> Iterable[str]:
    """What a text shows as code."""
    return _CODE.findall(text)


def _said(facts: Iterable[Fact], subject: str) -> frozenset[str]:
    """The code that the facts show, the subject's name and path, and the parts of that path."""
    path, qualname = split_moniker(subject)
    said = {path, qualname, qualname.partition("#")[0], path.removesuffix("/__init__.py")}
    for fact in facts:
        said.update(_codes(fact.claim))
        for name in (name for value in fact.payload.values() if isinstance(value, list) for name in value):
            holder, qualname = split_moniker(name)
            said.update((shown(qualname), short_path(holder)))
    said.update(_PLACE.findall(path))
    return frozenset(said)
