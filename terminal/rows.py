"""Records into the plain values that `--json` prints."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from msgspec.structs import asdict

from indexer.records import split_moniker

if TYPE_CHECKING:
    from assistant.records import Answer, Piece
    from fact_store.records import AnticipatedQuestion, Evidence, Fact
    from fact_store.snapshot import Snapshot
    from indexer.records import CallEdge
    from workspace.status import Status

Row = dict[str, Any]


def status_row(status: "Status") -> Row:
    """The status as an object."""
    return asdict(status)


def piece_row(piece: "Piece") -> Row:
    """A piece as `context --json` prints it: code has lines, a note has `refs` instead."""
    refs = [asdict(ref) for ref in piece.refs]
    if piece.start_line is None:
        return {"path": piece.path, "text": piece.text, "refs": refs}
    lines = {"start_line": piece.start_line, "end_line": piece.end_line}
    return {"path": piece.path, **lines, "text": piece.text, "refs": refs}


def answer_row(answer: "Answer") -> Row:
    """An answer as `ask --json` prints it."""
    return {
        "answer": answer.text,
        "found": answer.found,
        "freshness": answer.freshness,
        "citations": [asdict(citation) for citation in answer.citations],
        "receipt": {**asdict(answer.receipt), "facts": [asdict(fact) for fact in answer.receipt.facts]},
    }


def fact_row(snapshot: "Snapshot", fact: "Fact") -> Row:
    """A fact with the places where its evidence stands now."""
    return {
        "subject": fact.subject,
        "kind": fact.kind,
        "claim": fact.claim,
        "payload": fact.payload,
        "certainty": fact.certainty,
        "producer": fact.producer,
        "at": places(snapshot, fact.evidence),
    }


def question_row(snapshot: "Snapshot", asked: "AnticipatedQuestion") -> Row:
    """An anticipated question with its answer and the places where its evidence stands now."""
    return {
        "question": asked.question,
        "answer": asked.answer,
        "subject": asked.subject,
        "category": asked.category,
        "likelihood": round(asked.likelihood, 4),
        "at": places(snapshot, asked.evidence),
    }


def edge_row(edge: "CallEdge") -> Row:
    """A call with its place."""
    return {
        "caller": edge.caller,
        "callee": edge.callee,
        "path": split_moniker(edge.caller)[0],
        "line": edge.span.start_line,
        "certainty": edge.certainty,
        "kind": edge.kind,
        "text": edge.text,
    }


def places(snapshot: "Snapshot", evidence: "Iterable[Evidence]") -> list[str]:
    """`path:first-last` of everything the evidence rests on, each once, in the order given."""
    found = (at for piece in evidence for at in snapshot.locate(piece))
    return list(dict.fromkeys(f"{at.path}:{at.start_line}-{at.end_line}" for at in found))
