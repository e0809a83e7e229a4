"""What was recalled into a readable Markdown answer whose every statement carries the lines it rests on; no model."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from assistant.citations import cite, written
from assistant.clean import clean_prose, fenced
from assistant.index import lines_now
from assistant.match import anticipated, asked_for, fitting_facts
from assistant.recall import Candidate, Recall
from assistant.records import Citation, FactUse, Piece
from assistant.units import first_sentence
from fact_store.records import AnticipatedQuestion, Evidence, Fact, Location
from fact_store.snapshot import Snapshot
from indexer.records import split_moniker

CLAIMS_MAX = 4
PLACES_MAX = 5
EXCERPTS_MAX = 2
EXCERPT_LINES_MIN = 3
CITATIONS_PER_CLAIM = 2
PLACE_CHANCE_SHARE = 0.25


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


def extract(recall: Recall, pieces: Sequence[Piece], snapshot: Snapshot) -> Draft:
    """Lead with the anticipated answer or the claims that fit best, then where things are, then the lines that
    decide.
    """
    draft = Draft(snapshot, recall)
    _lead(draft)
    _where(draft)
    _code(draft, pieces)
    return draft


def _lead(draft: Draft) -> None:
    told: set[str] = set()
    ready = anticipated(draft.recall, draft.snapshot)
    if ready and draft.state(clean_prose(ready.answer), _evidence(draft, ready.evidence)):
        _use(draft, ready, "anticipated question")
        told.add(ready.answer)
    for fact in fitting_facts(draft.recall, draft.snapshot, CLAIMS_MAX):
        if fact.claim in told or any(fact.claim in text for text in told):
            continue
        if draft.state(clean_prose(fact.claim), _evidence(draft, fact.evidence), bullet=True):
            _use(draft, fact, fact.kind)


def _use(draft: Draft, row: Fact | AnticipatedQuestion, kind: str) -> None:
    certainty = row.certainty if isinstance(row, Fact) else "proved"
    draft.used[row.key] = FactUse(row.key, kind, row.producer, certainty)
    draft.subjects[row.subject] = None


def _evidence(draft: Draft, evidence: Sequence[Evidence]) -> list[Location]:
    """The first places of the evidence, each once."""
    found = (place for one in evidence for place in draft.snapshot.locate(one))
    return list(dict.fromkeys(found))[:CITATIONS_PER_CLAIM]


def _where(draft: Draft) -> None:
    """The places that likeliest hold the answer, each with what it is."""
    shown = 0
    candidates = draft.recall.candidates
    best = candidates[0].symbol if candidates else 0.0
    for candidate in candidates:
        if shown >= PLACES_MAX or (candidate.symbol < best * PLACE_CHANCE_SHARE and shown):
            break
        if not shown:
            draft.parts.append("**Where**")
        unit = candidate.unit
        place = Location(unit.path, unit.start_line, unit.end_line)
        shown += draft.state(_introduction(candidate), [place], bullet=True)
    if not shown and draft.parts and draft.parts[-1] == "**Where**":
        draft.parts.pop()


def _introduction(candidate: Candidate) -> str:
    unit = candidate.unit
    _, qualname = split_moniker(unit.moniker)
    sentence = clean_prose(first_sentence(unit.doc))
    return f"{unit.kind} `{clean_prose(qualname or unit.path)}`" + (f": {sentence}" if sentence else "")


def _code(draft: Draft, pieces: Sequence[Piece]) -> None:
    """The first stretches of code of the pack, as they stand in the source now."""
    for piece in list(_excerpts(pieces))[: asked_for(draft.recall.question).excerpts or EXCERPTS_MAX]:
        assert piece.start_line is not None
        place = Location(piece.path, piece.start_line, piece.end_line or piece.start_line)
        if marks := draft.mark([place]):
            lines = lines_now(draft.snapshot, piece.path)
            code = "\n".join(lines[place.start_line - 1 : place.end_line])
            draft.parts.append(f"{marks}\n\n{fenced(code, _language(piece.path))}")


def _excerpts(pieces: Sequence[Piece]) -> Iterator[Piece]:
    for piece in pieces:
        if piece.start_line and (piece.end_line or 0) - piece.start_line + 1 >= EXCERPT_LINES_MIN:
            yield piece


def _language(path: str) -> str:
    suffix = path.rpartition(".")[2]
    return {"py": "python", "pyi": "python", "yml": "yaml", "rs": "rust"}.get(suffix, suffix)
