"""The words of a question into what it wants to know: a purpose, a place, the callers, the tests … (its intents)."""

import re
from typing import Final, Literal, get_args

from assistant.question import NAME
from fact_store.text import QUESTION_WORDS, terms

Intent = Literal[
    "purpose", "location", "flow", "callers", "callees", "signature", "returns", "raises", "tests", "members",
    "family", "value", "history", "rationale", "imports",
]  # fmt: skip
INTENTS: Final = get_args(Intent)

_PATTERNS: Final[dict[Intent, str]] = {
    "callers": r"\bcallers?\b|\b(?:call|us|construct|invok|instantiat)ed (?:by|in|from)\b|\busages?\b|\bdependents\b"
    r"|\b(?:who|what|which \w+|where)\b.{0,25}\b(?:calls?|uses|constructs?|invokes?|instantiates?|consumes?)\b"
    r"|\bwhere (?:is|are|do we|does it)\b.{0,60}\b(?:called|used|constructed|instantiated|invoked|call|use)\b"
    r"|\b(?:change|changing|touch|touching|modify|modifying|rename|renaming|remov\w+)\b.{0,60}\b(?:affects?|breaks?)\b"
    r"|\b(?:affects?|breaks?|depends? on it|relies on it|rely on it)\b.{0,40}\b(?:if|when|by|change\w*)\b"
    r"|\b(?:who|what|which \w+) (?:depends?|relies|rely) on\b|\baffected\b|\bchange to it affect\b"
    r"|\bwhich files depend on\b",
    "callees": r"\bcallees?\b|\bwhat (?:does|do)\b.{1,60}\b(?:call|rely on|depend on|invoke|use)\b|\bon what does\b"
    r"|\bdependenc(?:y|ies) (?:of|does)\b|\bwhat else does\b.{1,40}\bneed\b",
    "tests": r"\btests?\b.{0,60}\b(?:covers?|exercises?|checks?|for|of|reach(?:es)?)\b|\btested\b|\bcovered by\b"
    r"|\btest coverage\b|\bwhat does the test\b",
    "raises": r"\b(?:exceptions?|errors?)\b.{0,60}\b(?:rais\w+|throw\w*|com\w+)\b|\b(?:raises?|throws?)\b"
    r"|\bdoes\b.{1,60}\bfail\b|\bgo(?:es)? wrong\b|\braise an exception\b",
    "returns": r"\b(?:does|do)\b.{1,60}\b(?:return|yield|give back|hand back|produce)\b|\breturn (?:value|type)\b"
    r"|\bwhat comes (?:back|out)\b|\bwhat does it return\b",
    "signature": r"\b(?:arguments?|parameters?|options)\b|\bsignature\b|\bhow (?:do|can|should) (?:i|we|you)\b.{0,12}\b"
    r"(?:call|construct|create|make|instantiate|use|build)\b|\bwhat (?:must|do|should) (?:i|we|you) pass\b",
    "members": r"\b(?:which|what) (?:methods|attributes|fields|members|functions|classes)\b|\b(?:methods|attributes|"
    r"fields|members|contents?) (?:of|does|has|are)\b|\bis defined in\b|\bwhat(?: is|'s| s) in(?:side)?\b",
    "family": r"\bsub ?class(?:es)?\b|\bsuper ?class(?:es)?\b|\b(?:base|parent) class(?:es)?\b|\bderiv(?:es?|ed)\b"
    r"|\binherit\w*\b|\boverr(?:ides?|idden|iding)\b|\bbesides the method\b|\bimplements\b",
    "value": r"\bvalue of\b|\bdefaults? (?:of|for)\b|\bset to\b|\bequal to\b|\bhow (?:large|big|long|many)\b",
    "history": r"\b(?:why|when) (?:was|were|did|has|have)\b.{1,60}\b(?:chang|edit|modif|touch|introduc|add)\w*\b"
    r"|\bwho (?:last )?(?:changed|edited|modified|touched|introduced|wrote|added)\b"
    r"|\blast changed?\b|\bhistory of\b|\bchanges together\b",
    "imports": r"\b(?:which|what)\b.{0,30}\bimports?\b|\bimported by\b|\bdoes\b.{1,60}\bimport\b"
    r"|\bdepend on it and on what\b|\bon what does it depend\b",
}  # fmt: skip
# These are meant only where nothing more particular is asked.
_GENERAL: Final[dict[Intent, str]] = {
    "location": r"\bwhere\b|\blocat\w+\b|\bwhich (?:file|function|method|class|module|place|part|code|piece)\b"
    r"|\bfind the\b|\bplace (?:where|that|in)\b|\bin what file\b|\bpoint me\b",
    "rationale": r"\bwhy\b|\breasons?\b|\brationale\b|\bwhat(?: is|'s| s) the point\b|\bneeded\b",
    "flow": r"\bhow (?:is|are|does|do|did|can|could|should|to|it)\b|\bwhat is done (?:with|about|to)\b"
    r"|\bwhat happens\b|\bwalk (?:me )?through\b|\bsteps?\b"
    r"|\bexplain how\b|\binner workings?\b|\bwhat goes on\b|\bgo about\b|\balgorithm\b",
}  # fmt: skip
_PURPOSE: Final = (
    r"\bpurpose\b|\bwhat(?: is|'s| s| are)\b|\bwhat (?:does|do|did)\b|\bfor what\b|\bresponsib\w+\b|\brole\b"
    r"|\bexplain\b|\bdescribe\b|\btell me\b|\bsummari\w+\b|\bgood for\b|\bmeant to\b|\bjob of\b|\boverview\b"
)
_ONE: Final = {name: re.compile(pattern) for name, pattern in _PATTERNS.items()}
_WIDE: Final = {name: re.compile(pattern) for name, pattern in _GENERAL.items()}
_PURPOSE_SAID: Final = re.compile(_PURPOSE)


