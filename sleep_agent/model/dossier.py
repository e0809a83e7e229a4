"""One module of a snapshot into what a model is shown of it: bounded, without secrets, orders or hidden characters."""

from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from typing import Final

from fact_store.records import Evidence, Fact
from fact_store.redaction import redact
from fact_store.snapshot import Snapshot
from indexer.digest import digest_of
from indexer.records import Record, Symbol, moniker, split_moniker
from sleep_agent.model.code_text import Passage, code_only, passages
from sleep_agent.model.orders import WITHHELD, gives_orders, without_hidden
from sleep_agent.prose import first_sentence
from sleep_agent.view import SourceMovedError, View

SOURCE_CHARS_MAX: Final = 40_000
INTERFACES_MAX: Final = 40
INTERFACE_CHARS_MAX: Final = 240
CALLERS_MAX: Final = 30
KNOWN_CHARS_MAX: Final = 6_000
PREVIOUS_CHARS_MAX: Final = 4_000
# What a reader of the source sees at once, or what is no reasoning at all, is not worth its tokens.
PLAIN_KINDS: Final = frozenset(
    {"signature", "purpose", "steps", "uses", "attributes", "imports", "mentions", "last change", "callees", "callers"}
)


class Interface(Record):
    """What the module uses of another: a moniker, and a line about it."""

    moniker: str
    line: str


class Dossier(Record):
    """`source` is what is shown of the file, `full` its text as it stands; `flagged` where some of it gives orders.

    `reads` is what reasoning rests on; `hints` (callers, what was proved, what was concluded before) are shown too, but
    a change of them is not worth asking again for.
    """

    path: str
    language: str
    source: str
    full: str
    interfaces: tuple[Interface, ...]
    callers: tuple[str, ...]
    known: tuple[str, ...]
    previous: tuple[str, ...]
    left_out: int
    flagged: bool
    reads: tuple[Evidence, ...]

    def recipe(self, asked: tuple[str, ...]) -> str:
        """What names this piece of work: the same source and interfaces, asked alike, are never paid twice."""
        return digest_of([self.path, self.source, *(each.line for each in self.interfaces), *asked])


class Text:
    """A source with its passages apart, for those who check claims against it."""

    def __init__(self, full: str, language: str) -> None:
        self.full = full
        self._language = language

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """Comments and literals."""
        return passages(self.full, self._language)

    @cached_property
    def orders(self) -> tuple[Passage, ...]:
        """The passages that speak to a model."""
        return tuple(p for p in self.passages if gives_orders(p.text))

    @cached_property
    def code(self) -> str:
        """The source without its passages, character for character."""
        return code_only(self.full, self.passages)


def dossier_of(snapshot: Snapshot, path: str) -> Dossier:
    """The dossier of an indexed file; raises SourceMovedError where it changed since the snapshot was made."""
    view = View(snapshot)
    full = "\n".join(view.lines(moniker(path)))
    if "\ufffd" in full:  # bytes that are no UTF-8 cannot be quoted
        full = full.replace("\ufffd", "?")
    language = view.language(path)
    text = Text(full, language)
    interfaces = tuple(_interfaces(view, path))
    reads = view.reads()
    shown, left_out = _shown(snapshot, path, full)
    return Dossier(
        path,
        language,
        _safe(shown, language),
        full,
        interfaces,
        tuple(_callers(snapshot, path)),
        tuple(_claims(_proved(snapshot, path), KNOWN_CHARS_MAX)),
        tuple(_claims(_concluded(snapshot, path), PREVIOUS_CHARS_MAX)),
        left_out,
        bool(text.orders),
        tuple(e for e in reads if e.aspect in ("body", "interface", "doc", "imports")),
    )


def _safe(source: str, language: str) -> str:
    parts: list[str] = []
    at = 0
    for passage in passages(source, language):
        if gives_orders(passage.text):
            lines = passage.text.count("\n")
            parts += [source[at : passage.start], WITHHELD, "\n" * lines]
            at = passage.end
    return redact(without_hidden("".join([*parts, source[at:]])))


# ---- the source


