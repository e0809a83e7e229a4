"""A snapshot into rows in a stable order without timestamps: the same knowledge prints the same bytes."""

from collections.abc import Iterator
from typing import Any

from fact_store.records import AnticipatedQuestion, Evidence, Fact
from fact_store.snapshot import Snapshot
from indexer.records import CallEdge, Symbol, moniker

Row = dict[str, Any]


def export_rows(snapshot: Snapshot) -> Iterator[Row]:
    """Every module, symbol, call edge, fact and anticipated question that holds now; stale rows are left out."""
    code = snapshot.code
    for path in sorted(code.modules):
        module = code.modules[path]
        yield {"type": "module", "path": path, "blob": module.blob, "language": module.index.language} | {
            "problems": [{"line": p.span.start_line, "message": p.message} for p in module.index.problems]
        }
        for symbol in code.symbols(path):
            yield _symbol_row(path, symbol)
    for path in sorted(code.modules):
        for symbol in code.symbols(path):
            yield from (_edge_row(path, edge) for edge in code.calls_from(moniker(path, symbol.qualname)))
    for fact in sorted(snapshot.all_facts(), key=lambda f: (f.subject, f.kind, f.key)):
        if snapshot.is_fresh(fact):
            yield _fact_row(snapshot, fact)
    for question in sorted(snapshot.all_questions(), key=lambda q: (q.subject, q.question, q.key)):
        if snapshot.is_fresh(question):
            yield _question_row(snapshot, question)


def _symbol_row(path: str, symbol: Symbol) -> Row:
    return {
        "type": "symbol",
        "symbol": moniker(path, symbol.qualname),
        "kind": symbol.kind,
        "start_line": symbol.span.start_line,
        "end_line": symbol.span.end_line,
        "signature": symbol.signature,
        "interface_digest": symbol.interface_digest,
        "body_digest": symbol.body_digest,
    }


def _edge_row(path: str, edge: CallEdge) -> Row:
    return {
        "type": "edge",
        "caller": edge.caller,
        "callee": edge.callee,
        "path": path,
        "line": edge.span.start_line,
        "certainty": edge.certainty,
        "kind": edge.kind,
        "text": edge.text,
    }


def _fact_row(snapshot: Snapshot, fact: Fact) -> Row:
    return {
        "type": "fact",
        "key": fact.key,
        "kind": fact.kind,
        "subject": fact.subject,
        "claim": fact.claim,
        "payload": fact.payload,
        "certainty": fact.certainty,
        "producer": fact.producer,
        "evidence": [evidence_row(snapshot, e) for e in fact.evidence],
    }


def _question_row(snapshot: Snapshot, question: AnticipatedQuestion) -> Row:
    return {
        "type": "question",
        "key": question.key,
        "question": question.question,
        "answer": question.answer,
        "subject": question.subject,
        "category": question.category,
        "likelihood": round(question.likelihood, 4),
        "producer": question.producer,
        "evidence": [evidence_row(snapshot, e) for e in question.evidence],
    }


def evidence_row(snapshot: Snapshot, evidence: Evidence) -> Row:
    """One piece of evidence with the lines where it stands now."""
    return {
        "symbol": evidence.moniker,
        "aspect": evidence.aspect,
        "digest": evidence.digest,
        "at": [f"{at.path}:{at.start_line}-{at.end_line}" for at in snapshot.locate(evidence)],
    }