_NO_TOPIC: Final = frozenset(
    terms(
        f"{' '.join(sorted(QUESTION_WORDS))} code function functions method methods class classes file files module "
        ""
        "thing something somebody someone part place piece line lines implemented implementation handled done "
        "responsible defined definition it exactly decided determined controlled "
        "exception exceptions error errors called used work works need needed kind sort way run runs"
    )
)
OTHER: Final = "other"
_PART: Final = re.compile(r"[,;]\s+and\b|[?!]\s|[.]\s+(?=[A-Z])")
_WHY: Final = frozenset({"raises", "returns", "callers", "callees", "signature", "tests", "value"})


def intents(text: str) -> frozenset[Intent]:
    """Everything that a question, or one of its parts, asks for; the empty set where its words do not tell."""
    return frozenset().union(*(_of_part(part) for part in _PART.split(text)))


def class_of(text: str) -> str:
    """The one class that a question is counted in: the first of its intents, `OTHER` without any."""
    found = intents(text)
    return next((name for name in INTENTS if name in found), OTHER)


def topic(text: str) -> frozenset[str]:
    """The terms of what a question is about: without the words that say what it wants to know, and without names."""
    plain = _plain(text)
    for said in (*_ONE.values(), *_WIDE.values(), _PURPOSE_SAID):
        plain = said.sub(_kept, plain)
    return frozenset(terms(plain)) - _NO_TOPIC


def content(text: str) -> frozenset[str]:
    """The terms that tell one question from another that wants to know the same: its topic and its names."""
    names = " ".join(name for found in NAME.findall(text) for name in found if name)
    return topic(text) | frozenset(terms(names))


def _kept(found: re.Match[str]) -> str:
    """What a pattern spans between its own words, which are the first and the last."""
    return " ".join(found[0].split()[1:-1])


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[\w']+", NAME.sub(" it ", text).lower()))


def _of_part(text: str) -> set[Intent]:
    plain = _plain(text)
    found: set[Intent] = {name for name, said in _ONE.items() if said.search(plain)}
    if plain.startswith("why"):  # what is told in it is not what is asked for
        found -= _WHY
    if not found:
        found = {name for name, said in _WIDE.items() if said.search(plain)}
    if {"location", "rationale"} & found:
        found.discard("flow")
    if not found and _PURPOSE_SAID.search(plain):
        found.add("purpose")
    return found
