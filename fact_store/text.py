"""Source text and prose into search terms: identifiers split into words, the whole kept beside them."""

import re
import unicodedata
from itertools import chain

MEMO_WORDS = 200_000
COMPOUND_CHARS = 80
WORD_CHARS = 400
PART_CHARS = 40

_WORD = re.compile(r"\w+")
_ASCII_PART = re.compile(r"[A-Z]{2,}s(?![a-z])|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_OTHER_PART = re.compile(r"[^\W\d_]+|\d+")
_VOWEL = re.compile(r"[aeiouy]")
_SHORT = re.compile(r"[^aeiou]?[aeiouy][^aeiouwxy]\Z")
_IRREGULAR = {
    "ids": "id", "indices": "index", "vertices": "vertex", "matrices": "matrix", "children": "child", "news": "news",
}  # fmt: skip

_QUESTION_WORDS = """
a about actually all also am an and any are as at be been being but by can could did do does doesn don done exactly
explain for from give given had happen happens has have how i if in into is isn it its just let like ll make makes
many may me mean means might most much my need of on one only or our please really s should show so some such t tell
than that the their them then there these they this those thus to us used very want was way we well were what when
where whether which while who whose why will with work works would you your
"""
QUESTION_WORDS = frozenset(_QUESTION_WORDS.split())


def terms(text: str) -> list[str]:
    """Terms of `text` in order, with repetitions: `getUserNames` -> get, user, name, getusernames.

    An identifier gives its words, lower-cased and lightly stemmed, then itself as a whole, lower-cased but not stemmed,
    where it has more than one word. Underscores around an identifier do not count.
    """
    return list(chain.from_iterable(map(_terms_of_word, _WORD.findall(text))))


def search_text(text: str) -> str:
    """The terms of `text` joined by blanks, which full-text indices hold: no tokenizer of theirs splits identifiers."""
    return " ".join(terms(text))


def question_terms(text: str) -> list[str]:
    """The terms of a question, each once, in order, without `QUESTION_WORDS` (with them where nothing else is left)."""
    words = _WORD.findall(text)
    telling = [word for word in words if word.lower() not in QUESTION_WORDS] or words
    return list(dict.fromkeys(chain.from_iterable(map(_terms_of_word, telling))))


def stem(word: str) -> str:
    """`word` (lower case) without its plural, -ed or -ing ending: tries -> try, parsing, parse -> pars, named -> name.

    A shorter relative of Porter's first step (An algorithm for suffix stripping, 1980). A final e goes from words of
    five letters and more, so that the forms of one verb meet.
    """
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) <= 3 or not word.isalpha():
        return word
    word = _without_past(_without_plural(word))
    return word[:-1] if len(word) >= 5 and word.endswith("e") and not word.endswith("ee") else word


def _without_plural(word: str) -> str:
    if not word.endswith("s") or word.endswith(("ss", "us", "is", "ias")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y" if len(word) > 4 else word[:-1]
    return word[:-2] if word.endswith(("sses", "xes", "ches", "shes")) else word[:-1]


def _without_past(word: str) -> str:
    if word.endswith("ied"):
        return word[:-3] + "y" if len(word) > 4 else word[:-1]
    for ending in ("ing", "ed"):
        base = word.removesuffix(ending)
        if base != word and len(base) >= 2 and not word.endswith("eed") and _VOWEL.search(base):
            return _repaired(base)
    return word


def _repaired(base: str) -> str:
    """The verb that lost its -ed or -ing: runn -> run, nam -> name, join -> join."""
    if len(base) > 3 and base[-1] == base[-2] and base[-1] not in "slz":
        return base[:-1]
    return base + "e" if len(base) <= 3 and _SHORT.match(base) else base


def _split_word(word: str) -> tuple[str, ...]:
    if not word.isascii():
        word = unicodedata.normalize("NFKC", word)
    word = word[:WORD_CHARS].strip("_")
    pattern = _ASCII_PART if word.isascii() else _OTHER_PART
    parts = [stem(part[:PART_CHARS].lower()) for part in pattern.findall(word)]
    if len(parts) > 1 and len(word) <= COMPOUND_CHARS:
        parts.append(word.lower())
    return tuple(parts)


class _Memo(dict[str, tuple[str, ...]]):
    """Terms by identifier; bodies repeat the same few, so most look-ups never leave C. Emptied when it is full."""

    def __missing__(self, word: str) -> tuple[str, ...]:
        if len(self) >= MEMO_WORDS:
            self.clear()
        found = _split_word(word)
        if len(word) <= COMPOUND_CHARS:
            self[word] = found
        return found


_terms_of_word = _Memo().__getitem__
