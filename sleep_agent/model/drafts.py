"""A model's reply into a draft: claims and questions with bounded fields, whatever of them can be read.

A reply that was cut off gives what was whole in it; one that is no JSON at all gives an empty draft that says so.
"""

import json
from collections.abc import Sequence
from typing import Any, Final

from msgspec import Struct, ValidationError, convert
from msgspec.structs import replace

REPLY_CHARS_MAX: Final = 400_000
ITEMS_MAX: Final = 64
KINDS: Final = (
    "intent", "behaviour", "invariant", "failure", "side effect", "data flow", "design", "pitfall", "usage",
)  # fmt: skip
INTERROGATIVES: Final = ("what", "why", "where", "how")
ASPECTS: Final = ("definition", "location", "dependency", "flow", "purpose", "rationale", "api")
CATEGORIES: Final = tuple(f"{word}/{aspect}" for word in INTERROGATIVES for aspect in ASPECTS)


class DraftFact(Struct, frozen=True):
    """A claim as a model made it, unchecked; `id` names one of an earlier pass."""

    subject: str
    kind: str
    claim: str
    quotes: tuple[str, ...] = ()
    id: str = ""


class DraftQuestion(Struct, frozen=True):
    """A question with its answer as a model made it, unchecked."""

    subject: str
    question: str
    answer: str
    category: str
    likelihood: float = 0.5
    quotes: tuple[str, ...] = ()
    id: str = ""


class Reply(Struct, frozen=True):
    """What could be read of one reply. `broken` says why something could not, "" where all could."""

    facts: tuple[DraftFact, ...] = ()
    questions: tuple[DraftQuestion, ...] = ()
    remove: tuple[str, ...] = ()
    finish: bool = False
    broken: str = ""


class Draft(Struct, frozen=True):
    """Everything that one conversation holds after its passes, by id, in the order of first mention."""

    facts: dict[str, DraftFact]
    questions: dict[str, DraftQuestion]


def schema() -> dict[str, Any]:
    """The JSON schema of a reply, for servers that can hold a model to one."""
    text = {"type": "string"}
    texts = {"type": "array", "items": text}
    fact = {
        "id": text,
        "subject": text,
        "kind": {"type": "string", "enum": list(KINDS)},
        "claim": text,
        "quotes": texts,
    }
    question = {
        "id": text, "subject": text, "question": text, "answer": text,
        "category": {"type": "string", "enum": list(CATEGORIES)}, "likelihood": {"type": "number"}, "quotes": texts,
    }  # fmt: skip
    fields = {
        "facts": {"type": "array", "items": _object(fact)},
        "questions": {"type": "array", "items": _object(question)},
        "remove": texts,
        "finish": {"type": "boolean"},
    }
    return _object(fields)


def _object(fields: dict[str, Any]) -> dict[str, Any]:
    required = [name for name in fields if name != "id"]
    return {"type": "object", "properties": fields, "required": required, "additionalProperties": False}


def read_reply(text: str) -> Reply:
    """What one reply says; never raises."""
    value, broken = _object_in(text[:REPLY_CHARS_MAX])
    facts, bad_facts = _each(value.get("facts"), DraftFact)
    questions, bad_questions = _each(value.get("questions"), DraftQuestion)
    remove = value.get("remove")
    names = tuple(name for name in remove if isinstance(name, str))[:ITEMS_MAX] if isinstance(remove, list) else ()
    if not broken and (bad := bad_facts + bad_questions):
        broken = f"{bad} entries do not have the form that was asked for"
    return Reply(facts, questions, names, value.get("finish") is True, broken)


def draft_of(replies: Sequence[Reply]) -> Draft:
    """The replies of one conversation, one after another: each adds, corrects and removes."""
    facts: dict[str, DraftFact] = {}
    questions: dict[str, DraftQuestion] = {}
    for reply in replies:
        for fact in reply.facts:
            name = fact.id if fact.id in facts else _next("f", facts)
            facts[name] = replace(fact, id=name)
        for question in reply.questions:
            name = question.id if question.id in questions else _next("q", questions)
            questions[name] = replace(question, id=name)
        for name in reply.remove:
            # What is gone keeps its number, so that no later one is taken for it.
            if name in facts:
                facts[name] = replace(facts[name], claim="")
            if name in questions:
                questions[name] = replace(questions[name], question="")
    return Draft(
        {name: fact for name, fact in facts.items() if fact.claim},
        {name: question for name, question in questions.items() if question.question},
    )


def _next(letter: str, known: dict[str, Any]) -> str:
    return f"{letter}{len(known) + 1}"


def _each(values: Any, kind: Any) -> tuple[tuple[Any, ...], int]:
    """The entries of a list that have the form of `kind`, and how many have not."""
    if not isinstance(values, list):
        return (), 0
    read = []
    for value in values[:ITEMS_MAX]:
        try:
            read.append(convert(value, kind))
        except (ValidationError, RecursionError):
            continue
    return tuple(read), len(values) - len(read)


def _object_in(text: str) -> tuple[dict[str, Any], str]:
    """The first JSON object in a text; where it is cut off, what of it is whole."""
    start = text.find("{")
    if start < 0:
        return {}, "there is no JSON object in the reply"
    try:
        value, _ = json.JSONDecoder().raw_decode(text, start)
        return (value, "") if isinstance(value, dict) else ({}, "the reply is no JSON object")
    except (ValueError, RecursionError) as error:
        mended = _mended(text[start:])
        return mended, f"the reply is not valid JSON ({str(error)[:80]})"


def _mended(text: str) -> dict[str, Any]:
    """An object that breaks off, up to the last entry of one of its lists that is whole."""
    stack: list[str] = []
    inside = escaped = False
    whole = 0
    for at, char in enumerate(text):
        if inside:
            inside = escaped or char != '"'
            escaped = char == "\\" and not escaped
        elif char == '"':
            inside = True
        elif char in "{[":
            stack.append(char)
        elif char in "}]":
            if not stack or stack.pop() != ("{" if char == "}" else "["):
                break
            if stack == ["{", "["]:
                whole = at + 1
    if not whole:
        return {}
    try:
        value = json.loads(f"{text[:whole]}]}}")
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
