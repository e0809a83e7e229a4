"""Facts about recalled units into notes: a readable sentence or two that names related symbols, with refs to where
each stands.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.clean import clean_prose
from assistant.recall import Candidate, Recall
from assistant.records import Piece
from assistant.units import opening_of
from fact_store.records import Fact, Location
from fact_store.snapshot import Snapshot
from indexer.records import moniker, split_moniker

NOTED_UNITS_MAX = 40
TOLD_UNITS_MAX = 5
NAMES_MAX = 7
RELATION_NAMES_MAX = 6
CHANCE_MIN = 0.015
UNSEEN_CHANCE = 0.01
PURPOSE_CHARS_MAX = 120
WORDS_MIN = 8
PLAIN_SHARE_MIN = 0.45

# Kind of fact, field of its payload, how the relation is said.
_RELATIONS = (
    ("inheritance", "bases", "derives from"),
    ("inheritance", "subclasses", "is the base of"),
    ("overview", "methods", "has among its methods"),
    ("overrides", "overrides", "overrides"),
    ("overrides", "overridden_by", "is overridden by"),
    ("callees", "callees", "calls"),
    ("callers", "callers", "is called by"),
    ("uses", "users", "is used by"),
    ("constants", "readers", "is read by"),
    ("exceptions", "exceptions", "can raise"),
    ("exercise", "exercises", "exercises"),
)  # fmt: skip
# Kinds whose claim is told as it is, where the question asks for it.
_TOLD = frozenset(
    ("concurrency", "configuration", "documented", "effects", "exceptions", "impact", "invariants", "origin", "raises",
     "remarks", "resources", "returns", "route", "signature", "last change")
)  # fmt: skip
_WORD = re.compile(r"\w+")
_PLAIN_WORD = re.compile(r"\b[a-z]+\b")
_Related = tuple[str, str, str]  # moniker, kind of fact, how the relation is said


@dataclass(frozen=True, slots=True)
class Note:
    """A derived piece and the symbols (monikers) it names with a ref.

    `apart` is not empty where the note is worth telling of its unit whatever was told of it: because the user says so
    himself ("stated"), or because the question asks for that kind of fact.
    """

    piece: Piece
    symbols: tuple[str, ...]
    apart: str = ""


def notes(recall: Recall, snapshot: Snapshot) -> Iterator[tuple[Candidate, Note]]:
    """For each likely unit about which something was learned: a note on it and the relations that lead to other likely
    symbols.
    """
    chances = {c.unit.moniker: c.symbol for c in recall.candidates if c.symbol >= CHANCE_MIN}
    for number, candidate in enumerate(recall.candidates[:NOTED_UNITS_MAX]):
        known = snapshot.facts_of(candidate.unit.moniker)
        yield from ((candidate, _stated(candidate, fact, snapshot)) for fact in known if fact.certainty == "stated")
        if number < TOLD_UNITS_MAX:
            yield from ((candidate, note) for fact in known if (note := _told(fact, recall, snapshot)))
        facts = {fact.kind: fact for fact in reversed(known)}
        related = _likely(candidate.unit.moniker, facts, chances)
        for inside in (True, False):
            if related and (note := _note(candidate, facts, related, snapshot, inside=inside)):
                yield candidate, note


def _stated(candidate: Candidate, fact: Fact, snapshot: Snapshot) -> Note:
    """What the user says about a unit, in his words."""
    name = candidate.unit.moniker
    text = f"About `{split_moniker(name)[1] or candidate.unit.path}` the user says: {clean_prose(fact.claim)}"
    return Note(Piece(candidate.unit.path, None, None, text, _refs([name], snapshot), (fact.key,)), (name,), "stated")


def _told(fact: Fact, recall: Recall, snapshot: Snapshot) -> Note | None:
    """A fact of a kind that the question asks for, with refs to its subject and the symbols of its payload."""
    if fact.kind not in _TOLD.intersection(recall.question.relations):
        return None
    text = clean_prose(fact.claim)
    values = (value for value in fact.payload.values() if isinstance(value, list))
    related = dict.fromkeys(n for value in values for n in value if "::" in n and snapshot.symbol(n))
    names = [fact.subject, *list(related)[:RELATION_NAMES_MAX]]
    path = split_moniker(fact.subject)[0]
    piece = Piece(path, None, None, text, _refs(names, snapshot), (fact.key,))
    return Note(piece, (fact.subject,), fact.kind) if is_readable(text) else None


def _note(
    candidate: Candidate, facts: Mapping[str, Fact], ranked: Sequence[_Related], snapshot: Snapshot, *, inside: bool
) -> Note | None:
    """The note on a unit, with the members of a class (`inside`) or with what stands elsewhere; None where that says
    nothing.
    """
    unit = candidate.unit
    related: dict[str, list[str]] = {}
    used: dict[str, None] = {}
    taken: set[str] = {unit.moniker}
    for name, kind, verb in ranked:
        if len(taken) > NAMES_MAX:
            break
        if (
            (kind == "overview") is inside
            and name not in taken
            and snapshot.symbol(name)
            and len(related.get(verb, ())) < RELATION_NAMES_MAX
        ):
            taken.add(name)
            related.setdefault(verb, []).append(name)
            used[facts[kind].key] = None
    if not related:
        return None
    text = _sentence(unit.moniker, facts, related, snapshot)
    refs = _refs([unit.moniker, *(n for names in related.values() for n in names)], snapshot)
    if not is_readable(text):
        return None
    return Note(Piece(unit.path, None, None, text, refs, tuple(used)), tuple(sorted(taken)))


def _likely(subject: str, facts: Mapping[str, Fact], chances: Mapping[str, float]) -> list[_Related]:
    """The related symbols that the answer is likely to name (`chances`), likeliest first."""
    told = [row for row in _related(subject, facts) if row[0] in chances]
    return sorted(told, key=lambda row: (-chances[row[0]], row[0]))


def _related(subject: str, facts: Mapping[str, Fact]) -> Iterator[_Related]:
    """Every symbol the facts relate the subject to."""
    for kind, payload, verb in _RELATIONS:
        names = facts[kind].payload.get(payload) if kind in facts else None
        for name in names if isinstance(names, list) else ():
            yield name if "::" in name else f"{subject}.{name}", kind, verb


def _sentence(subject: str, facts: Mapping[str, Fact], related: Mapping[str, Sequence[str]], snapshot: Snapshot) -> str:
    """`X` (what it is for) derives from `A`, has among its methods `b` and `c`, and is called by `d`."""
    symbol = snapshot.symbol(subject)
    path, qualname = split_moniker(subject)
    kind = symbol.kind if symbol else "module"
    purpose = facts["purpose"].payload if "purpose" in facts else {}
    meant = opening_of(str(purpose.get("text") or "")) if purpose.get("source") == "docstring" else ""
    meant = clean_prose(meant) if len(meant) <= PURPOSE_CHARS_MAX else ""
    opening = f"The {kind} `{qualname or path}`" + (f", described as “{meant}”," if meant else "")
    clauses = [f"{verb} {_listed(_shown(subject, name) for name in names)}" for verb, names in related.items()]
    return f"{opening} {_and(clauses)}."


def _shown(subject: str, name: str) -> str:
    """A symbol as a reader of the subject would call it."""
    path, qualname = split_moniker(name)
    if name.startswith(f"{subject}."):
        return f"`{qualname.rpartition('.')[2]}`"
    return f"`{qualname}`" if qualname else f"`{path}`"


def _listed(names: Iterator[str]) -> str:
    return _and(list(names))


def _and(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _refs(names: Sequence[str], snapshot: Snapshot) -> tuple[Location, ...]:
    """Where the symbols stand: one ref for a class and those of its members that are named, the head for any other."""
    groups: dict[str, list[str]] = {}
    for name in names:
        path, qualname = split_moniker(name)
        holder = moniker(path, qualname.rpartition(".")[0])
        parent = snapshot.symbol(holder)
        groups.setdefault(holder if parent and parent.kind == "class" else name, []).append(name)
    return tuple(dict.fromkeys(_span(holder, members, snapshot) for holder, members in groups.items()))


def _span(holder: str, members: Sequence[str], snapshot: Snapshot) -> Location:
    path, _ = split_moniker(holder)
    whole = len(members) > 1 or members[0] == holder
    symbol = snapshot.symbol(holder if whole else members[0])
    assert symbol is not None
    inside = [s for m in members if (s := snapshot.symbol(m))]
    start = symbol.name_span.start_line
    end = max(s.header_end_line for s in [symbol, *inside]) if whole else symbol.header_end_line
    return Location(path, start, max(start, end))


def is_readable(text: str) -> bool:
    """True for prose: enough words, and enough of them plain."""
    words = _WORD.findall(text)
    count = len(words) - sum(map(str.isdigit, words))
    return count >= WORDS_MIN and len(_PLAIN_WORD.findall(text)) >= PLAIN_SHARE_MIN * count
