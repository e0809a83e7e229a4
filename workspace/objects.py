"""Records into the plain objects that every front end prints or sends: the same names in `--json` and in LSP."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from indexer.graph.testing import is_test_path
from indexer.records import split_moniker

if TYPE_CHECKING:
    from assistant.records import Answer, Handover, Piece
    from fact_store.records import AnticipatedQuestion, Evidence, Fact, Location
    from fact_store.snapshot import Snapshot
    from indexer.graph.diff_impact import Changed, DiffImpact
    from indexer.graph.impact import Impact
    from indexer.graph.walk import Reached
    from indexer.records import CallEdge
    from sleep_agent.agenda.item import Item
    from workspace.changes import Changes

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
        "broke": answer.broke,
        "out_of_budget": answer.out_of_budget,
    }


def answer_of(value: Object) -> "Answer":
    """The answer that `answer_object` made this of."""
    from assistant.records import Amortised, Answer, Citation, FactUse, Receipt

    facts = tuple(FactUse(**use) for use in value["receipt"]["facts"])
    so_far = value["receipt"].get("amortised")
    return Answer(
        text=value["answer"],
        citations=tuple(Citation(**cited) for cited in value["citations"]),
        freshness=value["freshness"],
        receipt=Receipt(**{**value["receipt"], "facts": facts, "amortised": Amortised(**so_far) if so_far else None}),
        found=value["found"],
        complete=value["complete"],
        broke=value.get("broke", ""),
        out_of_budget=value.get("out_of_budget", False),
    )


def piece_object(piece: "Piece") -> Object:
    """A piece of `context`: code has lines, a derived note has `refs` to what it stands for."""
    lines = {} if piece.start_line is None else {"start_line": piece.start_line, "end_line": piece.end_line}
    return {"path": piece.path, **lines, "text": piece.text, "refs": [fields(ref) for ref in piece.refs]}


def handover_object(handover: "Handover") -> Object:
    """Pieces of `context`, and the files that a change would touch, with the chance of each beside them."""
    return {
        "contexts": [piece_object(piece) for piece in handover.pieces],
        "ranked_files": [file.path for file in handover.files],
        "file_chances": [round(file.chance, 3) for file in handover.files],
    }


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
        "moved": [{"symbol": e.moniker, "aspect": e.aspect} for e in snapshot.moved(fact)],
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


def item_object(item: "Item") -> Object:
    """An item of the agenda with what it is expected to be worth, and why."""
    return {**fields(item), "value_s": round(item.value_s, 4)}


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


def step_object(reached: "Reached", *, incoming: bool) -> Object:
    """The call that leads to a symbol some steps away, and the way there: `weakest` is the certainty of all of it."""
    hop = reached.hop
    ends = (reached.name, reached.chain[-1]) if incoming else (reached.chain[-1], reached.name)
    return {
        "caller": ends[0],
        "callee": ends[1],
        "path": hop.path,
        "line": hop.line,
        "certainty": hop.certainty,
        "kind": hop.relation,
        "text": hop.text,
        "distance": reached.distance,
        "weakest": reached.certainty,
        "via": list(reached.chain),
    }


def impact_object(found: "Impact") -> Object:
    """What `impact --json` prints and `noctule/impact` returns: who notices, nearest and surest first."""
    return {
        "subjects": list(found.subjects),
        "affected": [_affected(each) for each in found.affected],
        "tests": [_affected(each) for each in found.tests],
        "modules": [fields(module) for module in found.modules],
        "cut": fields(found.cut),
    }


def diff_impact_object(found: "DiffImpact", changes: "Changes") -> Object:
    """As `impact_object`, with the symbols that changed and the files that could not be compared."""
    skipped = [{"path": path, "why": why} for path, why in changes.skipped.items()]
    return {**impact_object(found.impact), "changed": [_changed(each) for each in found.changed], "skipped": skipped}


def _affected(reached: "Reached") -> Object:
    """A dependent symbol and the place where it depends on the last of `via`, which leads back to what changes."""
    return {
        "symbol": reached.name,
        "path": reached.hop.path,
        "line": reached.hop.line,
        "relation": reached.hop.relation,
        "certainty": reached.certainty,
        "distance": reached.distance,
        "text": reached.hop.text,
        "via": list(reached.chain),
        "in_tests": is_test_path(split_moniker(reached.name)[0]),
    }


def _changed(changed: "Changed") -> Object:
    moved = {"moved_to": changed.moved_to} if changed.moved_to else {}
    return {"symbol": changed.name, "change": changed.change, "path": changed.path, "line": changed.line, **moved}


def locations(snapshot: "Snapshot", evidence: "Iterable[Evidence]") -> "list[Location]":
    """Everything the evidence rests on as it stands now, each place once, in the order given."""
    return list(dict.fromkeys(place for piece in evidence for place in snapshot.locate(piece)))
