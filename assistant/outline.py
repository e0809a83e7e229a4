"""Recalled units into outlines: what the likely symbols of a file are called, where they stand and what each is for."""

from collections.abc import Iterator, Sequence

from assistant.clean import clean_prose
from assistant.notes import Note, is_readable
from assistant.recall import Candidate, Recall
from assistant.records import Piece
from assistant.units import opening_of
from fact_store.records import Fact, Location
from fact_store.snapshot import Snapshot
from indexer.records import Record, Symbol

OUTLINED_MAX = 60
FIRST_ENTRIES = 4
ENTRIES = 6
CHANCE_MIN = 0.004
GIST_CHARS = 44
_LISTED = ",\n"  # one symbol a line: a pack that ends in an outline still tells of the first ones
_KINDS = frozenset(("function", "method", "class", "constant", "variable"))


class Entry(Record):
    """A symbol in an outline: the unit, its gist ("" where nobody wrote one), the fact that tells of it."""

    candidate: Candidate
    symbol: Symbol
    gist: str
    fact: Fact


def outlines(recall: Recall, snapshot: Snapshot) -> Iterator[tuple[Candidate, Note]]:
    """Notes on the likely symbols of each file, the likeliest few first; of files about which something was learned."""
    members: dict[str, list[Entry]] = {}
    for candidate in recall.candidates[:OUTLINED_MAX]:
        unit = candidate.unit
        if unit.kind in _KINDS and candidate.symbol >= CHANCE_MIN and (entry := _entry(candidate, snapshot)):
            members.setdefault(unit.path, []).append(entry)
    for path, entries in members.items():
        at, size = 0, FIRST_ENTRIES
        while at < len(entries):
            part = entries[at : at + size]
            at, size = at + size, ENTRIES
            if note := _outline(path, part, snapshot):
                yield part[0].candidate, note


def _entry(candidate: Candidate, snapshot: Snapshot) -> Entry | None:
    facts = snapshot.facts_of(candidate.unit.moniker)
    symbol = snapshot.symbol(candidate.unit.moniker)
    if not facts or symbol is None:
        return None
    purpose = next((fact for fact in facts if fact.kind == "purpose"), facts[0])
    return Entry(candidate, symbol, _gist(purpose, symbol.name), purpose)


def _gist(fact: Fact, name: str) -> str:
    """The beginning of a purpose that somebody wrote down, without the symbol's name in front of it."""
    if fact.kind != "purpose" or fact.payload.get("source") == "structure":
        return ""
    text = clean_prose(opening_of(str(fact.payload.get("text") or ""))).removeprefix(f"{name} ")
    return text if len(text) <= GIST_CHARS else text[:GIST_CHARS].rsplit(" ", 1)[0].rstrip(",;:") + "…"


def _outline(path: str, part: Sequence[Entry], snapshot: Snapshot) -> Note | None:
    """`Stock` (12): what is in the shop, with `take` (20): take some; `main` (40): …; None where that is no prose."""
    groups: dict[str, list[Entry]] = {}
    for entry in part:
        groups.setdefault(_class_of(entry, snapshot), []).append(entry)
    said: list[str] = []
    named = {entry.candidate.unit.moniker: entry.symbol for entry in part}
    for holder, entries in groups.items():
        texts = [_said(entry) for entry in entries if entry.candidate.unit.moniker != holder]
        if holder in named:
            first = _said(next(entry for entry in entries if entry.candidate.unit.moniker == holder))
            said.append(", with ".join(filter(None, (first, _LISTED.join(texts)))))
        elif around := snapshot.symbol(holder) if holder else None:
            named[holder] = around
            said.append(f"class `{around.name}` ({around.name_span.start_line}), with {_LISTED.join(texts)}")
        else:
            said += texts
    text = ";\n".join(said) + "."
    if not is_readable(text):
        return None
    start = min(symbol.name_span.start_line for symbol in named.values())
    end = max(max(symbol.header_end_line, symbol.name_span.start_line) for symbol in named.values())
    facts = tuple(dict.fromkeys(entry.fact.key for entry in part))
    return Note(Piece(path, None, None, text, (Location(path, start, end),), facts), tuple(named))


def _class_of(entry: Entry, snapshot: Snapshot) -> str:
    """Moniker of the class that a symbol is, or stands in; "" where there is none."""
    unit = entry.candidate.unit
    holder = unit.moniker if unit.kind == "class" else unit.parent or ""
    around = snapshot.symbol(holder) if holder else None
    return holder if around is not None and around.kind == "class" else ""


def _said(entry: Entry) -> str:
    place = f"`{entry.symbol.name}` ({entry.symbol.name_span.start_line})"
    return f"{place}: {entry.gist}" if entry.gist else place
