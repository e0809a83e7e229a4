"""A sentence of a model into whether it may be stored: no links, no markup, nothing that an order put there."""

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Final

from fact_store.redaction import redact
from fact_store.text import stem
from sleep_agent.model.dossier import Text
from sleep_agent.model.naming import Vocabulary, unresolved
from sleep_agent.model.orders import WITHHELD, gives_orders
from sleep_agent.model.rules import PROMPTS, prompt

_LINK: Final = re.compile(
    r"(?i)\w{2,}://|\bwww\.|\bmailto:|\b(?:java|vb)script:|\bdata:\w|\bcommand:|\b(?:\d{1,3}\.){3}\d{1,3}\b|[\w.+-]+@[\w-]+\.\w"
    r"|\]\s*\(|\]\s*:|!\[|\bhxxp|\[\.\]|\bdot (?:com|org|net|io)\b"
    r"|\b[\w-]+\.(?:com|org|net|io|dev|app|ai|co|info|biz|xyz|test|example|invalid|localhost|onion|link|site|online|top|click|zip"
    r"|ru|cn|uk|de|eu|us|me|ly|gg|to)\b(?:/|\b)"
)
_MARKUP: Final = re.compile(r"(?<!\w)</?[a-zA-Z!][^<>]*>|&#?\w+;|^\s{0,3}#{1,6}\s|```|~~~|\|\s*-{3,}", re.MULTILINE)
_LETTERS: Final = re.compile(r"[A-Za-z]{3,}")
RARE_CHARS_MIN: Final = 5
_MARKS: Final = frozenset("\n\t '\"`.,;:!?()[]{}<>=+-*/\\|&%~^#@$_–—…“”‘’→←×≤≥≠·²°")


def fault_of(text: str, source: Text, known: Vocabulary, *, least: int, most: int) -> str:
    """Why a sentence may not be stored, "" where it may; `least` and `most` bound its characters."""
    if not least <= len(text) <= most:
        return f"has {len(text)} characters, not {least} to {most}"
    if links := links_in(text, known):
        return f"holds a link ({links[0]!r})"
    if _MARKUP.search(text):
        return "holds markup"
    if any(not (c.isascii() or c.isalpha() or c in _MARKS) for c in text):
        return "holds signs that are no text"
    if gives_orders(text) or WITHHELD in text or "[withheld" in text:
        return "gives orders"
    if redact(text) != text or "[REDACTED:" in text:
        return "holds a secret"
    if names := unresolved(text, known):
        return f"names what the code does not know: {', '.join(names[:3])}"
    if words := _tainted(text, source, known):
        return f"says a word that only a comment or literal of the source has: {words[0]}"
    return ""


def links_in(text: str, known: Vocabulary) -> list[str]:
    """What in a text is, or could be made into, a link; dotted names of the code are none."""
    return [found[0] for found in _LINK.finditer(text) if not _is_attribute(found, text, known)]


def _is_attribute(found: re.Match[str], text: str, known: Vocabulary) -> bool:
    """True for a dotted name of the code that looks like a host, such as `self.io`."""
    name = re.search(r"[\w.]*$", text[: found.start()])
    whole = (name[0] if name else "") + found[0]
    return bool(re.fullmatch(r"[\w.]+", whole)) and whole in known.code and known.knows(whole)


def _tainted(text: str, source: Text, known: Vocabulary) -> list[str]:
    """Words that came out of the source's comments and literals and are neither code nor plain English: whoever plants
    a word there to see it again finds that it stays there. Of passages that give orders no word counts as plain that
    is not one of ours or told elsewhere in the file.
    """
    told = _words(p.text for p in source.passages if p not in source.orders)
    rare = {word for word in told - known.folded - known.parts if not is_plain(word)}
    if source.orders:
        given = _words(p.text for p in source.orders)
        rare |= given - told - known.folded - known.parts - _our_words()
    return sorted(_words([text]) & rare)


def rare_words(text: str, known: Vocabulary) -> list[str]:
    """Words of a text that are neither code nor plain English."""
    return sorted(word for word in _words([text]) - known.folded - known.parts if not is_plain(word))


def is_plain(word: str) -> bool:
    """True for a lower-case word that programmers use in prose, in any of its forms."""
    return len(word) < RARE_CHARS_MIN or word in _our_words() or stem(word) in _plain_stems()


@cache
def _plain_stems() -> frozenset[str]:
    """Stems of words that comments and docstrings of many projects have in common."""
    return frozenset(files("sleep_agent.model").joinpath("plain_words.txt").read_text("utf-8").split())


def _words(texts: Iterable[str]) -> set[str]:
    return {word.lower() for text in texts for word in _LETTERS.findall(text)}


@cache
def _our_words() -> frozenset[str]:
    """What anybody says: the words of our own prompts, and those that bind a sentence."""
    return frozenset(_words([*map(prompt, PROMPTS), _BINDING]))


_BINDING: Final = """
the and for that this with from are was were has have had not but its it's into onto than then when where while which
who whom whose what why how each every any all both either neither only also because before after between within
without through over under above below again once here there same other another such more most less least first last
next new old own out off per via one two three does did done doing makes make made call calls called caller uses used
user using return returns returned raises raised value values object objects function method class module argument
arguments parameter parameters attribute attributes name names string list dict key keys number file line lines code
data type types default error exception result results state check checks set sets get gets add adds read reads write
writes keep keeps hold holds open opens close closes start stop run runs pass passed can could may might must should
would will shall always never often otherwise else instead still already yet just even
"""
