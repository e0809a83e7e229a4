"""A question into what it can be matched by: terms, phrases, mentioned names and paths, and what kind of answer it
wants.
"""

import re

from fact_store.text import QUESTION_WORDS, question_terms, terms
from indexer.records import Record

QUESTION_CHARS_MAX = 8_000
TERMS_MAX = 48
PHRASES_MAX = 16
PHRASE_WORDS_MAX = 8

_TOKEN = re.compile(r"\w+|[^\w\s]")
_PATH = re.compile(
    r"[\w.\-]+(?:/[\w.\-]+)+"
    r"|\w[\w\-]*\.(?:py|pyi|md|rst|toml|ya?ml|cfg|ini|json|sql|js|ts|go|rs|java|c|h|cpp)\b"
)
_NAME = re.compile(
    r"`([A-Za-z_][\w.]*)`"  # in backticks
    r"|\b([A-Za-z_][\w.]*\w)\("  # called
    r"|\b(\w*[a-z0-9]_\w+|_+\w+|\w+\.\w+|[A-Z]?[a-z0-9]+[A-Z]\w*|[A-Z]{2,}\w*_\w+)"  # spelt as only code is
)
_BREAKS = frozenset(("between", "within", "through", "across", "during", "before", "after", "without", "instead",
                     "rather", "either", "both", "against", "over"))  # fmt: skip
_TESTS = frozenset(("test", "tests", "tested", "testing", "fixture", "fixtures", "unittest", "pytest"))
_DOCS = frozenset(("documentation", "documented", "readme", "docs", "changelog", "tutorial", "guide"))
_INTERROGATIVES = ("what", "where", "why", "how", "who", "which", "when")


class Question(Record):
    """A question that was read. `terms` once each, in order; `phrases` are runs of terms between small words."""

    text: str
    terms: tuple[str, ...]
    phrases: tuple[tuple[str, ...], ...]
    names: tuple[str, ...]
    paths: tuple[str, ...]
    interrogative: str
    wants_tests: bool
    wants_docs: bool


def read_question(text: str) -> Question:
    """`text`, cut to `QUESTION_CHARS_MAX`, as a `Question`; any text will do."""
    text = text[:QUESTION_CHARS_MAX]
    words = [w.lower() for w in re.findall(r"\w+", text)]
    asked = next((w for w in words[:6] if w in _INTERROGATIVES), "")
    names = tuple(dict.fromkeys(n for found in _NAME.findall(text) for n in found if n))
    return Question(
        text=text,
        terms=tuple(question_terms(text)[:TERMS_MAX]),
        phrases=_phrases(text),
        names=names[:TERMS_MAX],
        paths=tuple(dict.fromkeys(_PATH.findall(text)))[:TERMS_MAX],
        interrogative=asked,
        wants_tests=not _TESTS.isdisjoint(words),
        wants_docs=not _DOCS.isdisjoint(words),
    )


def _phrases(text: str) -> tuple[tuple[str, ...], ...]:
    """Runs of telling words, at least two terms each: the parts a long question names separately."""
    runs: list[list[str]] = [[]]
    for spelt in _TOKEN.findall(text):
        if spelt in "-'`’":
            continue
        is_word = spelt[0].isalnum() or spelt[0] == "_"
        if not is_word or spelt.lower() in QUESTION_WORDS or spelt.lower() in _BREAKS:
            runs.append([])
        elif len(runs[-1]) >= PHRASE_WORDS_MAX:
            runs.append([spelt])
        else:
            runs[-1].append(spelt)
    found = (tuple(dict.fromkeys(terms(" ".join(run)))) for run in runs)
    return tuple(dict.fromkeys(p for p in found if len(p) >= 2))[:PHRASES_MAX]
