"""Drafts of a model into the rows that may be stored, and a line for each claim that may not: the model is not asked.

A claim stands if it is worded as a plain sentence, every name in it is a name of the code, each of its quotes is
byte-equal to the source and holds code, one of them lies in its subject, and nothing that was proved speaks against it.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec.structs import replace

from fact_store.records import AnticipatedQuestion, Evidence, Fact
from fact_store.snapshot import Snapshot
from fact_store.text import question_terms
from indexer.digest import digest_of
from indexer.records import Record, moniker, split_moniker
from sleep_agent.anticipate import prior
from sleep_agent.model.contradictions import contradicted
from sleep_agent.model.dossier import Dossier, Text
from sleep_agent.model.drafts import CATEGORIES, KINDS, Draft, DraftFact, DraftQuestion
from sleep_agent.model.naming import Vocabulary
from sleep_agent.model.orders import without_hidden
from sleep_agent.model.quotes import QuoteError, Source
from sleep_agent.model.rules import prompt_version
from sleep_agent.model.wording import fault_of

FACTS_MAX: Final = 24
QUESTIONS_MAX: Final = 12
QUOTES_MAX: Final = 6
CLAIM_CHARS: Final = (20, 480)
QUESTION_CHARS: Final = (12, 240)
ANSWER_CHARS: Final = (40, 1600)
SAME_SHARE: Final = 0.75


class Verdict(Record):
    """What of the drafts may be stored, and why the rest may not: (id, reason), the reason in a few words."""

    facts: tuple[Fact, ...]
    questions: tuple[AnticipatedQuestion, ...]
    refused: tuple[tuple[str, str], ...]


class _RefusedError(ValueError):
    """Why a claim may not be stored."""


class Verifier:
    """Checks drafts about one module against its source and what was proved about it."""

    def __init__(self, snapshot: Snapshot, dossier: Dossier, model: str) -> None:
        self._snapshot = snapshot
        self._path = dossier.path
        self._text = Text(dossier.full, dossier.language)
        own = [moniker(dossier.path, s.qualname) for s in snapshot.code.symbols(dossier.path)]
        self._known = Vocabulary(self._text.code, (*own, *(each.moniker for each in dossier.interfaces)), dossier.path)
        self._source = Source(snapshot, dossier.path, self._text, self._known)
        self._others = {split_moniker(each.moniker)[1].rpartition(".")[2]: each.moniker for each in dossier.interfaces}
        self._own = {
            split_moniker(name)[1].rpartition(".")[2]: name for name in reversed(own) if split_moniker(name)[1]
        }
        self._producer = f"model/{model}/{prompt_version()}"

    def verdict(self, drafts: Sequence[Draft]) -> Verdict:
        """What stands of several drafts: each claim once, with the number of drafts that made it."""
        facts: list[Fact] = []
        questions: list[AnticipatedQuestion] = []
        refused: list[tuple[str, str]] = []
        for draft in drafts:
            for fact in draft.facts.values():
                try:
                    _merge(facts, self._fact(fact, len(drafts)))
                except (_RefusedError, QuoteError) as error:
                    refused.append((fact.id, str(error)))
            for question in draft.questions.values():
                try:
                    row = self._question(question)
                    if not any(_alike(row.question, other.question) for other in questions):
                        questions.append(row)
                except (_RefusedError, QuoteError) as error:
                    refused.append((question.id, str(error)))
        best = sorted(facts, key=lambda fact: -int(str(fact.payload["agreed"])))[:FACTS_MAX]
        likeliest = sorted(questions, key=lambda q: -q.likelihood)[:QUESTIONS_MAX]
        return Verdict(tuple(best), tuple(likeliest), tuple(refused))

    def _fact(self, draft: DraftFact, width: int) -> Fact:
        subject = self._subject(draft.subject)
        if draft.kind not in KINDS:
            raise _RefusedError(f"is of no known kind ({without_hidden(draft.kind)[:24]!r})")
        claim = self._worded(draft.claim, CLAIM_CHARS)
        proved = self._snapshot.facts_of(subject)
        if kind := contradicted(claim, proved):
            raise _RefusedError(f"contradicts what was proved ({kind})")
        if any(_alike(claim, fact.claim) for fact in proved if fact.certainty == "proved"):
            raise _RefusedError("repeats what was proved")
        evidence = self._evidence(subject, claim, draft.quotes)
        key = digest_of([draft.kind, subject, claim, self._producer, *_parts(evidence)])
        payload = {"agreed": 1, "drafts": width}
        return Fact(key, draft.kind, subject, claim, dict(payload), evidence, self._producer, "inferred")

    def _question(self, draft: DraftQuestion) -> AnticipatedQuestion:
        subject = self._subject(draft.subject)
        question = self._worded(draft.question, QUESTION_CHARS)
        if not question.endswith("?"):
            raise _RefusedError("is no question")
        if draft.category not in CATEGORIES:
            raise _RefusedError("is of no known category")
        answer = self._worded(draft.answer, ANSWER_CHARS)
        if kind := contradicted(answer, self._snapshot.facts_of(subject)):
            raise _RefusedError(f"contradicts what was proved ({kind})")
        evidence = self._evidence(subject, answer, draft.quotes)
        key = digest_of(["question", question, answer, subject, self._producer, *_parts(evidence)])
        asked = min(1.0, max(0.0, draft.likelihood)) if draft.likelihood == draft.likelihood else 0.0
        likelihood = round(asked * prior(subject), 3)
        return AnticipatedQuestion(key, question, answer, subject, draft.category, evidence, self._producer, likelihood)

    def _subject(self, named: str) -> str:
        """The symbol of this module that a draft is about; a model may give its moniker or its qualified name."""
        qualname = named.strip().removeprefix(f"{self._path}::").strip("`")
        if qualname in ("", self._path):
            return moniker(self._path)
        name = moniker(self._path, qualname)
        if self._snapshot.symbol(name) is None:
            raise _RefusedError(f"is about no symbol of the module ({without_hidden(qualname)[:60]!r})")
        return name

    def _worded(self, text: str, bounds: tuple[int, int]) -> str:
        plain = " ".join(without_hidden(text).split())
        if fault := fault_of(plain, self._text, self._known, least=bounds[0], most=bounds[1]):
            raise _RefusedError(fault)
        return plain

    def _evidence(self, subject: str, text: str, quotes: Sequence[str]) -> tuple[Evidence, ...]:
        """The quotes, then the subject's own source, then the interfaces of what is named from elsewhere."""
        if not quotes:
            raise _RefusedError("gives no quote")
        found = [self._source.evidence(quote, subject) for quote in quotes[:QUOTES_MAX]]
        if not any(self._source.is_inside(each, subject) for each in found):
            raise _RefusedError("quotes nothing of its subject")
        rest: list[Evidence] = []
        if split_moniker(subject)[1] and not any(each.moniker == subject for each in found):
            rest.append(Evidence(subject, "body", self._snapshot.digest(subject, "body")))
        quoted = {each.moniker for each in found}
        named = (name for name in self._named_in(text) if name != subject and name not in quoted)
        rest += [Evidence(name, "interface", self._snapshot.digest(name, "interface")) for name in named]
        return tuple(dict.fromkeys([*found, *rest]))

    def _named_in(self, text: str) -> list[str]:
        words = dict.fromkeys(part for word in text.replace("`", " ").split() for part in _identifiers(word))
        return [name for word in words if (name := self._own.get(word) or self._others.get(word))]


def _identifiers(word: str) -> list[str]:
    """The parts of a word that could be a symbol's name; a plain lower-case word is none unless it is called."""
    bare = word.strip(".,;:!?()[]{}'\"")
    if not ("_" in bare or "." in bare or "(" in word or bare[:1].isupper()):
        return []
    return [part for part in bare.replace("(", ".").replace(")", ".").split(".") if part.isidentifier()]


def _merge(facts: list[Fact], fact: Fact) -> None:
    """Add a fact, or count it with the one that says the same about the same subject."""
    for at, other in enumerate(facts):
        if other.subject == fact.subject and _alike(other.claim, fact.claim):
            agreed = int(str(other.payload["agreed"])) + 1
            width = int(str(other.payload["drafts"]))
            payload = {**other.payload, "agreed": min(agreed, width)}
            facts[at] = replace(other, payload=payload)
            return
    facts.append(fact)


def _alike(one: str, other: str) -> bool:
    a, b = set(question_terms(one)), set(question_terms(other))
    return len(a & b) >= SAME_SHARE * len(a | b)


def _parts(evidence: Iterable[Evidence]) -> list[str]:
    return [part for e in evidence for part in (e.moniker, e.aspect, e.digest, str(e.lines or ""), e.quote or "")]