def _shown(snapshot: Snapshot, path: str, full: str) -> tuple[str, int]:
    """The source within its bound, and how many lines are left out: bodies of what is called least go first."""
    if len(full) <= SOURCE_CHARS_MAX:
        return full, 0
    lines = full.split("\n")
    hidden = bytearray(len(lines))
    size = len(full)
    for symbol in sorted(_functions(snapshot, path), key=lambda s: (_worth(snapshot, path, s), s.qualname)):
        first, last = symbol.header_end_line, min(symbol.span.end_line, len(lines))
        for at in range(first, last):
            if not hidden[at]:
                hidden[at] = 1
                size -= len(lines[at]) + 1
        if size <= SOURCE_CHARS_MAX:
            break
    kept: list[str] = []
    for at, line in enumerate(lines):
        if not hidden[at]:
            kept.append(line)
        elif at == 0 or not hidden[at - 1]:
            kept.append("    … lines are left out here …")
    shown = "\n".join(kept)
    cut = shown[:SOURCE_CHARS_MAX]
    return cut, sum(hidden) + shown.count("\n") - cut.count("\n")


def _functions(snapshot: Snapshot, path: str) -> list[Symbol]:
    return [s for s in snapshot.code.symbols(path) if s.kind in ("function", "method")]


def _worth(snapshot: Snapshot, path: str, symbol: Symbol) -> float:
    """What is called more is kept longer; of two alike the shorter is."""
    called = len({edge.caller for edge in snapshot.code.calls_to(moniker(path, symbol.qualname))})
    return called - (symbol.span.end_byte - symbol.span.start_byte) / 10_000


# ---- around it


def _interfaces(view: View, path: str) -> Iterator[Interface]:
    """What the module imports or calls of the rest of the repository, most used first."""
    used: Counter[str] = Counter(target for _, target in view.imports(path) if "::" in target)
    for name in (moniker(path), *view.inside(path)):
        for edge in _calls_from(view, name):
            if edge and "::" in edge and split_moniker(edge)[0] != path:
                used[edge] += 1
    for name, _ in sorted(used.items(), key=lambda item: (-item[1], item[0]))[:INTERFACES_MAX]:
        if line := _interface_line(view, name):
            yield Interface(name, line)


def _calls_from(view: View, name: str) -> list[str | None]:
    return [edge.callee for _, edge in view.calls_from(name) if edge.certainty in ("exact", "likely")]


def _interface_line(view: View, name: str) -> str:
    head = view.head(name)
    if head is None:
        return ""
    doc = first_sentence(view.doc(name))
    told = f" — {doc}" if doc and not gives_orders(doc) else ""
    shape = head.signature or (f"class {head.name}" if head.kind == "class" else head.kind)
    return redact(without_hidden(" ".join(f"{name} — {shape}{told}".split())[:INTERFACE_CHARS_MAX]))


def _callers(snapshot: Snapshot, path: str) -> Iterator[str]:
    counted = 0
    for symbol in snapshot.code.symbols(path):
        name = moniker(path, symbol.qualname)
        callers = sorted({e.caller for e in snapshot.code.calls_to(name) if split_moniker(e.caller)[0] != path})
        if callers and symbol.qualname and counted < CALLERS_MAX:
            counted += 1
            more = f" and {len(callers) - 3} more" if len(callers) > 3 else ""
            yield f"{symbol.qualname} is called by {', '.join(callers[:3])}{more}"


def _proved(snapshot: Snapshot, path: str) -> Iterator[Fact]:
    for symbol in snapshot.code.symbols(path):
        for fact in snapshot.facts_of(moniker(path, symbol.qualname)):
            if fact.certainty == "proved" and fact.kind not in PLAIN_KINDS:
                yield fact


def _concluded(snapshot: Snapshot, path: str) -> Iterator[Fact]:
    for symbol in snapshot.code.symbols(path):
        for fact in snapshot.facts_of(moniker(path, symbol.qualname), stale=True):
            if fact.certainty == "inferred":
                yield fact


def _claims(facts: Iterator[Fact], chars: int) -> Iterator[str]:
    for fact in facts:
        claim = redact(without_hidden(" ".join(fact.claim.split())))
        if not gives_orders(claim):
            chars -= len(claim)
            if chars < 0:
                return
            yield claim


__all__ = ["Dossier", "Interface", "SourceMovedError", "Text", "dossier_of"]
