"""Facts about one symbol into an answer: their claims, as far as they exist and fit."""

import re
from collections.abc import Iterator, Mapping

from fact_store.records import Fact
from sleep_agent.findings import Anticipation

ANSWER_CHARS_MAX = 900

_SUBJECT = re.compile(r"The [a-z ]+ `[^`]+` ")


def answered(
    question: str,
    category: str,
    weight: float,
    known: Mapping[str, Fact],
    *kinds: str,
    needs: tuple[str, ...] = (),
    start: str = "",
) -> Iterator[Anticipation]:
    """The question, answered from the facts of `kinds`; nothing unless one of `needs` (the first kind) is known."""
    if not any(kind in known for kind in needs or kinds[:1]):
        return
    claims = [start] if start else []
    used: list[str] = []
    for kind in kinds:
        fact = known.get(kind)
        if (
            fact
            and not (_is_guessed(fact) and _says_more(known, kinds))
            and _tail(fact.claim) not in " ".join(claims)
            and (not claims or sum(len(c) + 1 for c in claims) + len(fact.claim) <= ANSWER_CHARS_MAX)
        ):
            claims.append(_continued(fact.claim, claims[0]) if claims else fact.claim)
            used.append(kind)
    if used:
        yield Anticipation(question, " ".join(claims), category, tuple(used), weight)


def _is_guessed(fact: Fact) -> bool:
    """True for a purpose that nobody wrote down."""
    return fact.payload.get("source") == "structure"


def _says_more(known: Mapping[str, Fact], kinds: tuple[str, ...]) -> bool:
    """True where another fact of the answer tells what the body does."""
    return any(kind in known and kind in ("steps", "callees", "returns") for kind in kinds)


def _tail(claim: str) -> str:
    """A claim without its subject and its full stop, as it may stand within another."""
    subject = _SUBJECT.match(claim)
    return claim[subject.end() if subject else 0 :].rstrip(".")


def _continued(claim: str, first: str) -> str:
    """A claim after another about the same subject: it need not be introduced again."""
    subject = _SUBJECT.match(first)
    return f"It {claim[subject.end() :]}" if subject and claim.startswith(subject[0]) else claim
