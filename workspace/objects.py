"""Records into the plain objects that every front end prints or sends: the same names in `--json` and in LSP."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from indexer.records import split_moniker

if TYPE_CHECKING:
    from assistant.records import Answer, Piece
    from fact_store.records import AnticipatedQuestion, Evidence, Fact, Location
    from fact_store.snapshot import Snapshot
    from indexer.records import CallEdge

Object = dict[str, Any]


def fields(record: Struct) -> Object:
    """A record with its field names, also where it is stored as an array; records within it likewise."""
    return {name: _plain(getattr(record, name)) for name in record.__struct_fields__}


def _plain(value: Any) -> Any:
    if isinstance(value, Struct):
        return fields(value)
    return [_plain(v) for v in value] if isinstance(value, tuple) else value


def answer_object(answer: "Answer") -> Object:
    """What `ask --json` prints and `noctule/ask` returns."""
    return {
        "answer": answer.text,
        "citations": [fields(citation) for citation in answer.citations],
        "receipt": fields(answer.receipt),
        "freshness": answer.freshness,
        "found": answer.found,
        "complete": answer.complete,
    }


def piece_object(piece: "Piece") -> Object:
    """A piece of `context`: code has lines, a derived note has `refs` to what it stands for."""
    lines = {} if piece.start_line is None else {"start_line": piece.start_line, "end_line": piece.end_line}
    return {"path": piece.path, **lines, "text": piece.text, "refs": [fields(ref) for ref in piece.refs]}


def fact_object(snapshot: "Snapshot", fact: "Fact") -> Object:
    """A fact, and where its evidence stands now."""
    return {
        "subject": fact.subject,
        "kind": fact.kind,
        "claim": fact.claim,
        "payload": fact.payload,
        "certainty": fact.certainty,
        "producer": fact.producer,
        "fresh": snapshot.is_fresh(fact),
        "evidence": [fields(place) for place in locations(snapshot, fact.evidence)],
    }


def question_object(snapshot: "Snapshot", asked: "AnticipatedQuestion") -> Object:
    """An anticipated question with its answer, and where its evidence stands now."""
    return {
        "subject": asked.subject,
        "question": asked.question,
        "answer": asked.answer,
        "category": asked.category,
        "likelihood": round(asked.likelihood, 4),
        "producer": asked.producer,
        "fresh": snapshot.is_fresh(asked),
        "evidence": [fields(place) for place in locations(snapshot, asked.evidence)],
    }


def edge_object(edge: "CallEdge") -> Object:
    """A call by monikers, and its place."""
    return {
        "caller": edge.caller,
        "callee": edge.callee,
        "path": split_moniker(edge.caller)[0],
        "line": edge.span.start_line,
        "certainty": edge.certainty,
        "kind": edge.kind,
        "text": edge.text,
    }


def locations(snapshot: "Snapshot", evidence: "Iterable[Evidence]") -> "list[Location]":
    """Everything the evidence rests on as it stands now, each place once, in the order given."""
    return list(dict.fromkeys(place for piece in evidence for place in snapshot.locate(piece)))
