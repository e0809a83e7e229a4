"""What is known about a symbol into the Markdown of a hover, whose last line says how fresh and how certain it is."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from fact_store.records import AnticipatedQuestion, Fact
from indexer.graph.calls import calls_of, definitions
from indexer.graph.testing import is_test_path
from indexer.records import CallEdge, Symbol, split_moniker
from lsp_server.markdown import clipped, code, fenced, one_line, prose

if TYPE_CHECKING:
    from fact_store.snapshot import Snapshot

NAMES_MAX: Final = 5
PURPOSE_CHARS: Final = 480
ANSWER_CHARS: Final = 160
SIGNATURE_CHARS: Final = 1_000

BEHIND: Final = " · other files changed and are being read"

_SHOWN: Final = frozenset({"purpose", "definition", "location", "dependency"})
"""Aspects of a question that the lines above it answer."""
_SUREST: Final = ("exact", "likely", "possible", "unresolved")


def hover_markdown(snapshot: "Snapshot", name: str, *, is_behind: bool = False) -> str | None:
    """The hover of the symbol with moniker `name`; None where it does not exist. `is_behind`: files are being read."""
    symbol = snapshot.code.symbol(name)
    if symbol is None:
        return None
    facts = {fact.kind: fact for fact in _learned(snapshot, name)}
    asked = _asked(snapshot, name)
    parts = [_head(snapshot, name, symbol), _purpose(symbol, facts.get("purpose"))]
    parts.append("\n".join(f"- {line}" for line in _lines(snapshot, name, symbol, facts)))
    if asked:
        parts.append(f"**{prose(asked.question)}** {prose(_opening(_news(asked.answer, parts[1])))}")
    standing = _standing(snapshot, name, [*facts.values(), *([asked] if asked else [])])
    parts.append(f"---\n*{standing}{BEHIND if is_behind else ''}*")
    return "\n\n".join(part for part in parts if part)


def _asked(snapshot: "Snapshot", name: str) -> AnticipatedQuestion | None:
    """The likeliest question whose answer says more than the purpose, which stands above it already."""
    asked = snapshot.questions_of(name)
    return next((each for each in asked if each.category.rpartition("/")[2] not in _SHOWN), next(iter(asked), None))


def _news(answer: str, purpose: str) -> str:
    """An answer without the purpose at its head, which the hover has said."""
    head, _, rest = answer.partition(f" has this purpose: {purpose}")
    is_first = bool(purpose) and ". " not in head
    return rest.strip() if is_first and rest.strip() else answer


def _opening(answer: str) -> str:
    """As much of an answer as leaves the last line of the hover in sight: whole sentences, else no half code span."""
    cut = clipped(answer, ANSWER_CHARS)
    if cut == answer:
        return answer
    if (end := cut.rfind(". ")) > 0:
        return cut[: end + 1]
    return cut if cut.count("`") % 2 == 0 else f"{cut[: cut.rindex('`')].rstrip()}…"


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
        yield f"Callers: {_counted((e.caller, e.certainty) for e in callers)}"
        callees = [e for e in snapshot.code.calls_from(name) if e.callee and snapshot.code.symbol(e.callee)]
        yield f"Calls: {_counted((e.callee or '', e.certainty) for e in callees)}"
    if raised := _names(facts.get("raises"), "raises"):
        yield f"Raises: {', '.join(code(r) for r in raised[:NAMES_MAX])}"
    if effects := ", ".join(_effects(facts.get("effects"))):
        yield f"Effects: {effects}"
    if overridden := snapshot.code.overridden(name):
        yield f"Overrides: {code(split_moniker(overridden[0])[1])}"
    yield from _last_change(snapshot, name, facts.get("lineage"))


def _last_change(snapshot: "Snapshot", name: str, lineage: Fact | None) -> Iterator[str]:
    """The commit that last changed the symbol's own lines, where git tells it apart from its file's."""
    if lineage:
        told = {field: str(lineage.payload.get(f"changed{field}") or "") for field in ("", "_date", "_subject")}
        yield f"Last change: {_commit(told['_subject'], told['_date'], told[''])}"
    elif (change := snapshot.history.files.get(split_moniker(name)[0])) is not None:
        yield f"Last change of the file: {_commit(change.subject, change.date, change.commit)}"


def _commit(subject: str, date: str, commit: str) -> str:
    return f"{prose(one_line(subject, 100))} ({date}, {code(commit[:9])})"


def _effects(fact: Fact | None) -> Iterator[str]:
    """What running it does besides giving a value; of each sort what is certain first."""
    if fact is None:
        return
    if fact.payload.get("pure"):
        yield "none: it is pure"
    yield from _surest_first(_names(fact, "effects"), {*_names(fact, "possible")})
    changed = {code(split_moniker(each)[1] or each): each for each in _names(fact, "changes")}
    possible = {*_names(fact, "possible_changes")}
    if changed:
        shown = _surest_first(list(changed), {name for name, each in changed.items() if each in possible})
        yield f"changes {', '.join(shown)}"


def _surest_first(names: list[str], possible: set[str]) -> list[str]:
    order = sorted(names, key=lambda name: name in possible)
    shown = [f"{name} (possibly)" if name in possible else name for name in order[:NAMES_MAX]]
    return [*shown, "…"] if len(order) > NAMES_MAX else shown


def _counted(ends: Iterable[tuple[str, str]]) -> str:
    """Each end of an edge once, by its surest edge, tests last; what is not exact says how sure it is."""
    surest: dict[str, str] = {}
    for name, certainty in ends:
        surest[name] = min(certainty, surest.get(name, certainty), key=_SUREST.index)
    if not surest:
        return "none known"
    order = sorted(surest, key=lambda name: (is_test_path(split_moniker(name)[0]), _SUREST.index(surest[name])))
    shown = [
        f"{code(split_moniker(name)[1] or split_moniker(name)[0])}"
        f"{'' if surest[name] == 'exact' else f' ({surest[name]})'}"
        for name in order[:NAMES_MAX]
    ]
    more = len(surest) - len(shown)
    return f"{', '.join(shown)}{f' and {more} more' if more else ''}"


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
