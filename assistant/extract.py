"""What was recalled into a readable Markdown answer whose every statement carries the lines it rests on; no model."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from assistant.citations import cite, written
from assistant.clean import clean_prose, fenced, unmarked
from assistant.excerpts import excerpt
from assistant.index import lines_now
from assistant.match import about_change, anticipated, fitting_facts, is_mentioned, is_stub, related_facts, subjects
from assistant.recall import Candidate, Recall
from assistant.records import Citation, FactUse
from assistant.units import Unit, first_sentence
from assistant.verbatim import unresolved, written_at
from fact_store.records import AnticipatedQuestion, Evidence, Fact, Location
from fact_store.snapshot import Snapshot
from indexer.records import split_moniker

CLAIMS_MAX = 4
CLAIMS_BESIDE_MAX = 2
PLACES_MAX = 5
EXCERPTS_MAX = 2
CODE_LINES_MAX = 24
NAMES_MAX = 3
LINE_CHARS_MAX = 120
CITATIONS_PER_CLAIM = 2
PLACE_CHANCE_SHARE = 0.25
EXCERPT_CHANCE_SHARE = 0.5
CALLS_EFFORT = 2
WHERE = "**Where**"
RELATED = "**Related**"

_SUBJECT = re.compile(r"The [a-z ]+ `[^`]+` ")


@dataclass(slots=True)
class Draft:
    """An answer in the making: its paragraphs, and what they rest on."""

    snapshot: Snapshot
    recall: Recall
    parts: list[str] = field(default_factory=list)
    citations: dict[tuple[str, int, int], Citation] = field(default_factory=dict)
    used: dict[str, FactUse] = field(default_factory=dict)
    subjects: dict[str, None] = field(default_factory=dict)
    dropped: list[str] = field(default_factory=list)
    is_about_change: bool = False

    def mark(self, places: Sequence[Location]) -> str:
        """`places` as they are written behind a statement; those that are gone are left out and remembered."""
        marks = []
        for place in places:
            citation = cite(self.recall.index, self.snapshot, place)
            if citation is None:
                self.dropped.append(written(place))
                continue
            self.citations[citation.path, citation.start_line, citation.end_line] = citation
            marks.append(f"`{written(citation)}`" + ("" if citation.fresh else " (changed since it was indexed)"))
        return ", ".join(marks)

    def state(self, text: str, places: Sequence[Location], *, bullet: bool = False) -> bool:
        """Add a statement with its citations; one that nothing supports any more is not made."""
        if not (marks := self.mark(places)):
            return False
        self.parts.append(f"{'- ' if bullet else ''}{text} ({marks})")
        return True


def extract(recall: Recall, snapshot: Snapshot) -> Draft:
    """Lead with the anticipated answer or the claims that fit best, then where things are, then the lines that
    decide; where nothing is known about the best place, that comes first.
    """
    draft = Draft(snapshot, recall)
    if _change(draft):
        return draft
    order = _in_order(recall, snapshot)
    is_ready = _lead(draft)
    told, draft.parts = draft.parts, []
    _spelt(draft)
    spelt, draft.parts = draft.parts, []
    _where(draft, order)
    where, draft.parts = draft.parts, []
    first = next(iter(draft.subjects), "")
    if is_ready:
        draft.parts = [*told, *spelt, *where]
    elif spelt or not told or not order or split_moniker(first)[0] == order[0].unit.path:
        draft.parts = [*spelt, *told, *where]
    else:
        draft.parts = [*where, RELATED, *told]
    _code(draft, order)
    return draft


def _change(draft: Draft) -> bool:
    """What is ready about the change at hand, where that is what was asked for."""
    row = about_change(draft.recall, draft.snapshot)
    if row is None or not draft.state(clean_prose(row.answer), _evidence(draft, row.evidence)):
        return False
    _use(draft, row, "anticipated question")
    draft.is_about_change = True
    return True


def _in_order(recall: Recall, snapshot: Snapshot) -> list[Candidate]:
    """The candidates, those that the question names first; typed signatures left out."""
    likely = [c for c in recall.candidates[: PLACES_MAX * 4] if not is_stub(snapshot, c.unit.moniker)]
    return sorted({c.unit.moniker: c for c in (*subjects(recall, snapshot), *likely)}.values(), key=_by_mention)


def _by_mention(candidate: Candidate) -> bool:
    return not is_mentioned(candidate)


def _spelt(draft: Draft) -> None:
    """Where the names stand that no symbol has: parameters, keys, options, messages."""
    for name in unresolved(draft.recall)[:NAMES_MAX]:
        for place, line in written_at(draft.recall, name):
            shown = line if len(line) <= LINE_CHARS_MAX else f"{line[: LINE_CHARS_MAX - 1]}…"
            mark = "``" if "`" in shown else "`"
            pad = " " if mark == "``" else ""
            draft.state(
                f"`{clean_prose(name)}` is written here: {mark}{pad}{clean_prose(shown)}{pad}{mark}",
                [place],
                bullet=True,
            )


def _lead(draft: Draft) -> bool:
    """What was learned that fits; True where it is what was asked for, rather than near it."""
    told: list[str] = []
    asked = related_facts(draft.recall, draft.snapshot)
    for fact in asked:
        if not _is_told(fact.claim, told) and draft.state(
            clean_prose(fact.claim), _evidence(draft, fact.evidence), bullet=len(asked) > 1
        ):
            _use(draft, fact, fact.kind)
            told.append(fact.claim)
    _uncalled(draft, asked)
    ready = None if asked else anticipated(draft.recall, draft.snapshot)
    if ready and draft.state(clean_prose(ready.answer), _evidence(draft, ready.evidence)):
        _use(draft, ready, "anticipated question")
        told.append(ready.answer)
    for fact in fitting_facts(draft.recall, draft.snapshot, CLAIMS_BESIDE_MAX if told else CLAIMS_MAX):
        if not _is_told(fact.claim, told) and draft.state(
            clean_prose(fact.claim), _evidence(draft, fact.evidence), bullet=True
        ):
            _use(draft, fact, fact.kind)
            told.append(fact.claim)
    return bool(asked or ready)


def _is_told(claim: str, told: Iterable[str]) -> bool:
    """True where a text says what a claim says, perhaps with "It" for its subject."""
    subject = _SUBJECT.match(claim)
    tail = claim[subject.end() if subject else 0 :].rstrip(".")
    return any(tail in text for text in told)


def _uncalled(draft: Draft, asked: Sequence[Fact]) -> None:
    """Say of each function the question names that nothing calls it, where callers were asked for and looked for."""
    if "callers" not in draft.recall.question.relations or any(fact.kind in ("callers", "uses") for fact in asked):
        return
    for unit in (c.unit for c in subjects(draft.recall, draft.snapshot) if is_mentioned(c)):
        item = draft.snapshot.items.get(unit.path)
        if unit.kind in ("function", "method", "class") and item and item.effort >= CALLS_EFFORT:
            text = f"No caller of the {unit.kind} `{clean_prose(_name(unit))}` is known."
            draft.state(text, [Location(unit.path, unit.start_line, unit.head_end_line)])


def _use(draft: Draft, row: Fact | AnticipatedQuestion, kind: str) -> None:
    certainty = row.certainty if isinstance(row, Fact) else "proved"
    draft.used[row.key] = FactUse(row.key, kind, row.producer, certainty)
    draft.subjects[row.subject] = None


def _evidence(draft: Draft, evidence: Sequence[Evidence]) -> list[Location]:
    """The first places of the evidence, each once."""
    found = (place for one in evidence for place in draft.snapshot.locate(one))
    return list(dict.fromkeys(found))[:CITATIONS_PER_CLAIM]


def _where(draft: Draft, order: Sequence[Candidate]) -> None:
    """The places that likeliest hold the answer, each with what it is."""
    best = max((c.symbol for c in order), default=0.0)
    likely = [c for c in order[:PLACES_MAX] if is_mentioned(c) or c.symbol >= best * PLACE_CHANCE_SHARE] or order[:1]
    before = len(draft.parts)
    for unit in (c.unit for c in likely):
        draft.state(_introduction(unit), [Location(unit.path, unit.start_line, unit.end_line)], bullet=True)
    if len(draft.parts) > before:
        draft.parts.insert(before, WHERE)


def _introduction(unit: Unit) -> str:
    sentence = clean_prose(unmarked(first_sentence(unit.doc)))
    return f"{unit.kind} `{clean_prose(_name(unit))}`" + (f": {sentence}" if sentence else "")


def _name(unit: Unit) -> str:
    """A unit as people call it: its qualname without the `#2` of a second definition, else its path."""
    _, qualname = split_moniker(unit.moniker)
    return ".".join(part.partition("#")[0] for part in qualname.split(".")) or unit.path


def _code(draft: Draft, order: Sequence[Candidate]) -> None:
    """The head and the deciding lines of the best units, as they stand in the source now."""
    room, shown = CODE_LINES_MAX, 0
    wanted = 1 if draft.recall.question.interrogative == "where" else EXCERPTS_MAX
    best = max((c.symbol for c in order), default=0.0)
    near = [c for c in order[:PLACES_MAX] if is_mentioned(c) or c.symbol >= best * EXCERPT_CHANCE_SHARE]
    for unit in (c.unit for c in near if _is_worth_showing(c.unit)):
        stretches = excerpt(draft.recall, unit, room) if shown < wanted else []
        if not stretches or not (marks := draft.mark(stretches)):
            continue
        lines = lines_now(draft.snapshot, unit.path)
        blocks = ["\n".join(lines[place.start_line - 1 : place.end_line]) for place in stretches]
        draft.parts.append(f"{marks}\n\n{fenced(f'{chr(10)}…{chr(10)}'.join(blocks), _language(unit.path))}")
        room -= sum(place.end_line - place.start_line + 1 for place in stretches)
        shown += 1


def _is_worth_showing(unit: Unit) -> bool:
    """False for a module: its first lines are imports or a title."""
    return bool(split_moniker(unit.moniker)[1])


def _language(path: str) -> str:
    suffix = path.rpartition(".")[2]
    return {"py": "python", "pyi": "python", "yml": "yaml", "rs": "rust"}.get(suffix, suffix)
