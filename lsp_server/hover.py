"""What is known about a symbol into the Markdown of a hover, whose last line says how fresh and how certain it is."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from fact_store.records import AnticipatedQuestion, Fact
from indexer.graph.calls import calls_of, definitions
from indexer.records import CallEdge, Symbol, split_moniker
from lsp_server.markdown import clipped, code, fenced, one_line, prose

if TYPE_CHECKING:
    from fact_store.snapshot import Snapshot

NAMES_MAX: Final = 5
PURPOSE_CHARS: Final = 480
ANSWER_CHARS: Final = 320
SIGNATURE_CHARS: Final = 1_000

BEHIND: Final = " · other files changed and are being read"

_LANGUAGE: Final = {"section": "", "module": ""}


def hover_markdown(snapshot: "Snapshot", name: str, *, is_behind: bool = False) -> str | None:
    """The hover of the symbol with moniker `name`; None where it does not exist. `is_behind`: files are being read."""
    symbol = snapshot.code.symbol(name)
    if symbol is None:
        return None
    facts = {fact.kind: fact for fact in _learned(snapshot, name)}
    asked = next(iter(snapshot.questions_of(name)), None)
    parts = [_head(snapshot, name, symbol), _purpose(symbol, facts.get("purpose"))]
    parts.append("\n".join(f"- {line}" for line in _lines(snapshot, name, symbol, facts)))
    if asked:
        parts.append(f"**{prose(asked.question)}** {prose(clipped(asked.answer, ANSWER_CHARS))}")
    standing = _standing(snapshot, name, [*facts.values(), *([asked] if asked else [])])
    parts.append(f"---\n*{standing}{BEHIND if is_behind else ''}*")
    return "\n\n".join(part for part in parts if part)


def callers_of(snapshot: "Snapshot", name: str) -> tuple[CallEdge, ...]:
    """Calls of a symbol under any of its definitions; for a class those of its constructor too."""
    code_now = snapshot.code
    return tuple(edge for same in definitions(code_now, name) for edge in calls_of(code_now, same))


def _learned(snapshot: "Snapshot", name: str) -> tuple[Fact, ...]:
    """Fresh facts; where there is none, stale ones, which the last line admits."""
    return snapshot.facts_of(name) or snapshot.facts_of(name, stale=True)


def _head(snapshot: "Snapshot", name: str, symbol: Symbol) -> str:
    path, _ = split_moniker(name)
    if not symbol.qualname:
        return f"**{code(snapshot.code.module_name(path) or path)}** {code(path)}"
    if symbol.kind == "section":
        return f"**{prose(symbol.name)}** {code(path)}"
    language = snapshot.code.modules[path].index.language
    return fenced(clipped(symbol.signature or symbol.name, SIGNATURE_CHARS), language)


def _purpose(symbol: Symbol, fact: Fact | None) -> str:
    text = fact.payload.get("text") if fact else symbol.doc.split("\n\n")[0]
    return prose(clipped(" ".join(str(text or "").split()), PURPOSE_CHARS))


def _lines(snapshot: "Snapshot", name: str, symbol: Symbol, facts: dict[str, Fact]) -> Iterator[str]:
    if symbol.kind in ("function", "method", "class"):
        callers = callers_of(snapshot, name)
        yield f"Callers: {_counted(e.caller for e in callers)}{_doubt(callers)}"
        callees = [e for e in snapshot.code.calls_from(name) if e.callee and snapshot.code.symbol(e.callee)]
        yield f"Calls: {_counted(e.callee or '' for e in callees)}{_doubt(callees)}"
    if raised := _names(facts.get("raises"), "raises"):
        yield f"Raises: {', '.join(code(r) for r in raised[:NAMES_MAX])}"
    if overridden := snapshot.code.overridden(name):
        yield f"Overrides: {code(split_moniker(overridden[0])[1])}"
    path, _ = split_moniker(name)
    if (change := snapshot.history.files.get(path)) is not None:
        subject = prose(one_line(change.subject, 100))
        yield f"Last change of the file: {subject} ({change.date}, {code(change.commit[:9])})"


def _counted(names: Iterable[str]) -> str:
    """`3: a, b, c`, each named once, by the qualified name."""
    each = list(dict.fromkeys(names))
    if not each:
        return "none known"
    shown = ", ".join(code(split_moniker(n)[1] or split_moniker(n)[0]) for n in each[:NAMES_MAX])
    return f"{len(each)}: {shown}{', …' if len(each) > NAMES_MAX else ''}"


def _doubt(edges: Iterable[CallEdge]) -> str:
    """How many of the edges are not exact."""
    unsure = sum(e.certainty != "exact" for e in edges)
    return f" ({unsure} not certain)" if unsure else ""


def _names(fact: Fact | None, field: str) -> list[str]:
    value = fact.payload.get(field) if fact else None
    return [str(v) for v in value] if isinstance(value, list) else []


def _standing(snapshot: "Snapshot", name: str, rows: list[Fact | AnticipatedQuestion]) -> str:
    """Freshness and certainty: the index is always of this moment, facts are checked against their evidence."""
    where = f"{code(split_moniker(name)[0])} as it is now"
    if not rows:
        slept = snapshot.result_of(split_moniker(name)[0]) is not None
        return f"{where} · from the index alone{'' if slept else ', not slept over yet'} · proved"
    stale = sum(not snapshot.is_fresh(row) for row in rows)
    fresh = f"fresh, {len(rows)} derived notes" if not stale else f"STALE: {stale} of {len(rows)} derived notes"
    inferred = sum(isinstance(row, Fact) and row.certainty == "inferred" for row in rows)
    certain = f"{inferred} inferred by a model" if inferred else "proved"
    return f"{where} · {fresh} · {certain}"
