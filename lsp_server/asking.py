"""The custom `noctule/…` requests: checked parameters in, plain JSON objects out."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

import msgspec

from fact_store.records import AnticipatedQuestion, Evidence, Fact, Location

if TYPE_CHECKING:
    from assistant.records import Answer, Piece
    from fact_store.snapshot import Snapshot

QUESTION_CHARS_MAX: Final = 20_000
TOKENS_MAX: Final = 200_000
CONTEXT_TOKENS: Final = 2_000


class PositionParams(msgspec.Struct, frozen=True):
    """A place in a document, in the negotiated encoding."""

    line: int
    character: int


class AskParams(msgspec.Struct, frozen=True, rename="camel"):
    """`noctule/ask`: with a `partialResultToken` the answer comes in chunks and the final result is empty."""

    question: str
    uri: str | None = None
    position: PositionParams | None = None
    partial_result_token: str | int | None = None
    work_done_token: str | int | None = None


class ContextParams(msgspec.Struct, frozen=True, rename="camel"):
    """`noctule/context`: a pack of evidence of at most `tokens` tokens."""

    question: str
    tokens: int = CONTEXT_TOKENS


class FactsParams(msgspec.Struct, frozen=True, rename="camel"):
    """`noctule/facts`: about the symbol named (moniker or qualified name), or the one at a position."""

    symbol: str | None = None
    uri: str | None = None
    position: PositionParams | None = None


class StatusParams(msgspec.Struct, frozen=True, rename="camel"):
    """`noctule/status`: of the workspace that holds `uri`, else of the first."""

    uri: str | None = None


CUSTOM_PARAMS: Final[dict[str, type[msgspec.Struct]]] = {
    "noctule/ask": AskParams,
    "noctule/context": ContextParams,
    "noctule/facts": FactsParams,
    "noctule/status": StatusParams,
}
NOTHING: Final[dict[str, Any]] = {"answer": "", "citations": [], "receipt": None}


def answer_object(answer: "Answer") -> dict[str, Any]:
    """The result of `noctule/ask`, the same object that `ask --json` prints."""
    return {
        "answer": answer.text,
        "citations": [_fields(citation) for citation in answer.citations],
        "receipt": _fields(answer.receipt),
        "freshness": answer.freshness,
        "found": answer.found,
    }


def context_object(pieces: "Iterable[Piece]") -> dict[str, Any]:
    """The result of `noctule/context`, best first."""
    return {"contexts": [_piece(piece) for piece in pieces]}


def status_object(status: msgspec.Struct) -> dict[str, Any]:
    """What is known, as `noctule status --json` says it; `root` and `state` come from the engine."""
    return {name: value for name, value in _fields(status).items() if name != "root"}


def facts_object(snapshot: "Snapshot", name: str) -> dict[str, Any]:
    """The result of `noctule/facts`: everything learned about one symbol, stale rows marked."""
    return {
        "subject": name,
        "facts": [_fact(snapshot, fact) for fact in snapshot.facts_of(name, stale=True)],
        "questions": [_question(snapshot, asked) for asked in snapshot.questions_of(name, stale=True)],
    }


def find_symbol(snapshot: "Snapshot", name: str) -> str | None:
    """The moniker that a user means: itself, a path, or a qualified name that only one symbol has (or ends with)."""
    if snapshot.code.symbol(name) is not None:
        return name
    if name in snapshot.code.modules:
        return f"{name}::"
    every = [
        f"{path}::{s.qualname}" for path in snapshot.code.modules for s in snapshot.code.symbols(path) if s.qualname
    ]
    whole = [m for m in every if m.partition("::")[2] == name]
    found = whole or [m for m in every if m.endswith(f".{name}")]
    return found[0] if len(found) == 1 else None


def _piece(piece: "Piece") -> dict[str, Any]:
    """Code has lines; a derived note has `refs` to what it stands for."""
    lines = {} if piece.start_line is None else {"start_line": piece.start_line, "end_line": piece.end_line}
    return {"path": piece.path, **lines, "text": piece.text, "refs": [_fields(ref) for ref in piece.refs]}


def _fact(snapshot: "Snapshot", fact: Fact) -> dict[str, Any]:
    return {
        "kind": fact.kind,
        "claim": fact.claim,
        "payload": fact.payload,
        "certainty": fact.certainty,
        "producer": fact.producer,
        "fresh": snapshot.is_fresh(fact),
        "evidence": _places(snapshot, fact.evidence),
    }


def _question(snapshot: "Snapshot", asked: AnticipatedQuestion) -> dict[str, Any]:
    return {
        "question": asked.question,
        "answer": asked.answer,
        "category": asked.category,
        "likelihood": asked.likelihood,
        "producer": asked.producer,
        "fresh": snapshot.is_fresh(asked),
        "evidence": _places(snapshot, asked.evidence),
    }


def _places(snapshot: "Snapshot", evidence: Iterable[Evidence]) -> list[dict[str, Any]]:
    places: dict[Location, None] = {}
    for one in evidence:
        places.update(dict.fromkeys(snapshot.locate(one)))
    return [_fields(place) for place in places]


def _fields(record: msgspec.Struct) -> dict[str, Any]:
    """A record as an object; records are stored as arrays, so `to_builtins` would drop the names."""
    built: dict[str, Any] = {}
    for field in record.__struct_fields__:
        value = getattr(record, field)
        many = isinstance(value, tuple)
        built[field] = [_value(v) for v in value] if many else _value(value)
    return built


def _value(value: Any) -> Any:
    return _fields(value) if isinstance(value, msgspec.Struct) else value
