"""A word that no file has into the one that was perhaps meant: the commonest of those one slip away (Norvig, 2007)."""

from collections.abc import Iterator

from assistant.index import Indexed
from fact_store.text import terms

LETTERS = "abcdefghijklmnopqrstuvwxyz"
WORD_CHARS_MIN = 5
WORD_CHARS_MAX = 24


def respelt(index: Indexed, word: str) -> str:
    """A known word with one letter more, less, other or swapped; "" where there is none or the word is not plain."""
    word = word.lower()
    if not WORD_CHARS_MIN <= len(word) <= WORD_CHARS_MAX or not (word.isascii() and word.isalpha()):
        return ""
    known = ((_frequency(index, other), other) for other in dict.fromkeys(_slips(word)))
    count, found = max(known, key=lambda row: (row[0], row[1]), default=(0, ""))
    return found if count else ""


def _frequency(index: Indexed, word: str) -> int:
    """In how many units a word stands; all its terms must be known."""
    numbers = [index.vocabulary.numbers.get(term, -1) for term in terms(word)]
    return min((int(index.lexical.document_frequency(n)) if n >= 0 else 0 for n in numbers), default=0)


def _slips(word: str) -> Iterator[str]:
    for at in range(len(word) + 1):
        left, right = word[:at], word[at:]
        if right:
            yield left + right[1:]
            yield from (left + letter + right[1:] for letter in LETTERS)
        if len(right) > 1:
            yield left + right[1] + right[0] + right[2:]
        yield from (left + letter + right for letter in LETTERS)
