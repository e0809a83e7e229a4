"""What was said before, and a question that leans on it, into the question that was meant."""

import re
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from assistant.question import read_question
from indexer.records import split_moniker

BUDGET_TOKENS: Final = 2_000
CHARS_PER_TOKEN: Final = 4
ELLIPTIC_WORDS_MAX: Final = 6

_SUFFIX: Final = re.compile(r"#\d+")
_PRONOUN: Final = re.compile(
    r"\b(?:(?:this|that|the same|the) (?:function|method|class|module|file|symbol|one)"
    r"(?! (?:that|which|who|whose|for|to|of|in|named|called)\b)"
    r"|it(?!'s|’s)|this|that|they|them|these|those)\b",
    re.IGNORECASE,
)
_POSSESSIVE: Final = re.compile(
    r"\b(?:its|their)\b|\b(?:it|that)['’]s(?= (?:callers?|callees?|tests?)\b)", re.IGNORECASE
)
_RATHER: Final = re.compile(
    r"^\s*(?:(?:and|but|so|ok|okay)\b[,\s]*)?(?:what|how) about\s+(\S+?)\s*\??\s*$", re.IGNORECASE
)
_AND: Final = re.compile(r"^\s*(?:and|or)\s+(\S+?)\s*\??\s*$", re.IGNORECASE)
_LINK: Final = re.compile(r"^\s*(?:and|but|so|also|then|ok|okay|or)\b[,\s]*", re.IGNORECASE)
_INTERROGATIVE: Final = re.compile(
    r"^\s*(?:who|what|which|why|where|when|how|does|do|is|are|can|could|should|show|list|any|more|tests?|callers?)\b",
    re.IGNORECASE,
)
_NO_NAMES: Final = frozenset(
    ("all", "callees", "caller", "callers", "docs", "documentation", "effects", "else", "errors", "exceptions", "how",
     "it", "more", "so", "test", "tests", "that", "them", "these", "they", "this", "those", "usage", "users", "what",
     "when", "where", "who", "why")
)  # fmt: skip
_VERB: Final = re.compile(r"(?:is|are|does|do|call|calls|raise|raises|return|returns|need|needs|used|called)\b")


class Turn(Struct, frozen=True):
    """A question as it was typed (`said`) and as it was meant (`asked`), with its answer.

    `subject` is the symbol it was about ("" where none is known), `sources` are the places it cited, as `path:line`.
    """

    said: str
    asked: str
    answer: str
    subject: str = ""
    sources: tuple[str, ...] = ()

    @property
    def tokens(self) -> int:
        """What the turn takes of the conversation's budget."""
        return (len(self.asked) + len(self.answer)) // CHARS_PER_TOKEN + 1


def fitted(turns: Sequence[Turn], budget: int = BUDGET_TOKENS) -> tuple[Turn, ...]:
    """The newest turns that fit into `budget` tokens, in their order; the newest one always, its answer cut to fit."""
    kept: list[Turn] = []
    for turn in reversed(turns):
        left = budget - sum(each.tokens for each in kept)
        if turn.tokens > left:
            if kept:
                break
            room = max(0, left * CHARS_PER_TOKEN - len(turn.asked) - CHARS_PER_TOKEN)
            turn = Turn(turn.said, turn.asked, turn.answer[:room], turn.subject, turn.sources)
        kept.append(turn)
    return tuple(reversed(kept))


def told(turns: Sequence[Turn]) -> str:
    """A conversation as a model is told of it."""
    return "\n\n".join(f"Question: {turn.asked}\nAnswer: {turn.answer.strip()}" for turn in turns if turn.asked)


def resolve(question: str, turns: Sequence[Turn]) -> str:
    """The question with what it leans on put in: "and who calls it?" after one about `Till.total` asks who calls
    `Till.total`. One that stands by itself comes back as it is.
    """
    before = next((turn for turn in reversed(turns) if turn.subject), None)
    if before is None:
        return question
    name = short_name(before.subject)
    if other := _another(question):
        return _about_another(before, name, other)
    if read_question(question).names or read_question(question).paths:
        return question
    rest = _LINK.sub("", question, count=1)
    if (found := _POSSESSIVE.search(rest)) is not None:
        return f"{rest[: found.start()]}the{rest[found.end() :].rstrip(' ?!.')} of `{name}`?"
    if (found := _PRONOUN.search(rest)) is not None and _stands_for_it(rest, found):
        return f"{rest[: found.start()]}`{name}`{rest[found.end() :]}"
    if _is_elliptic(question, rest):
        return f"{rest.rstrip(' ?!.')} (about `{name}` in {split_moniker(before.subject)[0]})?"
    return question


def short_name(subject: str) -> str:
    """A symbol as a person names it: its qualified name, a module by its path."""
    path, qualname = split_moniker(subject)
    return _SUFFIX.sub("", qualname) or path


def _another(question: str) -> str:
    """The name that is asked about instead, as in "what about Y?" or "and `Y`?"; "" where there is none."""
    if (found := _RATHER.match(question)) is None:
        found = _AND.match(question)
        if found is None or not (found[1].startswith("`") or read_question(found[1]).names):
            return ""
    name = found[1].strip("`").removesuffix("()")
    return "" if name.lower() in _NO_NAMES else name


def _about_another(before: Turn, name: str, other: str) -> str:
    """The question before, about something else: "what about Y?"."""
    asked = before.asked.replace(f"`{name}`", f"`{other}`")
    if asked == before.asked:
        last = name.rpartition(".")[2]
        asked = re.sub(rf"`?(?<![\w.]){re.escape(name)}(?!\w)`?|`?\b{re.escape(last)}\b`?", f"`{other}`", before.asked)
    return asked if asked != before.asked else f"What does `{other}` do?"


def _stands_for_it(text: str, found: re.Match[str]) -> bool:
    """A pronoun is one unless it leads a clause ("the function that reads …") or stands before a noun of its own."""
    word = found[0].lower()
    if word not in ("that", "this", "these", "those"):
        return True
    behind = text[found.end() :].strip()
    return not behind or behind[0] in "?.,!" or _VERB.match(behind) is not None


def _is_elliptic(question: str, rest: str) -> bool:
    """Too short to stand alone: it begins with "and", or has but an interrogative and a word or two."""
    words = re.findall(r"\w+", rest)
    if not words or len(words) > ELLIPTIC_WORDS_MAX:
        return False
    return rest != question or (len(words) <= 2 and _INTERROGATIVE.match(rest) is not None)
