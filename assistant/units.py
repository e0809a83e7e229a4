"""A module and what is known about it into the units that are retrieved: functions, classes, modules, sections."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from assistant.lexical import Field
from fact_store.snapshot import Snapshot
from indexer.records import Module, Record, Symbol, SymbolKind, moniker, split_moniker

FIELDS = (
    Field("name", 2.0),
    Field("doc", 1.5),
    Field("path", 1.0),
    Field("signature", 1.0),
    Field("context", 1.0),
    Field("neighbours", 0.7),
    Field("comments", 0.5),
    Field("body", 0.5, b=0.75),
    Field("claims", 0.5),
    Field("questions", 0.7),
)
CONSTANT_LINES_MIN = 4
NEIGHBOURS_MAX = 40
CLAIMS_MAX = 40
SENTENCE_CHARS = 200
PURPOSES_KEPT = 8192

_APART = re.compile(r"#[^\n]*|//[^\n]*|\"\"\"[\s\S]*?\"\"\"|'''[\s\S]*?'''|\"[^\"\n]*\"|'[^'\n]*'")
_SENTENCE_END = re.compile(r"(?<!\be\.g)(?<!\bi\.e)(?<!\betc)[.!?](?=\s+[A-Z`\"'(#]|\s*$)")
_CODE_KINDS = frozenset(("class", "function", "method"))


class Unit(Record):
    """A stretch of a file that is retrieved as one. `ranges` are its own lines (first, last), without those of units
    inside it.
    """

    moniker: str
    name: str
    kind: SymbolKind
    path: str
    start_line: int
    end_line: int
    head_end_line: int
    ranges: tuple[tuple[int, int], ...]
    doc: str
    parent: str | None


def units_of(module: Module, line_count: int) -> tuple[Unit, ...]:
    """The units of a module in source order, the module itself first."""
    siblings = {s.qualname: s for s in module.index.symbols}
    symbols = [s for s in module.index.symbols if _is_unit(s, siblings)]
    known = {s.qualname for s in symbols}
    inside: dict[str, list[Symbol]] = {}
    for symbol in symbols:
        if symbol.qualname:
            inside.setdefault(_nearest(symbol.parent, known), []).append(symbol)
    return tuple(_unit(module.path, s, inside.get(s.qualname, ()), known, line_count) for s in symbols)


def _is_unit(symbol: Symbol, siblings: dict[str, Symbol]) -> bool:
    if symbol.kind in ("module", "section"):
        return True
    if symbol.kind not in _CODE_KINDS:
        long = symbol.span.end_line - symbol.span.start_line + 1 >= CONSTANT_LINES_MIN
        return long and not symbol.parent and symbol.kind != "attribute"
    parent = siblings.get(symbol.parent)
    while parent is not None and parent.qualname:
        if parent.kind in ("function", "method"):
            return False
        parent = siblings.get(parent.parent)
    return True


def _nearest(qualname: str, known: set[str]) -> str:
    while qualname and qualname not in known:
        qualname = qualname.rpartition(".")[0]
    return qualname


def _unit(path: str, symbol: Symbol, inside: Sequence[Symbol], known: set[str], line_count: int) -> Unit:
    first, last = symbol.span.start_line, min(symbol.span.end_line, line_count)
    if not symbol.qualname:
        first, last = 1, line_count
    head = max(first, min(symbol.header_end_line, last)) if symbol.qualname else first
    parent = moniker(path, _nearest(symbol.parent, known)) if symbol.qualname else None
    name = symbol.name or _module_name(path)
    return Unit(
        moniker(path, symbol.qualname), name, symbol.kind, path, first, last, head,
        tuple(_outside(first, last, inside)), symbol.doc, parent,
    )  # fmt: skip


def _outside(first: int, last: int, inside: Sequence[Symbol]) -> Iterator[tuple[int, int]]:
    for symbol in inside:
        if symbol.span.start_line > first:
            yield first, min(symbol.span.start_line - 1, last)
        first = max(first, symbol.span.end_line + 1)
    if first <= last:
        yield first, last


def _module_name(path: str) -> str:
    parts = path.split("/")
    stem = parts[-1].rpartition(".")[0] or parts[-1]
    return parts[-2] if stem == "__init__" and len(parts) > 1 else stem


def first_sentence(doc: str) -> str:
    """The first sentence of a documentation text, on one line, at most `SENTENCE_CHARS` characters."""
    text = " ".join(doc.strip().split("\n\n")[0].split())
    end = _SENTENCE_END.search(text)
    text = text[: end.start() + 1] if end else text
    return text if len(text) <= SENTENCE_CHARS else text[: SENTENCE_CHARS - 1].rsplit(" ", 1)[0] + "…"


@lru_cache(maxsize=PURPOSES_KEPT)
def opening_of(purpose: str) -> str:
    """The first sentence of a purpose, without its full stop: asked for again and again of what is likely."""
    return first_sentence(purpose).rstrip(".")


def field_texts(unit: Unit, lines: Sequence[str], snapshot: Snapshot) -> tuple[str, ...]:
    """The texts of a unit in the order of `FIELDS`."""
    symbol = snapshot.code.symbol(unit.moniker)
    own = "\n".join("\n".join(lines[a - 1 : b]) for a, b in unit.ranges)
    doc = f"{symbol.doc} {symbol.comment}" if symbol else ""
    signature = " ".join((symbol.signature, *symbol.decorators)) if symbol else ""
    return (
        unit.name, doc, unit.path, signature, _context(unit, snapshot), " ".join(_neighbours(unit, snapshot)),
        " ".join(_APART.findall(own)), _APART.sub(" ", own), *_learned(unit, snapshot),
    )  # fmt: skip


def _context(unit: Unit, snapshot: Snapshot) -> str:
    """Names, bases and first sentences of what the unit stands in."""
    symbol = snapshot.code.symbol(unit.moniker)
    parts = list(symbol.bases) if symbol else []
    _, qualname = split_moniker(unit.moniker)
    while qualname:
        qualname = qualname.rpartition(".")[0]
        if around := snapshot.code.symbol(moniker(unit.path, qualname)):
            parts += [around.name, *around.bases, first_sentence(around.doc)]
    return " ".join(parts)


def _neighbours(unit: Unit, snapshot: Snapshot) -> Iterator[str]:
    """Names and first sentences of what the unit calls, names of what calls it."""
    called = dict.fromkeys(e.callee for e in snapshot.code.calls_from(unit.moniker) if e.callee)
    for name in list(called)[:NEIGHBOURS_MAX]:
        if symbol := snapshot.code.symbol(name):
            yield f"{symbol.name} {first_sentence(symbol.doc)}"
    callers = dict.fromkeys(e.caller for e in snapshot.code.calls_to(unit.moniker))
    for name in list(callers)[:NEIGHBOURS_MAX]:
        yield split_moniker(name)[1].rpartition(".")[2]


def _learned(unit: Unit, snapshot: Snapshot) -> tuple[str, str]:
    """Claims of the facts, and the anticipated questions, about the unit."""
    claims = [fact.claim for fact in snapshot.facts_of(unit.moniker)[:CLAIMS_MAX]]
    questions = [q.question for q in snapshot.questions_of(unit.moniker)[:CLAIMS_MAX]]
    return " ".join(claims), " ".join(questions)
